/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
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

#endif
