/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the begin and the end probe of a call do, whichever rung they are on. The
 * begin probe runs before the kernel's first smp_mb(), the end probe after its
 * last, so the window between them holds everything that the kernel did for this
 * call, and perhaps a long sleep on the mutex.
 *
 * Included once, by call.bpf.c: programs of 5.10 cannot pass a pointer to a
 * function of another object.
 */
#ifndef MBT_CALL_BPF_H
#define MBT_CALL_BPF_H

#include "cell.bpf.h"
#include "state.bpf.h"
#include "open_call.bpf.h"
#include "record.bpf.h"
#include "regs.bpf.h"
#include "answered.bpf.h"
#include "finish.bpf.h"
#include "overlap.bpf.h"
#include "scan.bpf.h"
#include "stats.bpf.h"
#include "task.bpf.h"
#include "unbegun.bpf.h"
#include "mbt/copies.h"
#include "mbt/judge.h"
#include "mbt/returns.h"

/* Take a slot and look at the CPUs. Without a slot the call is lost evidence, and says so. */
static __always_inline void begin_scan(struct open_call *oc)
{
	struct mbt_call *call;

	if (!slot_take(oc)) {
		oc->causes |= MBT_BIT(MBT_CAUSE_LOST_RECORD);
		return;
	}
	call = slot_call(oc->slot - 1);
	if (!call)
		return;
	WRITE_ONCE(*slot_gen(call), *slot_gen(call) + 1);
	call->cpu_cnt = 0;
	call->cmd = oc->cmd;
	call->flags = oc->flags;
	call->cpu_id = oc->cpu_id;
	call->mm = oc->mm;
	call->task = bpf_get_current_task();
	call->first_send_ns = 0;
	call->last_send_ns = 0;
	call->cpu_send = -1;
	/* with nohz_full the kernel refuses it */
	if (oc->cmd == MBT_CMD_GLOBAL && oc->online_begin > 1 && cfg.nohz_full != MBT_YES)
		WRITE_ONCE(global_seen, 1);
	/* an offline CPU has a runqueue, too: it does not make up for an online one */
	if (scan_begin(oc->slot - 1) || READ_ONCE(online_known) < oc->online_begin)
		oc->causes |= MBT_BIT(MBT_CAUSE_NO_ORACLE);
}

/* The end probe of a call was skipped: the call is lost, its slot is not. */
static __noinline int abandon(struct mbt_cpu_slot *cs, struct open_call *oc)
{
	if (!cs || !oc)
		return 0;
	slot_give_back(oc);
	oc->open = 0;
	overlap_leave(cs, oc);
	__sync_fetch_and_add(&cs->abandoned, 1);
	if (!oc->judged)
		return 0;
	__sync_fetch_and_add(&cs->ended, 1);
	return lose_call(oc->cmd);
}

/* The audit of a system call can sleep for its log, between the events of entry and exit. */
static __always_inline bool is_audited(struct task_struct *task)
{
	return bpf_core_field_exists(task->audit_context) && kread(task, audit_context);
}

/*
 * User space writes the number before the step that it belongs to: read the other
 * way round, a number is at least as new as its step, and a newer one's step shows.
 */
static __always_inline void online_read(struct open_call *oc)
{
	u64 at = READ_ONCE(online_at);

	load_fence();
	oc->online_begin = READ_ONCE(online);
	load_fence();
	oc->hotplug = READ_ONCE(hotplug_begun);
	if (oc->hotplug != at || oc->hotplug != READ_ONCE(hotplug_ended))
		oc->causes |= MBT_BIT(MBT_CAUSE_CPU_HOTPLUG);
}

/* What every call's end needs; its mm and the users of that are known. */
static __always_inline void note_call(struct open_call *oc, const struct call_args *args,
				      enum mbt_kind kind)
{
	struct mm_struct *mm = kernel_ptr(struct mm_struct, oc->mm);

