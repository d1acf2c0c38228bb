/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The conditions of the membarrier contract, once, for the BPF programs and the
 * correlator: pure functions of a call record, without libc, loops or state.
 *
 * They say what the evidence shows of one CPU or one return value. What follows
 * for the verdict is the rule table's (src/judge/rules.c).
 */
#ifndef MBT_JUDGE_H
#define MBT_JUDGE_H

#include "record.h"

#define MBT_INLINE static inline __attribute__((always_inline))

/* What a call asks for, after the kernel's own decoding of its arguments. */
enum mbt_kind {
	MBT_KIND_OTHER = 0, /* QUERY, GET_REGISTRATIONS, anything unknown: no barrier */
	MBT_KIND_GLOBAL,
	MBT_KIND_GLOBAL_EXPEDITED,
	MBT_KIND_PRIVATE,
	MBT_KIND_SYNC_CORE,
	MBT_KIND_RSEQ,
	MBT_KIND_RSEQ_CPU, /* one CPU only */
	MBT_KIND_REGISTER,
};

MBT_INLINE enum mbt_kind mbt_kind(__u32 cmd, __u32 flags, __s32 cpu_id)
{
	switch (cmd) {
	case MBT_CMD_GLOBAL:
		return MBT_KIND_GLOBAL;
	case MBT_CMD_GLOBAL_EXPEDITED:
		return MBT_KIND_GLOBAL_EXPEDITED;
	case MBT_CMD_PRIVATE_EXPEDITED:
		return MBT_KIND_PRIVATE;
	case MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
		return MBT_KIND_SYNC_CORE;
	case MBT_CMD_PRIVATE_EXPEDITED_RSEQ:
		/* a negative cpu_id means all CPUs, flag or no flag */
		return (flags & MBT_FLAG_CPU) && cpu_id >= 0 ? MBT_KIND_RSEQ_CPU : MBT_KIND_RSEQ;
	case MBT_CMD_REGISTER_GLOBAL_EXPEDITED:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ:
		return MBT_KIND_REGISTER;
	default:
		return MBT_KIND_OTHER;
	}
}

/* The function that must run on a required CPU. */
MBT_INLINE enum mbt_handler mbt_kind_handler(enum mbt_kind kind)
{
	switch (kind) {
	case MBT_KIND_GLOBAL_EXPEDITED:
	case MBT_KIND_PRIVATE:
		return MBT_HANDLER_MB;
	case MBT_KIND_SYNC_CORE:
		return MBT_HANDLER_SYNC_CORE;
	case MBT_KIND_RSEQ:
	case MBT_KIND_RSEQ_CPU:
		return MBT_HANDLER_RSEQ;
	case MBT_KIND_REGISTER:
		return MBT_HANDLER_SYNC_RQ_STATE;
	default:
		return MBT_HANDLER_NONE;
	}
}

/* The READY bit that a barrier command needs, or that a REGISTER sets. */
MBT_INLINE __u32 mbt_ready_bit(__u32 cmd)
{
	switch (cmd) {
	case MBT_CMD_REGISTER_GLOBAL_EXPEDITED:
		return MBT_STATE_GLOBAL_READY;
	case MBT_CMD_PRIVATE_EXPEDITED:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED:
		return MBT_STATE_PRIVATE_READY;
	case MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
		return MBT_STATE_SYNC_CORE_READY;
	case MBT_CMD_PRIVATE_EXPEDITED_RSEQ:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ:
		return MBT_STATE_RSEQ_READY;
	default:
		return 0;
	}
}

/* The bits that a REGISTER sets before it synchronises the runqueues. */
MBT_INLINE __u32 mbt_register_bits(__u32 cmd)
{
	switch (cmd) {
	case MBT_CMD_REGISTER_GLOBAL_EXPEDITED:
		return MBT_STATE_GLOBAL;
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED:
		return MBT_STATE_PRIVATE;
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
		return MBT_STATE_PRIVATE | MBT_STATE_SYNC_CORE;
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ:
		return MBT_STATE_PRIVATE | MBT_STATE_RSEQ;
	default:
		return 0;
	}
}

