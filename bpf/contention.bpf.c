// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Waits for locks: the events of contended ones (v5.19). */
#include "state.bpf.h"
#include "open_call.bpf.h"
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
