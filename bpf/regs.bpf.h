/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* System call numbers and registers, architecture by architecture. */
#ifndef MBT_REGS_BPF_H
#define MBT_REGS_BPF_H

#include "state.bpf.h"

/* The number in a 32-bit task's table; 0: such tasks do not exist here, or are not told apart. */
#if defined(__TARGET_ARCH_x86)
#define NR_MEMBARRIER 324
#define NR_MEMBARRIER_COMPAT 375
/*
 * thread_info.status: of the call that the task is in, not of the task; a macro, so not in
 * BTF (5.10 to 7.2: 2)
 */
#define TS_COMPAT 2
/* What x32 callers add to the number (UAPI). */
#define X32_SYSCALL_BIT 0x40000000
#elif defined(__TARGET_ARCH_arm64)
#define NR_MEMBARRIER 283
#define NR_MEMBARRIER_COMPAT 389
/* of the saved processor state: the mark of 32-bit code (Arm ARM: SPSR_EL1.M[4]) */
#define PSR_MODE32_BIT 0x10
#else
#define NR_MEMBARRIER 283
#define NR_MEMBARRIER_COMPAT 0
#define RISCV_EXC_SYSCALL 8
#endif

struct call_args {
	u32 cmd;
	u32 flags;
	s32 cpu_id;
	u32 noted; /* MBT_CALL_COMPAT, or 0 */
};

/*
 * The arguments as the registers hold them from entry to exit: where the first
 * register also takes the result, the kernel keeps a copy of it.
 */
static __always_inline void read_native_regs(struct call_args *args, struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	args->cmd = kread(regs, di);
	args->flags = kread(regs, si);
	args->cpu_id = kread(regs, dx);
#elif defined(__TARGET_ARCH_arm64)
	args->cmd = kread(regs, orig_x0);
	args->flags = kread(regs, regs[1]);
	args->cpu_id = kread(regs, regs[2]);
#elif defined(__TARGET_ARCH_riscv)
	args->cmd = kread(regs, orig_a0);
	args->flags = kread(regs, a1);
	args->cpu_id = kread(regs, a2);
#endif
}

static __always_inline void read_regs(struct call_args *args, struct pt_regs *regs, bool compat)
{
	args->noted = compat ? MBT_CALL_COMPAT : 0;
#if defined(__TARGET_ARCH_x86)
	if (compat) {
		args->cmd = kread(regs, bx);
		args->flags = kread(regs, cx);
		args->cpu_id = kread(regs, dx);
		return;
	}
#endif
	read_native_regs(args, regs);
}

/* Does the call with these registers come from 32-bit code? */
static __always_inline bool is_compat(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return kread(current_task(), thread_info.status) & TS_COMPAT;
#elif defined(__TARGET_ARCH_arm64)
	return kread(regs, pstate) & PSR_MODE32_BIT;
#else
	return false;
#endif
}

/* The same in the kernel's function, which x86 has one of for each table. */
static __always_inline bool entered_compat(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return false;
#else
	return is_compat(regs);
#endif
}

/*
 * Is this membarrier? Tells the two tables apart: a number means one call in a
 * 64-bit task and another in a 32-bit one.
 */
static __always_inline bool is_membarrier(long id, struct pt_regs *regs, bool *compat)
{
	if (id != NR_MEMBARRIER && id != NR_MEMBARRIER_COMPAT)
		return false;
	*compat = is_compat(regs);
	return id == (*compat ? NR_MEMBARRIER_COMPAT : NR_MEMBARRIER);
}

/*
 * membarrier by the number of an x32 caller. Kernels without CONFIG_X86_X32_ABI (Debian's
 * among them), or with it off, have no such call and answer ENOSYS before any function.
 * On the others the function is the native one, and its rungs judge the call as any; the
 * event of the system call leaves it out, as it does 32-bit callers, and the raw events
 * do not follow it: end_of_x32() says so.
 */
static __always_inline bool is_x32_membarrier(long id)
{
#if defined(__TARGET_ARCH_x86)
	return id == (NR_MEMBARRIER | X32_SYSCALL_BIT);
#else
	return false;
#endif
}

/* What syscall_rollback() puts where the result would be: the number, or the first argument. */
static __always_inline u32 rolled_back(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return kread(regs, orig_ax);
#elif defined(__TARGET_ARCH_arm64)
	return kread(regs, orig_x0);
#elif defined(__TARGET_ARCH_riscv)
	return kread(regs, orig_a0);
#endif
}

static __always_inline long exit_id(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return kread(regs, orig_ax);
#elif defined(__TARGET_ARCH_arm64)
	return kread(regs, syscallno);
#elif defined(__TARGET_ARCH_riscv)
	/* rt_sigreturn brings back the a7 of the code that it returns to, and empties the cause */
	return kread(regs, cause) == RISCV_EXC_SYSCALL ? (long)kread(regs, a7) : -1;
#endif
}

/* Where user space goes on. */
static __always_inline u64 user_ip(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return kread(regs, ip);
#elif defined(__TARGET_ARCH_arm64)
	return kread(regs, pc);
#elif defined(__TARGET_ARCH_riscv)
	return kread(regs, epc);
#endif
}

/* Where a function that has not touched the stack returns to; 0: not known. */
static __always_inline u64 user_return(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	u64 address = 0;

	if (!is_compat(regs))
		bpf_probe_read_user(&address, sizeof(address), (void *)kread(regs, sp));
	return address;
#elif defined(__TARGET_ARCH_arm64)
	return is_compat(regs) ? 0 : kread(regs, regs[30]);
#elif defined(__TARGET_ARCH_riscv)
	return kread(regs, ra);
#endif
}

#if defined(__TARGET_ARCH_x86)
#define USER_CS 0x33
#define USER32_CS 0x23

static __always_inline struct pt_regs *regs_below(void *top)
{
	struct pt_regs *regs = top - bpf_core_type_size(struct pt_regs);
	u64 cs = BPF_CORE_READ_BITFIELD_PROBED(regs, cs);

	return cs == USER_CS || cs == USER32_CS ? regs : 0;
}

/*
 * Before v5.15 no helper tells where the registers of the system call are, and without
 * BTF of its own a kernel gives the helper no task. They end where the stack does, 16
 * bytes before that with CONFIG_X86_FRED; KASAN doubles the stack.
 */
static __always_inline struct pt_regs *regs_by_stack(void)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	void *stack = BPF_CORE_READ(task, stack);

	return regs_below(stack + 16384)              ?:
		       regs_below(stack + 16384 - 16) ?:
							regs_below(stack + 32768);
}
#else
/* elsewhere the helper is the only way, and a kernel without it refuses the program */
static __always_inline struct pt_regs *regs_by_stack(void)
{
	return (struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf());
}
#endif

/* The registers of the system call that the current task is in; NULL: not found. */
static __always_inline struct pt_regs *current_regs(bool own_types)
{
#ifdef MBT_TYPED
	own_types = true; /* to programs of raw tracepoints, too */
#endif
	if (own_types && bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs))
		return (struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf());
	return regs_by_stack();
}

/* The same in a program that every kernel has to take. */
static __always_inline struct pt_regs *exit_regs(bool own_types)
{
#if !defined(__TARGET_ARCH_x86)
	if (!own_types || !bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs))
		return 0;
#endif
	return current_regs(own_types);
}

#endif