	/* first of all: what was lost before a look is not lost in this call */
	oc->epoch = READ_ONCE(epoch);
	oc->begin_ns = bpf_ktime_get_ns();
	oc->cmd = args->cmd;
	oc->flags = args->flags;
	oc->cpu_id = args->cpu_id;
	oc->kind = kind;
	oc->cpu_begin = bpf_get_smp_processor_id();
	oc->noted = args->noted;
	oc->causes = 0;
	oc->state_begin = kread(mm, membarrier_state.counter);
	oc->judged = READ_ONCE(armed) && judged_call(args->cmd);
}

/* What the end of a call needs that others have a part in. */
static __always_inline void note_others(struct open_call *oc)
{
	struct task_struct *task = current_task();

	/* a question is answered alike, whatever CPUs there are */
	oc->online_begin = 0;
	if (oc->kind != MBT_KIND_OTHER)
		online_read(oc);
	oc->sending = 0;
	if (!mbt_kind_waits_rcu(oc->kind))
		return;
	oc->grace = oc->grace_open = 0;
	oc->grace_ns = 0;
	/* before any CPU's events are counted: see shown_throughout() */
	oc->shown_now = READ_ONCE(shown_now);
	load_fence();
	oc->nvcsw = kread(task, nvcsw);
	if (is_audited(task))
		oc->noted |= MBT_CALL_OTHER_SLEEP;
}

static __always_inline void note_armed(void)
{
	if (READ_ONCE(armed) && READ_ONCE(armed_ns) == ~0ull)
		WRITE_ONCE(armed_ns, bpf_ktime_get_ns());
}

static __always_inline void tell_skipped(struct mbt_cpu_slot *cs, u32 absent)
{
	u32 pos;

	if (!absent)
		return;
#pragma unroll
	for (pos = 0; pos < MBT_POS_CNT; pos++)
		if (absent & (1u << pos))
			__sync_fetch_and_add(&cs->told[pos], 1);
}

/* A run at @pos of @set: what there is to do. Leaves what was seen before in @seen. */
static __always_inline enum mbt_event call_step(struct mbt_cpu_slot *cs, struct open_call *oc,
						u32 pos, u32 set, u32 *seen)
{
	/* what lies in front of these can only have been skipped in calls that were seen */
	bool any_first = pos == MBT_POS_BEGIN || pos == MBT_POS_END || pos == MBT_POS_EXIT;
	struct mbt_step step;

	*seen = oc->seen;
	if (mbt_step_is_plain(*seen, pos, set)) {
		oc->seen = mbt_seen(*seen, pos);
		return pos == MBT_POS_BEGIN ? MBT_EVENT_BEGIN : MBT_EVENT_END;
	}
	step = mbt_step(*seen, pos, set & MBT_SET_ALL, any_first || entered_armed(*seen));
	oc->seen = mbt_seen(*seen, pos);
	tell_skipped(cs, step.absent);
	if (step.lost_end && oc->open)
		abandon(cs, oc);
	return step.event;
}

/* One of our own calls: as good as any to tell what was skipped, and nothing else. */
static __noinline int own_call(struct mbt_cpu_slot *cs, u32 pos, u32 set)
{
	struct open_call *oc;
	u32 seen;

	if (pos < MBT_POS_END) {
		note_armed();
		__sync_fetch_and_add(&tracer_begins, 1);
	} else {
		__sync_fetch_and_add(&tracer_ends, 1);
	}
	if (cs && open_call_find(cs, bpf_get_current_task(), bpf_get_current_pid_tgid(), &oc) && oc)
		call_step(cs, oc, pos, set, &seen);
	return 0;
}

/*
 * The task's call, if it begins here and no copy before has seen it; NULL: there is
 * nothing to do, and nothing of the call has to be read. Inlined, since most of a step is
 * known when its position and the set are, but not in spares. @cs: this CPU's.
 */
