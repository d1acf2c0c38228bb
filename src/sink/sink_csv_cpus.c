// SPDX-License-Identifier: GPL-2.0-only
/* Tables of CPUs, and of who called and who waited for whom. */
#include <stdlib.h>
#include "sink/sink_csv_tables.h"
#include "sink/words.h"

static bool is_shown(const struct report_cpu *cpu)
{
	return !(cpu->flags & CPU_HIDDEN) && (cpu->required || cpu->slowest_cnt || cpu->handlers);
}

static void add_times(struct csv *c, const struct mbt_phase_stat *s)
{
	csv_number(c, phase_percentile_ns(s, 50));
	csv_number(c, phase_percentile_ns(s, 99));
	csv_number(c, s->max_ns);
}

static void add_cpu(struct csv *c, unsigned int number, const struct report_cpu *cpu)
{
	static const struct cpu_handlers none;
	const struct cpu_handlers *h = cpu->handlers ? cpu->handlers : &none;

	csv_number(c, number);
	csv_flag(c, cpu->flags & CPU_ISOLATED);
	csv_flag(c, cpu->flags & CPU_NOHZ_FULL);
	csv_number(c, cpu->required);
	csv_number(c, cpu->slowest_cnt);
	csv_number(c, cpu->slowest_ns);
	csv_number(c, cpu->tool_runs);
	if (cpu->load.known) {
		csv_number(c, cpu->load.call_interrupts);
		csv_number(c, cpu->load.steal_ns);
	} else {
		csv_none(c);
		csv_none(c);
	}
	csv_number(c, h->hits);
	add_times(c, &h->start);
	csv_number(c, h->run.sum_ns);
	add_times(c, &h->run);
	csv_number(c, report_cpu_late(h));
	csv_number(c, h->idle);
	csv_end(c);
}

void csv_cpus(struct csv *c, const struct report *r, const struct run *run)
{
	unsigned int i;

	(void)run;
	for (i = 0; i < r->cpu_cnt; i++)
		if (is_shown(&r->cpus[i]))
			add_cpu(c, i, &r->cpus[i]);
}

static void add_sender(struct csv *c, unsigned int cpu, const struct cpu_sender *s,
		       const struct run *run)
{
	csv_number(c, cpu);
	csv_who(c, &s->who, run);
	csv_text(c, word_row(s->row));
	csv_number(c, s->hits);
	csv_number(c, s->sum_ns);
	csv_number(c, s->max_ns);
	csv_end(c);
}

void csv_senders(struct csv *c, const struct report *r, const struct run *run)
{
	unsigned int i, k;

	for (i = 0; i < r->cpu_cnt; i++) {
		const struct cpu_handlers *h = is_shown(&r->cpus[i]) ? r->cpus[i].handlers : NULL;

		for (k = 0; h && k < h->sender_cnt; k++)
			add_sender(c, i, &h->senders[k], run);
	}
}

void csv_interrupted(struct csv *c, const struct report *r, const struct run *run)
{
	unsigned int i, k;

	(void)run;
	for (i = 0; i < r->cpu_cnt; i++) {
		const struct cpu_handlers *h = is_shown(&r->cpus[i]) ? r->cpus[i].handlers : NULL;

		for (k = 0; h && k < h->task_cnt; k++) {
			csv_number(c, i);
			csv_signed(c, h->tasks[k].tid);
			csv_text(c, h->tasks[k].comm);
			csv_number(c, h->tasks[k].hits);
			csv_number(c, h->tasks[k].max_start_ns);
			csv_end(c);
		}
	}
}

void csv_convoys(struct csv *c, const struct report *r, const struct run *run)
{
	unsigned int i;

	(void)run;
	for (i = 0; i < r->convoys.cnt; i++) {
		const struct report_convoy *convoy = &r->convoys.list[i];

		if (convoy->key.holder_tgid) {
			csv_number(c, convoy->key.holder_tgid);
			csv_text(c, convoy->count.holder_comm);
		} else {
			csv_none(c);
			csv_none(c);
		}
		csv_number(c, convoy->key.waiter_tgid);
		csv_text(c, convoy->count.waiter_comm);
		csv_number(c, convoy->count.waits);
		csv_number(c, convoy->count.sum_ns);
		csv_number(c, convoy->count.max_ns);
		csv_number(c, convoy->count.deepest);
		csv_end(c);
	}
}

void csv_stacks(struct csv *c, const struct report *r, const struct run *run)
{
	unsigned int i;

	for (i = 0; i < r->stacks.call_cnt; i++) {
		const struct stack_calls *calls = &r->stacks.calls[i];

		csv_who(c, &calls->who, run);
		csv_text(c, word_row(calls->row));
		csv_number(c, calls->calls);
		csv_number(c, calls->total_ns);
		csv_number(c, calls->max_ns);
		if (calls->error)
			csv_none(c);
		else
			csv_number(c, calls->stack);
		csv_signed(c, calls->error);
		csv_end(c);
	}
}

static void add_name(struct csv *c, const struct stack_frame *f, unsigned int name)
{
	const struct stack_name *n = name < f->name_cnt ? &f->names[name] : NULL;

	csv_text(c, n ? n->function : NULL);
	csv_text(c, n ? n->file : NULL);
	if (n && n->line)
		csv_number(c, n->line);
	else
		csv_none(c);
	csv_flag(c, name + 1 < f->name_cnt);
	csv_flag(c, f->unsure);
	csv_end(c);
}

/* A line for each function that is there, those that were inlined first. */
static void add_frame(struct csv *c, const struct report_stacks *s, unsigned int stack,
		      unsigned int frame)
{
	const struct stack_frame *f = &s->stacks[stack].frames[frame];
	const struct stack_module *m = f->module ? &s->modules[f->module - 1] : NULL;
	char build_id[2 * MBT_BUILD_ID_LEN + 1] = "";
	unsigned int i, name = 0;

	for (i = 0; m && m->has_build_id && i < MBT_BUILD_ID_LEN; i++)
		snprintf(build_id + 2 * i, 3, "%02x", m->build_id[i]);
	do {
		csv_number(c, stack);
		csv_number(c, frame);
		csv_text(c, m ? m->path : NULL);
		csv_text(c, *build_id ? build_id : NULL);
		csv_number(c, f->at);
		add_name(c, f, name);
	} while (++name < f->name_cnt);
}

void csv_frames(struct csv *c, const struct report *r, const struct run *run)
{
	unsigned int i, k;

	(void)run;
	for (i = 0; i < r->stacks.stack_cnt; i++)
		for (k = 0; k < r->stacks.stacks[i].frame_cnt; k++)
			add_frame(c, &r->stacks, i, k);
}
