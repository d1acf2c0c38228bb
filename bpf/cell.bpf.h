/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The place of a task's calls, claimed by its first one and given back by its exit,
 * and the pool of records under construction. Included once, by call.bpf.h.
 */
#ifndef MBT_CELL_BPF_H
#define MBT_CELL_BPF_H

#include "state.bpf.h"
#include "open_call.bpf.h"

/* Two tasks whose tids meet in one cell may come here at once. */
static __always_inline bool cell_claim(struct open_call *oc, u64 task, u32 tid)
{
	if (!mbt_claim(&oc->claim, task))
		return false;
	oc->seen = oc->open = oc->slot = oc->spare_slot = 0;
	__builtin_memset(oc->rows, 0, sizeof(oc->rows));
	oc->tid = tid;
	WRITE_ONCE(oc->claim.owner, task);
	return true;
}

static __noinline struct open_call *hashed_call(u64 task, u32 tid)
{
	struct open_call none = { .claim = { .owner = task }, .tid = tid };

	WRITE_ONCE(hashed, 1);
	/*
	 * refused (full; 7.2: its lock would be waited for in vain): what is there is
	 * another task's
	 */
	if (bpf_map_update_elem(&tid_calls, &tid, &none, BPF_ANY))
		return 0;
	return bpf_map_lookup_elem(&tid_calls, &tid);
}

/* The present or last call of @task, @tid, or a new place; NULL: none is left. */
static __noinline struct open_call *open_call_make(struct mbt_cpu_slot *cs, u64 task, u32 tid)
{
	struct open_call *oc = open_call_of(task, tid);

	if (oc || !cs)
		return oc;
	oc = cell_at(tid);
	if (oc && cell_claim(oc, task, tid))
		return oc;
	oc = hashed_call(task, tid);
	if (!oc)
		__sync_fetch_and_add(&cs->no_cell, 1);
	return oc;
}

/*
 * The place of the calls of @task, @tid: NULL if none is left. False: the trace was not
 * armed yet. It is asked for last, as a place that has its owner was made while armed.
 */
static __always_inline bool open_call_find(struct mbt_cpu_slot *cs, u64 task, u32 tid,
					   struct open_call **oc)
{
	*oc = cell_at(tid);
	if (*oc && cell_is(*oc, task, tid))
		return true;
	if (!READ_ONCE(was_armed))
		return false;
	*oc = open_call_make(cs, task, tid);
	return true;
}

static __always_inline void slot_give_back(struct open_call *oc)
{
	u32 slot = oc->slot - 1;

	if (!oc->slot)
		return;
	/* refused (7.2: its lock would be waited for in vain): the task's next call takes it */
	if (bpf_map_push_elem(&free_slots, &slot, 0))
		oc->spare_slot = oc->slot;
	oc->slot = 0;
}

/* A slot for the call; false: there is none left. */
static __always_inline bool slot_take(struct open_call *oc)
{
	u32 slot = 0;

	if (oc->spare_slot) {
		oc->slot = oc->spare_slot;
		oc->spare_slot = 0;
		return true;
	}
	if (bpf_map_pop_elem(&free_slots, &slot))
		return false;
	oc->slot = slot + 1;
	return true;
}

/* The task calls no more, or goes on under another tid. */
static __always_inline void cell_release(struct open_call *oc)
{
	u32 tid = oc->tid;

	if (oc->spare_slot) {
		oc->slot = oc->spare_slot;
		slot_give_back(oc);
	}
	if (READ_ONCE(oc->claim.taken))
		mbt_unclaim(&oc->claim);
	else
		bpf_map_delete_elem(&tid_calls, &tid);
}

#endif