/* Row of statistics of a command, see MBT_CMD_ROWS. */
MBT_INLINE __u32 mbt_cmd_row(__u32 cmd)
{
	__u32 bit = 0;

	if (cmd == 0)
		return 0;
	if ((cmd & (cmd - 1)) || cmd > MBT_CMD_GET_REGISTRATIONS)
		return MBT_CMD_ROW_OTHER;
	if (cmd & 0x3e0)
		bit += 5;
	switch (cmd >> bit) {
	case 2:
		return bit + 2;
	case 4:
		return bit + 3;
	case 8:
		return bit + 4;
	case 16:
		return bit + 5;
	default:
		return bit + 1;
	}
}

/* Does this kernel's configuration or architecture lack the command? */
MBT_INLINE enum mbt_tristate mbt_cmd_absent(const volatile struct mbt_settings *cfg, __u32 cmd)
{
	switch (cmd) {
	case MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
		return cfg->no_sync_core;
	case MBT_CMD_PRIVATE_EXPEDITED_RSEQ:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ:
		return cfg->no_rseq;
	case MBT_CMD_GET_REGISTRATIONS:
		return cfg->no_get_registrations;
	default:
		return MBT_NO;
	}
}

/* A REGISTER that returned 0 has left its own bits and the READY bit behind. */
MBT_INLINE int mbt_registered(__u32 cmd, __u32 state)
{
	__u32 bits = mbt_register_bits(cmd) | mbt_ready_bit(cmd);

	return (state & bits) == bits;
}

/*
 * The registrations that GET_REGISTRATIONS shows for a state. Either bit of a
 * pair counts: a REGISTER that failed with -ENOMEM leaves the one without READY.
 */
MBT_INLINE __u32 mbt_registrations(__u32 state)
{
	return (state & (MBT_STATE_GLOBAL | MBT_STATE_GLOBAL_READY) ?
		MBT_CMD_REGISTER_GLOBAL_EXPEDITED : 0) |
	       (state & (MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY) ?
		MBT_CMD_REGISTER_PRIVATE_EXPEDITED : 0) |
	       (state & (MBT_STATE_SYNC_CORE | MBT_STATE_SYNC_CORE_READY) ?
		MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE : 0) |
	       (state & (MBT_STATE_RSEQ | MBT_STATE_RSEQ_READY) ?
		MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ : 0);
}

/* Where a result that is an error is counted. */
MBT_INLINE enum mbt_error mbt_error(__s64 ret)
{
	switch (ret) {
	case -MBT_EPERM:
		return MBT_ERROR_EPERM;
	case -MBT_EINVAL:
		return MBT_ERROR_EINVAL;
	case -MBT_ENOMEM:
		return MBT_ERROR_ENOMEM;
	case -MBT_ENOSYS:
		return MBT_ERROR_ENOSYS;
	default:
		return MBT_ERROR_OTHER;
	}
}

/* 0, or -ENOMEM where this kernel allocates its CPU mask. */
MBT_INLINE int mbt_zero_or_enomem(const volatile struct mbt_settings *cfg, __s64 ret)
{
	return ret == 0 || (ret == -MBT_ENOMEM && cfg->no_enomem != MBT_YES);
}

/* The mask is the same until reboot, and names every command that this kernel accepts. */
MBT_INLINE int mbt_query_allowed(const volatile struct mbt_settings *cfg, __s64 ret)
{
	if (ret <= 0 || (cfg->query_must & ~ret))
		return 0;
	if (cfg->nohz_full == MBT_YES && (ret & MBT_CMD_GLOBAL))
		return 0;
	return !cfg->query_mask || ret == (__s64)cfg->query_mask;
}

/*
 * Is @ret one of the results that the kernel may give, in the order of its own
 * checks? Bits of mm->membarrier_state are only ever set while a call runs, so
 * where the state at begin and at end allow different results, both are right.
 */
