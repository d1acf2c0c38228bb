// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The threads that ipi_rseq() meets, and whether the kernel updates their rseq area before they
 * go on in user space (--rseq).
 *
 * Up to v6.18 the handler has the current thread's area rewritten on its way to user space
 * (rseq_preempt(), TIF_NOTIFY_RESUME), which fires rseq_update, and a critical section that
 * the thread is in aborted before that, which fires rseq_ip_fixup. v6.19 aborts sections alone;
 * with b9eac6a9d93c the handler has the area of threads rewritten that registered the old way, and
 * what it asks for stands in the task (ids_changed).
 *
 * A thread that begins a second system call after the handler has been in user space in between:
 * the first one may have been under way when the handler came. Without such a sign nothing is said
 * of it.
 */
#include "state.bpf.h"
#include "handler.bpf.h"
#include "task.bpf.h"
#include "mbt/judge.h"

/* The current thread's rseq area, 0: none; *@owed: an update of it is asked for now. */
static __always_inline u64 rseq_area(bool *owed)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct task_struct___rseq_data *data = (void *)task;
	struct task_struct___rseq_pointer *pointer = (void *)task;

	*owed = true;
	if (bpf_core_field_exists(data->rseq.usrptr)) {
		*owed = bpf_core_field_exists(data->rseq.event.ids_changed) &&
			bpf_core_field_exists(data->rseq.event.sched_switch) &&
			BPF_CORE_READ(data, rseq.event.ids_changed) &&
			BPF_CORE_READ(data, rseq.event.sched_switch);
		return (u64)BPF_CORE_READ(data, rseq.usrptr);
	}
	return bpf_core_field_exists(pointer->rseq) ? (u64)BPF_CORE_READ(pointer, rseq) : 0;
}

static __always_inline bool updates_after_restart(void)
{
	struct task_struct___rseq_data *data = 0;

	return !bpf_core_field_exists(data->rseq.usrptr);
}

static __always_inline u64 switches_made(struct task_struct *task)
{
	return kread(task, nvcsw) + kread(task, nivcsw);
}

/* What is known of the current thread; NULL: it was not met. */
static __always_inline struct mbt_rseq_thread *met_thread(void)
{
	struct mbt_rseq_thread *t;
	u32 tid;

	if (!READ_ONCE(rseq_threads_met))
		return 0;
	tid = bpf_get_current_pid_tgid();
	t = bpf_map_lookup_elem(&rseq_threads, &tid);
	return t && t->start_ns == kread(current_task(), start_time) ? t : 0;
}

static __noinline struct mbt_rseq_thread *met_thread_new(u64 area)
{
	struct mbt_rseq_thread none = { .area = area };
	u32 tid = bpf_get_current_pid_tgid();

	none.start_ns = kread(current_task(), start_time);
	WRITE_ONCE(rseq_threads_met, 1);
	if (bpf_map_update_elem(&rseq_threads, &tid, &none, BPF_ANY))
		return 0;
	return bpf_map_lookup_elem(&rseq_threads, &tid);
}

/* The counts of the current process; NULL: there are none. */
static __always_inline struct mbt_rseq_count *rseq_count(struct mbt_stat_key *key)
{
	key->tgid = bpf_get_current_pid_tgid() >> 32;
	key->row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED_RSEQ);
	key->start_ns = process_start(current_task());
	return bpf_map_lookup_elem(&rseq_counts, key);
}

static __always_inline struct mbt_rseq_count *rseq_count_new(void)
{
	struct task_struct *task = current_task();
	struct mbt_stat_key key = {};
	struct mbt_rseq_count *c = rseq_count(&key), none = {};

	if (c)
		return c;
	none.ns_tgid = own_number(BPF_CORE_READ(task, group_leader, thread_pid));
	BPF_CORE_READ_STR_INTO(&none.leader_comm, task, group_leader, comm);
	bpf_map_update_elem(&rseq_counts, &key, &none, BPF_NOEXIST);
	return bpf_map_lookup_elem(&rseq_counts, &key);
}

static __always_inline void rseq_add(u64 *count, u64 runs)
{
	if (runs)
		__sync_fetch_and_add(count, runs);
}

/* Those that are open; from now on they are settled. */
static __always_inline u64 settle(struct mbt_rseq_runs *runs)
{
	u64 met = READ_ONCE(runs->met), open = met - runs->settled;

	runs->settled = runs->entered = met;
	return open;
}

