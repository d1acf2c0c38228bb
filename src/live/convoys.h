/* SPDX-License-Identifier: GPL-2.0-only */
/* Waits for membarrier's mutex of a live run (--locks). */
#ifndef LIVE_CONVOYS_H
#define LIVE_CONVOYS_H

struct live;
struct report_convoys;

/* As of now, into @c of zeroes; nothing where they are not timed. Returns 0 or -ENOMEM. */
int live_convoys_read(const struct live *live, struct report_convoys *c);

/*
 * The same after the last call, into the report and into the recording. Returns 0 or -ENOMEM.
 */
int live_convoys_collect(struct live *live);

#endif
