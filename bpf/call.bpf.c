// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The rungs of "call": how a kernel lets its membarrier calls be seen. */
#include "call.bpf.h"

#if defined(__TARGET_ARCH_x86)
#define ENTRY_FUNCTION "__x64_sys_membarrier"
#elif defined(__TARGET_ARCH_arm64)
#define ENTRY_FUNCTION "__arm64_sys_membarrier"
#else
#define ENTRY_FUNCTION "__riscv_sys_membarrier"
#endif

/*
 * The function's own arguments are one pointer to pt_regs. Read out of the
 * context as bytes: where BTF has only a forward declaration of pt_regs (5.10)
 * the verifier refuses ctx[0].
 */
static __always_inline struct pt_regs *function_regs(void *ctx)
{
	struct pt_regs *regs = 0;

	bpf_probe_read_kernel(&regs, sizeof(regs), ctx);
	return regs;
}

/* The arguments are read by the copy that has to: most have nothing to do. */
#define BEGIN(regs, compat, copy, set) \
({ \
	struct open_call *oc = call_begins(MBT_POS_BEGIN + (copy), set); \
	struct call_args args = {}; \
\
	if (oc) { \
		read_regs(&args, regs, compat); \
		call_begin(oc, &args); \
	} \
	0; \
})

#define END(regs, compat, ret, copy, set) \
({ \
	u32 unbegun = 0; \
	struct open_call *oc = call_ends(MBT_POS_END + (copy), set, &unbegun); \
\
	if (oc) \
		call_end(oc, ret); \
	else if (unbegun) \
		call_unbegun(unbegun, regs, compat, ret); \
	0; \
})

#define CALL_FENTRY(name, function, compat, copy) \
SEC("?fentry/" function) \
int call_begin##name##__fentry(void *ctx) \
{ \
	struct pt_regs *regs = function_regs(ctx); \
\
	return BEGIN(regs, compat, copy, MBT_SET_ALL); \
} \
\
SEC("?fexit/" function) \
int call_end##name##__fexit(u64 *ctx) \
{ \
	struct pt_regs *regs = function_regs(ctx); \
\
	return END(regs, compat, ctx[1], copy, MBT_SET_ALL); \
}

CALL_FENTRY(, ENTRY_FUNCTION, entered_compat(regs), 0)
CALL_FENTRY(_spare1, ENTRY_FUNCTION, entered_compat(regs), 1)
CALL_FENTRY(_spare2, ENTRY_FUNCTION, entered_compat(regs), 2)

#if defined(__TARGET_ARCH_x86)
CALL_FENTRY(_compat, "__ia32_sys_membarrier", true, 0)
CALL_FENTRY(_compat_spare1, "__ia32_sys_membarrier", true, 1)
CALL_FENTRY(_compat_spare2, "__ia32_sys_membarrier", true, 2)
#endif

/*
 * What a program on a trace event returns says what becomes of the event for every
 * user of perf on the machine: 0 drops it (perf_syscall_enter() and _exit() in
 * kernel/trace/trace_syscalls.c). The event of a kprobe is its prober's alone, and is
 * dropped; on a trampoline anything but 0 is refused.
 */
#define EVENT_GOES_ON 1

/* No spare: the kernel skips all the programs of a trace event together, or none. */
SEC("?tracepoint/syscalls/sys_enter_membarrier")
int call_begin__tp(struct trace_event_raw_sys_enter *ctx)
{
	struct open_call *oc = call_begins(MBT_POS_BEGIN, MBT_SET_ONE);
	struct call_args args = {
		.cmd = ctx->args[0],
		.flags = ctx->args[1],
		.cpu_id = ctx->args[2],
	};

	call_begin(oc, &args);
	return EVENT_GOES_ON;
}

SEC("?tracepoint/syscalls/sys_exit_membarrier")
int call_end__tp(struct trace_event_raw_sys_exit *ctx)
{
	END((void *)bpf_task_pt_regs(bpf_get_current_task_btf()), false, ctx->ret, 0, MBT_SET_ONE);
	return EVENT_GOES_ON;
}

