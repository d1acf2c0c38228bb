/* SPDX-License-Identifier: GPL-2.0-only */
/* Waits for membarrier's mutex, as the kernel side counts them (--locks). */
#ifndef PROBE_CONVOYS_H
#define PROBE_CONVOYS_H

#include "mbt/lock.h"
#include "mbt/stat.h"

struct ladder;

typedef int (*convoy_fn)(void *arg, const struct mbt_convoy_key *key, const struct mbt_convoy *c);
typedef int (*lock_count_fn)(void *arg, const struct mbt_stat_key *key,
			     const struct mbt_lock_count *count);

/*
 * Calls @fn for each pair of a holder (tgid 0: not known) and a waiter. Returns 0 or what @fn
 * returned.
 */
int ladder_convoys(const struct ladder *l, convoy_fn fn, void *arg);

/* The same for each process and command that waited. */
int ladder_lock_counts(const struct ladder *l, lock_count_fn fn, void *arg);

/* Waits that found no room to be timed or counted. */
__u64 ladder_lock_waits_lost(const struct ladder *l);

#endif
