// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The processes that are judged, and their children: fork, exit, and the kernel's
 * numbers of those that user space names.
 *
 * Each on two rungs, as the programs of sched.bpf.c.
 */
#include "state.bpf.h"
#include "answered.bpf.h"
#include "cpu_slot.bpf.h"
#include "life.bpf.h"

/* A child has the name and the cgroup of its parent, and is no thread that was named. */
static __always_inline bool life_passes(void)
{
	return !(filters.set & MBT_FILTERS_TASK) ||
	       (!(filters.set & MBT_FILTER_TID) && task_passes());
}

static __always_inline int task_fork(struct task_struct *parent, struct task_struct *child)
{
	u32 parent_tgid = BPF_CORE_READ(parent, tgid), tgid = BPF_CORE_READ(child, tgid);
	struct mm_struct *mm = BPF_CORE_READ(child, mm);
	struct mbt_cpu_slot *cs;
	/* the event comes before the child runs */
	u32 judge = READ_ONCE(armed) ? MBT_JUDGED_ENTERS_ARMED : MBT_JUDGED;

	if (tgid == parent_tgid || !judged_tgid(parent_tgid))
		return 0;
	cs = this_cpu_slot();
	if (cfg.filtered && bpf_map_update_elem(&judged_tgids, &tgid, &judge, BPF_ANY) && cs)
		__sync_fetch_and_add(&cs->children_lost, 1);
	/* a child with an mm of its own has the registrations of the parent's */
	if (READ_ONCE(armed) && mm && mm != BPF_CORE_READ(parent, mm) &&
	    BPF_CORE_READ(mm, membarrier_state.counter) && life_passes())
		emit_life(MBT_RECORD_FORK, child, parent_tgid);
	return 0;
}

#define SCHED_PROCESS_FORK(rung) \
	SEC("?" #rung "/sched_process_fork") \
	int BPF_PROG(sched_process_fork__##rung, struct task_struct *parent, \
		     struct task_struct *child) \
	{ \
		return task_fork(parent, child); \
	}

SCHED_PROCESS_FORK(tp_btf)
SCHED_PROCESS_FORK(raw_tp)

/* Drop what was named: numbers are reused, and the maps bounded. do_exit() counts first. */
static __always_inline int task_exit(struct task_struct *task, bool own_types)
{
	u32 tgid = BPF_CORE_READ(task, tgid), tid = BPF_CORE_READ(task, pid);

	answered_task_exit(task, own_types);
	if (cfg.filtered && !BPF_CORE_READ(task, signal, live.counter))
		bpf_map_delete_elem(&judged_tgids, &tgid);
	if (filters.set & MBT_FILTER_TID)
		bpf_map_delete_elem(&judged_tids, &tid);
	return 0;
}

#define SCHED_PROCESS_EXIT(rung, own_types) \
	SEC("?" #rung "/sched_process_exit") \
	int BPF_PROG(sched_process_exit__##rung, struct task_struct *task) \
	{ \
		return task_exit(task, own_types); \
	}

SCHED_PROCESS_EXIT(tp_btf, true)
SCHED_PROCESS_EXIT(raw_tp, false)

/* The number of a task that user space asked for: it is one to judge. */
static __always_inline void find_number(void *wanted, void *judged_map, u32 number, u32 own)
{
	u32 judge = MBT_JUDGED, *found = bpf_map_lookup_elem(wanted, &number);

	if (found && !bpf_map_update_elem(judged_map, &own, &judge, BPF_ANY))
		*found = 1;
}

/*
 * The kernel's number of each process and thread that user space asked for. The iterator
 * runs in the context of its reader, who names them as its own pid namespace does; a task
 * of that namespace or of one below has a number at its level.
 */
SEC("?iter/task")
int find_pids__iter(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task, *reader = (void *)bpf_get_current_task();
	struct pid *pid, *reader_pid;
	u32 level, number;

	if (!task || (task->pid != task->tgid && !(filters.set & MBT_FILTER_TID)))
		return 0;
	/* a number: older verifiers refuse to add a variable to a pointer of a known type */
	pid = BPF_CORE_READ(task, thread_pid);
	reader_pid = BPF_CORE_READ(reader, thread_pid);
	level = BPF_CORE_READ(reader_pid, level);
	if (!pid || BPF_CORE_READ(pid, level) < level ||
	    pid_namespace(pid, level) != pid_namespace(reader_pid, level))
		return 0;
	number = pid_number(pid, level);
	if (task->pid == task->tgid)
		find_number(&wanted_pids, &judged_tgids, number, task->tgid);
	if (filters.set & MBT_FILTER_TID)
		find_number(&wanted_tids, &judged_tids, number, task->pid);
	return 0;
}