/* Those after which a second system call begins; from now on they are settled. */
static __always_inline u64 settle_passed(struct mbt_rseq_runs *runs)
{
	u64 passed = runs->entered - runs->settled;

	runs->settled = runs->entered;
	runs->entered = READ_ONCE(runs->met);
	return passed;
}

/*
 * Behind the handler, with interrupts off: what it asked for is in the task, and the thread has not
 * gone on. A thread of another process, which replaced the one that the barrier is for, is asked
 * the same, and is one of its own process here.
 */
static __always_inline int met(void)
{
	struct task_struct *task = current_task();
	struct mm_struct *mm = kread(task, mm);
	struct mbt_rseq_thread *t;
	struct mbt_rseq_count *c;
	bool owed = false;
	u64 area;

	if (!READ_ONCE(armed) || !mm || (kread(task, flags) & MBT_PF_KTHREAD) ||
	    !(BPF_CORE_READ(mm, membarrier_state.counter) & MBT_STATE_RSEQ_READY) ||
	    !judged_process())
		return 0;
	area = rseq_area(&owed);
	c = rseq_count_new();
	if (!c) {
		__sync_fetch_and_add(&rseq_lost, 1);
		return 0;
	}
	rseq_add(&c->interrupted, 1);
	if (!area) {
		rseq_add(&c->unregistered, 1);
		return 0;
	}
	t = met_thread();
	if (!t)
		t = met_thread_new(area);
	if (!t) {
		rseq_add(&c->no_room, 1);
		return 0;
	}
	/* another one: of those before the system call that registered it has settled all */
	t->area = area;
	t->switches = switches_made(task);
	WRITE_ONCE(t->restarts, 1);
	if (owed)
		WRITE_ONCE(t->owed.met, t->owed.met + 1);
	else
		WRITE_ONCE(t->unowed.met, t->unowed.met + 1);
	return 0;
}

SEC("?raw_tp/csd_function_exit")
int rseq_met__csd(struct bpf_raw_tracepoint_args *ctx)
{
	return handler_of(ctx->args[0]) == MBT_HANDLER_RSEQ ? met() : 0;
}

SEC("?fexit/ipi_rseq")
int rseq_met__fexit(void *ctx)
{
	return met();
}

SEC("?raw_tp/rseq_update")
int rseq_updated__raw_tp(void *ctx)
{
	struct mbt_rseq_thread *t = met_thread();
	struct mbt_stat_key key = {};
	struct mbt_rseq_count *c;
	u64 runs;

	if (!t)
		return 0;
	if (updates_after_restart())
		t->restarts = 0;
	runs = settle(&t->owed) + settle(&t->unowed);
	c = rseq_count(&key);
	if (c)
		rseq_add(&c->updated, runs);
	return 0;
}

/* A thread that was switched out meanwhile has its section aborted for that. */
SEC("?raw_tp/rseq_ip_fixup")
int rseq_aborted__raw_tp(void *ctx)
{
	struct mbt_rseq_thread *t = met_thread();
	struct mbt_stat_key key = {};
	struct mbt_rseq_count *c;

	if (!t || !t->restarts)
		return 0;
	t->restarts = 0;
	c = rseq_count(&key);
	if (c && t->switches == switches_made(current_task()))
		rseq_add(&c->aborted, 1);
	return 0;
}

SEC("?raw_tp/sys_enter")
int rseq_passed__raw_tp(void *ctx)
{
	struct mbt_rseq_thread *t = met_thread();
	struct mbt_stat_key key = {};
	struct mbt_rseq_count *c;
	bool owed;

	if (!t)
		return 0;
	t->restarts = 0;
	c = rseq_count(&key);
	if (!c)
		return 0;
	if (t->area != rseq_area(&owed)) {
		rseq_add(&c->unregistered, settle(&t->owed) + settle(&t->unowed));
		return 0;
	}
	rseq_add(&c->not_updated, settle_passed(&t->owed));
	rseq_add(&c->not_owed, settle_passed(&t->unowed));
	return 0;
}

SEC("?raw_tp/sched_process_exit")
int rseq_exited__raw_tp(void *ctx)
{
	struct mbt_rseq_thread *t = met_thread();
	struct mbt_stat_key key = {};
	u32 tid = bpf_get_current_pid_tgid();
	struct mbt_rseq_count *c;

	if (!t)
		return 0;
	c = rseq_count(&key);
	if (c)
		rseq_add(&c->exited, settle(&t->owed) + settle(&t->unowed));
	bpf_map_delete_elem(&rseq_threads, &tid);
	return 0;
}
