/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a call's handler did to a CPU, and who interrupts which CPU. For the BPF programs, which
 * count it for calls without a record, and for user space, which reads records.
 */
#ifndef MBT_DELAY_H
#define MBT_DELAY_H

#include "kind.h"
#include "phase.h"
#include "record.h"

/* The CPU was interrupted for the call: a handler in the caller's own context interrupts none. */
MBT_INLINE int mbt_interrupted(const struct mbt_cpu *k)
{
	return (k->ran & MBT_RAN_FINISHED) && !(k->ran & MBT_RAN_LOCAL);
}

/*
 * Is it known how long it took from the send to the first instruction of the handler? Where
 * handlers are only counted, all CPUs have the stamp of the function that sends to all.
 */
MBT_INLINE int mbt_delay_known(const struct mbt_cpu *k)
{
	return mbt_interrupted(k) && (k->seen & MBT_CPU_QUEUED) && !(k->seen & MBT_CPU_COUNTED);
}

/* The clocks of two CPUs may disagree by a little. */
MBT_INLINE __u64 mbt_delay_ns(const struct mbt_cpu *k)
{
	return k->start_ns > k->queue_ns ? k->start_ns - k->queue_ns : 0;
}

/* Where handlers are only counted, the stamps may be those of two runs. */
MBT_INLINE int mbt_handler_known(const struct mbt_cpu *k)
{
	return mbt_interrupted(k) && k->start_ns && k->end_ns >= k->start_ns;
}

MBT_INLINE __u64 mbt_handler_ns(const struct mbt_cpu *k)
{
	return k->end_ns - k->start_ns;
}

/*
 * Who interrupted a CPU, by plain calls: each row of statistics (a process and a command) has
 * one place, which the first that comes takes; what finds its place taken counts as one of the
 * others. Two that come at once may take each other's first call for their own.
 */
#define MBT_CALLERS 16

struct mbt_caller {
	__u32 row; /* its index + 1; 0: free */
	__u32 pad;
	__u64 cnt;
	__u64 sum_ns; /* of its handlers' time there */
	__u64 max_ns;
};

struct mbt_callers {
	struct mbt_caller list[MBT_CALLERS];
	struct mbt_caller others; /* row: 0 */
	/* of them all, atomically; cnt is 0 in these */
	struct mbt_phase_stat delay;   /* from the send to the handler's start, where it is known */
	struct mbt_phase_stat handler; /* from its start to its end */
	__u64 untimed;                 /* interrupts of which handler has no time */
};

#endif
