// SPDX-License-Identifier: GPL-2.0-only
/* CPUs that calls waited for, and CPUs that calls interrupted, on the HTML page. */
#include <stdlib.h>
#include "sink/sink_html_sections.h"
#include "sink/sink_text_cpus.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

#define CNT(a) (sizeof(a) / sizeof((a)[0]))

/* Of each table; the JSON report has all. */
#define SHOWN_CPUS 256
#define SHOWN_LIST 400

struct shown {
	unsigned int list[SHOWN_CPUS];
	unsigned int cnt;
	unsigned int all;
};

/* The CPUs with the most of what @most says, which are not left out. */
static void select_cpus(struct shown *s, const struct report *r,
			__u64 (*most)(const struct report_cpu *cpu))
{
	unsigned int i, at;

	s->cnt = s->all = 0;
	for (i = 0; i < r->cpu_cnt; i++) {
		const struct report_cpu *cpu = &r->cpus[i];

		if ((cpu->flags & CPU_HIDDEN) ||
		    !(cpu->required || cpu->slowest_cnt || cpu->handlers))
			continue;
		s->all++;
		for (at = s->cnt; at && most(cpu) > most(&r->cpus[s->list[at - 1]]); at--)
			if (at < SHOWN_CPUS)
				s->list[at] = s->list[at - 1];
		if (at < SHOWN_CPUS)
			s->list[at] = i;
		s->cnt += s->cnt < SHOWN_CPUS;
	}
}

static __u64 slowest_of(const struct report_cpu *cpu)
{
	return cpu->slowest_cnt;
}

static __u64 hits_of(const struct report_cpu *cpu)
{
	return cpu->handlers ? cpu->handlers->hits : 0;
}

static const struct cpu_handlers *handlers_of(const struct report_cpu *cpu)
{
	static const struct cpu_handlers none;

	return cpu->handlers ? cpu->handlers : &none;
}

static void cell_cpu(struct html *h, unsigned int cpu)
{
	char name[32];

	html_cell_sorted(h, cpu, text_cpu(name, sizeof(name), cpu, &h->report->cpus[cpu]));
}

static void cells_stat(struct html *h, const struct mbt_phase_stat *s)
{
	html_cell_seen(h, s->cnt, phase_percentile_ns(s, 50));
	html_cell_seen(h, s->cnt, phase_percentile_ns(s, 99));
	html_cell_seen(h, s->cnt, s->max_ns);
}

static void print_laggards(struct html *h)
{
	static const struct html_column columns[] = {
		{ "cpu", "CPU", true },
		{ "required", "Required", true },
		{ "slowest", "Slowest of a call", true },
		{ "slowest_max_ns", "Longest", true },
		{ "start_p50_ns", "Wait p50", true },
		{ "start_p99_ns", "Wait p99", true },
		{ "start_max_ns", "Wait max", true },
		{ "late", "Late", true },
		{ "idle", "While idle", true },
		{ "steal_ns", "Stolen", true },
	};
	const struct report *r = h->report;
	struct shown s;
	unsigned int i;

	select_cpus(&s, r, slowest_of);
	html_table(h, "laggards", "Laggards: the CPUs that calls waited for", columns,
		   CNT(columns));
	for (i = 0; i < s.cnt; i++) {
		const struct report_cpu *cpu = &r->cpus[s.list[i]];
		const struct cpu_handlers *handlers = handlers_of(cpu);

		html_row(h);
		cell_cpu(h, s.list[i]);
		html_cell_count(h, cpu->required);
		html_cell_count(h, cpu->slowest_cnt);
		html_cell_ns(h, cpu->slowest_ns);
		cells_stat(h, &handlers->start);
		html_cell_count(h, report_cpu_late(handlers));
		html_cell_count(h, handlers->idle);
		html_cell_seen(h, cpu->load.known, cpu->load.steal_ns);
		html_row_end(h);
	}
	html_table_end(h);
	html_paragraph(h, "Wait: from the request to the handler's first instruction. Late: after "
			  "a millisecond or more, although the CPU was not idle. Stolen: by the "
			  "hypervisor. i: isolated, n: nohz_full.");
	html_left_out(h, s.cnt, s.all, "CPUs");
}