MBT_INLINE int mbt_ret_allowed(const volatile struct mbt_settings *cfg, __u32 cmd, __u32 flags,
			       __s32 cpu_id, __u32 state_begin, __u32 state_end, __s64 ret)
{
	__u32 ready = mbt_ready_bit(cmd);
	enum mbt_tristate absent;

	if (flags && !(cmd == MBT_CMD_PRIVATE_EXPEDITED_RSEQ && flags == MBT_FLAG_CPU))
		return ret == -MBT_EINVAL;
	absent = mbt_cmd_absent(cfg, cmd);
	if (absent == MBT_YES)
		return ret == -MBT_EINVAL;
	if (absent == MBT_UNKNOWN && ret == -MBT_EINVAL)
		return 1;
	switch (mbt_kind(cmd, flags, cpu_id)) {
	case MBT_KIND_GLOBAL:
		if (cfg->nohz_full == MBT_UNKNOWN)
			return ret == 0 || ret == -MBT_EINVAL;
		return ret == (cfg->nohz_full ? -MBT_EINVAL : 0);
	case MBT_KIND_GLOBAL_EXPEDITED:
		return mbt_zero_or_enomem(cfg, ret);
	case MBT_KIND_PRIVATE:
	case MBT_KIND_SYNC_CORE:
	case MBT_KIND_RSEQ:
		if (ret == -MBT_EPERM)
			return !(state_begin & ready);
		return (state_end & ready) && mbt_zero_or_enomem(cfg, ret);
	case MBT_KIND_RSEQ_CPU:
		if (ret == -MBT_EPERM)
			return !(state_begin & ready);
		return (state_end & ready) && ret == 0;
	case MBT_KIND_REGISTER:
		return state_begin & ready ? ret == 0 : mbt_zero_or_enomem(cfg, ret);
	case MBT_KIND_OTHER:
		break;
	}
	if (cmd == MBT_CMD_QUERY)
		return mbt_query_allowed(cfg, ret);
	if (cmd == MBT_CMD_GET_REGISTRATIONS)
		return ret >= 0 && !(mbt_registrations(state_begin) & ~ret) &&
		       !(ret & ~(__s64)mbt_registrations(state_end));
	return ret == -MBT_EINVAL;
}

/*
 * The same task of the same mm ran on the CPU throughout: nr_switches is read
 * before curr at begin and after it at end, and the kernel adds to it before it
 * stores curr, so equal counts leave no room for a switch between the two reads
 * (kernel/sched/core.c, __schedule()).
 */
MBT_INLINE int mbt_fixed(const struct mbt_cpu *k)
{
	return (k->have & MBT_CPU_BEGIN) && (k->have & MBT_CPU_END) && k->begin.mm &&
	       k->begin.curr == k->end.curr && k->begin.mm == k->end.mm &&
	       k->begin.nr_switches == k->end.nr_switches && k->begin.mm_gen == k->end.mm_gen;
}

/* Threads of one mm replaced each other there. */
MBT_INLINE int mbt_shared(const struct mbt_cpu *k)
{
	return (k->have & MBT_CPU_BEGIN) && (k->have & MBT_CPU_END) && k->begin.mm &&
	       k->begin.mm == k->end.mm && k->begin.mm_gen == k->end.mm_gen && !mbt_fixed(k);
}

/*
 * A kernel thread was there. It can let go of an mm and take it again without a
 * switch, so that it held the mm at begin and at end proves nothing between.
 */
MBT_INLINE int mbt_kthread(const struct mbt_cpu *k)
{
	return !!((k->begin.task_flags | k->end.task_flags) & MBT_PF_KTHREAD);
}

/* The CPU's curr has the mm that the call is about. */
MBT_INLINE int mbt_runs_mm(const struct mbt_call *c, const struct mbt_cpu *k)
{
	return k->begin.mm == c->mm;
}

/* The kernel found no bit in the runqueue's copy, if the switch to curr was over: stale. */
MBT_INLINE int mbt_copy_lacks_global(const struct mbt_cpu *k)
{
	return !(k->begin.rq_state & MBT_STATE_GLOBAL);
}

/*
 * The copy lacked the bit at begin and has it at end, and no REGISTER of curr's mm was
 * seen to be open: then the switch that brought curr in wrote it in the window.
 */
MBT_INLINE int mbt_copy_written(const struct mbt_cpu *k)
{
	return mbt_copy_lacks_global(k) && (k->end.rq_state & MBT_STATE_GLOBAL) &&
	       !(k->have & MBT_CPU_REGISTER_OPEN);
}

