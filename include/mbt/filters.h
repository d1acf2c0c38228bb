/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Which calls are judged and shown, of those of the processes that are: constants to the
 * BPF programs, and conditions for both sides. A call that is left out is followed all the
 * same, as it is evidence for others.
 */
#ifndef MBT_FILTERS_H
#define MBT_FILTERS_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif
#include "kind.h"
#include "record.h"
#include "settings.h"

/* A call passes when it passes each kind of filter that is set, and so one of its list. */
enum {
	MBT_FILTER_TID = 1 << 0,
	MBT_FILTER_NAME = 1 << 1, /* of the thread, or of its process's leader */
	MBT_FILTER_CGROUP = 1 << 2,
	MBT_FILTER_COMMAND = 1 << 3,
	MBT_FILTER_CPU = 1 << 4, /* on which the call began */
	MBT_FILTER_FAILED = 1 << 5,
	MBT_FILTER_LATENCY = 1 << 6,
};

/* By what is known of the task, when its call begins, and when it has ended. */
#define MBT_FILTERS_TASK (MBT_FILTER_TID | MBT_FILTER_NAME | MBT_FILTER_CGROUP)
#define MBT_FILTERS_BEGIN (MBT_FILTERS_TASK | MBT_FILTER_COMMAND | MBT_FILTER_CPU)
#define MBT_FILTERS_END (MBT_FILTER_FAILED | MBT_FILTER_LATENCY)

#define MBT_FILTER_NAMES 8

/* How names begin that a pattern fits, or whole names: what is compared of the 16 bytes. */
struct mbt_name {
	__u64 value[2];
	__u64 mask[2];
};

/* Bytes of the path of a cgroup, filled up with null bytes. */
#define MBT_CGROUP_PATH 256

struct mbt_filters {
	__u32 set;      /* MBT_FILTER_* */
	__u32 commands; /* MBT_BIT(mbt_cmd_row()) */
	__u64 min_latency_ns;
	__u32 name_cnt;
	__u32 pad;
	struct mbt_name names[MBT_FILTER_NAMES];
	__u8 cpus[MBT_MAX_CPUS / 8];
};

/* @comm: as a task has it, filled up with null bytes. */
MBT_INLINE int mbt_name_fits(const volatile struct mbt_name *name, const __u64 comm[2])
{
	return !(((comm[0] ^ name->value[0]) & name->mask[0]) |
		 ((comm[1] ^ name->value[1]) & name->mask[1]));
}

MBT_INLINE int mbt_filter_command(const volatile struct mbt_filters *f, __u32 cmd)
{
	return !(f->set & MBT_FILTER_COMMAND) || (f->commands & MBT_BIT(mbt_cmd_row(cmd)));
}

MBT_INLINE int mbt_filter_cpu(const volatile struct mbt_filters *f, __u32 cpu)
{
	if (!(f->set & MBT_FILTER_CPU))
		return 1;
	return f->cpus[(cpu / 8) & (sizeof(f->cpus) - 1)] >> (cpu % 8) & 1;
}

/* Of a call that has ended. */
MBT_INLINE int mbt_filter_end(const volatile struct mbt_filters *f, __s64 ret, __u64 ns)
{
	if ((f->set & MBT_FILTER_FAILED) && ret >= 0)
		return 0;
	return !(f->set & MBT_FILTER_LATENCY) || ns >= f->min_latency_ns;
}

_Static_assert(!(MBT_MAX_CPUS / 8 & (MBT_MAX_CPUS / 8 - 1)), "an index of cpus is masked");
_Static_assert(MBT_COMM_LEN == 16, "two words");

#endif
