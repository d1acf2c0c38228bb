// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The user stack of a call (--stacks). Programs of their own beside those of the call: they
 * are not loaded unless asked for, and the programs that verdicts need pay nothing for them.
 * The stack is taken where the call begins; at its end the call's own programs have noted the
 * rest of it in its cell, whether they ran before or after these.
 */
#include "state.bpf.h"
#include "entry.bpf.h"
#include "open_call.bpf.h"
#include "regs.bpf.h"
#include "task.bpf.h"

#define USER_STACK (1ull << 8) /* BPF_F_USER_STACK */

/*
 * Is there a call in front of @address? What is no return address must not make a row for
 * each of its values; a register that holds one does not change as a word of the stack does.
 */
static __always_inline bool is_behind_call(u64 address)
{
#if defined(__TARGET_ARCH_x86)
	u8 code[7];

	if (bpf_probe_read_user(code, sizeof(code), (void *)(address - sizeof(code))))
		return false;
#define CALLS_INDIRECTLY(at) (code[at] == 0xff && (code[(at) + 1] & 0x38) == 0x10)
	return code[2] == 0xe8 || CALLS_INDIRECTLY(5) || CALLS_INDIRECTLY(4) ||
	       CALLS_INDIRECTLY(3) || CALLS_INDIRECTLY(1) || CALLS_INDIRECTLY(0);
#else
	return true;
#endif
}

static __always_inline int stack_begin(void *ctx, struct pt_regs *regs)
{
	u64 pid_tgid = bpf_get_current_pid_tgid();
	u32 tid = pid_tgid;
	struct mbt_open_stack open = {};

	if (!READ_ONCE(armed) || is_tracer(pid_tgid) || !judged())
		return 0;
	open.stack = bpf_get_stackid(ctx, &user_stacks, USER_STACK);
	open.caller = regs && open.stack >= 0 ? user_return(regs) : 0;
	if (open.caller && !is_behind_call(open.caller))
		open.caller = 0;
	if (bpf_map_update_elem(&open_stacks, &tid, &open, BPF_ANY))
		__sync_fetch_and_add(&stacks_lost, 1);
	return 0;
}

/* The row of @key, made when there is none; NULL: there is no room. */
static __always_inline struct mbt_stack_cnt *stack_row(struct mbt_stack_key *key)
{
	struct task_struct *task = current_task();
	struct mbt_stack_cnt *row = bpf_map_lookup_elem(&stack_calls, key), new = {};

	if (row)
		return row;
	new.ns_tgid = own_number(BPF_CORE_READ(task, group_leader, thread_pid));
	BPF_CORE_READ_STR_INTO(&new.leader_comm, task, group_leader, comm);
	/* made by another thread meanwhile: that one is found */
	if (!bpf_map_update_elem(&stack_calls, key, &new, BPF_NOEXIST))
		__sync_fetch_and_add(&stack_rows, 1);
	return bpf_map_lookup_elem(&stack_calls, key);
}

static __always_inline int stack_end(void)
{
	u64 pid_tgid = bpf_get_current_pid_tgid(), ns;
	u32 tid = pid_tgid;
	struct mbt_open_stack *open = bpf_map_lookup_elem(&open_stacks, &tid);
	struct mbt_stack_key key = {
		.start_ns = process_start((struct task_struct *)bpf_get_current_task()),
		.tgid = pid_tgid >> 32,
	};
	struct mbt_stack_cnt *row;
	struct open_call *oc;

	if (!open)
		return 0;
	key.stack = open->stack;
	key.caller = open->caller;
	bpf_map_delete_elem(&open_stacks, &tid);
	oc = open_call_get();
	if (!oc || !oc->judged || !READ_ONCE(armed))
		return 0;
	key.row = oc->row;
	row = stack_row(&key);
	if (!row) {
		__sync_fetch_and_add(&stacks_lost, 1);
		return 0;
	}
	ns = bpf_ktime_get_ns() - oc->begin_ns;
	__sync_fetch_and_add(&row->calls, 1);
	__sync_fetch_and_add(&row->total_ns, ns);
	/* two CPUs at once may leave the smaller maximum: it is a display value */
	if (ns > row->max_ns)
		row->max_ns = ns;
	return 0;
}

#define STACKS_ON(name, function) \
	SEC("?kprobe.multi/" function) \
	int stack_begin##name##__kprobe_multi(void *ctx) \
	{ \
		return stack_begin(ctx, current_regs(true)); \
	} \
\
	SEC("?kretprobe.multi/" function) \
	int stack_end##name##__kretprobe_multi(void *ctx) \
	{ \
		return stack_end(); \
	} \
\
	SEC("?fentry/" function) \
	int stack_begin##name##__fentry(void *ctx) \
	{ \
		return stack_begin(ctx, current_regs(true)); \
	} \
\
	SEC("?fexit/" function) \
	int stack_end##name##__fexit(void *ctx) \
	{ \
		return stack_end(); \
	}

STACKS_ON(, ENTRY_FUNCTION)
#if defined(__TARGET_ARCH_x86)
STACKS_ON(_compat, "__ia32_sys_membarrier")
#endif

SEC("?raw_tp/sys_enter")
int stack_begin__raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	struct pt_regs *regs = kernel_ptr(struct pt_regs, ctx->args[0]);
	bool compat;

	return is_membarrier(ctx->args[1], regs, &compat) ? stack_begin(ctx, regs) : 0;
}

SEC("?raw_tp/sys_exit")
int stack_end__raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	struct pt_regs *regs = kernel_ptr(struct pt_regs, ctx->args[0]);
	bool compat;

	return is_membarrier(exit_id(regs), regs, &compat) ? stack_end() : 0;
}
