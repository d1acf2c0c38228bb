/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Calls whose begin was not seen: answered in front of the kernel's function, or begun
 * before the trace. Included once, by call.bpf.h.
 */
#ifndef MBT_UNBEGUN_BPF_H
#define MBT_UNBEGUN_BPF_H

#include "answered.bpf.h"
#include "record.bpf.h"
#include "regs.bpf.h"
#include "stats.bpf.h"
#include "task.bpf.h"
#include "mbt/copies.h"

#define SIGKILL 9
#define SIGSYS 31

/*
 * Is the current task known to have entered its call while armed? It was started
 * later, or its exec, its process's fork, or an earlier call of it (@seen), was seen.
 */
static __always_inline bool entered_armed(u32 seen)
{
	u32 tgid, *value;

	if (seen || mbt_started_armed(kread(current_task(), start_time), READ_ONCE(armed_ns)))
		return true;
	if (!cfg.filtered)
		return false;
	tgid = bpf_get_current_pid_tgid() >> 32;
	value = bpf_map_lookup_elem(&judged_tgids, &tgid);
	return value && *value == MBT_JUDGED_ENTERS_ARMED;
}

static __always_inline bool pending(struct task_struct *task, u32 signal)
{
	return kread(task, pending.signal.sig[0]) & (1ul << (signal - 1));
}

/*
 * Killed at the stop of ptrace in front of its call: the call is skipped, and its
 * result is never returned. A killed process has this signal pending in each of its threads.
 */
static __always_inline bool killed(struct task_struct *task)
{
	return pending(task, SIGKILL);
}

/*
 * seccomp answered with a signal, and put back what stood where the result would be:
 * answered__tp_btf tells the death, and a trap is for the program to answer.
 */
static __always_inline bool signalled(struct task_struct *task, struct pt_regs *regs, s64 ret)
{
	return pending(task, SIGSYS) && (u32)ret == rolled_back(regs);
}

/*
 * ERESTARTSYS to ERESTART_RESTARTBLOCK: a signal interrupted seccomp's supervisor, and the
 * call is made again.
 */
static __always_inline bool restarts(s64 ret)
{
	return ret <= -512 && ret >= -516 && ret != -515;
}

/* A call that the kernel function did not begin; @regs: NULL where no rung shows them. */
static __always_inline void fill_unbegun(struct mbt_call *call, u32 type, struct pt_regs *regs,
					 u32 compat)
{
	struct task_struct *task = current_task();
	struct call_args args = {};

	instant_begin(call, type);
	if (regs) {
		read_regs(&args, regs, compat);
		call->recorded = args.noted | MBT_CALL_ARGS;
		call->cmd = args.cmd;
		call->flags = args.flags;
		call->cpu_id = args.cpu_id;
	}
	if (compat && !READ_ONCE(compat_seen))
		call->causes = MBT_BIT(MBT_CAUSE_COMPAT_UNSEEN);
	call->task = (u64)task;
	call->tid = bpf_get_current_pid_tgid();
	call->tgid = bpf_get_current_pid_tgid() >> 32;
	call->cgroup = current_cgroup();
	call->seccomp_mode = seccomp_mode(task);
	fill_own_ids(call, task);
	bpf_get_current_comm(call->comm, sizeof(call->comm));
	fill_process(call, task);
}

/* The command of a record for which there is no room; -1: there was. See send_bare(). */
static __noinline s64 send_unbegun(u32 type, struct pt_regs *regs, u32 compat, s64 ret)
{
	struct mbt_call call = {};

	fill_unbegun(&call, type, regs, compat);
	call.ret = ret;
	if (!bpf_ringbuf_output(&records, &call, sizeof(call), BPF_RB_NO_WAKEUP))
		return -1;
	return call.recorded & MBT_CALL_ARGS ? call.cmd : UNKNOWN_CMD;
}

static __always_inline void emit_unbegun(u32 type, struct pt_regs *regs, u32 compat, s64 ret)
{
	s64 lost = send_unbegun(type, regs, compat, ret);

	if (lost >= 0)
		lose_call(lost);
}

/*
 * An end whose begin was not seen: seccomp answered in the kernel's place (then
 * sys_enter does not fire but sys_exit does), or the call began before the trace
 * did. Only a task that is known to have entered its call later says the former.
 */
static __always_inline void end_without_begin(struct mbt_cpu_slot *cs, u32 seen,
					      struct pt_regs *regs, bool compat, s64 ret)
{
	struct task_struct *task = current_task();

	if (!READ_ONCE(armed) || !judged() || killed(task) || signalled(task, regs, ret) ||
	    restarts(ret) || answered_exit(regs, ret))
		return;
	if (!entered_armed(seen)) {
		__sync_fetch_and_add(&cs->cut, 1);
		return;
	}
	emit_unbegun(MBT_RECORD_UNBEGUN, regs, compat, ret);
}

#endif