static __always_inline int raw_begin(struct bpf_raw_tracepoint_args *ctx, u32 copy)
{
	struct pt_regs *regs = (void *)ctx->args[0];
	bool compat;

	if (!is_membarrier(ctx->args[1], regs, &compat))
		return 0;
	return BEGIN(regs, compat, copy, MBT_SET_ALL);
}

/*
 * See is_x32_membarrier(). Success comes from a kernel that knows the call, and the raw
 * events have not followed it, or from a filter; a failure has promised nothing.
 */
static __noinline int end_of_x32(struct pt_regs *regs, s64 ret)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct mbt_call call = {};

	if (ret < 0 || !READ_ONCE(armed) || is_tracer() || !judged() || signalled(task, regs, ret))
		return 0;
	fill_unbegun(&call, MBT_RECORD_UNBEGUN, regs, false);
	call.recorded |= MBT_CALL_COMPAT;
	call.causes = MBT_BIT(MBT_CAUSE_COMPAT_UNSEEN);
	call.ret = ret;
	instant_emit(&call);
	return 0;
}

static __always_inline int raw_end(struct bpf_raw_tracepoint_args *ctx, u32 copy)
{
	struct pt_regs *regs = (void *)ctx->args[0];
	bool compat;

	if (is_membarrier(exit_id(regs), regs, &compat))
		return END(regs, compat, ctx->args[1], copy, MBT_SET_ALL);
	if (READ_ONCE(answered_open))
		answered_exit(regs, ctx->args[1]);
	if (is_x32_membarrier(exit_id(regs)) && !copy)
		end_of_x32(regs, ctx->args[1]);
	return 0;
}

#define CALL_RAW_TP(name, copy) \
SEC("?raw_tp/sys_enter") \
int call_begin##name##__raw_tp(struct bpf_raw_tracepoint_args *ctx) \
{ \
	return raw_begin(ctx, copy); \
} \
\
SEC("?raw_tp/sys_exit") \
int call_end##name##__raw_tp(struct bpf_raw_tracepoint_args *ctx) \
{ \
	return raw_end(ctx, copy); \
}

CALL_RAW_TP(, 0)
CALL_RAW_TP(_spare1, 1)
CALL_RAW_TP(_spare2, 2)

/*
 * On the function by way of the tracer: preemption is off while these run, so no
 * other caller on the CPU can make the kernel skip them, and no copy is needed (one
 * that is preempted in bpf(2) on a map can: counted, and a copy would be skipped, too).
 * The argument and the result are where the architecture's calling convention puts
 * them; at the end the argument's register is long gone, the task knows its own.
 */
#if defined(__TARGET_ARCH_x86)
#define first_argument(ctx) BPF_CORE_READ(ctx, di)
#define return_value(ctx) BPF_CORE_READ(ctx, ax)
#elif defined(__TARGET_ARCH_arm64)
#define first_argument(ctx) BPF_CORE_READ(ctx, regs[0])
#define return_value(ctx) BPF_CORE_READ(ctx, regs[0])
#else
#define first_argument(ctx) BPF_CORE_READ(ctx, a0)
#define return_value(ctx) BPF_CORE_READ(ctx, a0)
#endif

#define CALL_KPROBE_MULTI(name, function, compat) \
SEC("?kprobe.multi/" function) \
int call_begin##name##__kprobe_multi(struct pt_regs *ctx) \
{ \
	struct pt_regs *regs = (struct pt_regs *)first_argument(ctx); \
\
	return BEGIN(regs, compat, 0, MBT_SET_ONE); \
} \
\
SEC("?kretprobe.multi/" function) \
int call_end##name##__kretprobe_multi(struct pt_regs *ctx) \
{ \
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf()); \
\
	return END(regs, compat, return_value(ctx), 0, MBT_SET_ONE); \
}

CALL_KPROBE_MULTI(, ENTRY_FUNCTION, entered_compat(regs))
#if defined(__TARGET_ARCH_x86)
CALL_KPROBE_MULTI(_compat, "__ia32_sys_membarrier", true)
#endif

/*
 * What bpf_session_is_return() reads. The kfunc itself took no argument up to v6.19 and
 * takes the context since v7.0, and libbpf refuses a whole object for one prototype that
 * is another here.
 */
