// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Waits for locks: the events of contended ones (v5.19). */
#include "state.bpf.h"
#include "open_call.bpf.h"
#include "phase.bpf.h"
#include "task.bpf.h"
#include "mbt/judge.h"

/*
 * The caller of a REGISTER is about to sleep for a mutex, and has it (v5.19). Only where
 * synchronize_rcu() has no probe: then a sleep has to show the grace period, and those
 * for a mutex, RCU's own ones, too, show none. Both fire for every contended lock of the
 * machine, so they ask for the flags (mbt_lock_sleeps()), or for a waiter, first; a spin
 * that ends without a sleep has no second event of the beginning.
 */
SEC("?raw_tp/contention_begin")
int mutex_wait__raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	u32 flags = ctx->args[1];
	struct open_call *oc;

	if (!mbt_lock_sleeps(flags))
		return 0;
	oc = open_call_get();
	if (!oc || !oc->open || oc->mutex_lock || oc->kind != MBT_KIND_REGISTER)
		return 0;
	oc->mutex_nvcsw = kread(current_task(), nvcsw);
	oc->mutex_lock = ctx->args[0];
	__sync_fetch_and_add(&mutex_waiters, 1);
	return 0;
}

SEC("?raw_tp/contention_end")
int mutex_waited__raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	struct open_call *oc;

	if (!READ_ONCE(mutex_waiters))
		return 0;
	oc = open_call_get();
	if (!oc || !oc->open || oc->mutex_lock != ctx->args[0])
		return 0;
	oc->mutex_sleeps += (u32)kread(current_task(), nvcsw) - oc->mutex_nvcsw;
	oc->mutex_lock = 0;
	__sync_fetch_and_add(&mutex_waiters, -1);
	return 0;
}

/*
 * Is it membarrier's mutex that the call waits for, or the one that 7.2 has for each CPU? What a
 * barrier meets is that or none; what a registration meets may be one of RCU's, so it has to be
 * an address that is known.
 */
static __always_inline bool is_ipi_mutex(const struct open_call *oc, u64 lock, u32 flags)
{
	u64 known = READ_ONCE(mutex_address);

	if (lock == known)
		return true;
	if (!(flags & MBT_LCB_MUTEX) || !mbt_kind_is_barrier(oc->kind) ||
	    oc->kind == MBT_KIND_GLOBAL)
		return false;
	if (oc->kind == MBT_KIND_RSEQ_CPU)
		return true;
	if (known)
		return false;
	WRITE_ONCE(mutex_address, lock);
	return true;
}

/* The owner's word has flags in its lowest bits. */
#define MUTEX_FLAGS 7ull

static __always_inline void note_holder(struct mbt_lock_wait *w, u64 lock)
{
	struct mutex *mutex = (struct mutex *)lock;
	struct task_struct *holder;

	w->holder_tid = w->holder_tgid = 0;
	w->holder_comm[0] = 0;
	if (!bpf_core_field_exists(mutex->owner))
		return;
	holder = (struct task_struct *)(BPF_CORE_READ(mutex, owner.counter) & ~MUTEX_FLAGS);
	if (!holder)
		return;
	w->holder_tid = BPF_CORE_READ(holder, pid);
	w->holder_tgid = BPF_CORE_READ(holder, tgid);
	BPF_CORE_READ_STR_INTO(&w->holder_comm, holder, comm);
}

/* The waits of this task's call, made when there are none; NULL: there is no room. */
static __always_inline struct mbt_lock_wait *lock_wait_get(const struct open_call *oc)
{
	struct mbt_lock_wait *w, none = { .begin_ns = oc->begin_ns };
	u32 tid = oc->tid;

	w = bpf_map_lookup_elem(&lock_waits, &tid);
	if (w && w->begin_ns == oc->begin_ns)
		return w;
	/* the end of an earlier call's was not seen */
	if (w && w->since_ns)
		__sync_fetch_and_add(&lock_queue, -1);
	if (bpf_map_update_elem(&lock_waits, &tid, &none, BPF_ANY)) {
		__sync_fetch_and_add(&lock_waits_lost, 1);
		return 0;
	}
	return bpf_map_lookup_elem(&lock_waits, &tid);
}

