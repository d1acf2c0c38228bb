// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The snapshots of the CPUs at the begin and at the end of a call.
 *
 * Global functions with scalar arguments: the verifier checks each once, so the
 * cost of loading does not grow with the number of CPUs. Every read of another
 * CPU's runqueue races with that CPU. What makes that tolerable is the order: at
 * begin the counters are read before the pointers, at end after them, and the
 * kernel moves the counter before the pointer (nr_switches before curr in
 * __schedule()). Equal pairs leave no room for a switch in between, and only
 * equal pairs prove anything.
 *
 * A task found through rq->curr is freed by RCU, so it can be read here; its mm
 * may be freed meanwhile, and then what is read of it is of no use but does no
 * harm: the end snapshot will show another mm or another mm_gen.
 */
#include "mbt.bpf.h"
#include "scan.bpf.h"

#define CHUNK 64

/* Was the switch that brought @curr in over? Its prev has left the CPU for good then. */
static __always_inline bool switch_done(const struct mbt_cpu_slot *cs, u64 curr)
{
	u64 next = READ_ONCE(cs->sw_next);
	struct task_struct *prev;

	load_fence();
	prev = (void *)READ_ONCE(cs->sw_prev);
	/*
	 * finish_task() clears on_cpu after membarrier_switch_mm(). A prev that was
	 * freed since has been through it; one that runs elsewhere proves nothing.
	 */
	return next == curr && prev &&
	       !BPF_CORE_READ_BITFIELD_PROBED(prev, on_cpu);
}

/* 1: there was no room for it, else 0; that its runqueue is not known shows in online_known. */
__noinline int scan_begin_cpu(u32 slot, u32 cpu)
{
	struct mbt_cpu_slot *cs = cpu_slot(cpu);
	struct mbt_call *call = slot_call(slot);
	u64 mm_gen, nr_switches, rq_addr;
	struct task_struct *curr;
	struct mm_struct *mm;
	struct mbt_cpu *k;
	u32 state, at = 0, rcu_events, rcu_exp;
	struct rq *rq;

	if (!cs || !call)
		return 1;
	rq_addr = READ_ONCE(cs->rq);
	if (!rq_addr)
		return 0;
	rq = (struct rq *)rq_addr;
	mm_gen = READ_ONCE(cs->mm_gen);
	rcu_events = READ_ONCE(cs->rcu_events);
	rcu_exp = READ_ONCE(cs->rcu_exp);
	load_fence();
	nr_switches = BPF_CORE_READ(rq, nr_switches);
	load_fence();
	curr = BPF_CORE_READ(rq, curr);
	mm = BPF_CORE_READ(curr, mm);
	if (!mm)
		return 0;
	if (call->cmd != MBT_CMD_GLOBAL_EXPEDITED && call->cmd != MBT_CMD_GLOBAL &&
	    (u64)mm != call->mm)
		return 0;
	state = BPF_CORE_READ(mm, membarrier_state.counter);
	if (call->cmd == MBT_CMD_GLOBAL_EXPEDITED && !(state & MBT_STATE_GLOBAL_READY))
		return 0;
	load_fence();
	k = call_cpu(call, slot, cpu, &at);
	if (!k)
		return 1;
	k->begin.rq_state = BPF_CORE_READ(rq, membarrier_state);
	k->begin.mm_gen = mm_gen;
	k->begin.nr_switches = nr_switches;
	k->begin.curr = (u64)curr;
	k->begin.mm = (u64)mm;
	k->begin.mm_state = state;
	k->begin.task_flags = BPF_CORE_READ(curr, flags);
	k->tid = BPF_CORE_READ(curr, pid);
	k->have = MBT_CPU_BEGIN;
	/* where the counts stood; the end makes differences of them */
	k->rcu_seen = rcu_events;
	k->exp_seen = rcu_exp;
	if (READ_ONCE(cs->rcu_task) == (u64)curr)
		k->have |= MBT_CPU_RCU_VISIBLE;
	if (call->cmd == MBT_CMD_GLOBAL_EXPEDITED && switch_done(cs, (u64)curr))
		k->have |= MBT_CPU_SWITCH_DONE;
	if (READ_ONCE(cs->loaded_mm) == (u64)mm)
		k->have |= MBT_CPU_LOAD_SEEN;
	if (READ_ONCE(cs->emptied_mm) == (u64)mm) {
		k->emptied_by = READ_ONCE(cs->emptied_by);
		k->emptied_tid = READ_ONCE(cs->emptied_tid);
	}
	return 0;
}

/* CPUs of a chunk without room. */
__noinline int scan_begin_chunk(u32 slot, u32 first)
{
	int lost = 0;
	u32 i;

	for (i = 0; i < CHUNK; i++) {
		if (first + i >= cfg.cpu_cnt)
			break;
		lost += scan_begin_cpu(slot, first + i);
	}
	return lost;
}

