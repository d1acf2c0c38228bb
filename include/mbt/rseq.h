/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Threads that the handler of an RSEQ barrier met (--rseq), and what became of their rseq area. */
#ifndef MBT_RSEQ_H
#define MBT_RSEQ_H

#include "record.h"

/* Handlers that met a thread: counts that only grow, each written from one context. */
struct mbt_rseq_runs {
	__u64 met;     /* written by the handler alone */
	__u64 settled; /* the first so many: what became of them is counted */
	__u64 entered; /* the first so many came before a system call began */
};

/* A thread that has an rseq area and was met. */
struct mbt_rseq_thread {
	__u64 start_ns; /* of the thread: its number is used again */
	__u64 area;     /* where its rseq area was, when it was met last */
	__u64 switches; /* that it had made then */
	__u64 restarts; /* 1: a critical section that is aborted now is aborted for the handler */
	struct mbt_rseq_runs owed;   /* after which the kernel owes an update */
	struct mbt_rseq_runs unowed; /* after which it does not */
};

/* What became of those of a process; the key is a struct mbt_stat_key of the RSEQ command. */
struct mbt_rseq_count {
	char leader_comm[MBT_COMM_LEN];
	__s32 ns_tgid;
	__u32 pad;
	__u64 interrupted; /* the sum of those below but for aborted, and of what is still open */
	__u64 updated;
	__u64 aborted; /* critical sections */
	__u64 not_updated;
	__u64 not_owed;     /* went on without, and the kernel owed none */
	__u64 unregistered; /* without an area, or it was given up meanwhile */
	__u64 exited;
	__u64 no_room; /* more threads than the kernel side follows */
};

#define MBT_RSEQ_THREADS 8192
#define MBT_RSEQ_COUNTS 1024

#endif
