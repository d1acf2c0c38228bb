/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A call that may not be answered by the kernel, until that is known. Never on disk. */
#ifndef MBT_ANSWERED_H
#define MBT_ANSWERED_H

#include "record.h"

struct mbt_answered {
	struct mbt_call call; /* TRAPPED, DISPATCHED or PTRACED, ready to be sent up */
	__u64 ip;             /* where user space goes on behind the call */
	__u32 seccomp_stop;   /* PTRACED: at seccomp's stop, which comes after that of the entry */
	__u32 emulated;       /* PTRACED: PTRACE_SYSEMU, which leaves the call out in any case */
};

#endif