/*
 * GLOBAL_EXPEDITED owes this mm a barrier, whatever the runqueue's copy says:
 * the kernel has to keep the copy in step. Exec clears the copy before it changes
 * curr->mm, and a switch writes curr before the copy, so neither may be under way.
 * The end's copy excuses nothing: a REGISTER of any kind can heal a stale copy
 * after the kernel has skipped the CPU.
 */
MBT_INLINE int mbt_global_owed_mm(const struct mbt_cpu *k)
{
	return (k->begin.mm_state & MBT_STATE_GLOBAL_READY) &&
	       (k->end.mm_state & MBT_STATE_GLOBAL_READY) &&
	       !((k->begin.task_flags | k->end.task_flags) & (MBT_PF_EXITING | MBT_PF_KTHREAD));
}

MBT_INLINE int mbt_global_owed(const struct mbt_cpu *k)
{
	if (!mbt_global_owed_mm(k) || k->end.in_execve)
		return 0;
	return (k->begin.rq_state & MBT_STATE_GLOBAL) || (k->have & MBT_CPU_SWITCH_DONE);
}

/*
 * Contract, "which CPUs are required": k must have been covered.
 * @other_fixed: another CPU than the caller's is fixed with the caller's mm, so
 * the mm had a second user throughout.
 * mm_users == 1 at begin is the caller alone; nobody else can raise it then but
 * a reader of /proc, which runs nothing of the mm.
 */
MBT_INLINE int mbt_required(const struct mbt_call *c, const struct mbt_cpu *k, int other_fixed)
{
	int self = k->begin.curr == c->task;

	if (c->ret != 0 || !mbt_fixed(k))
		return 0;
	switch (mbt_kind(c->cmd, c->flags, c->cpu_id)) {
	case MBT_KIND_PRIVATE:
	case MBT_KIND_RSEQ:
		return mbt_runs_mm(c, k) && !self;
	case MBT_KIND_SYNC_CORE:
		return mbt_runs_mm(c, k);
	case MBT_KIND_RSEQ_CPU:
		return mbt_runs_mm(c, k) && k->cpu == (__u32)c->cpu_id && (!self || other_fixed);
	case MBT_KIND_GLOBAL_EXPEDITED:
		return !self && mbt_global_owed(k);
	case MBT_KIND_GLOBAL:
		/* no interrupt of RCU meets its own worker, and a kernel thread is no user */
		return !self && c->online_begin > 1 && !mbt_kthread(k);
	case MBT_KIND_REGISTER:
		return mbt_runs_mm(c, k) && !(c->state_begin & mbt_ready_bit(c->cmd)) &&
		       !(c->have & MBT_HAVE_OTHER_REGISTER) && c->online_begin > 1;
	default:
		return 0;
	}
}

/* Some handler, or the wanted one, sent by this call, ran from its first to its last instruction. */
MBT_INLINE int mbt_ran(const struct mbt_cpu *k, enum mbt_handler want)
{
	return (k->ran & MBT_RAN_FINISHED) && k->handler == want;
}

/*
 * Was a grace period awaited in the call, as far as the caller shows? Its
 * synchronize_rcu() was seen, or it slept: a preemption is no wait. GLOBAL takes no
 * lock, so nothing but the grace period puts it to sleep (an audited call can sleep
 * for its log, too). A REGISTER can sleep on membarrier_ipi_mutex instead. That it
 * did not sleep proves nothing: a wait that ends while the caller is preempted in
 * front of schedule() counts as an involuntary switch.
 */
MBT_INLINE int mbt_waited(const struct mbt_call *c)
{
	return c->grace || (c->slept && !(c->have & MBT_HAVE_OTHER_SLEEP));
}

/* include/trace/events/lock.h */
#define MBT_LCB_SPIN (1u << 0)
#define MBT_LCB_RT (1u << 3)
#define MBT_LCB_PERCPU (1u << 4)
#define MBT_LCB_MUTEX (1u << 5)