__noinline int scan_begin(u32 slot)
{
	int lost = 0;
	u32 first;

	for (first = 0; first < MBT_MAX_CPUS; first += CHUNK) {
		if (first >= cfg.cpu_cnt)
			break;
		lost += scan_begin_chunk(slot, first);
	}
	return lost;
}

/*
 * A csd whose run no program saw keeps its inbox entry; it is given back, or four
 * such calls would blind the CPU. A plain store (5.10 has no compare-and-swap,
 * and refuses a program that holds one): should the entry change hands in
 * between, the newcomer's run goes unseen and the csd's lock tells so.
 */
static __always_inline void inbox_release(const struct mbt_cpu *k)
{
	u32 cpu = k->cpu, i;
	struct inbox *box = bpf_map_lookup_elem(&inboxes, &cpu);

	if (!box)
		return;
#pragma unroll
	for (i = 0; i < INBOX_ENTRIES; i++)
		if (READ_ONCE(box->entries[i].csd) == k->csd)
			WRITE_ONCE(box->entries[i].csd, 0);
}

/*
 * The csd of a run that no program saw. A kernel may keep programs from running
 * in the context of some tasks (seen on a locked-down 6.18: neither handlers nor
 * switches show while its agent is current), so silence is no proof. The lock
 * word is: still locked, for the same function, and not by a later call from the
 * same CPU, the function has not returned. Only where the caller still is on the
 * CPU that it sent from (nobody can be about to lock the csd anew there), and not
 * for the one-CPU form, whose csd lay on a stack frame that is gone.
 */
static __always_inline bool csd_pending(const struct mbt_call *call, const struct mbt_cpu *k)
{
	struct __call_single_data *csd = (void *)k->csd;
	struct mbt_cpu_slot *sender = cpu_slot(call->cpu_send);

	if (!csd)
		return false;
	if (call->cmd == MBT_CMD_PRIVATE_EXPEDITED_RSEQ ||
	    call->cpu_send != (s32)bpf_get_smp_processor_id())
		return false;
	if (!sender || READ_ONCE(sender->sends) != call->send_seq)
		return false;
	return k->queued && handler_of((u64)BPF_CORE_READ(csd, func)) == k->queued &&
	       (BPF_CORE_READ(csd, node.u_flags) & MBT_CSD_FLAG_LOCK);
}

__noinline int scan_end_cpu(u32 slot, u32 pos)
{
	struct mbt_call *call = slot_call(slot);
	struct mbt_cpu_slot *cs;
	struct task_struct *curr;
	struct mm_struct *mm;
	struct mbt_cpu *k;
	struct rq *rq;

	if (!call)
		return 1;
	k = slot_cpu(call, pos);
	if (!k)
		return 1;
	if ((k->have & MBT_CPU_QUEUED) && !(k->ran & MBT_RAN_FINISHED)) {
		if (csd_pending(call, k))
			k->have |= MBT_CPU_PENDING;
		inbox_release(k);
	}
	cs = cpu_slot(k->cpu);
	if (!cs || !cs->rq)
		return 1;
	rq = (struct rq *)cs->rq;
	curr = BPF_CORE_READ(rq, curr);
	k->end.curr = (u64)curr;
	k->end.task_flags = BPF_CORE_READ(curr, flags);
	k->end.in_execve = BPF_CORE_READ_BITFIELD_PROBED(curr, in_execve);
	load_fence();
	mm = BPF_CORE_READ(curr, mm);
	k->end.mm = (u64)mm;
	k->end.mm_state = mm ? BPF_CORE_READ(mm, membarrier_state.counter) : 0;
	load_fence();
	k->end.rq_state = BPF_CORE_READ(rq, membarrier_state);
	k->end.nr_switches = BPF_CORE_READ(rq, nr_switches);
	load_fence();
	k->end.mm_gen = READ_ONCE(cs->mm_gen);
	k->rcu_seen = READ_ONCE(cs->rcu_events) - k->rcu_seen;
	k->exp_seen = READ_ONCE(cs->rcu_exp) - k->exp_seen;
	k->have |= MBT_CPU_END;
	return 0;
}

__noinline int scan_end_chunk(u32 slot, u32 first, u32 cnt)
{
	u32 i;

	for (i = 0; i < CHUNK; i++) {
		if (first + i >= cnt)
			break;
		scan_end_cpu(slot, first + i);
	}
	return 0;
}

__noinline int scan_end(u32 slot, u32 cnt)
{
	u32 first;

	for (first = 0; first < MBT_MAX_CPUS; first += CHUNK) {
		if (first >= cnt)
			break;
		scan_end_chunk(slot, first, cnt);
	}
	return 0;
}
