/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads that RSEQ barriers of a live run interrupt (--rseq). */
#ifndef LIVE_RSEQ_H
#define LIVE_RSEQ_H

struct live;

/*
 * After the last call: what the kernel side counted goes into the report and into the recording.
 * Does nothing where it was not asked for, or cannot be seen. Returns 0 or -ENOMEM.
 */
int live_rseq_collect(struct live *live);

#endif
