/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Statistics of calls that the kernel side judged alone; they go to disk as they are. */
#ifndef MBT_STAT_H
#define MBT_STAT_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif
#include "phase.h"
#include "record.h"

/* The errnos that are counted one by one. */
enum mbt_error {
	MBT_ERROR_EPERM,
	MBT_ERROR_EINVAL,
	MBT_ERROR_ENOMEM,
	MBT_ERROR_ENOSYS,
	MBT_ERROR_OTHER,
	MBT_ERROR_CNT,
};

/* Calls that failed, by errno. */
struct mbt_errors {
	__u64 cnt[MBT_ERROR_CNT];
	__s32 other; /* -errno of the last one of MBT_ERROR_OTHER */
	__u32 mixed; /* of these, not all are the same */
};

/* Log-linear histogram, see hist.h. */
#define MBT_HIST_SUB_BITS 3
#define MBT_HIST_MIN_BITS 5  /* below 32 ns: one bucket */
#define MBT_HIST_MAX_BITS 36 /* above 68 s: one bucket */
#define MBT_HIST_BUCKETS (((MBT_HIST_MAX_BITS - MBT_HIST_MIN_BITS) << MBT_HIST_SUB_BITS) + 2)

/*
 * Calls that the kernel side judged alone, per process and command: one row for those
 * that succeeded, one for each thread with calls that failed.
 */
struct mbt_stat_key {
	__u32 tgid; /* 0: processes that found the map full, of one name if leader_comm has one */
	__u32 row;
	__u64 start_ns; /* as in struct mbt_call */
	__u32 tid;      /* 0: calls that succeeded, and those of threads that found the map full */
	__u32 pad;
};

/* Where they found no row for their process: by its leader's name and the command. */
struct mbt_stat_name {
	char comm[MBT_COMM_LEN];
	__u32 row;
	__u32 pad;
};

struct mbt_stat {
	__u64 calls;
	__u64 failed;
	__u64 lost;   /* judged calls whose record was lost; not among @calls */
	__u64 max_ns; /* this and hist: calls that succeeded */
	struct mbt_errors errors;
	__s32 ns_tgid;
	__s32 ns_tid;
	char leader_comm[MBT_COMM_LEN];
	char comm[MBT_COMM_LEN]; /* of the thread, where the key has a tid */
	__u64 hist[MBT_HIST_BUCKETS];
	__u64 sum_ns; /* of the calls in hist */
};

/*
 * Count a call that failed. As a failure first: a reader that takes calls before failed, while
 * the run goes on, finds no failure that it would take for a success. @add: an addition that
 * orders.
 */
#define mbt_stat_failed(stat, add) \
	do { \
		add(&(stat)->failed, 1); \
		add(&(stat)->calls, 1); \
	} while (0)

/* Calls of one epoch that the kernel side found plain (plain.h): what they will have come to. */
struct mbt_plain_cnt {
	__u64 covered; /* verified, with a CPU that had to be covered */
	__u64 vacuous;
	__u64 targets; /* CPUs to which they sent */
	__u64 surplus; /* handlers on CPUs that were owed none */
};

/*
 * The parts (phase.h) that a plain call which sent something can have: no more than four of
 * them. One that sent nothing is MBT_PHASE_WHOLE.
 */
enum mbt_plain_phase {
	MBT_PLAIN_MUTEX_SCAN,
	MBT_PLAIN_SEND,
	MBT_PLAIN_SLOWEST,
	MBT_PLAIN_REST,
	MBT_PLAIN_SEND_SLOWEST,
	MBT_PLAIN_SEND_SLOWEST_REST,
	MBT_PLAIN_PHASES,
};

/*
 * Buckets of mbt_stat.hist by powers of two: what is left of them without the calls that sent
 * something is the histogram of MBT_PHASE_WHOLE.
 */
#define MBT_COARSE_BUCKET(bucket) (((bucket) + (1 << MBT_HIST_SUB_BITS) - 1) >> MBT_HIST_SUB_BITS)
#define MBT_COARSE_BUCKETS (MBT_COARSE_BUCKET(MBT_HIST_BUCKETS - 1) + 1)

/*
 * A row of statistics, which user space maps once it is used. A plain call counts in the
 * bucket of its epoch's parity, which user space empties when the epoch is over and before the
 * next of that parity begins. Their times, in stat and in phases, are not undone where the
 * epoch proves nothing: what they show is how long calls took, not whether they kept their
 * promise. Never on disk, but for stat.
 */
struct mbt_row {
	struct mbt_stat_key key;
	__u32 used; /* the names are there */
	__u32 pad;
	struct mbt_plain_cnt plain[2];
	struct mbt_stat stat;
	/* of plain calls that sent something; cnt is 0, the sum of hist tells it */
	struct mbt_phase_stat phases[MBT_PLAIN_PHASES];
	__u64 sent[MBT_COARSE_BUCKETS]; /* how long they took, by MBT_COARSE_BUCKET() */
};

/* Rows of processes and threads, and of names. */
#define MBT_STAT_ROWS 4096
#define MBT_STAT_NAMES 512
#define MBT_ROWS (MBT_STAT_ROWS + MBT_STAT_NAMES)

/* As many of them are mapped at once, when one of these is used for the first time. */
#define MBT_ROW_CHUNK 64
#define MBT_ROW_CHUNKS (MBT_ROWS / MBT_ROW_CHUNK)

#endif
