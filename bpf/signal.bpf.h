/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The signals that show a call which something else than the kernel's function may answer;
 * answered.bpf.h says what becomes of it. Included once, by call.bpf.c.
 */
#ifndef MBT_SIGNAL_BPF_H
#define MBT_SIGNAL_BPF_H

#include "answered.bpf.h"
#include "unbegun.bpf.h"
#include "mbt/kind.h"

#if defined(__TARGET_ARCH_x86)
#define AUDIT_ARCH_NATIVE 0xC000003Eu
#elif defined(__TARGET_ARCH_arm64)
#define AUDIT_ARCH_NATIVE 0xC00000B7u
#else
#define AUDIT_ARCH_NATIVE 0xC00000F3u
#endif

/* UAPI */
#define SYS_SECCOMP 1
#define SYS_USER_DISPATCH 2
#define CLD_TRAPPED 4
#define SIGTRAP 5
#define PTRACE_EVENT_EXIT 6
#define PTRACE_EVENT_SECCOMP 7
#define PTRACE_EVENTMSG_SYSCALL_ENTRY 1

/*
 * Was the task resumed by PTRACE_SYSEMU? Where no type of the kernel's names the flag (arm64,
 * x86 before v5.11): nothing but that, or a lost begin, leaves out a call whose number is
 * untouched, if the task has no filter.
 */
static __always_inline bool is_emulated(void)
{
	struct task_struct *task = current_task();

	if (!bpf_core_field_exists(task->thread_info.syscall_work) ||
	    !bpf_core_enum_value_exists(enum syscall_work_bit, SYSCALL_WORK_BIT_SYSCALL_EMU))
		return !seccomp_mode(task);
	return kread(task, thread_info.syscall_work) &
	       (1ul << bpf_core_enum_value(enum syscall_work_bit, SYSCALL_WORK_BIT_SYSCALL_EMU));
}

/* Are these the registers of a call that membarrier knows? */
static __always_inline bool holds_membarrier(struct pt_regs *regs, bool compat)
{
	struct call_args args = {};

	if (!regs)
		return false;
	read_regs(&args, regs, compat);
	if (mbt_cmd_row(args.cmd) == MBT_CMD_ROW_OTHER)
		return false;
	return !args.flags ||
	       (args.cmd == MBT_CMD_PRIVATE_EXPEDITED_RSEQ && args.flags == MBT_FLAG_CPU);
}

/* Remember a call that something else than the kernel may answer. */
static __noinline int answered_open_call(u32 type, struct pt_regs *regs, u32 compat, u32 stop)
{
	u32 tid = bpf_get_current_pid_tgid();
	struct mbt_answered a = {};

	fill_unbegun(&a.call, type, regs, compat);
	if (regs)
		a.ip = user_ip(regs);
	a.seccomp_stop = stop == PTRACE_EVENT_SECCOMP;
	a.emulated = type == MBT_RECORD_PTRACED && is_emulated();
	if (bpf_map_update_elem(&answered_calls, &tid, &a, BPF_NOEXIST))
		count_lost_call();
	else
		__sync_fetch_and_add(&answered_open, 1);
	return 0;
}

/* Another call of the task is answered: what is known of the one before? */
static __always_inline void answered_next(u32 type, struct pt_regs *regs)
{
	struct mbt_answered *a = answered_get();
	struct call_args args = {};

	if (!a)
		return;
	if (regs)
		read_native_regs(&args, regs);
	/* seccomp traps a call stopped at its entry; a tracer stops one that is passed on */
	if (type != MBT_RECORD_DISPATCHED && a->call.type != type && answered_same(a, &args))
		answered_drop();
	else
		answered_close(a, 0, 0);
}

/*
 * seccomp or Syscall User Dispatch answers with SIGSYS. It has the default action where
 * the caller is to die: force_sig_seccomp() sets it, since v5.16; before, the process
 * ended without a signal and nothing shows it.
 */
