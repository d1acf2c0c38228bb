// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The rungs of "call": how a kernel lets its membarrier calls be seen. */
#include "call.bpf.h"

#define NR_MEMBARRIER_X86_64 324
#define NR_MEMBARRIER_GENERIC 283 /* arm64, riscv */
#define NR_MEMBARRIER_I386 375
#define X86_TS_COMPAT 2

#if defined(__TARGET_ARCH_x86)
#define NR_MEMBARRIER NR_MEMBARRIER_X86_64
#else
#define NR_MEMBARRIER NR_MEMBARRIER_GENERIC
#endif

/*
 * The function's own arguments are one pointer to pt_regs. Read out of the
 * context as bytes: where BTF has only a forward declaration of pt_regs (5.10)
 * the verifier refuses ctx[0].
 */
static __always_inline void read_regs(struct call_args *args, struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	args->cmd = BPF_CORE_READ(regs, di);
	args->flags = BPF_CORE_READ(regs, si);
	args->cpu_id = BPF_CORE_READ(regs, dx);
#elif defined(__TARGET_ARCH_arm64)
	args->cmd = BPF_CORE_READ(regs, regs[0]);
	args->flags = BPF_CORE_READ(regs, regs[1]);
	args->cpu_id = BPF_CORE_READ(regs, regs[2]);
#elif defined(__TARGET_ARCH_riscv)
	args->cmd = BPF_CORE_READ(regs, orig_a0);
	args->flags = BPF_CORE_READ(regs, a1);
	args->cpu_id = BPF_CORE_READ(regs, a2);
#endif
}

#if defined(__TARGET_ARCH_x86)
static __always_inline void read_compat_regs(struct call_args *args, struct pt_regs *regs)
{
	args->have = MBT_HAVE_COMPAT;
	args->cmd = BPF_CORE_READ(regs, bx);
	args->flags = BPF_CORE_READ(regs, cx);
	args->cpu_id = BPF_CORE_READ(regs, dx);
}
#endif

#if defined(__TARGET_ARCH_x86)
#define ENTRY_FUNCTION "__x64_sys_membarrier"
#elif defined(__TARGET_ARCH_arm64)
#define ENTRY_FUNCTION "__arm64_sys_membarrier"
#else
#define ENTRY_FUNCTION "__riscv_sys_membarrier"
#endif

static __always_inline int fentry_begin(void *ctx, u32 copy)
{
	struct call_args args = {};
	struct pt_regs *regs = 0;

	if (bpf_probe_read_kernel(&regs, sizeof(regs), ctx))
		return 0;
	read_regs(&args, regs);
	return call_begin(&args, copy);
}

#define CALL_FENTRY(name, function, begin, copy) \
SEC("?fentry/" function) \
int call_begin##name##__fentry(void *ctx) \
{ \
	return begin(ctx, copy); \
} \
\
SEC("?fexit/" function) \
int call_end##name##__fexit(u64 *ctx) \
{ \
	return call_end(ctx[1], copy); \
}

CALL_FENTRY(, ENTRY_FUNCTION, fentry_begin, 0)
CALL_FENTRY(_spare1, ENTRY_FUNCTION, fentry_begin, 1)
CALL_FENTRY(_spare2, ENTRY_FUNCTION, fentry_begin, 2)

#if defined(__TARGET_ARCH_x86)
static __always_inline int fentry_begin_compat(void *ctx, u32 copy)
{
	struct call_args args = {};
	struct pt_regs *regs = 0;

	if (bpf_probe_read_kernel(&regs, sizeof(regs), ctx))
		return 0;
	read_compat_regs(&args, regs);
	return call_begin(&args, copy);
}

CALL_FENTRY(_compat, "__ia32_sys_membarrier", fentry_begin_compat, 0)
CALL_FENTRY(_compat_spare1, "__ia32_sys_membarrier", fentry_begin_compat, 1)
CALL_FENTRY(_compat_spare2, "__ia32_sys_membarrier", fentry_begin_compat, 2)
#endif

/* No spare: the kernel skips all the programs of a trace event together, or none. */
SEC("?tracepoint/syscalls/sys_enter_membarrier")
int call_begin__tp(struct trace_event_raw_sys_enter *ctx)
{
	struct call_args args = {
		.cmd = ctx->args[0],
		.flags = ctx->args[1],
		.cpu_id = ctx->args[2],
	};

	return call_begin(&args, 0);
}

SEC("?tracepoint/syscalls/sys_exit_membarrier")
int call_end__tp(struct trace_event_raw_sys_exit *ctx)
{
	return call_end(ctx->ret, 0);
}

/* The number of a 32-bit task means another call in a 64-bit one. */
static __always_inline bool is_compat(void)
{
#if defined(__TARGET_ARCH_x86)
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	return BPF_CORE_READ(task, thread_info.status) & X86_TS_COMPAT;
#else
	return false;
#endif
}

static __always_inline int raw_begin(struct bpf_raw_tracepoint_args *ctx, u32 copy)
{
	struct pt_regs *regs = (void *)ctx->args[0];
	struct call_args args = {};
	long id = ctx->args[1];

	if (id == NR_MEMBARRIER && !is_compat()) {
		read_regs(&args, regs);
		return call_begin(&args, copy);
	}
#if defined(__TARGET_ARCH_x86)
	if (id == NR_MEMBARRIER_I386 && is_compat()) {
		read_compat_regs(&args, regs);
		return call_begin(&args, copy);
	}
#endif
	return 0;
}

static __always_inline long exit_id(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return BPF_CORE_READ(regs, orig_ax);
#elif defined(__TARGET_ARCH_arm64)
	return BPF_CORE_READ(regs, syscallno);
#elif defined(__TARGET_ARCH_riscv)
	return BPF_CORE_READ(regs, a7);
#endif
}

static __always_inline int raw_end(struct bpf_raw_tracepoint_args *ctx, u32 copy)
{
	struct pt_regs *regs = (void *)ctx->args[0];
	long id = exit_id(regs), ret = ctx->args[1];

	if (id == NR_MEMBARRIER && !is_compat())
		return call_end(ret, copy);
#if defined(__TARGET_ARCH_x86)
	if (id == NR_MEMBARRIER_I386 && is_compat())
		return call_end(ret, copy);
#endif
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
 * The last resort: a breakpoint, or the function tracer. Handlers run with
 * preemption off, so no copy is needed. The argument and the result are where
 * the architecture's calling convention puts them.
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

SEC("?kprobe/" ENTRY_FUNCTION)
int call_begin__kprobe(struct pt_regs *ctx)
{
	struct call_args args = {};

	read_regs(&args, (struct pt_regs *)first_argument(ctx));
	return call_begin(&args, 0);
}

SEC("?kretprobe/" ENTRY_FUNCTION)
int call_end__kretprobe(struct pt_regs *ctx)
{
	return call_end(return_value(ctx), 0);
}

/*
 * Beside the fentry rung, which cannot see a call that never reaches the kernel
 * function: sys_exit fires for it, sys_enter does not. Taxes every syscall.
 */
SEC("?raw_tp/sys_exit")
int call_unreached__raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	struct pt_regs *regs = (void *)ctx->args[0];
	struct mbt_cpu_slot *cs;
	struct open_call *oc;

	if (exit_id(regs) != NR_MEMBARRIER || is_compat())
		return 0;
	oc = open_call_get(false);
	cs = this_cpu_slot();
	if (oc && oc->reached) {
		oc->reached = 0;
		open_call_forget();
	} else if (cs)
		end_without_begin(cs, oc, ctx->args[1]);
	return 0;
}
