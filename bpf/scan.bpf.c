// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
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
#include "state.bpf.h"
#include "chunk.bpf.h"
#include "handler.bpf.h"
#include "record.bpf.h"
#include "scan.bpf.h"
#include "mbt/judge.h"

/* Is a task put on another CPU than @cpu? v5.16 moved the number into thread_info. */
static __always_inline bool is_elsewhere(struct task_struct *task, u32 cpu)
{
	struct task_struct___cpu *old = (void *)task;

	if (bpf_core_field_exists(old->cpu))
		return kread(old, cpu) != cpu;
	if (bpf_core_field_exists(task->thread_info.cpu))
		return (u32)kread(task, thread_info.cpu) != cpu;
	return false;
}

/*
 * Is the switch that brought @curr to @cpu shown to be over, so that
 * membarrier_switch_mm() has written the runqueue's copy? Switches are named by
 * rq->nr_switches, since kernels exist that run no program in some tasks' contexts:
 * the last switch that was seen may not be the last that happened.
 *
 * A program that ran there in the context of curr (current changes in switch_to(),
 * after the copy is written) shows it. So does a prev that has left: finish_task()
 * clears on_cpu, try_to_wake_up() waits for that before it puts the task on another
 * CPU, and load balancing leaves a running task alone. So a prev that runs on
 * another CPU, as the caller of this very call does, has left for good; one that
 * was freed has, too, and whatever is read in its place can only leave this open.
 *
 * The mark of RCU's events may be an old one: they are not attached all the time
 * (src/probe/need.c). But it names the switch that it was made behind, and numbers of switches
 * only grow: one that has the present number was made in this very stay, and any other says
 * nothing.
 */
static __always_inline bool switch_done(const struct mbt_cpu_slot *cs, u32 cpu, u64 curr,
					u64 nr_switches)
{
	struct task_struct *prev;

	if (READ_ONCE(cs->rcu_task) == curr && READ_ONCE(cs->rcu_switches) == nr_switches)
		return true;
	if (READ_ONCE(cs->sw_switches) != nr_switches)
		return false;
	load_fence();
	prev = kernel_ptr(struct task_struct, READ_ONCE(cs->sw_prev));
	return prev && (!kread_bits(prev, on_cpu) || is_elsewhere(prev, cpu));
}

/*
 * The copy lacks the bit: a REGISTER that writes it in the window is to be told from
 * the switch that does. Read before the kernel looks at the copy.
 */
static __always_inline void register_look(struct mbt_cpu *k)
{
	u32 row = register_row(k->begin.mm);
	u64 ended;

	if (row >= REGISTER_ROWS)
		return;
	ended = READ_ONCE(register_ended[row]);
	load_fence();
	k->register_seen = READ_ONCE(register_begun[row]);
	if (k->register_seen != ended)
		k->seen |= MBT_CPU_REGISTER_OPEN;
}

/*
 * @only: the mm that the call is about, 0: any. 1: there was no room for it, else 0; that
 * its runqueue is not known shows in online_known.
 */
__noinline int scan_begin_cpu(u32 slot, u32 cpu, u64 only)
{
	struct mbt_cpu_slot *cs = cpu_slot(cpu);
	struct mbt_call *call;
	u64 mm_gen, nr_switches, rq_addr;
	struct task_struct *curr;
	struct mm_struct *mm;
	struct mbt_cpu *k;
	u32 state, at = 0, rcu_events, rcu_exp, exp_sent;
	struct rq *rq;

	if (!cs)
		return 1;
	rq_addr = READ_ONCE(cs->rq);
	if (!rq_addr)
		return 0;
	rq = kernel_ptr(struct rq, rq_addr);
	mm_gen = READ_ONCE(cs->mm_gen);
	rcu_events = READ_ONCE(cs->rcu_events);
	rcu_exp = READ_ONCE(cs->rcu_exp);
	exp_sent = READ_ONCE(cs->exp_sent);
	load_fence();
	nr_switches = kread(rq, nr_switches);
	load_fence();
	curr = kread(rq, curr);
	mm = kread(curr, mm);
	if (!mm || (only && (u64)mm != only))
		return 0;
	call = slot_call(slot);
	if (!call)
		return 1;
	state = kread(mm, membarrier_state.counter);
	if (call->cmd == MBT_CMD_GLOBAL_EXPEDITED && !(state & MBT_STATE_GLOBAL_READY))
		return 0;
	load_fence();
	k = call_cpu(call, slot, cpu, &at);
	if (!k)
		return 1;
	k->seen = MBT_CPU_BEGIN;
	if (call->cmd == MBT_CMD_GLOBAL_EXPEDITED && switch_done(cs, cpu, (u64)curr, nr_switches))
		k->seen |= MBT_CPU_SWITCH_DONE;
	load_fence();
	k->begin.rq_state = kread(rq, membarrier_state);
	k->begin.mm_gen = mm_gen;
	k->begin.nr_switches = nr_switches;
	k->begin.curr = (u64)curr;
	k->begin.mm = (u64)mm;
	k->begin.mm_state = state;
	k->begin.task_flags = kread(curr, flags);
	k->tid = kread(curr, pid);
	/* where the counts stood; the end makes differences of them */
	k->rcu_seen = rcu_events;
	k->exp_seen = rcu_exp;
	k->exp_sent = exp_sent;
	if (READ_ONCE(cs->rcu_task) == (u64)curr)
		k->seen |= MBT_CPU_RCU_VISIBLE;
	if (call->cmd == MBT_CMD_GLOBAL_EXPEDITED && mbt_copy_lacks_global(k))
		register_look(k);
	if (READ_ONCE(cs->loaded_mm) == (u64)mm)
		k->seen |= MBT_CPU_LOAD_SEEN;
	if (READ_ONCE(cs->emptied_mm) == (u64)mm) {
		k->emptied_by = READ_ONCE(cs->emptied_by);
		k->emptied_tid = READ_ONCE(cs->emptied_tid);
	}
	return 0;
}

