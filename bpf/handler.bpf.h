/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The kernel's functions that run on the target CPUs. */
#ifndef MBT_HANDLER_BPF_H
#define MBT_HANDLER_BPF_H

#include "state.bpf.h"

/*
 * Which handler has this address; constants, so that no verifier has to bound an index,
 * and drops the comparisons with addresses that there are not.
 */
static __always_inline u32 handler_of(u64 func)
{
	u32 i, j;

#pragma unroll
	for (i = MBT_HANDLER_MB; i < MBT_HANDLER_CNT; i++)
#pragma unroll
		for (j = 0; j < MBT_ADDRESSES; j++)
			if (cfg.handler[i][j] && func == cfg.handler[i][j])
				return i;
	return MBT_HANDLER_NONE;
}

#endif