static __always_inline int answered_by_signal(struct kernel_siginfo *info, bool own_types)
{
	struct task_struct *task = current_task();
	u32 type, arch = BPF_CORE_READ(info, _sifields._sigsys._arch);
	bool foreign = arch != AUDIT_ARCH_NATIVE;
	u32 number = BPF_CORE_READ(info, _sifields._sigsys._syscall);
	bool dies = !BPF_CORE_READ(task, sighand, action[SIGSYS - 1].sa.sa_handler);
	struct pt_regs *regs;

	type = BPF_CORE_READ(info, si_code) == SYS_SECCOMP ? MBT_RECORD_TRAPPED :
							     MBT_RECORD_DISPATCHED;
	/* whatever call it is: user space tells what became of the command */
	if (dies && type == MBT_RECORD_TRAPPED &&
	    (u32)BPF_CORE_READ(task, group_leader, real_parent, tgid) == READ_ONCE(tracer_tgid))
		WRITE_ONCE(command_refused, (u64)arch << 32 | number);
	if (number != (foreign ? NR_MEMBARRIER_COMPAT : NR_MEMBARRIER))
		return 0;
	regs = current_regs(own_types);
	if (dies) {
		if (type == MBT_RECORD_TRAPPED)
			emit_unbegun(MBT_RECORD_KILLED, regs, foreign, 0);
		return 0;
	}
	/* the number may mean another call in the ABI that is dispatched */
	if (type == MBT_RECORD_DISPATCHED && !holds_membarrier(regs, foreign))
		return 0;
	answered_next(type, regs);
	return answered_open_call(type, regs, foreign, 0);
}

/*
 * The current task stops for its ptracer, and tells it so. At the entry of a system call
 * and at seccomp's stop the call is yet to come; any other stop is behind it. Nothing but
 * the exit of the task is told while it dies.
 */
static __always_inline int answered_at_stop(bool own_types)
{
	struct task_struct *task = current_task();
	u32 event = BPF_CORE_READ(task, exit_code), stop = event >> 8;
	struct mbt_answered *a = answered_get();
	struct pt_regs *regs;
	bool compat, entry;

	traced_tgid = bpf_get_current_pid_tgid() >> 32;
	if (stop == PTRACE_EVENT_EXIT)
		return 0;
	entry = !stop && (event & 0x7f) == SIGTRAP &&
		BPF_CORE_READ(task, ptrace_message) == PTRACE_EVENTMSG_SYSCALL_ENTRY;
	regs = current_regs(own_types);
	if (!entry && stop != PTRACE_EVENT_SECCOMP) {
		if (a && a->call.type == MBT_RECORD_PTRACED)
			answered_stop_over(a, regs);
		return 0;
	}
	/* the same call's second stop */
	if (a && a->call.type == MBT_RECORD_PTRACED && !entry && !a->seccomp_stop)
		return 0;
	if (a && a->call.type == MBT_RECORD_PTRACED)
		answered_close(a, 0, 0);
	if (!names_membarrier(regs, &compat) || (compat && !READ_ONCE(compat_seen)))
		return 0;
	answered_next(MBT_RECORD_PTRACED, regs);
	return answered_open_call(MBT_RECORD_PTRACED, regs, compat, stop);
}

/* Every signal of the machine comes here, and nearly all of them leave at once. */
static __always_inline int signal_generated(int sig, struct kernel_siginfo *info, bool own_types)
{
	int code;

	/* SEND_SIG_NOINFO and SEND_SIG_PRIV are 0 and 1 */
	if ((sig != SIGSYS && sig != SIGCHLD) || (u64)info <= 1 || !READ_ONCE(armed))
		return 0;
	code = BPF_CORE_READ(info, si_code);
	if (sig == SIGCHLD ? code != CLD_TRAPPED : code != SYS_SECCOMP && code != SYS_USER_DISPATCH)
		return 0;
	if (is_tracer(bpf_get_current_pid_tgid()) || !judged())
		return 0;
	return sig == SIGSYS ? answered_by_signal(info, own_types) : answered_at_stop(own_types);
}

#endif
