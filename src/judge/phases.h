/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the time of calls went: sums of their parts (mbt/phase.h) for a process and a command,
 * or for a command, and the longest of them with all that is known of it.
 */
#ifndef PHASES_H
#define PHASES_H

#include "judge/correlate.h"
#include "judge/histogram.h"
#include "mbt/phase.h"

/* The longest call; ns 0: there is none. */
struct phases_longest {
	__u64 ns;
	__u64 begin_ns; /* CLOCK_MONOTONIC */
	struct mbt_phases parts;
	__u32 mm_users;
	bool waited; /* its caller slept, for RCU or the mutex as far as that is known */
	int tid;
	int slowest_cpu; /* -1: none */
	int holder_tid;  /* of the mutex; 0: not known */
	int holder_tgid;
	char holder_comm[MBT_COMM_LEN + 1];
	__u32 queue_depth;
};

struct phases {
	__u64 calls; /* that were divided; each has at least one phase */
	struct mbt_phase_stat stat[MBT_PHASE_CNT];
	/*
	 * With --locks, of all calls, each wait by itself: a part of MUTEX of those with a record,
	 * of the others one of MUTEX_SCAN or, where nothing was sent, of WHOLE.
	 */
	struct mbt_phase_stat mutex_waits;
	struct phases_longest longest;
};

/* The parts of the call's time. */
void phases_of_call(const struct call_case *c, struct mbt_phases *parts);

/* Add a call and its @parts to *@p, which is made at need (NULL: none so far). 0 or -ENOMEM. */
int phases_add(struct phases **p, const struct call_case *c, const struct mbt_phases *parts);

/* Add sums that the kernel side counted: MBT_PHASE_CNT of them, of @calls calls. 0 or -ENOMEM. */
int phases_add_counted(struct phases **p, __u64 calls, const struct mbt_phase_stat *stat);

/* Add @from, which may be NULL, to *@into. Returns 0 or -ENOMEM. */
int phases_merge(struct phases **into, const struct phases *from);

/* Take away what @less, of an earlier time of the same calls, has; it may be NULL. */
void phases_sub(struct phases *from, const struct phases *less);

void phase_stat_merge(struct mbt_phase_stat *into, const struct mbt_phase_stat *from);

/* The longest that is left is, where it is not known, the upper end of its bucket. */
void phase_stat_sub(struct mbt_phase_stat *from, const struct mbt_phase_stat *less);

/*
 * The duration below which @percent of the values lie: the middle of its power of two, and
 * never above the maximum. 0 where there is none.
 */
__u64 phase_percentile_ns(const struct mbt_phase_stat *s, double percent);

/*
 * The same with all that its power of two leaves open; the longest one is exact, as in
 * hist_percentile_range(). All zeroes where there is none.
 */
struct hist_range phase_percentile_range(const struct mbt_phase_stat *s, double percent);

/* Durations in the histogram. */
__u64 phase_hist_cnt(const struct mbt_phase_stat *s);

/* The time of all phases together. */
__u64 phases_sum_ns(const struct phases *p);

#endif
