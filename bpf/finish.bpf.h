/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What becomes of a judged call at its end: it is counted here, if its own evidence leaves
 * nothing to weigh, or its record is sent up. Included once, by call.bpf.h.
 */
#ifndef MBT_FINISH_BPF_H
#define MBT_FINISH_BPF_H

#include "cell.bpf.h"
#include "lock.bpf.h"
#include "names.bpf.h"
#include "plain.bpf.h"
#include "record.bpf.h"
#include "scan.bpf.h"
#include "stats.bpf.h"
#include "task.bpf.h"
#include "mbt/judge.h"
#include "mbt/plain.h"
#include "mbt/returns.h"

/* Can the task's calls be answered without a begin, so that its end may be another call's? */
static __always_inline bool is_guarded(struct task_struct *task)
{
	return kread(task, ptrace) || seccomp_mode(task);
}

/*
 * MBT_CALL_* of probes that come and go and were there during the whole call. User space
 * sets a bit after they were attached and clears it before it detaches them: a call that
 * reads the word before it counts any of their runs, and behind that once more, as it was,
 * met neither. That the bit stands at both ends is not enough: they may have been away.
 */
static __always_inline u32 shown_throughout(const struct open_call *oc)
{
	load_fence();
	return READ_ONCE(shown_now) == oc->shown_now ? oc->shown_now : 0;
}

/* The part of the header that begin_scan() did not write. */
static __always_inline void fill_call(struct mbt_call *call, const struct open_call *oc, s64 ret,
				      u32 state_end, u64 end_ns, u32 cnt)
{
	struct task_struct *task = current_task();
	u64 pid_tgid = bpf_get_current_pid_tgid();

	call->type = MBT_RECORD_CALL;
	call->version = MBT_RECORD_VERSION;
	call->len = sizeof(*call) + cnt * sizeof(struct mbt_cpu);
	call->cmd = oc->cmd;
	call->flags = oc->flags;
	call->cpu_id = oc->cpu_id;
	call->cpu_len = sizeof(struct mbt_cpu);
	call->cpu_cnt = cnt;
	call->recorded = oc->noted | (is_guarded(task) ? MBT_CALL_GUARD : 0);
	/* a step of hotplug came into it since */
	if (oc->causes)
		call->recorded &= ~MBT_CALL_DECIDED;
	call->causes = oc->causes;
	call->state_begin = oc->state_begin;
	call->state_end = state_end;
	call->mm_users_begin = oc->mm_users_begin;
	call->ret = ret;
	call->mm = oc->mm;
	call->task = (u64)task;
	call->cgroup = current_cgroup();
	call->begin_ns = oc->begin_ns;
	call->end_ns = end_ns;
	call->tid = pid_tgid;
	call->tgid = pid_tgid >> 32;
	call->cpu_begin = oc->cpu_begin;
	call->cpu_end = bpf_get_smp_processor_id();
	/* no other CPU has a part in it */
	call->online_begin = oc->alone ? 0 : oc->online_begin;
	call->epoch = oc->epoch;
	call->grace = call->slept = 0;
	call->rcu_ns = 0;
	if (mbt_kind_waits_rcu(oc->kind)) {
		call->grace = oc->grace;
		call->rcu_ns = oc->grace_ns;
		/* all of it: no end is missing, and no begin could go unseen */
		if (oc->grace && !oc->grace_open && (call->recorded & MBT_CALL_GRACE))
			call->recorded |= MBT_CALL_RCU_TIMED;
		call->slept = (u32)kread(task, nvcsw) - oc->nvcsw;
		call->recorded |= shown_throughout(oc);
	}
	if (oc->kind == MBT_KIND_REGISTER)
		call->slept -= oc->mutex_sleeps;
	fill_locks(call, oc);
	fill_own_ids(call, task);
	bpf_get_current_comm(call->comm, sizeof(call->comm));
	fill_process(call, task);
}

/* Send the record up; the slot is free again whatever became of it. */
static __always_inline void emit_slot(struct open_call *oc, s64 ret, u32 state_end, u64 end_ns)
{
	u32 slot = oc->slot - 1, cnt;
	struct mbt_call *call = slot_call(slot);

	if (!call)
		return;
	cnt = call->cpu_cnt;
	if (cnt > cfg.cpu_cnt)
		cnt = cfg.cpu_cnt;
	if (call->first_send_ns)
		oc->noted |= MBT_CALL_SENDS;
	oc->noted |= MBT_CALL_SNAPSHOT | READ_ONCE(shown);
	name_all(slot, cnt);
	fill_call(call, oc, ret, state_end, end_ns, cnt);
	if (bpf_ringbuf_output(&records, call, sizeof(*call) + cnt * sizeof(struct mbt_cpu),
			       BPF_RB_NO_WAKEUP))
		lose_call(oc->cmd);
}

/*
 * Not 0: there is no room for it. Left to the caller, as a record on the stack and the search
 * for a row below it are more than the 512 bytes that the verifiers of v5.10 and v6.1 allow.
 */
static __noinline int send_bare(struct open_call *oc, s64 ret, u32 state_end, u64 end_ns)
{
	struct mbt_call call = {};

	call.cpu_send = -1;
	oc->noted |= READ_ONCE(shown);
	fill_call(&call, oc, ret, state_end, end_ns, 0);
	return bpf_ringbuf_output(&records, &call, sizeof(call), BPF_RB_NO_WAKEUP) != 0;
}

