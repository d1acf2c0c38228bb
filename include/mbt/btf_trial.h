/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Fields of a task whose values user space knows beforehand: what the types of a
 * file are tried on, when the kernel does not describe its own.
 */
#ifndef MBT_BTF_TRIAL_H
#define MBT_BTF_TRIAL_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

enum mbt_known_field {
	MBT_KNOWN_PID,
	MBT_KNOWN_TGID,
	MBT_KNOWN_LEADER,
	MBT_KNOWN_NUMBER,
	MBT_KNOWN_COMM,
	MBT_KNOWN_START_TIME,
	MBT_KNOWN_FLAGS,
	MBT_KNOWN_ON_CPU,
	MBT_KNOWN_VOLUNTARY,
	MBT_KNOWN_INVOLUNTARY,
	MBT_KNOWN_SECCOMP,
	MBT_KNOWN_PENDING,
	MBT_KNOWN_HANDLER,
	MBT_KNOWN_MM_USERS,
	MBT_KNOWN_MM_STATE,
	MBT_KNOWN_RQ_CPU,
	MBT_KNOWN_RQ_CURR,
	MBT_KNOWN_RQ_STATE,
	MBT_KNOWN_RQ_SWITCHES,
	MBT_KNOWN_RQ_ONLINE,
	MBT_KNOWN_MM,        /* of a kernel thread; from any switch */
	MBT_KNOWN_IN_EXECVE, /* from the task's exec; all the others when asked */
	MBT_KNOWN_CNT,
};

/* The first argument of the program when it is not run by its event. */
#define MBT_KNOWN_ASK 1

struct mbt_known {
	__u64 task; /* as the helpers have it: */
	__u64 pid_tgid;
	__u64 comm[2];
	__u64 cpu;
	__u64 seen[MBT_KNOWN_CNT];
};

#endif
