// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What a CPU runs: task switches, exec and CPU hotplug. These programs
 * write their own CPU's slot and nothing else; sched_switch is the hottest probe
 * of the tool and must stay a few dozen instructions.
 *
 * Each on two rungs: tp_btf, and raw_tp for a kernel that does not describe its
 * types, whose verifier takes no argument for a pointer that may be followed.
 */
#include "state.bpf.h"
#include "cpu_slot.bpf.h"
#include "life.bpf.h"

/* @typed is a constant of the rung: one of the two is left. */
#define task_field(typed, task, field) ((typed) ? (task)->field : BPF_CORE_READ(task, field))

/*
 * rq->nr_switches of this CPU; 0: its runqueue is not known. By its address where that costs
 * no more than a load, or a helper's read: the way over prev has three of them.
 */
static __always_inline u64 switches(const struct mbt_cpu_slot *cs, struct task_struct *prev,
				    bool typed)
{
	struct rq *rq = kernel_ptr(struct rq, cs->rq);

#ifndef MBT_TYPED
	if (typed)
		return bpf_core_field_exists(prev->se.cfs_rq) ? prev->se.cfs_rq->rq->nr_switches :
								0;
#endif
	return kread(rq, nr_switches);
}

/*
 * The CPU, which is that of both tasks: a load, where a call of the helper would keep more
 * registers busy. v5.16 moved the number into thread_info; a kernel that has it in neither
 * place refuses the typed programs.
 */
static __always_inline u32 switching_cpu(struct task_struct *task, bool typed)
{
	struct task_struct___cpu *old = (void *)task;
	u32 cpu;

	if (!typed)
		return bpf_get_smp_processor_id();
	if (!bpf_core_field_exists(task->thread_info.cpu))
		return old->cpu;
	cpu = task->thread_info.cpu;
	/* two loads at constant places, not one at the place that is chosen */
	asm volatile("" : "+r"(cpu));
	return cpu;
}

/* The runqueue's copy was written for @mm. */
static __always_inline void note_load(struct mbt_cpu_slot *cs, u64 mm)
{
	cs->loaded_mm = mm;
	cs->emptied_mm = 0;
	cs->found_mm = 0;
}

/*
 * Runs after rq->curr = next and before membarrier_switch_mm() (__schedule() in
 * kernel/sched/core.c, the same from 5.10 to 7.2), so a caller may see the new
 * curr before mm_gen has moved: nr_switches, which moved earlier, covers that.
 *
 * prev->mm differs from what it was when prev came in after exec, exit_mm() and
 * kthread_(un)use_mm(), which change it without a switch. An mm that prev left
 * behind for NULL was emptied in the runqueue's copy as well
 * (membarrier_update_current_mm(NULL), v5.11), and nothing refreshes that copy
 * until another mm is loaded: membarrier_switch_mm() returns early when
 * prev->active_mm == next->mm.
 */
static __always_inline int task_switch(struct task_struct *prev, struct task_struct *next,
				       bool typed)
{
	struct mbt_cpu_slot *cs = cpu_slot(switching_cpu(next, typed));
	u64 prev_mm, next_mm, cur_mm;

	if (!cs)
		return 0;
	prev_mm = (u64)task_field(typed, prev, mm);
	next_mm = (u64)task_field(typed, next, mm);
	cur_mm = cs->cur_mm;
	if (prev_mm != next_mm || prev_mm != cur_mm)
		ordered_add(&cs->mm_gen, 1);
	if (!cs->sw_prev) {
		/*
		 * The first switch that is seen: how prev came by its mm, and the copy by what
		 * it says, was not. Nor is the runqueue known where no iterator has found it.
		 */
		cs->found_mm = prev_mm ?: (u64)task_field(typed, prev, active_mm);
		if (bpf_core_field_exists(prev->se.cfs_rq))
			rq_found(switching_cpu(prev, typed),
				 typed ? prev->se.cfs_rq->rq : BPF_CORE_READ(prev, se.cfs_rq, rq));
	} else if (prev_mm != cur_mm) {
		if (prev_mm) {
			note_load(cs, prev_mm);
		} else {
			cs->emptied_mm = cur_mm;
			cs->emptied_by = task_field(typed, prev, flags) & MBT_PF_KTHREAD ?
						 MBT_EMPTIED_UNUSE :
						 MBT_EMPTIED_EXIT;
			cs->emptied_tid = task_field(typed, prev, pid);
		}
	}
	/* one that is held lazily since then comes in without a look at the copy */
	if (next_mm && next_mm != cs->loaded_mm && next_mm != cs->found_mm)
		note_load(cs, next_mm);
	cs->cur_mm = next_mm;
	/* switch_done() reads them the other way round: a new number implies the new prev */
	WRITE_ONCE(cs->sw_prev, (u64)prev);
	load_fence();
	WRITE_ONCE(cs->sw_switches, switches(cs, prev, typed));
	return 0;
}

