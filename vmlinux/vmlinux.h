/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The kernel types that the BPF programs touch, written by hand: only the
 * fields that are read, their offsets left to CO-RE. Nothing else in the tree
 * declares a kernel type. CO-RE moves an offset but not a width, so every field
 * is compared with real BTF by tools/vmlinux_check/vmlinux_check.c; the few whose width
 * differs between kernels stand in tools/vmlinux_check/allow and are read as
 * bit-fields (BPF_CORE_READ_BITFIELD_PROBED), which takes the width from BTF too.
 *
 * The guard's name is part of libbpf's interface: bpf_tracing.h picks the
 * kernel's register names (di, si, dx) by it.
 */
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

typedef unsigned char __u8;
typedef signed char __s8;
typedef unsigned short __u16;
typedef short __s16;
typedef unsigned int __u32;
typedef int __s32;
typedef unsigned long long __u64;
typedef long long __s64;

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __s32 s32;
typedef __u64 u64;
typedef __s64 s64;

/* bpf_helper_defs.h names these; they are not used here. */
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

typedef _Bool bool;
enum { false = 0, true = 1 };

/* UAPI constants: ABI, so numbers are as good as BTF. */
enum {
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
	BPF_EXIST = 2,
};

enum {
	BPF_F_NO_PREALLOC = 1U << 0,
	BPF_F_STACK_BUILD_ID = 1U << 5,
	BPF_F_MMAPABLE = 1U << 10,
};

enum {
	BPF_RB_NO_WAKEUP = 1ULL << 0,
	BPF_LOCAL_STORAGE_GET_F_CREATE = 1ULL << 0,
};

/* Asked for by existence and value: they move, or are missing. */
enum syscall_work_bit {
	SYSCALL_WORK_BIT_SYSCALL_EMU = 3, /* v5.11 */
};

enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_STACK_TRACE = 7,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_QUEUE = 22,
	BPF_MAP_TYPE_STACK = 23,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	s64 counter;
} atomic64_t;

typedef atomic64_t atomic_long_t;

struct mutex {
	atomic_long_t owner; /* with CONFIG_PREEMPT_RT there is none */
};

struct mm_struct {
	atomic_t membarrier_state;
	atomic_t mm_users;
};

struct rq {
	u64 nr_switches;
	struct task_struct *curr;
	int membarrier_state;
	int cpu;
	int online;
};

struct cfs_rq {
	struct rq *rq;
};

struct sched_entity {
	struct cfs_rq *cfs_rq;
};

struct kernfs_node {
	u64 id;
};

struct cgroup_root {
	int hierarchy_id;
};

struct cgroup {
	struct kernfs_node *kn;
	struct cgroup_root *root;
	int level;
	u64 ancestor_ids[0];         /* up to v5.19 */
	struct cgroup *ancestors[0]; /* v6.0 */
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[0];
};

struct seccomp {
	int mode;
};

struct sigaction {
	void *sa_handler;
	unsigned long sa_flags;
};

struct k_sigaction {
	struct sigaction sa;
};

struct sighand_struct {
	struct k_sigaction action[64];
};

typedef struct {
	unsigned long sig[1];
} sigset_t;

struct sigpending {
	sigset_t signal;
};

union __sifields {
	struct {
		void *_call_addr;
		int _syscall;
		unsigned int _arch;
	} _sigsys;
};

struct kernel_siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	union __sifields _sifields;
};

struct thread_info {
	unsigned long syscall_work; /* v5.11, where the entry code is the generic one */
#if defined(__TARGET_ARCH_x86)
	u32 status;
	u32 cpu;
#elif defined(__TARGET_ARCH_arm64)
	u32 cpu;
#else
	int cpu;
#endif
};

struct signal_struct {
	atomic_t live;
	int nr_threads;
};

struct task_struct {
	struct thread_info thread_info;
	void *stack;
	unsigned int flags;
	unsigned int ptrace;
	int on_cpu;
	struct sched_entity se;
	struct mm_struct *mm;
	struct mm_struct *active_mm;
	int exit_code;
	unsigned int in_execve : 1;
	int pid;
	int tgid;
	struct task_struct *real_parent;
	struct task_struct *parent; /* the tracer, where there is one */
	struct task_struct *group_leader;
	struct pid *thread_pid;
	unsigned long nvcsw;
	unsigned long nivcsw;
	struct seccomp seccomp;
	struct signal_struct *signal;
	struct sighand_struct *sighand;
	struct sigpending pending;
	unsigned long ptrace_message;
	u64 start_time;
	struct css_set *cgroups;
	struct audit_context *audit_context;
	struct bpf_run_ctx *bpf_ctx; /* v5.15 */
	char comm[16];
};

struct bpf_session_run_ctx { /* v6.10 */
	bool is_return;
};

/* Up to v6.18. */
struct task_struct___rseq_pointer {
	struct rseq *rseq;
};

struct rseq_event {
	u8 sched_switch;
	u8 ids_changed;
};

/* v6.19 */
struct rseq_data {
	struct rseq *usrptr;
	struct rseq_event event;
};

struct task_struct___rseq_data {
	struct rseq_data rseq;
};

/* Up to v5.15, where thread_info has no cpu. */
struct task_struct___cpu {
	unsigned int cpu;
};

struct __call_single_node {
	unsigned int u_flags;
};

struct __call_single_data {
	struct __call_single_node node;
	void *func;
};

struct linux_binprm;

struct bpf_iter_meta {
	u64 session_id;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

struct bpf_raw_tracepoint_args {
	u64 args[0];
};

/* Fixed by the ABI of tracefs: the common header, then nr and six arguments. */
struct trace_event_raw_sys_enter {
	u64 header;
	long id;
	unsigned long args[6];
};

struct trace_event_raw_sys_exit {
	u64 header;
	long id;
	long ret;
};

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long bx;
	unsigned long cx;
	unsigned long dx;
	unsigned long si;
	unsigned long di;
	unsigned long orig_ax;
	unsigned long ax;
	unsigned long ip;
	unsigned long sp;
	u16 cs;
};
#elif defined(__TARGET_ARCH_arm64)
struct user_pt_regs {
	u64 regs[31];
};
struct pt_regs {
	u64 regs[31];
	u64 pc;
	u64 pstate;
	u64 orig_x0;
	int syscallno;
};
#elif defined(__TARGET_ARCH_riscv)
struct pt_regs {
	unsigned long epc;
	unsigned long ra;
	unsigned long a0;
	unsigned long a1;
	unsigned long a2;
	unsigned long a7;
	unsigned long cause;
	unsigned long orig_a0;
};
#endif

#pragma clang attribute pop

/* Helpers that are asked for by name. */
enum bpf_func_id {
	BPF_FUNC_get_current_task_btf = 158, /* v5.11 */
	BPF_FUNC_task_pt_regs = 175, /* v5.15 */
};

#endif