static __always_inline void emit_bare(struct open_call *oc, s64 ret, u32 state_end, u64 end_ns)
{
	if (send_bare(oc, ret, state_end, end_ns))
		lose_call(oc->cmd);
}

/* What a call comes to that needs no evidence of other CPUs, if it is one. */
static __always_inline enum mbt_decision decide_bare(const struct open_call *oc, s64 ret,
						     u32 state_end)
{
	enum mbt_kind kind = oc->kind;

	if (oc->causes)
		return MBT_DECIDED_NOT;
	if (ret < 0)
		return MBT_DECIDED_REFUSED;
	if (kind == MBT_KIND_OTHER)
		return MBT_DECIDED_VERIFIED;
	if (kind == MBT_KIND_REGISTER && !mbt_registered(oc->cmd, state_end))
		return MBT_DECIDED_NOT;
	/* a legitimate fast path: the caller alone held the mm, or READY was there already */
	if (oc->slot)
		return MBT_DECIDED_NOT;
	return kind == MBT_KIND_REGISTER ? MBT_DECIDED_VERIFIED : MBT_DECIDED_VACUOUS;
}

/* Look at the CPUs again, and what they leave to be judged. */
static __always_inline enum mbt_decision decide_scanned(struct open_call *oc, struct mbt_call *call,
							s64 ret)
{
	struct mbt_plain *plain = slot_plain(call);

	mbt_plain_begin(plain, oc->kind);
	call->ret = ret;
	scan_end(oc->slot - 1, call->cpu_cnt);
	if (READ_ONCE(hotplug_begun) != oc->hotplug)
		oc->causes |= MBT_BIT(MBT_CAUSE_CPU_HOTPLUG);
	/* what was noted of it is for the rules to weigh */
	if (ret || oc->causes || oc->noted)
		return MBT_DECIDED_NOT;
	return mbt_plain_decide(&cfg, plain, READ_ONCE(shown));
}

/* One plain call in cfg.sample has a record all the same: what a reader sees of their CPUs. */
static __always_inline bool is_sample(struct mbt_cpu_slot *cs)
{
	/* once: two programs of a CPU that preempts them must not both go below 0 */
	u32 left = READ_ONCE(cs->sample_left);

	WRITE_ONCE(cs->sample_left, (left ? left : cfg.sample) - 1);
	return !left;
}

static __always_inline bool counted_plain(struct mbt_cpu_slot *cs, struct open_call *oc,
					  struct mbt_call *call, u64 end_ns)
{
	if (!cfg.sample || is_sample(cs) || !count_plain(cs, oc, call, slot_plain(call), end_ns))
		return false;
	plain_count(oc->slot - 1, call->cpu_cnt);
	return true;
}

static __always_inline void finish_scanned(struct mbt_cpu_slot *cs, struct open_call *oc, s64 ret,
					   u32 state_end, u64 end_ns, bool allowed)
{
	struct mbt_call *call = slot_call(oc->slot - 1);
	enum mbt_decision decision;

	if (!call)
		return;
	decision = decide_scanned(oc, call, ret);
	if (allowed && decision) {
		if (counted_plain(cs, oc, call, end_ns))
			return;
		oc->noted |= decision << MBT_DECIDED_SHIFT;
	}
	emit_slot(oc, ret, state_end, end_ns);
}

/* The evidence of a judged call is complete: count it here, or send it up. */
static __always_inline void finish_call(struct mbt_cpu_slot *cs, struct open_call *oc, s64 ret,
					u32 state_end, u64 end_ns)
{
	bool allowed = mbt_ret_allowed(&cfg, oc->cmd, oc->flags, oc->cpu_id, oc->state_begin,
				       state_end, ret);
	enum mbt_decision decision = allowed ? decide_bare(oc, ret, state_end) : MBT_DECIDED_NOT;

	__sync_fetch_and_add(&cs->ended, 1);
	if (!READ_ONCE(armed)) {
		__sync_fetch_and_add(&cs->cut, 1);
	} else if (decision && !cfg.all_records) {
		if (!count_call(oc, bpf_get_current_pid_tgid() >> 32, ret, end_ns - oc->begin_ns))
			count_lost_call();
	} else if (oc->slot) {
		oc->noted |= decision << MBT_DECIDED_SHIFT;
		finish_scanned(cs, oc, ret, state_end, end_ns, allowed);
	} else {
		oc->noted |= decision << MBT_DECIDED_SHIFT;
		emit_bare(oc, ret, state_end, end_ns);
	}
	slot_give_back(oc);
}

/* What finish_call() comes to for a caller, of @tgid, that is alone in its mm and gets its 0. */
static __always_inline bool finish_alone(struct mbt_cpu_slot *cs, struct open_call *oc, u32 tgid,
					 s64 ret, u32 state_end, u64 end_ns)
{
	if (!(oc->alone & state_end) || ret || oc->causes || !oc->judged || cfg.all_records ||
	    !READ_ONCE(armed))
		return false;
	oc->open = 0;
	__sync_fetch_and_add(&cs->ended, 1);
	if (!count_call(oc, tgid, 0, end_ns - oc->begin_ns))
		count_lost_call();
	return true;
}

#endif