#define SCHED_SWITCH(rung, typed) \
	SEC("?" #rung "/sched_switch") \
	int BPF_PROG(sched_switch__##rung, bool preempt, struct task_struct *prev, \
		     struct task_struct *next) \
	{ \
		return task_switch(prev, next, typed); \
	}

SCHED_SWITCH(tp_btf, true)
SCHED_SWITCH(raw_tp, false)

/* Exec twice gives the old mm address back, so the address alone does not tell. */
static __always_inline int task_exec(struct task_struct *task)
{
	struct mbt_cpu_slot *cs = this_cpu_slot();
	u32 tgid = BPF_CORE_READ(task, tgid), *value;

	if (!cs)
		return 0;
	ordered_add(&cs->mm_gen, 1);
	cs->cur_mm = (u64)BPF_CORE_READ(task, mm);
	note_load(cs, cs->cur_mm);
	if (!READ_ONCE(armed))
		return 0;
	value = bpf_map_lookup_elem(&judged_tgids, &tgid);
	if (value)
		*value = MBT_JUDGED_ENTERS_ARMED;
	if (judged())
		emit_life(MBT_RECORD_EXEC, task, 0);
	return 0;
}

#define SCHED_PROCESS_EXEC(rung) \
	SEC("?" #rung "/sched_process_exec") \
	int BPF_PROG(sched_process_exec__##rung, struct task_struct *task) \
	{ \
		return task_exec(task); \
	}

SCHED_PROCESS_EXEC(tp_btf)
SCHED_PROCESS_EXEC(raw_tp)

/*
 * The online set changes inside the step of a hotplug callback (bringup_cpu(),
 * takedown_cpu()); which one does not matter, hotplug is rare. A step that began
 * before the programs were attached has no begin to end.
 */
#define HOTPLUG(rung) \
	SEC("?" #rung "/cpuhp_enter") \
	int cpuhp_enter__##rung(void *ctx) \
	{ \
		ordered_add(&hotplug_begun, 1); \
		return 0; \
	} \
\
	SEC("?" #rung "/cpuhp_multi_enter") \
	int cpuhp_multi_enter__##rung(void *ctx) \
	{ \
		ordered_add(&hotplug_begun, 1); \
		return 0; \
	} \
\
	SEC("?" #rung "/cpuhp_exit") \
	int cpuhp_exit__##rung(void *ctx) \
	{ \
		if (READ_ONCE(hotplug_ended) != READ_ONCE(hotplug_begun)) \
			ordered_add(&hotplug_ended, 1); \
		return 0; \
	}

HOTPLUG(tp_btf)
HOTPLUG(raw_tp)

/*
 * Where each CPU's struct rq is, without kallsyms: every task names one. Per-CPU
 * kernel threads exist for each CPU that was ever online, so none is missed.
 * A task on its way to another CPU still names a whole rq with its own number.
 */
SEC("?iter/task")
int find_rq__iter(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct rq *rq;

	/* the task that reads an iterator runs it */
	tracer_tgid = bpf_get_current_pid_tgid() >> 32;
	if (!task || !bpf_core_field_exists(task->se.cfs_rq))
		return 0;
	rq = BPF_CORE_READ(task, se.cfs_rq, rq);
	if (!rq)
		return 0;
	rq_found(BPF_CORE_READ(rq, cpu), rq);
	return 0;
}
