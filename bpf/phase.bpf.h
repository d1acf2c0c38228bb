/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Durations that several CPUs at once count in one place. */
#ifndef MBT_PHASE_BPF_H
#define MBT_PHASE_BPF_H

#include "state.bpf.h"
#include "buckets.bpf.h"
#include "mbt/phase.h"

/* mbt_phase_add() without cnt, which is the sum of hist. */
static __always_inline void count_phase(struct mbt_phase_stat *s, u64 ns)
{
	u64 bucket = phase_bucket(ns);

	__sync_fetch_and_add(&s->sum_ns, ns);
	/* two CPUs at once may leave the smaller maximum: it is a display value */
	if (ns > s->max_ns)
		s->max_ns = ns;
	/* it always is: the verifier does not know what a global function returns */
	asm volatile("" : "+r"(bucket)); /* as in slot_cpu() */
	if (bucket < MBT_PHASE_BUCKETS) {
		asm volatile("" : "+r"(bucket));
		__sync_fetch_and_add(&s->hist[bucket], 1);
	}
}

#endif
