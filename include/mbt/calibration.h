/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the tool's own calls were seen to send, for src/probe/calibrate.c. */
#ifndef MBT_CALIBRATION_H
#define MBT_CALIBRATION_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

/* A power of two: interrupts queue requests of their own in the midst of a call. */
#define MBT_SEEN_CNT 16

struct mbt_seen {
	__u64 func;
	__u64 csd; /* 0: ran on the caller's own CPU */
	__u32 ran;
	__u32 pad;
};

struct mbt_calibration {
	__u64 task; /* that calls; written by the program that it runs itself */
	__u32 open; /* the call is under way */
	__u32 cnt;  /* of seen, or more when there was no room */
	struct mbt_seen seen[MBT_SEEN_CNT];
};

#endif
