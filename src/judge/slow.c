// SPDX-License-Identifier: GPL-2.0-only
/* Notes about slow calls and disturbed CPUs: what was measured against the thresholds. */
#include "judge/slow.h"
#include <string.h>
#include "judge/rules_time.h"

/* @code's note about a process and command, with @calls more; NULL: there is no room. */
static struct report_note *note_for(struct report *r, const char *code, const struct who *who,
				    __u32 row, __u64 calls)
{
	const struct rule *rule = rules_find(code);
	struct report_notes *notes = rule->level == LEVEL_INFO ? &r->infos : &r->notes;
	struct report_note *note = report_notes_get(notes, rule, who, row);

	notes->calls += calls;
	if (note)
		note->calls += calls;
	return note;
}

static void take_longest(struct note_figures *f, const struct phases *p)
{
	const struct phases_longest *l = &p->longest;

	f->parts = l->parts;
	f->cpu = l->slowest_cpu;
	f->mm_users = l->mm_users;
	f->tid = l->holder_tid;
	f->queue_depth = l->queue_depth;
	memcpy(f->comm, l->holder_comm, sizeof(f->comm));
}

/* Of calls that took so long and longer, as far as the buckets tell. */
static __u64 calls_from(const struct hist *h, __u64 ns)
{
	__u64 calls = 0;
	unsigned int i;

	for (i = mbt_hist_bucket(ns); i < MBT_HIST_BUCKETS; i++)
		calls += h->buckets[i];
	/* the first bucket begins in front of it: one is sure */
	return calls ? calls : 1;
}

/* slow-register tells where it is a cause. */
bool report_waits_for_rcu(__u32 row)
{
	return row == mbt_cmd_row(MBT_CMD_GLOBAL) || report_is_register(row);
}

static void find_slow_call(struct report *r, const struct report_row *row, const struct who *who)
{
	struct report_note *note;

	if (row->latency.max_ns < SLOW_CALL_NS || report_waits_for_rcu(row->row))
		return;
	note = note_for(r, "slow-call", who, row->row, calls_from(&row->latency, SLOW_CALL_NS));
	if (!note || row->latency.max_ns < note->figures.longest_ns)
		return;
	note->figures.longest_ns = row->latency.max_ns;
	note->figures.of = row->latency.cnt;
	/* the longest may have been counted without a record */
	if (row->phases && row->phases->longest.ns == row->latency.max_ns)
		take_longest(&note->figures, row->phases);
}

static void find_slow_register(struct report *r, const struct report_row *row,
			       const struct who *who)
{
	const struct phases_longest *l = row->phases ? &row->phases->longest : NULL;
	struct report_note *note;
	__u64 rcu_ns;

	if (!l || !report_is_register(row->row) || l->ns < SLOW_REGISTER_NS || l->mm_users < 2)
		return;
	rcu_ns = l->parts.ns[MBT_PHASE_RCU] + l->parts.ns[MBT_PHASE_RCU_MUTEX_SCAN];
	/* nothing divides a call that sent nothing, where RCU has no probe: but it slept */
	if (l->waited)
		rcu_ns += l->parts.ns[MBT_PHASE_WHOLE];
	if (rcu_ns < l->ns / 2)
		return;
	note = note_for(r, "slow-register", who, row->row, 1);
	if (!note || l->ns < note->figures.longest_ns)
		return;
	note->figures.longest_ns = l->ns;
	note->figures.part_ns = rcu_ns;
	note->figures.of = row->latency.cnt;
	take_longest(&note->figures, row->phases);
}

static void find_convoy(struct report *r, const struct report_row *row, const struct who *who)
{
	const struct mbt_phase_stat *mutex = row->phases ? &row->phases->stat[MBT_PHASE_MUTEX] :
							   NULL;
	struct report_note *note;
	__u64 all, calls;

	if (!mutex)
		return;
	/*
	 * With --locks those of calls without a record, too; but of the time of lost ones nothing is
	 * known, of which their waits are a part.
	 */
	calls = mutex->cnt;
	if (row->phases->mutex_waits.cnt && !row->tally.lost) {
		mutex = &row->phases->mutex_waits;
		calls = row->phases->calls;
	}
	if (mutex->max_ns < CONVOY_NS)
		return;
	all = phases_sum_ns(row->phases);
	if (mutex->sum_ns / CONVOY_PERCENT < all / 100)
		return;
	note = note_for(r, "mutex-convoy", who, row->row, calls);
	if (!note || mutex->max_ns < note->figures.longest_ns)
		return;
	note->figures.longest_ns = mutex->max_ns;
	note->figures.part_ns = mutex->sum_ns;
	note->figures.sum_ns = all;
	note->figures.of = row->latency.cnt;
	/* who had the mutex is known of the longest call, which may have waited less */
	if (row->phases->longest.parts.ns[MBT_PHASE_MUTEX] == mutex->max_ns)
		take_longest(&note->figures, row->phases);
}

