/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The logarithm that histograms are made of: no loop, no division, fit for a probe. */
#ifndef MBT_BITS_H
#define MBT_BITS_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

/* The highest bit that is set; 0 of 0. */
static inline __attribute__((always_inline)) __u32 mbt_log2(__u64 v)
{
	__u32 r = 0;

	if (v >> 32) {
		v >>= 32;
		r += 32;
	}
	if (v >> 16) {
		v >>= 16;
		r += 16;
	}
	if (v >> 8) {
		v >>= 8;
		r += 8;
	}
	if (v >> 4) {
		v >>= 4;
		r += 4;
	}
	if (v >> 2) {
		v >>= 2;
		r += 2;
	}
	return r + (v >> 1 ? 1 : 0);
}

/* The same by a table of the logarithms of a byte: most durations have no more than three. */
#define MBT_LOG2_LOW 256

static inline void mbt_log2_fill_low(__u8 *low)
{
	__u32 i;

	for (i = 0; i < MBT_LOG2_LOW; i++)
		low[i] = mbt_log2(i);
}

static inline __attribute__((always_inline)) __u32 mbt_log2_by(const volatile __u8 *low, __u64 v)
{
	if (v < MBT_LOG2_LOW)
		return low[(__u8)v];
	if (v >> 8 < MBT_LOG2_LOW)
		return 8 + low[(__u8)(v >> 8)];
	if (v >> 16 < MBT_LOG2_LOW)
		return 16 + low[(__u8)(v >> 16)];
	return 24 + mbt_log2(v >> 24);
}

#endif
