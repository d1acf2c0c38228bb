/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Calls that are open at the same time and change what another one shows. Included by
 * call.bpf.h.
 */
#ifndef MBT_OVERLAP_BPF_H
#define MBT_OVERLAP_BPF_H

#include "open_call.bpf.h"
#include "scan.bpf.h"
#include "mbt/judge.h"

/*
 * REGISTER calls of one mm can overtake each other: the one that finds READY set
 * returns without an IPI. Counted for every caller, judged or not, before the
 * call counts itself; a row shared with another mm errs to the safe side.
 */
static __always_inline void register_enter(struct open_call *oc)
{
	struct mm_struct *mm = kernel_ptr(struct mm_struct, oc->mm);
	u64 ended, begun;
	u32 row = register_row(oc->mm);

	if (row >= REGISTER_ROWS)
		return;
	ended = READ_ONCE(register_ended[row]);
	load_fence();
	begun = READ_ONCE(register_begun[row]);
	ordered_add(&register_begun[row], 1);
	oc->register_seen = begun + 1;
	if (begun != ended)
		oc->noted |= MBT_CALL_OTHER_REGISTER;
	/* one that ended since the state was read is not seen above, but its READY bit is here */
	oc->state_begin = kread(mm, membarrier_state.counter);
}

static __always_inline void register_leave(struct open_call *oc)
{
	u32 row = register_row(oc->mm);

	if (row >= REGISTER_ROWS)
		return;
	if (READ_ONCE(register_begun[row]) != oc->register_seen)
		oc->noted |= MBT_CALL_OTHER_REGISTER;
	ordered_add(&register_ended[row], 1);
}

/*
 * A REGISTER can sleep on membarrier_ipi_mutex instead of for its grace period. Where
 * the waits for a mutex have probes, those sleeps are not counted; else another call
 * that takes the mutex has to be open. Counted for every caller, judged or not. (A call
 * that began before the trace was armed is not counted; it would have to hold the
 * mutex for as long as the tool takes to start.)
 */
static __always_inline void mutex_enter(struct mbt_cpu_slot *cs, struct open_call *oc)
{
	u32 ended, begun;

	oc->takes_mutex = mbt_takes_mutex(oc->cmd, oc->flags, oc->cpu_id, oc->state_begin,
					  oc->mm_users_begin);
	if (!oc->takes_mutex)
		return;
	if (oc->kind == MBT_KIND_REGISTER) {
		ended = mutex_calls(1);
		load_fence();
		begun = mutex_calls(0);
		oc->mutex_seen = begun + 1;
		oc->mutex_lock = oc->mutex_sleeps = 0;
		if (begun != ended && !READ_ONCE(mutex_waits))
			oc->noted |= MBT_CALL_OTHER_SLEEP;
	}
	ordered_add(&cs->mutex_begun, 1);
}

static __always_inline void mutex_leave(struct mbt_cpu_slot *cs, struct open_call *oc)
{
	if (!oc->takes_mutex)
		return;
	if (oc->kind == MBT_KIND_REGISTER &&
	    (READ_ONCE(mutex_waits) ? !!oc->mutex_lock : mutex_calls(0) != oc->mutex_seen))
		oc->noted |= MBT_CALL_OTHER_SLEEP;
	ordered_add(&cs->mutex_ended, 1);
}

/* What other calls have seen of this one is over. */
static __always_inline void overlap_leave(struct mbt_cpu_slot *cs, struct open_call *oc)
{
	/* its begin has entered nothing */
	if (oc->alone)
		return;
	if (oc->kind == MBT_KIND_REGISTER)
		register_leave(oc);
	mutex_leave(cs, oc);
}

#endif
