/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What a CPU counts in its own slot, and what others count in it. */
#ifndef MBT_CPU_SLOT_BPF_H
#define MBT_CPU_SLOT_BPF_H

#include "state.bpf.h"

/* NULL: there is no such CPU. */
static __always_inline struct mbt_cpu_slot *cpu_slot(u64 cpu)
{
	struct mbt_cpu_slot *cs;

	/*
	 * Of the register that is tested, and after the test, the address is made, or the
	 * verifiers do not believe the test.
	 */
	asm volatile("" : "+r"(cpu));
	if (cpu >= MBT_MAX_CPUS)
		return 0;
	asm volatile("" : "+r"(cpu));
	cs = &cpu_slots[cpu];
	/* and made once, not in front of each use */
	asm volatile("" : "+r"(cs));
	__builtin_assume(cs != 0);
	return cs;
}

static __always_inline void rq_found(u64 cpu, struct rq *rq)
{
	struct mbt_cpu_slot *cs = cpu_slot(cpu);

	if (cs)
		WRITE_ONCE(cs->rq, (u64)rq);
	/* as in cpu_slot() */
	asm volatile("" : "+r"(cpu));
	if (cpu >= MBT_MAX_CPUS)
		return;
	asm volatile("" : "+r"(cpu));
	WRITE_ONCE(rq_addresses[cpu], (u64)rq);
}

static __always_inline struct mbt_cpu_slot *this_cpu_slot(void)
{
	return cpu_slot(bpf_get_smp_processor_id());
}

static __always_inline void count_lost_call(void)
{
	struct mbt_cpu_slot *slot = this_cpu_slot();

	if (slot)
		__sync_fetch_and_add(&slot->lost_calls, 1);
}

/* The expedited grace period's own interrupt, done: a quiescent state, or the promise of one. */
static __always_inline void count_expedited(void)
{
	struct mbt_cpu_slot *cs = this_cpu_slot();

	if (cs)
		cs->rcu_exp++;
}

/* It is on its way to @cpu: whether its run can be seen depends on what runs there. */
static __always_inline void count_expedited_send(u32 cpu)
{
	struct mbt_cpu_slot *cs = cpu_slot(cpu);

	if (cs)
		__sync_fetch_and_add(&cs->exp_sent, 1);
}

/*
 * An event of RCU on this CPU, before the quiescent state that comes with it is
 * reported. Atomic: an interrupt's event may come into the midst of another one.
 * The context in which it comes is a mark, too: whatever switch brought this task
 * in is over (switch_done()).
 */
static __always_inline void count_rcu_event(bool typed)
{
	struct mbt_cpu_slot *slot = this_cpu_slot();
	struct task_struct *task;
	struct rq *rq;

	if (!slot)
		return;
	__sync_fetch_and_add(&slot->rcu_events, 1);
	/* the verifier follows typed pointers at a tenth of what a helper's read costs */
	if (typed && bpf_core_field_exists(struct task_struct, se.cfs_rq) &&
	    bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf)) {
		task = bpf_get_current_task_btf();
		slot->rcu_switches = task->se.cfs_rq->rq->nr_switches;
		slot->rcu_task = (u64)task;
	} else {
		rq = (struct rq *)READ_ONCE(slot->rq);
		slot->rcu_switches = rq ? BPF_CORE_READ(rq, nr_switches) : 0;
		slot->rcu_task = bpf_get_current_task();
	}
}

#endif