static void print_victims(struct html *h)
{
	static const struct html_column columns[] = {
		{ "cpu", "CPU", true },
		{ "interrupts", "Interrupts", true },
		{ "call_interrupts", "Of all function-call interrupts", true },
		{ "handler_sum_ns", "Time taken", true },
		{ "handler_p50_ns", "Handler p50", true },
		{ "handler_p99_ns", "Handler p99", true },
		{ "handler_max_ns", "Handler max", true },
	};
	const struct report *r = h->report;
	struct shown s;
	unsigned int i;

	select_cpus(&s, r, hits_of);
	html_table(h, "victims", "Victims: the CPUs that calls interrupted", columns, CNT(columns));
	for (i = 0; i < s.cnt; i++) {
		const struct report_cpu *cpu = &r->cpus[s.list[i]];
		const struct cpu_handlers *handlers = handlers_of(cpu);

		html_row(h);
		cell_cpu(h, s.list[i]);
		html_cell_count(h, handlers->hits);
		html_cell_seen_count(h, cpu->load.known, cpu->load.call_interrupts);
		html_cell_seen(h, handlers->run.cnt, handlers->run.sum_ns);
		cells_stat(h, &handlers->run);
		html_row_end(h);
	}
	html_table_end(h);
	html_left_out(h, s.cnt, s.all, "CPUs");
}

static void print_senders(struct html *h)
{
	static const struct html_column columns[] = {
		{ "process", "Process", false },  { "command", "Command", false },
		{ "cpu", "CPU", true },           { "count", "Interrupts", true },
		{ "sum_ns", "Time taken", true }, { "max_ns", "Longest handler", true },
	};
	const struct report *r = h->report;
	unsigned int i, k, shown = 0, all = 0;

	html_table(h, "senders", "Who interrupted them", columns, CNT(columns));
	for (i = 0; i < r->cpu_cnt; i++) {
		const struct cpu_handlers *handlers = handlers_of(&r->cpus[i]);

		if (r->cpus[i].flags & CPU_HIDDEN)
			continue;
		all += handlers->sender_cnt;
		for (k = 0; k < handlers->sender_cnt && shown < SHOWN_LIST; k++, shown++) {
			const struct cpu_sender *sender = &handlers->senders[k];

			html_row(h);
			html_cell_who(h, &sender->who);
			html_cell(h, word_row(sender->row));
			cell_cpu(h, i);
			html_cell_count(h, sender->hits);
			html_cell_ns(h, sender->sum_ns);
			html_cell_ns(h, sender->max_ns);
			html_row_end(h);
		}
	}
	html_table_end(h);
	html_left_out(h, shown, all, "pairs of a CPU and a process with its command");
}

static void print_interrupted(struct html *h)
{
	static const struct html_column columns[] = {
		{ "task", "Task", false },
		{ "tid", "Thread", true },
		{ "cpu", "CPU", true },
		{ "count", "Interrupts", true },
		{ "max_start_ns", "Longest wait", true },
	};
	const struct report *r = h->report;
	unsigned int i, k, shown = 0, all = 0;

	html_table(h, "interrupted", "What ran there when handlers came", columns, CNT(columns));
	for (i = 0; i < r->cpu_cnt; i++) {
		const struct cpu_handlers *handlers = handlers_of(&r->cpus[i]);

		if (r->cpus[i].flags & CPU_HIDDEN)
			continue;
		all += handlers->task_cnt;
		for (k = 0; k < handlers->task_cnt && shown < SHOWN_LIST; k++, shown++) {
			const struct cpu_task *task = &handlers->tasks[k];

			html_row(h);
			html_cell(h, *task->comm ? task->comm : task->tid ? "task" : "idle");
			html_cell_signed(h, task->tid);
			cell_cpu(h, i);
			html_cell_count(h, task->hits);
			html_cell_ns(h, task->max_start_ns);
			html_row_end(h);
		}
	}
	html_table_end(h);
	html_left_out(h, shown, all, "pairs of a CPU and a task");
}

void html_cpus(struct html *h)
{
	html_section(h, "cpus", "Laggards and victims");
	print_laggards(h);
	print_victims(h);
	print_senders(h);
	print_interrupted(h);
	html_section_end(h);
}