static __always_inline struct open_call *call_begins(struct mbt_cpu_slot *cs,
						     struct task_struct *task, u32 pos, u32 set)
{
	u64 pid_tgid = bpf_get_current_pid_tgid();
	struct open_call *oc;
	u32 seen;

	if (is_tracer(pid_tgid)) {
		own_call(cs, pos, set);
		return 0;
	}
	if (!cs || !open_call_find(cs, (u64)task, pid_tgid, &oc))
		return 0;
	/* without a place its end counts it */
	if (!oc || call_step(cs, oc, pos, set, &seen) != MBT_EVENT_BEGIN)
		return 0;
	return oc;
}

static __noinline struct open_call *call_begins_spare(struct mbt_cpu_slot *cs, u32 pos, u32 set)
{
	return call_begins(cs, current_task(), pos, set);
}

static __noinline int begin_with_others(struct mbt_cpu_slot *cs, struct open_call *oc,
					struct call_args *args)
{
	if (!oc || !cs)
		return 0;
	if (READ_ONCE(answered_open))
		answered_begin(args);
	note_call(oc, args, mbt_kind(args->cmd, args->flags, args->cpu_id));
	note_others(oc);
	oc->row = mbt_cmd_row(oc->cmd);
	oc->alone = 0;
	if (oc->kind == MBT_KIND_REGISTER)
		register_enter(oc);
	mutex_enter(cs, oc);
	oc->open = 1;
	if (!oc->judged)
		return 0;
	__sync_fetch_and_add(&cs->begun, 1);
	if (mbt_needs_scan(oc->cmd, oc->flags, oc->cpu_id, oc->state_begin, oc->mm_users_begin))
		begin_scan(oc);
	return 0;
}

/*
 * The commonest call of all: the caller is alone in its mm. It takes no mutex, and no CPU has
 * to be looked at. False: it is none of these, and nothing is noted of it.
 */
static __always_inline bool begin_alone(struct mbt_cpu_slot *cs, struct open_call *oc,
					const struct call_args *args)
{
	u32 ready = mbt_alone_ready(&cfg, args->cmd, args->flags, oc->mm_users_begin);

	if (!ready)
		return false;
	oc->alone = ready;
	if (args->cmd == MBT_CMD_PRIVATE_EXPEDITED) {
		oc->row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED);
		note_call(oc, args, MBT_KIND_PRIVATE);
	} else {
		oc->row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED_RSEQ);
		note_call(oc, args, mbt_kind(args->cmd, args->flags, args->cpu_id));
	}
	oc->open = 1;
	if (oc->judged)
		__sync_fetch_and_add(&cs->begun, 1);
	return true;
}

static __always_inline void call_begin(struct mbt_cpu_slot *cs, struct open_call *oc,
				       struct task_struct *task, const struct call_args *args)
{
	struct mm_struct *mm = kread(task, mm);
	struct call_args copy;

	oc->mm = (u64)mm;
	oc->mm_users_begin = kread(mm, mm_users.counter);
	if (!READ_ONCE(answered_open) && begin_alone(cs, oc, args))
		return;
	/* what has an address is in memory: until here the arguments are in registers */
	copy = *args;
	begin_with_others(cs, oc, &copy);
}

/* What else than the first end of a call that was seen to begin: */
enum { UNBEGUN = 1, UNBEGUN_LATER = 2 }; /* its begin was not; the task had shown before */

static __always_inline u32 how_unbegun(enum mbt_event event, u32 seen)
{
	return event == MBT_EVENT_UNBEGUN ? seen ? UNBEGUN_LATER : UNBEGUN : 0;
}

/*
 * The task's call, if it was seen to begin and no copy before has seen its end; NULL:
 * *@unbegun says why.
 */
