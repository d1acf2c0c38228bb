/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* System call numbers and registers, architecture by architecture. */
#ifndef MBT_REGS_BPF_H
#define MBT_REGS_BPF_H

#include "mbt.bpf.h"

/* The number in a 32-bit task's table; 0: such tasks do not exist here, or are not told apart. */
#if defined(__TARGET_ARCH_x86)
#define NR_MEMBARRIER 324
#define NR_MEMBARRIER_COMPAT 375
#define TS_COMPAT 2
#elif defined(__TARGET_ARCH_arm64)
#define NR_MEMBARRIER 283
#define NR_MEMBARRIER_COMPAT 389
#define TIF_32BIT 22
#else
#define NR_MEMBARRIER 283
#define NR_MEMBARRIER_COMPAT 0
#endif

struct call_args {
	u32 cmd;
	u32 flags;
	s32 cpu_id;
	u32 have;
};

/*
 * The arguments as the registers hold them from entry to exit: where the first
 * register also takes the result, the kernel keeps a copy of it.
 */
static __always_inline void read_native_regs(struct call_args *args, struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	args->cmd = BPF_CORE_READ(regs, di);
	args->flags = BPF_CORE_READ(regs, si);
	args->cpu_id = BPF_CORE_READ(regs, dx);
#elif defined(__TARGET_ARCH_arm64)
	args->cmd = BPF_CORE_READ(regs, orig_x0);
	args->flags = BPF_CORE_READ(regs, regs[1]);
	args->cpu_id = BPF_CORE_READ(regs, regs[2]);
#elif defined(__TARGET_ARCH_riscv)
	args->cmd = BPF_CORE_READ(regs, orig_a0);
	args->flags = BPF_CORE_READ(regs, a1);
	args->cpu_id = BPF_CORE_READ(regs, a2);
#endif
}

static __always_inline void read_regs(struct call_args *args, struct pt_regs *regs, bool compat)
{
	args->have = compat ? MBT_HAVE_COMPAT : 0;
#if defined(__TARGET_ARCH_x86)
	if (compat) {
		args->cmd = BPF_CORE_READ(regs, bx);
		args->flags = BPF_CORE_READ(regs, cx);
		args->cpu_id = BPF_CORE_READ(regs, dx);
		return;
	}
#endif
	read_native_regs(args, regs);
}

static __always_inline bool is_compat(void)
{
#if defined(__TARGET_ARCH_x86)
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	return BPF_CORE_READ(task, thread_info.status) & TS_COMPAT;
#elif defined(__TARGET_ARCH_arm64)
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	return BPF_CORE_READ(task, thread_info.flags) & (1ul << TIF_32BIT);
#else
	return false;
#endif
}

/* The same in the kernel's function, which x86 has one of for each table. */
static __always_inline bool entered_compat(void)
{
#if defined(__TARGET_ARCH_x86)
	return false;
#else
	return is_compat();
#endif
}

/*
 * Is this membarrier? Tells the two tables apart: a number means one call in a
 * 64-bit task and another in a 32-bit one.
 */
static __always_inline bool is_membarrier(long id, bool *compat)
{
	if (id != NR_MEMBARRIER && id != NR_MEMBARRIER_COMPAT)
		return false;
	*compat = is_compat();
	return id == (*compat ? NR_MEMBARRIER_COMPAT : NR_MEMBARRIER);
}

/* What syscall_rollback() puts where the result would be: the number, or the first argument. */
static __always_inline u32 rolled_back(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return BPF_CORE_READ(regs, orig_ax);
#elif defined(__TARGET_ARCH_arm64)
	return BPF_CORE_READ(regs, orig_x0);
#elif defined(__TARGET_ARCH_riscv)
	return BPF_CORE_READ(regs, orig_a0);
#endif
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

#endif
