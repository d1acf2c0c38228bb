// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Delivery where the kernel has no csd tracepoints (before v6.5): each CPU counts
 * the runs of the handlers, the caller looks at the counts when it sends and when
 * its wait is over. A run that began after the first look and was over before the
 * second one executed its barrier for this call, and membarrier_ipi_mutex (stable
 * kernels of 2024: 944d5fe50f3f) lets no other call send meanwhile.
 *
 * The look at the send lies after the call's first smp_mb(), the one at the end of
 * the wait after csd_lock_wait() has acquired what the handlers stored.
 */
#include "state.bpf.h"
#include "chunk.bpf.h"
#include "handler.bpf.h"
#include "open_call.bpf.h"
#include "record.bpf.h"
#include "mbt/kind.h"

#define SCF_WAIT 1
#define SCF_RUN_LOCAL 2

/* Beside the handler in "queued": the sender does not wait. */
#define QUEUED_NOWAIT 0x100

/* What a send function was asked for. The same layout as its arguments. */
struct send_args {
	u64 mask_or_cpu;
	u64 func;
	u64 info;
	u64 flags; /* 5.10: a bool in a register whose upper bits are anything */
};

/* Runs begun on the CPU, by handler: the state before the send. */
static __always_inline void look_before(struct mbt_cpu *k, const struct mbt_cpu_slot *cs)
{
	u32 i;

#pragma unroll
	for (i = MBT_HANDLER_MB; i < MBT_HANDLER_CNT; i++)
		k->runs[i - 1] = READ_ONCE(cs->started[i]);
	k->seen |= MBT_CPU_COUNTED;
}

__noinline int send_cpu(u32 slot, u32 cpu, u32 queued)
{
	struct mbt_cpu_slot *cs = cpu_slot(cpu);
	struct mbt_call *call = slot_call(slot);
	u32 key, at = 0, handler = queued & 0xff;
	struct mbt_cpu *k;
	u64 *place;

	if (!cs || !call)
		return 0;
	key = place_key(slot, cpu);
	place = bpf_map_lookup_elem(&places, &key);
	/* a CPU that is neither looked at nor sent to needs no count */
	if (!place || (!handler && (*place & ~0xffffull) != place_gen(call)))
		return 0;
	k = call_cpu(call, slot, cpu, &at);
	if (!k)
		return 0;
	look_before(k, cs);
	if (!handler)
		return 0;
	k->seen |= k->seen & MBT_CPU_QUEUED ? MBT_CPU_QUEUED_TWICE : MBT_CPU_QUEUED;
	if (queued & QUEUED_NOWAIT)
		k->seen |= MBT_CPU_QUEUED_NOWAIT;
	k->queued = handler;
	k->queue_ns = call->last_send_ns;
	return 0;
}

/* @mask: the CPUs of the chunk that are sent to, the first one lowest. */
__noinline int send_chunk(u32 slot, u32 first, u64 mask, u32 queued)
{
	u32 i;

	for_each_in_chunk(i, first, cfg.cpu_cnt)
		send_cpu(slot, first + i, mask & (1ull << i) ? queued : 0);
	return 0;
}

/*
 * @only: the one CPU of smp_call_function_single(), or -1; @self: not sent to, or -1. Of @mask
 * no more than a chunk is read at once, since it may end with a page. Returns 0, or an error
 * where one could not be read: put together without a branch, which the verifiers of 5.10 and
 * 6.1 would follow anew for each chunk, and give up.
 */
__noinline int send_all(u32 slot, u64 mask, s32 only, s32 self, u32 queued)
{
	int err = 0;
	u32 first;

	for_each_chunk(first, cfg.cpu_cnt) {
		u64 word = 0; /* its low bytes are the first ones */

		if (only < 0)
			err |= bpf_probe_read_kernel(&word, CHUNK / 8, (void *)(mask + first / 8));
		else if ((u32)only / CHUNK == first / CHUNK)
			word = 1ull << ((u32)only % CHUNK);
		if (self >= 0 && (u32)self / CHUNK == first / CHUNK)
			word &= ~(1ull << ((u32)self % CHUNK));
		send_chunk(slot, first, word, queued);
	}
	return err;
}

/* The wanted handler if it ran, else any other: whose it is, the mutex says. */
__noinline int wait_cpu(u32 slot, u32 pos, u32 want)
{
	struct mbt_call *call = slot_call(slot);
	struct mbt_cpu_slot *cs;
	struct mbt_cpu *k;
	u32 i;

	if (!call)
		return 0;
	k = slot_cpu(call, pos);
	if (!k || !(k->seen & MBT_CPU_COUNTED))
		return 0;
	cs = cpu_slot(k->cpu);
	if (!cs)
		return 0;
#pragma unroll
	for (i = MBT_HANDLER_MB; i < MBT_HANDLER_CNT; i++) {
		if ((s32)(READ_ONCE(cs->finished[i]) - k->runs[i - 1]) <= 0)
			continue;
		/* any run of the right one covers; the wrong one must be shown to be this call's */
		if (i != want && (cfg.one_sender != MBT_YES || (k->ran && k->handler == want)))
			continue;
		k->handler = i;
		k->ran = MBT_RAN_STARTED | MBT_RAN_FINISHED;
		if (k->cpu == (u32)call->cpu_send)
			k->ran |= MBT_RAN_LOCAL;
		k->start_ns = READ_ONCE(cs->run_start_ns);
		k->end_ns = READ_ONCE(cs->run_end_ns);
	}
	return 0;
}