static __always_inline bool session_returns(void)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct bpf_session_run_ctx *run = (void *)BPF_CORE_READ(task, bpf_ctx);

	return BPF_CORE_READ(run, is_return);
}

/*
 * The same by one program, which the kernel runs at the end of a call only if it ran at the
 * begin (kprobe_multi_link_handler()): what is skipped there takes no end from another call.
 */
#define CALL_KPROBE_SESSION(name, function, compat) \
SEC("?kprobe.session/" function) \
int call##name##__kprobe_session(struct pt_regs *ctx) \
{ \
	struct pt_regs *regs; \
\
	if (session_returns()) { \
		regs = (struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf()); \
		END(regs, compat, return_value(ctx), 0, MBT_SET_ONE); \
	} else { \
		regs = (struct pt_regs *)first_argument(ctx); \
		BEGIN(regs, compat, 0, MBT_SET_ONE); \
	} \
	return 0; \
}

CALL_KPROBE_SESSION(, ENTRY_FUNCTION, entered_compat(regs))
#if defined(__TARGET_ARCH_x86)
CALL_KPROBE_SESSION(_compat, "__ia32_sys_membarrier", true)
#endif

/* The last resort: a breakpoint, and a limited number of calls that can be followed. */
SEC("?kprobe/" ENTRY_FUNCTION)
int call_begin__kprobe(struct pt_regs *ctx)
{
	struct pt_regs *regs = (struct pt_regs *)first_argument(ctx);

	return BEGIN(regs, entered_compat(regs), 0, MBT_SET_ONE);
}

SEC("?kretprobe/" ENTRY_FUNCTION)
int call_end__kretprobe(struct pt_regs *ctx)
{
	return END(0, false, return_value(ctx), 0, MBT_SET_ONE);
}

/*
 * Beside the rungs on the function itself, which cannot see a call that never
 * reaches it: sys_exit fires for that one, sys_enter does not. Taxes every system
 * call. It also sees the 32-bit callers that the rung does not.
 */
SEC("?raw_tp/sys_exit")
int call_unreached__raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	struct pt_regs *regs = (void *)ctx->args[0];
	u32 unbegun;
	bool compat = false, x32 = is_x32_membarrier(exit_id(regs));

	if (x32 ? ctx->args[1] == (u64)-MBT_ENOSYS : !is_membarrier(exit_id(regs), regs, &compat)) {
		if (READ_ONCE(answered_open))
			answered_exit(regs, ctx->args[1]);
		return 0;
	}
	unbegun = call_exits();
	if (unbegun && x32)
		end_of_x32(regs, ctx->args[1]);
	else if (unbegun)
		call_unbegun(unbegun, regs, compat, ctx->args[1]);
	return 0;
}

/* A task's cell is its own until here. */
SEC("?raw_tp/sched_process_exit")
int call_exit__raw_tp(void *ctx)
{
	call_forget(bpf_get_current_task(), bpf_get_current_pid_tgid());
	return 0;
}

/* A thread that executes a program has the tid of the process from then on. */
SEC("?raw_tp/sched_process_exec")
int call_exec__raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	u32 tid = bpf_get_current_pid_tgid(), old_tid = ctx->args[1];

	if (tid != old_tid)
		call_forget(bpf_get_current_task(), old_tid);
	return 0;
}

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
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	if (!bpf_core_field_exists(task->thread_info.syscall_work) ||
	    !bpf_core_enum_value_exists(enum syscall_work_bit, SYSCALL_WORK_BIT_SYSCALL_EMU))
		return !seccomp_mode(task);
	return BPF_CORE_READ(task, thread_info.syscall_work) &
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
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
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
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
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
	if (is_tracer() || !judged())
		return 0;
	return sig == SIGSYS ? answered_by_signal(info, own_types) : answered_at_stop(own_types);
}

SEC("?tp_btf/signal_generate")
int BPF_PROG(answered__tp_btf, int sig, struct kernel_siginfo *info)
{
	return signal_generated(sig, info, true);
}

SEC("?raw_tp/signal_generate")
int answered__raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	return signal_generated(ctx->args[0], (struct kernel_siginfo *)ctx->args[1], false);
}
