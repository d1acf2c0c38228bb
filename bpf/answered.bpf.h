/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Calls that something else than the kernel's function answers: a signal handler
 * (SECCOMP_RET_TRAP, Syscall User Dispatch) or a ptracer. Each shows by a signal that
 * the kernel generates in the caller's own context, before it is known what becomes
 * of the call: an entry of answered_calls keeps it until then.
 *
 *	begin of the task's call	the kernel was asked after all: the tracer only
 *					watches, or the handler passes the call on (then:
 *					with the same arguments)
 *	sys_exit, where it is seen	of a stopped call: it is over; of rt_sigreturn, back
 *					behind the call: the handler has answered, with
 *					this result
 *	the task's next such signal,	the call is over, its result unknown
 *	its exit, the end of the trace
 *
 * All of it runs in the caller's context, so an entry has one writer. Where no call waits
 * for its end, which answered_open tells, nothing is looked up.
 */
#ifndef MBT_ANSWERED_BPF_H
#define MBT_ANSWERED_BPF_H

#include "state.bpf.h"
#include "record.bpf.h"
#include "task.bpf.h"
#include "regs.bpf.h"
#include "mbt/answered.h"

static __always_inline struct mbt_answered *answered_get(void)
{
	u32 tid = bpf_get_current_pid_tgid();

	return READ_ONCE(answered_open) && READ_ONCE(armed) ?
		       bpf_map_lookup_elem(&answered_calls, &tid) :
		       0;
}

static __always_inline void answered_drop(void)
{
	u32 tid = bpf_get_current_pid_tgid();

	if (!bpf_map_delete_elem(&answered_calls, &tid))
		__sync_fetch_and_sub(&answered_open, 1);
}

/* It is over, and no begin was seen. @recorded: MBT_CALL_RESULT (@ret), MBT_CALL_SKIPPED, or 0. */
static __noinline int answered_close(struct mbt_answered *a, u32 recorded, s64 ret)
{
	if (!a)
		return 0;
	a->call.recorded |= recorded;
	a->call.ret = recorded & MBT_CALL_RESULT ? ret : 0;
	a->call.end_ns = bpf_ktime_get_ns();
	instant_emit(&a->call);
	answered_drop();
	return 0;
}

static __always_inline bool answered_same(const struct mbt_answered *a,
					  const struct call_args *args)
{
	return (a->call.recorded & MBT_CALL_ARGS) && a->call.cmd == args->cmd &&
	       a->call.flags == args->flags && a->call.cpu_id == args->cpu_id;
}

/* The task has reached the kernel's function. */
static __always_inline void answered_begin(struct call_args *args)
{
	struct mbt_answered *a = answered_get();

	if (!a)
		return;
	/* a tracer may have changed the arguments; a handler that does makes another call */
	if (a->call.type == MBT_RECORD_PTRACED || answered_same(a, args))
		answered_drop();
	else
		answered_close(a, 0, 0);
}

/* Does @number, with these registers, still say membarrier? */
static __always_inline bool names_membarrier(struct pt_regs *regs, bool *compat)
{
	return regs && is_membarrier(exit_id(regs), regs, compat);
}

/*
 * A stopped call has ended, and its begin was not seen. The number untouched:
 * PTRACE_SYSEMU left the call out, or seccomp answered, as for a caller that is not
 * traced, or the begin is lost; the program that sees such an end tells. What the caller gets
 * is not known: the tracer may set it at the stop that is still to come.
 */
static __always_inline bool answered_stop_over(struct mbt_answered *a, struct pt_regs *regs)
{
	bool compat;

	if (!names_membarrier(regs, &compat)) {
		answered_close(a, MBT_CALL_SKIPPED, 0);
	} else if (a->emulated) {
		answered_close(a, 0, 0);
	} else {
		answered_drop();
		return false;
	}
	return true;
}

#define SIGCHLD 17
#define SIG_IGN 1
#define SA_NOCLDSTOP 1

static __always_inline bool takes_no_sigchld(struct task_struct *tracer)
{
	return (u64)BPF_CORE_READ(tracer, sighand, action[SIGCHLD - 1].sa.sa_handler) == SIG_IGN ||
	       (BPF_CORE_READ(tracer, sighand, action[SIGCHLD - 1].sa.sa_flags) & SA_NOCLDSTOP);
}

/*
 * The current task exits. A stopped call that still names membarrier: it was killed there,
 * and no answer has reached it. Says as well who is traced, and by whom without a sign:
 * then a call that the tracer has skipped left no trace.
 */
static __always_inline void answered_task_exit(struct task_struct *task, bool own_types)
{
	struct mbt_answered *a = answered_get();
	struct task_struct *tracer;
	bool compat;

	if (a && a->call.type == MBT_RECORD_PTRACED &&
	    names_membarrier(exit_regs(own_types), &compat))
		answered_drop();
	else if (a)
		answered_close(a, 0, 0);
	if (!BPF_CORE_READ(task, ptrace) || !READ_ONCE(armed) || !judged())
		return;
	tracer = BPF_CORE_READ(task, parent);
	traced_tgid = bpf_get_current_pid_tgid() >> 32;
	if (takes_no_sigchld(tracer))
		unseen_tracer_tgid = bpf_get_current_pid_tgid() >> 32;
}

/* A system call of the task ends. True: it is one that was answered, and all is said of it. */
static __always_inline bool answered_exit(struct pt_regs *regs, s64 ret)
{
	struct mbt_answered *a = answered_get();
	bool compat;

	if (!a || !regs)
		return false;
	if (a->call.type == MBT_RECORD_PTRACED)
		return answered_stop_over(a, regs);
	/* the trapped call's own end: syscall_rollback() put the number, or an argument, there */
	if (names_membarrier(regs, &compat))
		return a->call.type == MBT_RECORD_TRAPPED && (u32)ret == rolled_back(regs);
	/* rt_sigreturn; elsewhere than behind the call a handler has the call made again */
	if (exit_id(regs) == -1 && user_ip(regs) == a->ip)
		answered_close(a, MBT_CALL_RESULT, ret);
	return false;
}

#endif
