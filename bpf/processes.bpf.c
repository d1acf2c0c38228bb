// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
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
	    BPF_CORE_READ(mm, membarrier_state.counter))
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

/* Drop the process: its pid may be reused, and judged_tgids is bounded. do_exit() counts first. */
static __always_inline int task_exit(struct task_struct *task, bool own_types)
{
	u32 tgid = BPF_CORE_READ(task, tgid);

	answered_task_exit(task, own_types);
	if (cfg.filtered && !BPF_CORE_READ(task, signal, live.counter))
		bpf_map_delete_elem(&judged_tgids, &tgid);
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

/*
 * The kernel's number of each process that user space asked for. The iterator
 * runs in the context of its reader, who names processes as its own pid namespace
 * does; a task of that namespace or of one below has a number at its level.
 */
SEC("?iter/task")
int find_pids__iter(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task, *reader = (void *)bpf_get_current_task();
	u32 level, number, tgid, judge = MBT_JUDGED, *found;
	struct pid *pid, *reader_pid;

	if (!task || task->pid != task->tgid)
		return 0;
	/* a number: older verifiers refuse to add a variable to a pointer of a known type */
	pid = BPF_CORE_READ(task, thread_pid);
	reader_pid = BPF_CORE_READ(reader, thread_pid);
	level = BPF_CORE_READ(reader_pid, level);
	if (!pid || BPF_CORE_READ(pid, level) < level ||
	    pid_namespace(pid, level) != pid_namespace(reader_pid, level))
		return 0;
	number = pid_number(pid, level);
	found = bpf_map_lookup_elem(&wanted_pids, &number);
	tgid = task->tgid;
	if (found && !bpf_map_update_elem(&judged_tgids, &tgid, &judge, BPF_ANY))
		*found = 1;
	return 0;
}