/* A stack frame of its own, as the value is most of what one may have. */
static __noinline int lock_count_new(struct mbt_stat_key *key)
{
	struct task_struct *task = current_task();
	struct mbt_lock_count count = {};

	if (!key)
		return 0;
	count.ns_tgid = own_number(BPF_CORE_READ(task, group_leader, thread_pid));
	BPF_CORE_READ_STR_INTO(&count.leader_comm, task, group_leader, comm);
	/* full, or made meanwhile by another thread */
	return bpf_map_update_elem(&lock_counts, key, &count, BPF_NOEXIST) != 0;
}

static __noinline int count_lock(const struct open_call *oc, u64 ns)
{
	struct mbt_stat_key key = {};
	struct mbt_lock_count *count;

	if (!oc)
		return 0;
	key.tgid = bpf_get_current_pid_tgid() >> 32;
	key.row = oc->row;
	key.start_ns = process_start(current_task());
	count = bpf_map_lookup_elem(&lock_counts, &key);
	if (!count) {
		lock_count_new(&key);
		count = bpf_map_lookup_elem(&lock_counts, &key);
	}
	if (count)
		count_phase(&count->wait, ns);
	else
		__sync_fetch_and_add(&lock_counts_lost, 1);
	return 0;
}

static __noinline int count_convoy(const struct mbt_lock_wait *w, u64 ns)
{
	struct mbt_convoy_key key = {};
	struct mbt_convoy *c, none = {};

	if (!w)
		return 0;
	key.holder_tgid = w->holder_tgid;
	key.waiter_tgid = bpf_get_current_pid_tgid() >> 32;
	c = bpf_map_lookup_elem(&convoys, &key);
	if (!c) {
		__builtin_memcpy(none.holder_comm, w->holder_comm, sizeof(none.holder_comm));
		bpf_get_current_comm(none.waiter_comm, sizeof(none.waiter_comm));
		bpf_map_update_elem(&convoys, &key, &none, BPF_NOEXIST);
		c = bpf_map_lookup_elem(&convoys, &key);
	}
	if (!c) {
		__sync_fetch_and_add(&lock_counts_lost, 1);
		return 0;
	}
	__sync_fetch_and_add(&c->waits, 1);
	__sync_fetch_and_add(&c->sum_ns, ns);
	/* display values: two at once may leave the smaller one */
	if (ns > c->max_ns)
		c->max_ns = ns;
	if (w->queue_depth > c->deepest)
		c->deepest = w->queue_depth;
	return 0;
}

/*
 * A mutex is spun on first, and slept for if that does not help: two events of a beginning, and
 * one of the end. Calls that are not judged are in the queue all the same.
 */
SEC("?raw_tp/contention_begin")
int lock_wait__raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	u64 lock = ctx->args[0];
	u32 flags = ctx->args[1];
	struct mbt_lock_wait *w;
	struct open_call *oc;

	if (flags && !(flags & (MBT_LCB_MUTEX | MBT_LCB_RT)))
		return 0;
	oc = open_call_get();
	if (!oc || !oc->open || oc->alone || !is_ipi_mutex(oc, lock, flags))
		return 0;
	w = lock_wait_get(oc);
	if (!w || w->since_ns)
		return 0;
	note_holder(w, lock);
	w->queue_depth = __sync_fetch_and_add(&lock_queue, 1) + 1;
	w->lock = lock;
	w->since_ns = bpf_ktime_get_ns();
	return 0;
}

SEC("?raw_tp/contention_end")
int lock_waited__raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	struct mbt_lock_wait *w;
	struct open_call *oc;
	u32 tid;
	u64 ns;

	if (!READ_ONCE(lock_queue))
		return 0;
	tid = bpf_get_current_pid_tgid();
	w = bpf_map_lookup_elem(&lock_waits, &tid);
	if (!w || !w->since_ns || w->lock != ctx->args[0])
		return 0;
	ns = bpf_ktime_get_ns() - w->since_ns;
	w->ns += ns;
	w->since_ns = 0;
	__sync_fetch_and_add(&lock_queue, -1);
	oc = open_call_get();
	if (!oc || !oc->open || !oc->judged || w->begin_ns != oc->begin_ns || !READ_ONCE(armed))
		return 0;
	count_lock(oc, ns);
	count_convoy(w, ns);
	return 0;
}