static __always_inline struct open_call *call_ends(struct mbt_cpu_slot *cs,
						   struct task_struct *task, u64 pid_tgid, u32 pos,
						   u32 set, u32 *unbegun)
{
	struct open_call *oc;
	enum mbt_event event;
	u32 seen;

	if (is_tracer(pid_tgid)) {
		own_call(cs, pos, set);
		return 0;
	}
	if (!cs || !open_call_find(cs, (u64)task, pid_tgid, &oc))
		return 0;
	if (!oc) {
		if (pos == MBT_POS_END && READ_ONCE(armed) && judged())
			lose_call(UNKNOWN_CMD);
		return 0;
	}
	event = call_step(cs, oc, pos, set, &seen);
	*unbegun = how_unbegun(event, seen);
	return event == MBT_EVENT_END ? oc : 0;
}

static __noinline struct open_call *call_ends_spare(struct mbt_cpu_slot *cs, u32 pos, u32 set,
						    u32 *unbegun)
{
	return call_ends(cs, current_task(), bpf_get_current_pid_tgid(), pos, set, unbegun);
}

static __noinline int end_with_others(struct mbt_cpu_slot *cs, struct open_call *oc, s64 ret,
				      u32 state_end, u64 end_ns)
{
	if (!oc || !cs)
		return 0;
	overlap_leave(cs, oc);
	if (oc->judged)
		finish_call(cs, oc, ret, state_end, end_ns);
	oc->open = 0;
	return 0;
}

/* A call that a filter leaves out by its result or its time is none that is judged. */
static __noinline int leave_out(struct mbt_cpu_slot *cs, struct open_call *oc, s64 ret, u64 end_ns)
{
	if (!cs || !oc || !oc->judged || !READ_ONCE(armed) ||
	    mbt_filter_end(&filters, ret, end_ns - oc->begin_ns))
		return 0;
	slot_give_back(oc);
	oc->judged = 0;
	__sync_fetch_and_add(&cs->ended, 1);
	__sync_fetch_and_add(&cs->left_out, 1);
	return 0;
}

static __always_inline void call_end(struct mbt_cpu_slot *cs, struct open_call *oc, u32 tgid,
				     s64 ret)
{
	struct mm_struct *mm = kernel_ptr(struct mm_struct, oc->mm);
	u64 end_ns = bpf_ktime_get_ns();
	u32 state_end = kread(mm, membarrier_state.counter);

	if (filters.set & MBT_FILTERS_END)
		leave_out(cs, oc, ret, end_ns);
	if (!finish_alone(cs, oc, tgid, ret, state_end, end_ns))
		end_with_others(cs, oc, ret, state_end, end_ns);
}

/* @regs: of the system call; NULL: not at hand. @unbegun: what call_ends() said. */
static __noinline int call_unbegun(struct mbt_cpu_slot *cs, u32 unbegun, struct pt_regs *regs,
				   u32 compat, s64 ret)
{
	if (cs)
		end_without_begin(cs, unbegun == UNBEGUN_LATER, regs, compat, ret);
	return 0;
}

/* sys_exit of a call, beside a rung on the function: whatever did not show by now was skipped. */
static __noinline u32 call_exits(struct mbt_cpu_slot *cs)
{
	u64 pid_tgid = bpf_get_current_pid_tgid();
	struct open_call *oc;
	enum mbt_event event;
	u32 seen;

	if (!cs || !open_call_find(cs, bpf_get_current_task(), pid_tgid, &oc) || !oc)
		return 0;
	event = call_step(cs, oc, MBT_POS_EXIT, READ_ONCE(positions), &seen);
	return is_tracer(pid_tgid) ? 0 : how_unbegun(event, seen);
}

/* @task makes no more calls as @tid. */
static __always_inline void call_forget(u64 task, u32 tid)
{
	struct open_call *oc = open_call_of(task, tid);
	struct mbt_cpu_slot *cs = this_cpu_slot();

	if (!oc || !cs)
		return;
	if (oc->seen)
		tell_skipped(cs, ~mbt_up_to(oc->seen) & READ_ONCE(positions) & MBT_SET_ALL);
	if (oc->open)
		abandon(cs, oc);
	cell_release(oc);
}

#endif
