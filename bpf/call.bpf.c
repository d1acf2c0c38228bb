// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The rungs of "call": how a kernel lets its membarrier calls be seen. */
#include "call.bpf.h"
#include "entry.bpf.h"
#include "signal.bpf.h"

/*
 * The function's own arguments are one pointer to pt_regs. Read out of the
 * context as bytes: where BTF has only a forward declaration of pt_regs (5.10)
 * the verifier refuses ctx[0].
 */
static __always_inline struct pt_regs *function_regs(void *ctx)
{
#ifdef MBT_TYPED
	return *(struct pt_regs **)ctx;
#else
	struct pt_regs *regs = 0;

	bpf_probe_read_kernel(&regs, sizeof(regs), ctx);
	return regs;
#endif
}

/* The registers of the call at its end: asked for only where its begin was not seen. */
static __always_inline struct pt_regs *call_regs(void)
{
	return (struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf());
}

#if defined(__TARGET_ARCH_x86)
/* In the function of the other table. */
static __always_inline bool always_compat(struct pt_regs *regs)
{
	return true;
}
#endif

/* The arguments are read by the copy that has to: most have nothing to do. */
#define BEGIN(regs, compat, copy, set) \
	({ \
		struct task_struct *task = current_task(); \
		struct mbt_cpu_slot *cs = this_cpu_slot(); \
		struct open_call *oc = \
			(copy) ? call_begins_spare(cs, MBT_POS_BEGIN + (copy), set) : \
				 call_begins(cs, task, MBT_POS_BEGIN, set); \
		struct call_args args = {}; \
\
		if (oc) { \
			read_regs(&args, regs, compat); \
			call_begin(cs, oc, task, &args); \
		} \
		0; \
	})

#define END(regs, compat, ret, copy, set) \
	({ \
		u32 unbegun = 0; \
		u64 pid_tgid = bpf_get_current_pid_tgid(); \
		struct mbt_cpu_slot *cs = this_cpu_slot(); \
		struct open_call *oc = \
			(copy) ? call_ends_spare(cs, MBT_POS_END + (copy), set, &unbegun) : \
				 call_ends(cs, current_task(), pid_tgid, MBT_POS_END, set, \
					   &unbegun); \
\
		if (oc) \
			call_end(cs, oc, pid_tgid >> 32, ret); \
		else if (unbegun) \
			call_unbegun(cs, unbegun, regs, compat, ret); \
		0; \
	})

/* The positions of a rung that has spares: they are attached where the kernel preempts these. */
#define SET_OF_COPIES READ_ONCE(positions)
#define SET_OF_ONE mbt_positions(MBT_SET_ONE)

#define CALL_FENTRY(name, function, compat, copy) \
	SEC("?fentry/" function) \
	int call_begin##name##__fentry(void *ctx) \
	{ \
		struct pt_regs *regs = function_regs(ctx); \
\
		return BEGIN(regs, compat, copy, SET_OF_COPIES); \
	} \
\
	SEC("?fexit/" function) \
	int call_end##name##__fexit(u64 *ctx) \
	{ \
		struct pt_regs *regs = function_regs(ctx); \
\
		return END(regs, compat, ctx[1], copy, SET_OF_COPIES); \
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
	struct task_struct *task = current_task();
	struct mbt_cpu_slot *cs = this_cpu_slot();
	struct open_call *oc = call_begins(cs, task, MBT_POS_BEGIN, SET_OF_ONE);
	struct call_args args = {
		.cmd = ctx->args[0],
		.flags = ctx->args[1],
		.cpu_id = ctx->args[2],
	};

	if (oc)
		call_begin(cs, oc, task, &args);
	return EVENT_GOES_ON;
}

SEC("?tracepoint/syscalls/sys_exit_membarrier")
int call_end__tp(struct trace_event_raw_sys_exit *ctx)
{
	END(call_regs(), false, ctx->ret, 0, SET_OF_ONE);
	return EVENT_GOES_ON;
}

static __always_inline int raw_begin(struct bpf_raw_tracepoint_args *ctx, u32 copy)
{
	struct pt_regs *regs = kernel_ptr(struct pt_regs, ctx->args[0]);
	bool compat;

	if (!is_membarrier(ctx->args[1], regs, &compat))
		return 0;
	return BEGIN(regs, compat, copy, SET_OF_COPIES);
}

/*
 * See is_x32_membarrier(). Success comes from a kernel that knows the call, and the raw
 * events have not followed it, or from a filter; a failure has promised nothing.
 */
