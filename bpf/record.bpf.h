/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Records of calls: one under construction and its CPUs, and one of a single moment. */
#ifndef MBT_RECORD_BPF_H
#define MBT_RECORD_BPF_H

#include "state.bpf.h"
#include "cpu_slot.bpf.h"

static __always_inline struct mbt_call *slot_call(u32 slot)
{
	struct slot *s = bpf_map_lookup_elem(&slots, &slot);

	return s ? &s->call : 0;
}

static __always_inline u64 *slot_gen(struct mbt_call *call)
{
	return (void *)call - offsetof(struct slot, call);
}

static __always_inline struct mbt_plain *slot_plain(struct mbt_call *call)
{
	return (void *)call - offsetof(struct slot, call) + offsetof(struct slot, plain);
}

/* The CPU at a position of a record; NULL beyond the CPUs that this build was loaded for. */
static __always_inline struct mbt_cpu *slot_cpu(struct mbt_call *call, u64 pos)
{
	if (pos >= cfg.cpu_cnt)
		return 0;
	/* the address is made after the test, or the verifier does not believe the test */
	asm volatile("" : "+r"(pos));
	return (struct mbt_cpu *)(call + 1) + pos;
}

static __always_inline u32 place_key(u32 slot, u32 cpu)
{
	return slot * cfg.cpu_cnt + cpu;
}

static __always_inline u64 place_gen(struct mbt_call *call)
{
	return *slot_gen(call) << 16;
}

static __always_inline struct mbt_cpu *call_cpu_append(struct mbt_call *call, u32 cpu, u32 *at)
{
	u32 pos = call->cpu_cnt;
	struct mbt_cpu *k = slot_cpu(call, pos);

	if (!k)
		return 0;
	__builtin_memset(k, 0, sizeof(*k));
	k->cpu = cpu;
	call->cpu_cnt = pos + 1;
	*at = pos;
	return k;
}

/*
 * The place of @cpu in the record of @slot, made when it has none. Only the
 * caller's context gets here, so the append needs no lock.
 */
static __always_inline struct mbt_cpu *call_cpu(struct mbt_call *call, u32 slot, u32 cpu, u32 *at)
{
	u32 key = place_key(slot, cpu);
	u64 *place = bpf_map_lookup_elem(&places, &key);
	struct mbt_cpu *k;

	if (!place)
		return 0;
	if ((*place & ~0xffffull) == place_gen(call)) {
		*at = *place & 0xffff;
		return slot_cpu(call, *at);
	}
	k = call_cpu_append(call, cpu, at);
	if (k)
		*place = place_gen(call) | *at;
	return k;
}

/* The record of what has no window: one moment, this CPU, nothing seen of the others. */
static __always_inline void instant_begin(struct mbt_call *call, u32 type)
{
	call->type = type;
	call->version = MBT_RECORD_VERSION;
	call->len = sizeof(*call);
	call->cpu_len = sizeof(struct mbt_cpu);
	call->cpu_send = -1;
	call->begin_ns = call->end_ns = bpf_ktime_get_ns();
	call->cpu_begin = call->cpu_end = bpf_get_smp_processor_id();
}

static __always_inline void instant_emit(struct mbt_call *call)
{
	if (bpf_ringbuf_output(&records, call, sizeof(*call), BPF_RB_NO_WAKEUP))
		count_lost_call();
}

#endif
