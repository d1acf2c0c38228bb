// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What a plain call was for each of its CPUs: counted there, as it has no record. */
#include "state.bpf.h"
#include "chunk.bpf.h"
#include "cpu_slot.bpf.h"
#include "phase.bpf.h"
#include "plain.bpf.h"
#include "record.bpf.h"

__noinline int plain_phases(u32 slot, u32 index, u64 begin_ns, u64 end_ns, u64 bucket)
{
	struct mbt_row *row = bpf_map_lookup_elem(&rows, &index);
	struct mbt_call *call = slot_call(slot);
	u64 coarse = MBT_COARSE_BUCKET(bucket);
	struct mbt_phase_marks m;
	struct mbt_plain *p;

	if (!row || !call)
		return 0;
	p = slot_plain(call);
	m = mbt_phase_marks(call, begin_ns, end_ns, p->slowest_end_ns);
	asm volatile("" : "+r"(coarse)); /* as in slot_cpu() */
	if (coarse < MBT_COARSE_BUCKETS) {
		asm volatile("" : "+r"(coarse));
		__sync_fetch_and_add(&row->sent[coarse], 1);
	}
	count_phase(&row->phases[MBT_PLAIN_MUTEX_SCAN], m.first - begin_ns);
	/* the function that sends was called, and there was no CPU to send to */
	if (!p->slowest_end_ns) {
		count_phase(&row->phases[MBT_PLAIN_SEND_SLOWEST_REST], m.end - m.first);
		return 0;
	}
	if (mbt_phase_one_stamp(call, p->targets)) {
		count_phase(&row->phases[MBT_PLAIN_SEND_SLOWEST], m.slowest - m.first);
	} else {
		count_phase(&row->phases[MBT_PLAIN_SEND], m.last - m.first);
		count_phase(&row->phases[MBT_PLAIN_SLOWEST], m.slowest - m.last);
	}
	count_phase(&row->phases[MBT_PLAIN_REST], m.end - m.slowest);
	return 0;
}

static __always_inline void count_caller(struct mbt_caller *c, u64 ns)
{
	__sync_fetch_and_add(&c->cnt, 1);
	__sync_fetch_and_add(&c->sum_ns, ns);
	/* two callers at once may leave the smaller one: it is a display value */
	if (ns > c->max_ns)
		c->max_ns = ns;
}

/* The handler of a plain call, which counts in @row, took @ns of the time of the CPU. */
static __always_inline void count_interrupt_by(struct mbt_callers *all, u32 row, u64 ns)
{
	struct mbt_caller *c = &all->list[row % MBT_CALLERS];
	u32 owner = READ_ONCE(c->row);

	if (!owner && row < MBT_ROWS) {
		WRITE_ONCE(c->row, row + 1);
		owner = READ_ONCE(c->row);
	}
	count_caller(owner == row + 1 ? c : &all->others, ns);
}

static __always_inline void count_interrupt(const struct mbt_cpu *k, u32 row)
{
	u32 cpu = k->cpu;
	struct mbt_callers *all = bpf_map_lookup_elem(&callers, &cpu);
	u64 ns = 0;

	if (!all)
		return;
	if (mbt_delay_known(k))
		count_phase(&all->delay, mbt_delay_ns(k));
	if (mbt_handler_known(k)) {
		ns = mbt_handler_ns(k);
		count_phase(&all->handler, ns);
	} else {
		__sync_fetch_and_add(&all->untimed, 1);
	}
	count_interrupt_by(all, row, ns);
}

/* A plain call had to cover the CPU at @pos, or did in the end. */
__noinline int plain_count_cpu(u32 slot, u32 pos)
{
	struct mbt_call *call = slot_call(slot);
	struct mbt_cpu_slot *cs;
	struct mbt_plain *p;
	struct mbt_cpu *k;
	u64 ns;

	if (!call)
		return 1;
	p = slot_plain(call);
	k = slot_cpu(call, pos);
	cs = k ? cpu_slot(k->cpu) : 0;
	if (!k || !cs)
		return 1;
	if ((k->was & MBT_PLAIN_REQUIRED) || (k->was && p->others))
		__sync_fetch_and_add(&cs->required, 1);
	if (mbt_interrupted(k))
		count_interrupt(k, p->row);
	if (!call->first_send_ns || p->slowest_cpu != (s32)k->cpu ||
	    p->slowest_end_ns <= call->first_send_ns)
		return 0;
	ns = p->slowest_end_ns - call->first_send_ns;
	__sync_fetch_and_add(&cs->slowest_cnt, 1);
	/* two callers at once may leave the smaller one: it is a display value */
	if (ns > cs->slowest_ns)
		cs->slowest_ns = ns;
	return 0;
}

__noinline int plain_count_chunk(u32 slot, u32 first, u32 cnt)
{
	u32 i;

	for_each_in_chunk(i, first, cnt)
		plain_count_cpu(slot, first + i);
	return 0;
}

__noinline int plain_count(u32 slot, u32 cnt)
{
	u32 first;

	for_each_chunk(first, cnt)
		plain_count_chunk(slot, first, cnt);
	return 0;
}
