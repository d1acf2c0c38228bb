/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Records of what becomes of registrations: fork and exec. */
#ifndef MBT_LIFE_BPF_H
#define MBT_LIFE_BPF_H

#include "record.bpf.h"
#include "task.bpf.h"

/* An event in the life of a registration; the new mm is not shared yet. */
static __always_inline void emit_life(u16 type, struct task_struct *task, u32 parent_tgid)
{
	struct mbt_call call = {};

	instant_begin(&call, type);
	call.tid = BPF_CORE_READ(task, pid);
	call.tgid = BPF_CORE_READ(task, tgid);
	call.ns_tid = call.ns_tgid = own_number(BPF_CORE_READ(task, thread_pid));
	call.parent_tgid = parent_tgid;
	call.cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
	call.state_begin = call.state_end = BPF_CORE_READ(task, mm, membarrier_state.counter);
	BPF_CORE_READ_STR_INTO(&call.comm, task, comm);
	fill_process(&call, task);
	instant_emit(&call);
}

#endif
