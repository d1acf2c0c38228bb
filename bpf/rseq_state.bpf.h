/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The part of the state that is about rseq areas (bpf/rseq.bpf.c). */
#ifndef MBT_RSEQ_STATE_BPF_H
#define MBT_RSEQ_STATE_BPF_H

#include "state.bpf.h"
#include "mbt/rseq.h"

/* Some thread was ever put into rseq_threads. */
SHARED __u32 rseq_threads_met;
/* Handlers that met a thread of a process that found no room to be counted. */
SHARED __u64 rseq_lost;

/* With --rseq, else there is room for nothing: threads that were met, by tid; their processes. */
SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct mbt_rseq_thread);
} rseq_threads SEC(".maps");

SHARED struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct mbt_stat_key);
	__type(value, struct mbt_rseq_count);
} rseq_counts SEC(".maps");

#endif
