// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The interprocessor calls: what a call sends, and the handlers that run on the
 * target CPUs.
 *
 * With the csd tracepoints (v6.5, bf5a8c26ad7c and 949fa3f11ced) the csd pointer
 * ties a handler's run to the call that queued it: the pointer and the target
 * CPU are unique while the request is in flight. raw_tp, because tp_btf cannot
 * read the function pointer and because the verifier takes a tp_btf csd for
 * non-NULL and drops the test that tells a local run.
 */
#include "state.bpf.h"
#include "handler.bpf.h"
#include "open_call.bpf.h"
#include "record.bpf.h"

/* An inbox entry of @cpu for a csd that is about to be queued; -1: all are taken. */
static __always_inline int inbox_claim(struct inbox *box, u64 csd, u64 gen, u32 slot, u32 pos)
{
	u32 i;

#pragma unroll
	for (i = 0; i < INBOX_ENTRIES; i++) {
		struct inbox_entry *e = &box->entries[i];

		if (__sync_val_compare_and_swap(&e->csd, 0, csd))
			continue;
		e->gen = gen;
		e->slot = slot;
		e->pos = pos;
		return i;
	}
	return -1;
}

static __always_inline bool is_expedited(u64 func)
{
	return cfg.rcu_exp_handler && func == cfg.rcu_exp_handler;
}

/*
 * Runs in the caller's context before the csd is on the target's list: after the
 * call's first smp_mb(), and before any run of this csd can begin. An interrupt
 * that queues something here meanwhile has another function.
 */
SEC("?raw_tp/csd_queue_cpu")
int send__csd(struct bpf_raw_tracepoint_args *ctx)
{
	struct __call_single_data *csd = kernel_ptr(struct __call_single_data, ctx->args[3]);
	u32 cpu = ctx->args[0], handler = handler_of(ctx->args[2]), pos = 0;
	struct mbt_cpu_slot *cs = this_cpu_slot();
	struct open_call *oc;
	struct mbt_call *call;
	struct inbox *box;
	struct mbt_cpu *k;
	u64 now;

	if (handler == MBT_HANDLER_NONE) {
		if (is_expedited(ctx->args[2]))
			count_expedited_send(cpu);
		return 0;
	}
	if (!cs)
		return 0;
	cs->sends++; /* preemption is off, and no interrupt queues these */
	oc = open_call_get();
	if (!oc || !oc->open || !oc->judged)
		return 0;
	if (!oc->slot) {
		/* a call that needed no evidence at begin and sends all the same */
		oc->causes |= MBT_BIT(MBT_CAUSE_LOST_RECORD);
		return 0;
	}
	call = slot_call(oc->slot - 1);
	if (!call)
		return 0;
	k = call_cpu(call, oc->slot - 1, cpu, &pos);
	box = bpf_map_lookup_elem(&inboxes, &cpu);
	if (!k || !box) {
		oc->causes |= MBT_BIT(MBT_CAUSE_LOST_RECORD);
		return 0;
	}
	now = bpf_ktime_get_ns();
	if (!call->first_send_ns)
		call->first_send_ns = now;
	call->last_send_ns = now;
	call->cpu_send = bpf_get_smp_processor_id();
	call->send_seq = cs->sends;
	k->seen |= k->seen & MBT_CPU_QUEUED ? MBT_CPU_QUEUED_TWICE : MBT_CPU_QUEUED;
	if (!(kread(csd, node.u_flags) & MBT_CSD_TYPE_SYNC))
		k->seen |= MBT_CPU_QUEUED_NOWAIT;
	k->queued = handler;
	k->queue_ns = now;
	k->csd = (u64)csd;
	/* a kernel without the mutex, and more senders at once than entries */
	if (inbox_claim(box, (u64)csd, *slot_gen(call), oc->slot - 1, pos) < 0)
		oc->causes |= MBT_BIT(MBT_CAUSE_ATTRIBUTION);
	return 0;
}

/* The record of a local run: csd == NULL, the caller's own context, interrupts off. */
static __always_inline struct mbt_cpu *local_cpu(void)
{
	struct open_call *oc = open_call_get();
	struct mbt_call *call;
	u32 pos = 0;

	if (!oc || !oc->open || !oc->slot)
		return 0;
	call = slot_call(oc->slot - 1);
	if (!call)
		return 0;
	return call_cpu(call, oc->slot - 1, bpf_get_smp_processor_id(), &pos);
}

static __always_inline struct mbt_cpu *inbox_cpu(struct inbox_entry *e)
{
	struct mbt_call *call = slot_call(e->slot);

	/* a slot of another generation: this run is later than its call's record */
	if (!call || READ_ONCE(*slot_gen(call)) != e->gen)
		return 0;
	return slot_cpu(call, e->pos);
}

static __always_inline struct inbox_entry *inbox_find(struct inbox *box, u64 csd)
{
	u32 i;

#pragma unroll
	for (i = 0; i < INBOX_ENTRIES; i++)
		if (READ_ONCE(box->entries[i].csd) == csd)
			return &box->entries[i];
	return 0;
}

/* The record of the run on this CPU, and the entry that led to it; *@entry NULL: a local run. */
static __always_inline struct mbt_cpu *run_cpu(u64 csd, struct inbox_entry **entry)
{
	u32 cpu = bpf_get_smp_processor_id();
	struct inbox *box;

	*entry = 0;
	if (!csd)
		return local_cpu();
	box = bpf_map_lookup_elem(&inboxes, &cpu);
	*entry = box ? inbox_find(box, csd) : 0;
	return *entry ? inbox_cpu(*entry) : 0;
}

/*
 * The handler programs run with interrupts off on the target. Everything they
 * store is before csd_unlock() (release), which the caller's wait acquires, so
 * the end probe of this call sees it whole.
 */
SEC("?raw_tp/csd_function_entry")
int handler_start__csd(struct bpf_raw_tracepoint_args *ctx)
{
	u32 handler = handler_of(ctx->args[0]);
	u64 csd = ctx->args[1];
	struct inbox_entry *e;
	struct mbt_cpu *k;

	if (handler == MBT_HANDLER_NONE) {
		/* now: the call may be over before the end of this handler is seen */
		if (is_expedited(ctx->args[0]))
			count_rcu_event(false);
		return 0;
	}
	k = run_cpu(csd, &e);
	if (!k)
		return 0;
	k->start_ns = bpf_ktime_get_ns();
	k->handler = handler;
	k->ran = MBT_RAN_STARTED | (csd ? 0 : MBT_RAN_LOCAL);
	return 0;
}

SEC("?raw_tp/csd_function_exit")
int handler_end__csd(struct bpf_raw_tracepoint_args *ctx)
{
	u32 handler = handler_of(ctx->args[0]);
	u64 csd = ctx->args[1];
	struct inbox_entry *e;
	struct mbt_cpu *k;

	if (handler == MBT_HANDLER_NONE) {
		if (is_expedited(ctx->args[0]))
			count_expedited();
		return 0;
	}
	k = run_cpu(csd, &e);
	if (k && k->handler == handler) {
		k->end_ns = bpf_ktime_get_ns();
		k->ran |= MBT_RAN_FINISHED;
	}
	/* compared: a call that gave up waiting may have given the entry back already */
	if (e)
		__sync_val_compare_and_swap(&e->csd, csd, 0);
	return 0;
}
