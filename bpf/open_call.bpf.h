/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Finding a task's present or last call; bpf/cell.bpf.h makes the place for it. */
#ifndef MBT_OPEN_CALL_BPF_H
#define MBT_OPEN_CALL_BPF_H

#include "state.bpf.h"

static __always_inline bool cell_is(const struct open_call *oc, u64 task, u32 tid)
{
	return READ_ONCE(oc->claim.owner) == task && oc->tid == tid;
}

static __always_inline struct open_call *cell_at(u32 tid)
{
	u32 cell = tid % CELLS;

	return bpf_map_lookup_elem(&calls, &cell);
}

/* What @task, which is or was @tid, has; NULL: nothing. */
static __always_inline struct open_call *open_call_of(u64 task, u32 tid)
{
	struct open_call *oc = cell_at(tid);

	if (oc && cell_is(oc, task, tid))
		return oc;
	if (!READ_ONCE(hashed))
		return 0;
	oc = bpf_map_lookup_elem(&tid_calls, &tid);
	/* another one: left behind by a task of that number whose exit was not seen */
	return oc && cell_is(oc, task, tid) ? oc : 0;
}

/* The current task's present or last call; NULL: it made none since the trace began. */
static __always_inline struct open_call *open_call_get(void)
{
	return open_call_of(bpf_get_current_task(), bpf_get_current_pid_tgid());
}

#endif