static __noinline int end_of_x32(struct pt_regs *regs, s64 ret)
{
	struct task_struct *task = current_task();
	struct mbt_call call = {};

	if (ret < 0 || !READ_ONCE(armed) || is_tracer(bpf_get_current_pid_tgid()) || !judged() ||
	    signalled(task, regs, ret))
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
	struct pt_regs *regs = kernel_ptr(struct pt_regs, ctx->args[0]);
	bool compat;

	if (is_membarrier(exit_id(regs), regs, &compat))
		return END(regs, compat, ctx->args[1], copy, SET_OF_COPIES);
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
#define first_argument(ctx) ((ctx)->di)
#define return_value(ctx) ((ctx)->ax)
#elif defined(__TARGET_ARCH_arm64)
#define first_argument(ctx) ((ctx)->regs[0])
#define return_value(ctx) ((ctx)->regs[0])
#else
#define first_argument(ctx) ((ctx)->a0)
#define return_value(ctx) ((ctx)->a0)
#endif

#define CALL_KPROBE_MULTI(name, function, compat) \
	SEC("?kprobe.multi/" function) \
	int call_begin##name##__kprobe_multi(struct pt_regs *ctx) \
	{ \
		struct pt_regs *regs = kernel_ptr(struct pt_regs, first_argument(ctx)); \
\
		return BEGIN(regs, compat(regs), 0, SET_OF_ONE); \
	} \
\
	SEC("?kretprobe.multi/" function) \
	int call_end##name##__kretprobe_multi(struct pt_regs *ctx) \
	{ \
		return END(call_regs(), compat(call_regs()), return_value(ctx), 0, SET_OF_ONE); \
	}

CALL_KPROBE_MULTI(, ENTRY_FUNCTION, entered_compat)
#if defined(__TARGET_ARCH_x86)
CALL_KPROBE_MULTI(_compat, "__ia32_sys_membarrier", always_compat)
#endif

/*
 * What bpf_session_is_return() reads. The kfunc itself took no argument up to v6.19 and
 * takes the context since v7.0, and libbpf refuses a whole object for one prototype that
 * is another here.
 */
static __always_inline bool session_returns(void)
{
	struct task_struct *task = current_task();
	struct bpf_session_run_ctx *run;

	/* the rung is ruled out then */
	if (!bpf_core_field_exists(task->bpf_ctx) ||
	    !bpf_core_type_exists(struct bpf_session_run_ctx))
		return false;
	run = kernel_ptr(struct bpf_session_run_ctx, kread(task, bpf_ctx));
	return kread(run, is_return);
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
		if (session_returns()) \
			return END(call_regs(), compat(call_regs()), return_value(ctx), 0, \
				   SET_OF_ONE); \
		regs = kernel_ptr(struct pt_regs, first_argument(ctx)); \
		return BEGIN(regs, compat(regs), 0, SET_OF_ONE); \
	}

CALL_KPROBE_SESSION(, ENTRY_FUNCTION, entered_compat)
#if defined(__TARGET_ARCH_x86)
CALL_KPROBE_SESSION(_compat, "__ia32_sys_membarrier", always_compat)
#endif

/* The last resort: a breakpoint, and a limited number of calls that can be followed. */
SEC("?kprobe/" ENTRY_FUNCTION)
int call_begin__kprobe(struct pt_regs *ctx)
{
	struct pt_regs *regs = kernel_ptr(struct pt_regs, first_argument(ctx));

	return BEGIN(regs, entered_compat(regs), 0, SET_OF_ONE);
}

SEC("?kretprobe/" ENTRY_FUNCTION)
int call_end__kretprobe(struct pt_regs *ctx)
{
	return END(kernel_ptr(struct pt_regs, 0), false, return_value(ctx), 0, SET_OF_ONE);
}

/*
 * Beside the rungs on the function itself, which cannot see a call that never
 * reaches it: sys_exit fires for that one, sys_enter does not. Taxes every system
 * call. It also sees the 32-bit callers that the rung does not.
 */
SEC("?raw_tp/sys_exit")
int call_unreached__raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	struct pt_regs *regs = kernel_ptr(struct pt_regs, ctx->args[0]);
	struct mbt_cpu_slot *cs;
	u32 unbegun;
	bool compat = false, x32 = is_x32_membarrier(exit_id(regs));

	if (x32 ? ctx->args[1] == (u64)-MBT_ENOSYS : !is_membarrier(exit_id(regs), regs, &compat)) {
		if (READ_ONCE(answered_open))
			answered_exit(regs, ctx->args[1]);
		return 0;
	}
	cs = this_cpu_slot();
	unbegun = call_exits(cs);
	if (unbegun && x32)
		end_of_x32(regs, ctx->args[1]);
	else if (unbegun)
		call_unbegun(cs, unbegun, regs, compat, ctx->args[1]);
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