/*
 * Is the waiter of a contended lock with these flags about to sleep, for one that a
 * registration can wait for? membarrier_ipi_mutex and those of RCU are mutexes, which had
 * no flag of their own before v6.0, and are RT mutexes with CONFIG_PREEMPT_RT
 * (rt_mutex_slowlock()); the CPUs' hotplug lock is a per-CPU semaphore.
 */
MBT_INLINE int mbt_lock_sleeps(__u32 flags)
{
	if (flags & MBT_LCB_SPIN)
		return 0;
	return !flags || (flags & (MBT_LCB_MUTEX | MBT_LCB_RT | MBT_LCB_PERCPU));
}

/*
 * Did the CPU pass through a quiescent state for this call (contract, "GLOBAL")?
 * Yes: the expedited handler ran there; or RCU did something there, or sent its
 * expedited handler there (some kernels hide its run), while a grace period was
 * awaited. A tick by itself is weak, since every busy CPU has them.
 * No: synchronize_rcu() did not run; or RCU was silent, on a kernel where a user
 * task's CPU cannot report without an event that is seen: preemptible RCU (others
 * report in cond_resched()), no CPU of nohz_full (in user mode it is quiescent
 * without a tick), and events in the context of this very task have been seen
 * before (some kernels hide those of some tasks). Where synchronize_rcu() was seen
 * to run, silence blames nobody: that function waits, and the rest is RCU's.
 */
MBT_INLINE enum mbt_tristate mbt_quiescent(const volatile struct mbt_settings *cfg,
					   const struct mbt_call *c, const struct mbt_cpu *k)
{
	const __u32 silent = MBT_HAVE_QUIESCENT | MBT_HAVE_EXPEDITED;

	if ((c->have & MBT_HAVE_GRACE) && !c->grace)
		return MBT_NO;
	if (k->exp_seen || ((k->rcu_seen || k->exp_sent) && mbt_waited(c)))
		return MBT_YES;
	if (!c->grace && (c->have & silent) == silent && cfg->preempt_rcu == MBT_YES &&
	    cfg->nohz_full == MBT_NO && !k->rcu_seen && !k->exp_sent &&
	    (k->have & MBT_CPU_RCU_VISIBLE))
		return MBT_NO;
	return MBT_UNKNOWN;
}

/*
 * Must the CPUs be looked at? Not when nobody else can hold the mm (mm_users == 1
 * at begin) and not for a REGISTER that finds its READY bit. A missing READY bit
 * spares no barrier command the scan: another thread may register meanwhile.
 */
MBT_INLINE int mbt_needs_scan(__u32 cmd, __u32 flags, __s32 cpu_id, __u32 state, __u32 mm_users)
{
	switch (mbt_kind(cmd, flags, cpu_id)) {
	case MBT_KIND_PRIVATE:
	case MBT_KIND_RSEQ:
	case MBT_KIND_RSEQ_CPU:
		return mm_users != 1;
	case MBT_KIND_REGISTER:
		return !(state & mbt_ready_bit(cmd));
	case MBT_KIND_SYNC_CORE:
	case MBT_KIND_GLOBAL_EXPEDITED:
	case MBT_KIND_GLOBAL:
		return 1;
	default:
		return 0;
	}
}

/* Kinds that promise a barrier: neither a registration nor a question. */
MBT_INLINE int mbt_kind_is_barrier(enum mbt_kind kind)
{
	return kind != MBT_KIND_OTHER && kind != MBT_KIND_REGISTER;
}

/*
 * May the call take membarrier_ipi_mutex? GLOBAL does not, nor do calls that return
 * before any CPU is looked at. (In 7.2 RSEQ for one CPU takes a mutex of that CPU:
 * counted with the others, which errs to the safe side.)
 */
MBT_INLINE int mbt_takes_mutex(__u32 cmd, __u32 flags, __s32 cpu_id, __u32 state, __u32 mm_users)
{
	return mbt_kind(cmd, flags, cpu_id) != MBT_KIND_GLOBAL &&
	       mbt_needs_scan(cmd, flags, cpu_id, state, mm_users);
}

/* Kinds that may wait for a grace period of RCU. */
MBT_INLINE int mbt_kind_waits_rcu(enum mbt_kind kind)
{
	return kind == MBT_KIND_GLOBAL || kind == MBT_KIND_REGISTER;
}

#endif
