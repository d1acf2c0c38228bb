// SPDX-License-Identifier: GPL-2.0-only
/* The processes of the HTML page, and what each of them called. */
#include <stdlib.h>
#include "judge/process_summary.h"
#include "sink/sink_html_sections.h"
#include "sink/words.h"

#define CNT(a) (sizeof(a) / sizeof((a)[0]))

/* Of each table; the JSON report has all. */
#define SHOWN_PROCESSES 200
#define SHOWN_ROWS 300

/* A row, or the first of a process, and how many calls it is sorted by. */
struct busy {
	const struct report_row *row;
	__u64 calls;
};

static int by_calls(const void *a, const void *b)
{
	const struct busy *x = a, *y = b;

	if (x->calls != y->calls)
		return x->calls < y->calls ? 1 : -1;
	/* as they stand */
	return x->row < y->row ? -1 : x->row > y->row;
}

static void print_row(struct html *h, const struct report_row *row)
{
	const struct tally *t = &row->tally;
	const __u64 counts[] = { t->calls,    t->verified,   t->vacuous, t->refused,
				 t->violated, t->unverified, t->failed,  t->targets };
	const struct who who = report_row_who(row);
	size_t i;

	html_row(h);
	html_cell_who(h, &who);
	html_cell(h, word_row(row->row));
	for (i = 0; i < CNT(counts); i++)
		html_cell_count(h, counts[i]);
	html_cell_ns(h, hist_percentile_ns(&row->latency, 50));
	html_cell_ns(h, hist_percentile_ns(&row->latency, 99));
	html_cell_ns(h, row->latency.max_ns);
	html_row_end(h);
}

static void print_rows(struct html *h)
{
	static const struct html_column columns[] = {
		{ "process", "Process", false },  { "command", "Command", false },
		{ "calls", "Calls", true },       { "verified", "Verified", true },
		{ "vacuous", "Vacuous", true },   { "refused", "Refused", true },
		{ "violated", "Violated", true }, { "unverified", "Unverified", true },
		{ "failed", "Failed", true },     { "targets", "Sent", true },
		{ "p50_ns", "p50", true },        { "p99_ns", "p99", true },
		{ "max_ns", "Max", true },
	};
	const struct report_rows *rows = &h->report->rows;
	struct busy *busy = calloc(rows->cnt ? rows->cnt : 1, sizeof(*busy));
	unsigned int i, shown = rows->cnt < SHOWN_ROWS ? rows->cnt : SHOWN_ROWS;

	for (i = 0; busy && i < rows->cnt; i++)
		busy[i] = (struct busy){ &rows->list[i], rows->list[i].tally.calls };
	if (busy)
		qsort(busy, rows->cnt, sizeof(*busy), by_calls);
	html_table(h, "rows", "Calls by process and command", columns, CNT(columns));
	for (i = 0; busy && i < shown; i++)
		print_row(h, busy[i].row);
	html_table_end(h);
	html_left_out(h, shown, rows->cnt,
		      "rows of processes and commands, those with most calls,");
	free(busy);
}

static void add_registered(char *buf, size_t len, const struct process_summary *s)
{
	size_t at = 0;
	unsigned int i;

	*buf = '\0';
	for (i = 0; i < REGISTRATIONS; i++)
		if (s->registered[i].since && at < len)
			at += (size_t)snprintf(buf + at, len - at, "%s%s", at ? ", " : "",
					       word_command(s->registered[i].cmd));
}

static void print_process(struct html *h, const struct report_row *first)
{
	const struct who who = report_row_who(first);
	struct process_summary s;
	char registered[256];

	process_summarize(&s, h->report, first);
	add_registered(registered, sizeof(registered), &s);
	html_row(h);
	html_cell_who(h, &who);
	html_cell_count(h, s.calls);
	html_cell_format(h, "%.1f", process_rate(&s, h->run->start_ns, h->run->duration_ns));
	html_cell_count(h, s.refused);
	html_cell_count(h, s.barriers);
	html_cell_count(h, s.targets);
	html_cell_share(h, s.alone, s.may_be_alone);
	html_cell(h, *registered ? registered : "nothing that was seen");
	html_row_end(h);
}

void html_processes(struct html *h)
{
	static const struct html_column columns[] = {
		{ "process", "Process", false },
		{ "calls", "Calls", true },
		{ "calls_per_second", "Calls a second", true },
		{ "refused", "Refused", true },
		{ "barriers", "Barriers", true },
		{ "targets", "CPUs sent to", true },
		{ "alone", "Alone in its memory", true },
		{ "registered", "Registered for", false },
	};
	const struct report_rows *rows = &h->report->rows;
	struct busy *busy = calloc(rows->cnt ? rows->cnt : 1, sizeof(*busy));
	unsigned int i, cnt = 0;

	for (i = 0; busy && i < rows->cnt; i++) {
		if (!i || !report_same_process(&rows->list[i], &rows->list[i - 1]))
			busy[cnt++].row = &rows->list[i];
		busy[cnt - 1].calls += rows->list[i].tally.calls;
	}
	if (busy)
		qsort(busy, cnt, sizeof(*busy), by_calls);
	html_section(h, "processes", "Processes");
	html_table(h, "processes", "Processes that called", columns, CNT(columns));
	for (i = 0; i < cnt && i < SHOWN_PROCESSES; i++)
		print_process(h, busy[i].row);
	html_table_end(h);
	html_left_out(h, i, cnt, "processes, those with most calls,");
	free(busy);
	print_rows(h);
	html_section_end(h);
}
