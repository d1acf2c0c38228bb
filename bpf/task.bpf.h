/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Whose call it is: processes that are judged, and what names a task in a record. */
#ifndef MBT_TASK_BPF_H
#define MBT_TASK_BPF_H

#include "state.bpf.h"
#include "filters.bpf.h"

static __always_inline bool judged_tgid(u32 tgid)
{
	return !cfg.filtered || bpf_map_lookup_elem(&judged_tgids, &tgid);
}

/* @pid_tgid: of the current task. */
static __always_inline bool is_tracer(u64 pid_tgid)
{
	return pid_tgid >> 32 == READ_ONCE(tracer_tgid);
}

/* Is the current task of a process that is judged? */
static __always_inline bool judged_process(void)
{
	return !cfg.filtered || judged_tgid(bpf_get_current_pid_tgid() >> 32);
}

/* ... and passes the filters that are set? */
static __always_inline bool judged(void)
{
	return judged_process() && (!(filters.set & MBT_FILTERS_TASK) || task_passes());
}

/* Is its call to be judged, as far as its begin tells? */
static __always_inline bool judged_call(u32 cmd)
{
	return judged_process() && (!(filters.set & MBT_FILTERS_BEGIN) || call_passes(cmd));
}

/* The number of the current task's cgroup. */
u64 current_cgroup(void);

/* What a pid is in the namespace of @level, which must not be below its own. */
static __always_inline struct upid *pid_upid(struct pid *pid, u32 level)
{
	return (void *)pid + bpf_core_field_offset(pid->numbers) +
	       level * bpf_core_type_size(struct upid);
}

static __always_inline s32 pid_number(struct pid *pid, u32 level)
{
	return BPF_CORE_READ(pid_upid(pid, level), nr);
}

static __always_inline u64 pid_namespace(struct pid *pid, u32 level)
{
	return (u64)BPF_CORE_READ(pid_upid(pid, level), ns);
}

/* What a task and its process are called in their own pid namespace. */
static __always_inline s32 own_number(struct pid *pid)
{
	return pid_number(pid, BPF_CORE_READ(pid, level));
}

static __always_inline void fill_own_ids(struct mbt_call *call, struct task_struct *task)
{
	call->ns_tid = own_number(BPF_CORE_READ(task, thread_pid));
	call->ns_tgid = own_number(BPF_CORE_READ(task, group_leader, thread_pid));
}

static __always_inline u32 seccomp_mode(struct task_struct *task)
{
	return bpf_core_field_exists(task->seccomp.mode) ? kread(task, seccomp.mode) : 0;
}

static __always_inline u64 process_start(struct task_struct *task)
{
	return BPF_CORE_READ(task, group_leader, start_time);
}

/* What names the process of a record. */
static __always_inline void fill_process(struct mbt_call *call, struct task_struct *task)
{
	call->start_ns = process_start(task);
	BPF_CORE_READ_STR_INTO(&call->leader_comm, task, group_leader, comm);
}

#endif
