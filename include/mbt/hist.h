/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Latency histogram: every power of two split into eight equal buckets, so a
 * value is known to 12.5 %. One bucket function for the BPF programs and user
 * space; no loop, no division, no float, so it is fit for a probe.
 */
#ifndef MBT_HIST_H
#define MBT_HIST_H

#include "bits.h"
#include "stat.h"

/* Bucket of a duration whose logarithm is @e. */
static inline __attribute__((always_inline)) __u32 mbt_hist_bucket_of(__u64 ns, __u32 e)
{
	if (e < MBT_HIST_MIN_BITS)
		return 0;
	if (e >= MBT_HIST_MAX_BITS)
		return MBT_HIST_BUCKETS - 1;
	return 1 + ((e - MBT_HIST_MIN_BITS) << MBT_HIST_SUB_BITS) +
	       ((ns >> (e - MBT_HIST_SUB_BITS)) & ((1u << MBT_HIST_SUB_BITS) - 1));
}

/* Bucket of a duration: 0 below 32 ns, the last one from 2^36 ns on. */
static inline __attribute__((always_inline)) __u32 mbt_hist_bucket(__u64 ns)
{
	return mbt_hist_bucket_of(ns, mbt_log2(ns));
}

/*
 * Most durations are short, and a table tells their bucket in a few instructions: below
 * MBT_HIST_LOW no step of so many nanoseconds belongs to two buckets.
 */
#define MBT_HIST_LOW 4096
#define MBT_HIST_LOW_STEP (1 << (MBT_HIST_MIN_BITS - MBT_HIST_SUB_BITS))

static inline void mbt_hist_fill_low(__u8 *low)
{
	__u32 i;

	for (i = 0; i < MBT_HIST_LOW / MBT_HIST_LOW_STEP; i++)
		low[i] = mbt_hist_bucket(i * MBT_HIST_LOW_STEP);
}

/* Smallest duration of a bucket. */
static inline __u64 mbt_hist_lower_ns(__u32 bucket)
{
	__u32 e, sub;

	if (bucket == 0)
		return 0;
	if (bucket >= MBT_HIST_BUCKETS - 1)
		return 1ull << MBT_HIST_MAX_BITS;
	bucket--;
	e = MBT_HIST_MIN_BITS + (bucket >> MBT_HIST_SUB_BITS);
	sub = bucket & ((1u << MBT_HIST_SUB_BITS) - 1);
	return (1ull << e) + ((__u64)sub << (e - MBT_HIST_SUB_BITS));
}

#endif
