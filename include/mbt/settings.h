/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* How user space sets up the kernel side; a recording holds the settings, too. */
#ifndef MBT_SETTINGS_H
#define MBT_SETTINGS_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif
#include "membarrier.h"

/* The most CPUs that a build supports; the state is sized by the real count. */
#define MBT_MAX_CPUS 4096

enum mbt_tristate { MBT_NO = 0, MBT_YES = 1, MBT_UNKNOWN = 2 };

/*
 * What is known of a process to judge. Once its exec, or the fork that made it, was seen
 * while armed, no system call of it began before the trace did.
 */
enum { MBT_JUDGED = 1, MBT_JUDGED_ENTERS_ARMED = 2 };

/* Functions that may serve as one handler: a livepatch brings its own. */
#define MBT_ADDRESSES 4

/* How the kernel side is set up; constants to the verifier. */
struct mbt_settings {
	__u32 cpu_cnt;          /* possible CPUs: 0 .. cpu_cnt - 1 */
	__u32 all_records;      /* send up what the kernel side could judge alone, too */
	__u32 filtered;         /* judge only the processes of the map */
	__u32 unknown_handlers; /* MBT_BIT(enum mbt_handler): runs of these may go unseen */
	/* kernel configuration, for the return value model; enum mbt_tristate */
	__u32 sync_core_absent; /* the kernel answers the command as if it did not exist */
	__u32 rseq_absent;
	__u32 get_registrations_absent;
	__u32 nohz_full;
	__u32 cpumask_onstack; /* cpumask_var_t is no pointer: CPUMASK_OFFSTACK=n */
	__u32 preempt_rcu;     /* CPUs report quiescent states by events that are seen */
	__u32 one_sender;      /* membarrier_ipi_mutex lets one call send at a time */
	__u32 query_mask;      /* what QUERY answers on this kernel, 0: not known */
	__u32 query_must; /* the commands that this kernel accepts, so QUERY has to name them */
	__u32 sample; /* plain calls are counted, and one in so many has a record; 0: each has one */
	__u64 handler[MBT_HANDLER_CNT][MBT_ADDRESSES]; /* addresses of the handlers, 0: no more */
	__u64 rcu_exp_handler;
};

#endif
