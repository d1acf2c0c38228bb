/* SPDX-License-Identifier: GPL-2.0-only */
/* Waits for membarrier's mutex of a live run (--locks). */
#ifndef LIVE_CONVOYS_H
#define LIVE_CONVOYS_H

struct live;

/*
 * After the last call: they come into the report, and into the recording. Nothing where they
 * were not timed. Returns 0 or -ENOMEM.
 */
int live_convoys_collect(struct live *live);

#endif
