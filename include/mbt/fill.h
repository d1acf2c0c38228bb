/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What user space asks of a run of the programs in bpf/fill.bpf.c. */
#ifndef MBT_FILL_H
#define MBT_FILL_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

/* Of one run: the verifier goes through each turn of the loop, and a run is a system call. */
#define MBT_FILL_CNT 32

struct mbt_fill {
	__u64 first;
	__u64 step; /* 1, or -1 modulo 2^64 */
	__u64 cnt;  /* up to MBT_FILL_CNT */
};

#endif
