/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Waits for membarrier's mutex (--locks): of a call while it is open, of the calls of a process,
 * and who waited for whom.
 */
#ifndef MBT_LOCK_H
#define MBT_LOCK_H

#include "phase.h"
#include "record.h"

/* What the last call of a task that waited has waited so far. */
struct mbt_lock_wait {
	__u64 begin_ns; /* of the call: an earlier one's is of no use */
	__u64 lock;
	__u64 since_ns; /* of the wait that has not ended, 0: none */
	__u64 ns;       /* of those that have */
	__s32 holder_tid;
	__s32 holder_tgid;
	char holder_comm[MBT_COMM_LEN];
	__u32 queue_depth;
	__u32 pad;
};

/* The waits of a process and command; the key is a struct mbt_stat_key without a tid. */
struct mbt_lock_count {
	char leader_comm[MBT_COMM_LEN];
	__s32 ns_tgid;
	__u32 pad;
	struct mbt_phase_stat wait; /* cnt is 0, the sum of hist tells it */
};

/* Processes whose calls waited for each other. */
struct mbt_convoy_key {
	__u32 holder_tgid; /* 0: not known */
	__u32 waiter_tgid;
};

struct mbt_convoy {
	__u64 waits;
	__u64 sum_ns;
	__u64 max_ns;
	__u32 deepest; /* queue that one of them met, itself among it */
	__u32 pad;
	char holder_comm[MBT_COMM_LEN]; /* of the thread, at the first wait */
	char waiter_comm[MBT_COMM_LEN];
};

#define MBT_LOCK_WAITS 4096
#define MBT_LOCK_COUNTS 1024
#define MBT_CONVOYS 1024

#endif
