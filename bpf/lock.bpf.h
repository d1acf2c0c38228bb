/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What a record says of its call's waits for membarrier's mutex (bpf/contention.bpf.c). */
#ifndef MBT_LOCK_BPF_H
#define MBT_LOCK_BPF_H

#include "state.bpf.h"

/* The waits of the call; NULL: none. */
static __always_inline struct mbt_lock_wait *lock_waits_of(const struct open_call *oc)
{
	struct mbt_lock_wait *w;
	u32 tid = oc->tid;

	w = bpf_map_lookup_elem(&lock_waits, &tid);
	return w && w->begin_ns == oc->begin_ns ? w : 0;
}

/* The word of the attached probes says that they are timed; without --locks it does not. */
static __always_inline void fill_locks(struct mbt_call *call, const struct open_call *oc)
{
	struct mbt_lock_wait *w;

	if (!locks)
		return;
	w = oc->alone || !oc->takes_mutex ? 0 : lock_waits_of(oc);
	/* an end is missing, or a wait found no room */
	if (oc->alone || !oc->takes_mutex || (w && w->since_ns) || READ_ONCE(lock_waits_lost))
		call->recorded &= ~MBT_CALL_MUTEX_TIMED;
	call->mutex_ns = w ? w->ns : 0;
	call->holder_tid = w ? w->holder_tid : 0;
	call->holder_tgid = w ? w->holder_tgid : 0;
	call->queue_depth = w ? w->queue_depth : 0;
	if (w)
		__builtin_memcpy(call->holder_comm, w->holder_comm, sizeof(call->holder_comm));
	else
		__builtin_memset(call->holder_comm, 0, sizeof(call->holder_comm));
}

#endif
