/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads that RSEQ barriers interrupt, as the kernel side counts them (--rseq). */
#ifndef PROBE_RSEQ_H
#define PROBE_RSEQ_H

#include "mbt/rseq.h"
#include "mbt/stat.h"

struct ladder;

typedef int (*rseq_count_fn)(void *arg, const struct mbt_stat_key *key,
			     const struct mbt_rseq_count *count);

/* Calls @fn for each process of which a thread was met. Returns 0 or what @fn returned. */
int ladder_rseq_counts(const struct ladder *l, rseq_count_fn fn, void *arg);

/* Handlers that met a thread of a process that found no room. */
__u64 ladder_rseq_lost(const struct ladder *l);

/*
 * Updates that may have happened unseen: runs of their probe that the kernel skipped, and one more
 * if it is not attached any more.
 */
__u64 ladder_rseq_skipped(const struct ladder *l);

#endif
