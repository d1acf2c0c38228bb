/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The conditions of the membarrier contract on CPUs, once, for the BPF programs and
 * the correlator: pure functions of a call record, without libc, loops or state.
 *
 * They say what the evidence shows of one CPU; kind.h says what a call asks for, and
 * returns.h what it may return. What follows for the verdict is the rule table's
 * (src/judge/rules.c).
 */
#ifndef MBT_JUDGE_H
#define MBT_JUDGE_H

#include "kind.h"
#include "record.h"
#include "settings.h"

/* No other mm came to the CPU in between. */
MBT_INLINE int mbt_kept_mm(const struct mbt_cpu *k)
{
	return (k->seen & MBT_CPU_BEGIN) && (k->seen & MBT_CPU_END) && k->begin.mm &&
	       k->begin.mm == k->end.mm && k->begin.mm_gen == k->end.mm_gen;
}

/* Nor another task. */
MBT_INLINE int mbt_kept_task(const struct mbt_cpu *k)
{
	return k->begin.curr == k->end.curr && k->begin.nr_switches == k->end.nr_switches;
}

/*
 * The same task of the same mm ran on the CPU throughout: nr_switches is read
 * before curr at begin and after it at end, and the kernel adds to it before it
 * stores curr, so equal counts leave no room for a switch between the two reads
 * (kernel/sched/core.c, __schedule()).
 */
MBT_INLINE int mbt_fixed(const struct mbt_cpu *k)
{
	return mbt_kept_mm(k) && mbt_kept_task(k);
}

/* Threads of one mm replaced each other there. */
MBT_INLINE int mbt_shared(const struct mbt_cpu *k)
{
	return mbt_kept_mm(k) && !mbt_kept_task(k);
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
	       !(k->seen & MBT_CPU_REGISTER_OPEN);
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
	return (k->begin.rq_state & MBT_STATE_GLOBAL) || (k->seen & MBT_CPU_SWITCH_DONE);
}

/*
 * Contract, "which CPUs are required", the part that is about what ran there: the call, of
 * @kind, owes it a barrier (a REGISTER its handler), if it ran there throughout.
 */
MBT_INLINE int mbt_owed(const struct mbt_call *c, enum mbt_kind kind, const struct mbt_cpu *k)
{
	if (c->ret != 0)
		return 0;
	switch (kind) {
	case MBT_KIND_PRIVATE:
	case MBT_KIND_SYNC_CORE:
	case MBT_KIND_RSEQ:
		return mbt_runs_mm(c, k);
	case MBT_KIND_RSEQ_CPU:
		return mbt_runs_mm(c, k) && k->cpu == (__u32)c->cpu_id;
	case MBT_KIND_GLOBAL_EXPEDITED:
		return mbt_global_owed_mm(k);
	case MBT_KIND_GLOBAL:
		/* no interrupt of RCU meets its own worker, and a kernel thread is no user */
		return c->online_begin > 1 && !mbt_kthread(k);
	case MBT_KIND_REGISTER:
		return mbt_runs_mm(c, k) && !(c->state_begin & mbt_ready_bit(c->cmd)) &&
		       !(c->recorded & MBT_CALL_OTHER_REGISTER) && c->online_begin > 1;
	default:
		return 0;
	}
}

/*
 * The whole of it: k must have been covered. The caller's own CPU is covered by the call
 * itself, but for the commands that run their handler there, too.
 * @other_fixed: another CPU than the caller's is fixed with the caller's mm, so
 * the mm had a second user throughout.
 * mm_users == 1 at begin is the caller alone; nothing else can raise it then but
 * a reader of /proc, which runs nothing of the mm.
 */
MBT_INLINE int mbt_required(const struct mbt_call *c, enum mbt_kind kind, const struct mbt_cpu *k,
			    int other_fixed)
{
	int self = k->begin.curr == c->task;

	if (!mbt_fixed(k) || !mbt_owed(c, kind, k))
		return 0;
	switch (kind) {
	case MBT_KIND_SYNC_CORE:
	case MBT_KIND_REGISTER:
		return 1;
	case MBT_KIND_RSEQ_CPU:
		return !self || other_fixed;
	case MBT_KIND_GLOBAL_EXPEDITED:
		return !self && mbt_global_owed(k);
	default:
		return !self;
	}
}

/* The wanted handler, sent by this call, ran from its first to its last instruction. */
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
	return c->grace || (c->slept && !(c->recorded & MBT_CALL_OTHER_SLEEP));
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
 * to run, silence is no evidence: that function waits, and the rest is RCU's. So a
 * silent CPU breaks a promise only where that function has no probe, and there RCU's
 * events are attached from the first call to the last: "before" and "within the call"
 * have no gap.
 */
MBT_INLINE enum mbt_tristate mbt_quiescent(const volatile struct mbt_settings *cfg,
					   const struct mbt_call *c, const struct mbt_cpu *k)
{
	const __u32 silent = MBT_CALL_QUIESCENT | MBT_CALL_EXPEDITED;

	if ((c->recorded & MBT_CALL_GRACE) && !c->grace)
		return MBT_NO;
	if (k->exp_seen || ((k->rcu_seen || k->exp_sent) && mbt_waited(c)))
		return MBT_YES;
	if (!c->grace && (c->recorded & silent) == silent && cfg->preempt_rcu == MBT_YES &&
	    cfg->nohz_full == MBT_NO && !k->rcu_seen && !k->exp_sent &&
	    (k->seen & MBT_CPU_RCU_VISIBLE))
		return MBT_NO;
	return MBT_UNKNOWN;
}

/*
 * Must the CPUs be looked at? Not when no other task can hold the mm (mm_users == 1
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

#endif