static __u64 machine_interrupts(const struct report *r)
{
	__u64 all = 0;
	unsigned int i;

	for (i = 0; i < r->cpu_cnt; i++)
		all += r->cpus[i].load.call_interrupts;
	return all;
}

static void find_storm(struct report *r, const struct report_row *row, const struct who *who,
		       __u64 machine)
{
	const __u64 sent = row->tally.targets, ms = r->duration_ns / 1000000;
	struct report_note *note;

	if (!ms || !machine || sent < machine / 100 * STORM_PERCENT ||
	    sent / ms < STORM_RATE / 1000)
		return;
	note = note_for(r, "ipi-storm", who, row->row, row->tally.calls);
	if (!note)
		return;
	note->figures.rate += sent * 1000 / ms;
	note->figures.interrupts += sent;
	note->figures.of = machine;
}

/* The process and command that interrupted the CPU most often. */
static const struct cpu_sender *first_sender(const struct cpu_handlers *h)
{
	return h->sender_cnt ? &h->senders[0] : NULL;
}

static const struct cpu_task *waited_longest(const struct cpu_handlers *h)
{
	const struct cpu_task *longest = NULL;
	unsigned int i;

	for (i = 0; i < h->task_cnt; i++)
		if (!longest || h->tasks[i].max_start_ns > longest->max_start_ns)
			longest = &h->tasks[i];
	return longest;
}

/* A busy machine is late now and then: that is in the table, and no cause of anything. */
static bool is_laggard(const struct cpu_handlers *h)
{
	__u64 late = report_cpu_late(h);

	return late && (late >= h->start.cnt / LAGGARD_SHARE || h->start.max_ns >= SLOW_CALL_NS);
}

/* One for the CPU that was latest: others of the same run are in the table. */
static void find_laggard(struct report *r)
{
	const struct cpu_handlers *h = NULL;
	const struct cpu_sender *sender;
	const struct cpu_task *task;
	struct report_note *note;
	unsigned int i, cpu = 0;

	for (i = 0; i < r->cpu_cnt; i++) {
		const struct cpu_handlers *this = r->cpus[i].handlers;

		if (!this || !this->sender_cnt || !is_laggard(this) ||
		    (h && this->start.max_ns <= h->start.max_ns))
			continue;
		h = this;
		cpu = i;
	}
	sender = h ? first_sender(h) : NULL;
	note = sender ? note_for(r, "laggard-cpu", &sender->who, sender->row, report_cpu_late(h)) :
			NULL;
	if (!note)
		return;
	note->figures.cpu = (int)cpu;
	note->figures.longest_ns = h->start.max_ns;
	note->figures.part_ns = r->cpus[cpu].load.steal_ns;
	note->figures.sum_ns = phase_percentile_ns(&h->start, 50);
	note->figures.of = h->start.cnt;
	task = waited_longest(h);
	if (!task || task->max_start_ns != h->start.max_ns)
		return;
	note->figures.tid = task->tid;
	memcpy(note->figures.comm, task->comm, sizeof(note->figures.comm));
}

static void find_isolated_hits(struct report *r)
{
	unsigned int cpu, i;

	for (cpu = 0; cpu < r->cpu_cnt; cpu++) {
		const struct report_cpu *c = &r->cpus[cpu];
		const struct cpu_handlers *h = c->handlers;

		if (!(c->flags & (CPU_ISOLATED | CPU_NOHZ_FULL)) || !h)
			continue;
		for (i = 0; i < h->sender_cnt; i++) {
			const struct cpu_sender *s = &h->senders[i];
			struct report_note *note =
				note_for(r, "isolated-cpu-hit", &s->who, s->row, s->hits);
			struct note_figures *f = note ? &note->figures : NULL;

			if (!f)
				continue;
			/* the CPU that it hit most */
			if (s->hits > f->interrupts) {
				f->interrupts = s->hits;
				f->cpu = (int)cpu;
				f->of = c->load.known ? c->load.call_interrupts : 0;
			}
			f->cpus++;
			f->sum_ns += s->sum_ns;
			if (s->max_ns > f->longest_ns)
				f->longest_ns = s->max_ns;
		}
	}
}

bool report_is_slow(const struct rule *rule)
{
	static const char *const codes[] = { "slow-call",   "slow-register", "mutex-convoy",
					     "laggard-cpu", "ipi-storm",     "isolated-cpu-hit" };
	size_t i;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (!strcmp(rule->code, codes[i]))
			return true;
	return false;
}

void report_slow(struct report *r)
{
	const __u64 machine = machine_interrupts(r);
	unsigned int i;

	for (i = 0; i < r->rows.cnt; i++) {
		const struct report_row *row = &r->rows.list[i];
		struct who who = report_row_who(row);

		find_slow_call(r, row, &who);
		find_slow_register(r, row, &who);
		find_convoy(r, row, &who);
		find_storm(r, row, &who, machine);
	}
	find_laggard(r);
	find_isolated_hits(r);
}