/*
 * As many CPUs are looked at in one function: the verifier looks through the members of a
 * runqueue and a task anew for each of them, and a call costs no more than a look.
 */
#define LOOK 16

/*
 * CPUs of LOOK without room. @any: what they run may be of any mm, not of @only alone.
 *
 * A CPU can turn out to be required only if it runs something of such an mm all the time, so
 * one look that finds anything else there is enough, in whatever order; scan_begin_cpu() looks
 * again at the others. These few instructions for each CPU are what a call costs more on a large
 * machine than on a small one: fewer than the kernel's own scan takes, which does the same.
 */
static __always_inline int scan_begin_cpus(u32 slot, u32 first, u64 only, bool any)
{
	u64 at = first, cnt = cfg.cpu_cnt - first, i, rq, mm;
	int lost = 0;

	if (first > MBT_MAX_CPUS - LOOK)
		return 0;
	if (cnt > LOOK)
		cnt = LOOK;
	/* used after the tests, or the verifier does not believe them */
	asm volatile("" : "+r"(at), "+r"(cnt));
	for (i = 0; i < cnt; i++) {
		rq = READ_ONCE(rq_addresses[at + i]);
		if (!rq)
			continue;
		mm = (u64)kread(kernel_ptr(struct rq, rq), curr, mm);
		if (any ? mm != 0 : mm == only)
			lost += scan_begin_cpu(slot, first + i, only);
	}
	return lost;
}

__noinline int scan_begin_chunk(u32 slot, u32 first, u64 only)
{
	return scan_begin_cpus(slot, first, only, false);
}

__noinline int scan_begin_chunk_any(u32 slot, u32 first)
{
	return scan_begin_cpus(slot, first, 0, true);
}