__noinline int wait_chunk(u32 slot, u32 first, u32 cnt, u32 want)
{
	u32 i;

	for_each_in_chunk(i, first, cnt)
		wait_cpu(slot, first + i, want);
	return 0;
}

__noinline int wait_all(u32 slot, u32 cnt, u32 want)
{
	u32 first;

	for_each_chunk(first, cnt)
		wait_chunk(slot, first, cnt, want);
	return 0;
}

/* The open call that sends @func from here; NULL: the send is not of a judged call. */
static __always_inline struct open_call *sender(const struct send_args *args, u32 *handler)
{
	struct open_call *oc;

	*handler = handler_of(args->func);
	if (*handler == MBT_HANDLER_NONE)
		return 0;
	oc = open_call_get();
	if (!oc || !oc->open || !oc->judged)
		return 0;
	if (!oc->slot) {
		/* a call that needed no evidence at begin and sends all the same */
		oc->causes |= MBT_BIT(MBT_CAUSE_LOST_RECORD);
		return 0;
	}
	return oc;
}

/* How a send function names its targets, and whether its own CPU is one of them. */
enum send_form { SEND_MANY, SEND_EACH, SEND_SINGLE };

static __always_inline int send_begin(void *ctx, enum send_form form)
{
	u32 queued, self = bpf_get_smp_processor_id();
	struct send_args args = {};
	struct open_call *oc;
	struct mbt_call *call;
	bool local;
	u64 now;

	/* as bytes: a function pointer cannot be read from the context before v7.x */
	if (bpf_probe_read_kernel(&args, sizeof(args), ctx))
		return 0;
	oc = sender(&args, &queued);
	/* on_each_cpu_mask() of 5.10 calls another function that is hooked */
	if (!oc || oc->sending++)
		return 0;
	call = slot_call(oc->slot - 1);
	if (!call)
		return 0;
	now = bpf_ktime_get_ns();
	if (!call->first_send_ns)
		call->first_send_ns = now;
	call->last_send_ns = now;
	call->cpu_send = self;
	local = form != SEND_MANY || (args.flags & SCF_RUN_LOCAL);
	if (!(args.flags & SCF_WAIT))
		queued |= QUEUED_NOWAIT;
	if (send_all(oc->slot - 1, args.mask_or_cpu,
		     form == SEND_SINGLE ? (s32)args.mask_or_cpu : -1, local ? -1 : (s32)self,
		     queued))
		oc->causes |= MBT_BIT(MBT_CAUSE_LOST_RECORD);
	return 0;
}

static __always_inline int send_end(void *ctx)
{
	struct send_args args = {};
	struct open_call *oc;
	struct mbt_call *call;
	u32 queued;

	if (bpf_probe_read_kernel(&args, sizeof(args), ctx))
		return 0;
	oc = sender(&args, &queued);
	if (!oc || !oc->sending || --oc->sending)
		return 0;
	call = slot_call(oc->slot - 1);
	if (call)
		wait_all(oc->slot - 1, call->cpu_cnt, mbt_kind_handler(oc->kind));
	return 0;
}

#define SEND(name, function, form) \
	SEC("?fentry/" function) \
	int send_##name##__fentry(void *ctx) \
	{ \
		return send_begin(ctx, form); \
	} \
\
	SEC("?fexit/" function) \
	int sent_##name##__fexit(void *ctx) \
	{ \
		return send_end(ctx); \
	}

SEND(many, "smp_call_function_many_cond", SEND_MANY)
SEND(single, "smp_call_function_single", SEND_SINGLE)
/* 5.10: runs the function on the caller's own CPU itself, behind the other sends */
SEND(each, "on_each_cpu_mask", SEND_EACH)

/*
 * Interrupts are off in a handler, and it is the only writer of its CPU's counts. At
 * the end of a run all that began are over, also those of which one probe saw nothing:
 * they are attached one after the other, and handlers run meanwhile.
 */
static __always_inline int run_begin(u32 handler)
{
	struct mbt_cpu_slot *cs = this_cpu_slot();

	if (!cs)
		return 0;
	cs->run_start_ns = bpf_ktime_get_ns();
	WRITE_ONCE(cs->started[handler], cs->started[handler] + 1);
	return 0;
}

static __always_inline int run_end(u32 handler)
{
	struct mbt_cpu_slot *cs = this_cpu_slot();

	if (!cs)
		return 0;
	cs->run_end_ns = bpf_ktime_get_ns();
	WRITE_ONCE(cs->finished[handler], cs->started[handler]);
	return 0;
}

#define HANDLER(function, handler) \
	SEC("?fentry/" #function) \
	int function##__fentry(void *ctx) \
	{ \
		return run_begin(handler); \
	} \
\
	SEC("?fexit/" #function) \
	int function##__fexit(void *ctx) \
	{ \
		return run_end(handler); \
	}

HANDLER(ipi_mb, MBT_HANDLER_MB)
HANDLER(ipi_sync_core, MBT_HANDLER_SYNC_CORE)
HANDLER(ipi_rseq, MBT_HANDLER_RSEQ)
HANDLER(ipi_sync_rq_state, MBT_HANDLER_SYNC_RQ_STATE)