__noinline int scan_begin(u32 slot)
{
	struct mbt_call *call = slot_call(slot);
	int lost = 0;
	u32 first;

	if (!call)
		return 1;
	if (call->cmd == MBT_CMD_GLOBAL_EXPEDITED || call->cmd == MBT_CMD_GLOBAL) {
		for (first = 0; first < cfg.cpu_cnt; first += LOOK)
			lost += scan_begin_chunk_any(slot, first);
	} else {
		for (first = 0; first < cfg.cpu_cnt; first += LOOK)
			lost += scan_begin_chunk(slot, first, call->mm);
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
 * The csd of a run that no program saw to its end. A kernel may keep programs from
 * running in the context of some tasks (seen on a locked-down 6.18: neither handlers
 * nor switches show while its agent is current), so silence is no proof. The lock
 * word is: still locked, for the same function, and not by a later call from the
 * same CPU, the function has not returned. It can be looked at only where the caller
 * still is on the CPU that it sent from (no other task can be about to lock the csd
 * anew there) and has preempted no later sender, and not for the one-CPU form, whose
 * csd lay on a stack frame that is gone. Returns the bits of mbt_cpu.seen.
 */
static __always_inline u32 csd_look(const struct mbt_call *call, const struct mbt_cpu *k)
{
	struct __call_single_data *csd = kernel_ptr(struct __call_single_data, k->csd);
	struct mbt_cpu_slot *sender = cpu_slot(call->cpu_send);
	bool locked;

	if (!csd || !k->queued)
		return 0;
	if (mbt_kind(call->cmd, call->flags, call->cpu_id) == MBT_KIND_RSEQ_CPU)
		return 0;
	if (call->cpu_send != (s32)bpf_get_smp_processor_id())
		return 0;
	if (!sender || READ_ONCE(sender->sends) != call->send_seq)
		return 0;
	/*
	 * The lock before the function: where programs are preempted, another task can send
	 * something here between the two reads. It locks before it writes the function, so a
	 * lock that is its own comes with a function that is its own.
	 */
	locked = kread(csd, node.u_flags) & MBT_CSD_FLAG_LOCK;
	if (locked && handler_of((u64)kread(csd, func)) == k->queued)
		return MBT_CPU_LOOKED | MBT_CPU_PENDING;
	return MBT_CPU_LOOKED;
}

static __always_inline void register_look_again(struct mbt_cpu *k)
{
	u32 row = register_row(k->begin.mm);

	if (!(k->seen & MBT_CPU_BEGIN) || !mbt_copy_lacks_global(k))
		return;
	if (row < REGISTER_ROWS && READ_ONCE(register_begun[row]) != k->register_seen)
		k->seen |= MBT_CPU_REGISTER_OPEN;
}

__noinline int scan_end_cpu(u32 slot, u32 pos)
{
	struct mbt_call *call = slot_call(slot);
	struct mbt_cpu_slot *cs;
	struct task_struct *curr;
	struct mm_struct *mm;
	struct mbt_cpu *k;
	struct rq *rq;
	u64 rq_addr;

	if (!call)
		return 1;
	k = slot_cpu(call, pos);
	if (!k)
		return 1;
	if ((k->seen & MBT_CPU_QUEUED) && !(k->ran & MBT_RAN_FINISHED)) {
		k->seen |= csd_look(call, k);
		inbox_release(k);
	}
	cs = cpu_slot(k->cpu);
	if (!cs)
		return 1;
	rq_addr = READ_ONCE(cs->rq);
	if (!rq_addr)
		return 1;
	rq = kernel_ptr(struct rq, rq_addr);
	curr = kread(rq, curr);
	k->end.curr = (u64)curr;
	k->end.task_flags = kread(curr, flags);
	k->end.in_execve = kread_bits(curr, in_execve);
	load_fence();
	mm = kread(curr, mm);
	k->end.mm = (u64)mm;
	k->end.mm_state = mm ? kread(mm, membarrier_state.counter) : 0;
	load_fence();
	k->end.rq_state = kread(rq, membarrier_state);
	k->end.nr_switches = kread(rq, nr_switches);
	load_fence();
	k->end.mm_gen = READ_ONCE(cs->mm_gen);
	if (call->cmd == MBT_CMD_GLOBAL_EXPEDITED)
		register_look_again(k);
	k->rcu_seen = READ_ONCE(cs->rcu_events) - k->rcu_seen;
	k->exp_seen = READ_ONCE(cs->rcu_exp) - k->exp_seen;
	k->exp_sent = READ_ONCE(cs->exp_sent) - k->exp_sent;
	k->seen |= MBT_CPU_END;
	return 0;
}

/* What the CPU comes to, once all of it has been looked at. */
__noinline int plain_cpu(u32 slot, u32 pos)
{
	struct mbt_call *call = slot_call(slot);
	struct mbt_cpu *k;

	if (!call)
		return 1;
	k = slot_cpu(call, pos);
	if (!k)
		return 1;
	k->was = mbt_plain_add(slot_plain(call), call, k);
	return 0;
}

__noinline int scan_end_chunk(u32 slot, u32 first, u32 cnt)
{
	u32 i;

	for_each_in_chunk(i, first, cnt) {
		scan_end_cpu(slot, first + i);
		plain_cpu(slot, first + i);
	}
	return 0;
}

__noinline int scan_end(u32 slot, u32 cnt)
{
	u32 first;

	for_each_chunk(first, cnt)
		scan_end_chunk(slot, first, cnt);
	return 0;
}

/* Calls that may take membarrier_ipi_mutex, begun or @ended on the CPUs of a chunk. */
__noinline u32 mutex_calls_chunk(u32 first, u32 ended)
{
	struct mbt_cpu_slot *cs;
	u32 i, calls = 0;

	for_each_in_chunk(i, first, cfg.cpu_cnt) {
		cs = cpu_slot(first + i);
		if (cs)
			calls += ended ? READ_ONCE(cs->mutex_ended) : READ_ONCE(cs->mutex_begun);
	}
	return calls;
}

__noinline u32 mutex_calls(u32 ended)
{
	u32 first, calls = 0;

	for_each_chunk(first, cfg.cpu_cnt)
		calls += mutex_calls_chunk(first, ended);
	return calls;
}
