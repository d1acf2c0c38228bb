// SPDX-License-Identifier: GPL-2.0-only
/* The table of processes: rates, shares, registrations, and what they called. */
#include "sink/sink_text_processes.h"
#include <string.h>
#include "judge/process_summary.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

#define SHOWN_PROCESSES 8

static void print_registered(FILE *out, const struct process_summary *s, const struct run *run)
{
	unsigned int i, cnt = 0;

	fprintf(out, "  registered for:");
	for (i = 0; i < REGISTRATIONS; i++) {
		const struct process_registration *reg = &s->registered[i];

		if (!reg->since)
			continue;
		/* the name behind REGISTER_ */
		fprintf(out, "%s %s ", cnt++ ? "," : "",
			word_command(reg->cmd) + strlen("REGISTER_"));
		if (reg->since == REGISTERED_BEFORE)
			fprintf(out, "before the run");
		else
			fprintf(out, "%s %.3f s",
				reg->since == REGISTERED_HERE ? "at" : "inherited at",
				text_seconds(run, reg->time_ns));
	}
	fprintf(out, "%s\n", cnt ? "" : " nothing that was seen");
}

static void print_commands(FILE *out, const struct process_summary *s)
{
	char errors[128];
	unsigned int i;

	fprintf(out, "  calls:");
	for (i = 0; i < s->row_cnt; i++) {
		const struct tally *t = &s->rows[i].tally;

		fprintf(out, "%s %s %llu", i ? "," : "", word_row(s->rows[i].row),
			(unsigned long long)t->calls);
		if (t->failed)
			fprintf(out, " (%llu failed: %s)", (unsigned long long)t->failed,
				words_errors(errors, sizeof(errors), &t->errors));
	}
	fputc('\n', out);
}

static void print_process(FILE *out, const struct process_summary *s, const struct run *run)
{
	const struct report_row *p = s->rows;
	char name[48], alone[16] = "-";

	if (s->may_be_alone)
		snprintf(alone, sizeof(alone), "%.0f %%",
			 100.0 * (double)s->alone / (double)s->may_be_alone);
	fprintf(out, "%-30s %11llu %10.1f %9llu %6s %8.2f\n",
		text_process(name, sizeof(name), p->comm, p->tgid, p->ns_tgid),
		(unsigned long long)s->calls, process_rate(s, run->start_ns, run->duration_ns),
		(unsigned long long)s->refused, alone,
		s->calls ? (double)s->targets / (double)s->calls : 0.0);
	print_registered(out, s, run);
	print_commands(out, s);
}

/* Of a process, and how many rows it has. */
static __u64 sum_calls(const struct report_row *rows, const struct report_row *end,
		       unsigned int *cnt)
{
	__u64 calls = 0;

	for (*cnt = 0; rows + *cnt < end && report_same_process(rows, rows + *cnt); ++*cnt)
		calls += rows[*cnt].tally.calls;
	return calls;
}

/* The busiest process behind the one that has *@calls calls, and *@calls then; NULL: none. */
static const struct report_row *next_busiest(const struct report *r, const struct report_row *last,
					     __u64 *calls)
{
	const struct report_row *best = NULL, *end = r->rows.list + r->rows.cnt, *row;
	__u64 most = 0, own;
	unsigned int cnt;

	for (row = r->rows.list; row < end; row += cnt) {
		own = sum_calls(row, end, &cnt);
		if (!row->tgid || own > *calls || (own == *calls && row <= last) ||
		    (best && own <= most))
			continue;
		best = row;
		most = own;
	}
	*calls = most;
	return best;
}

static unsigned int count_processes(const struct report *r)
{
	unsigned int i, cnt = 0;

	for (i = 0; i < r->rows.cnt; i++)
		cnt += r->rows.list[i].tgid &&
		       (!i || !report_same_process(&r->rows.list[i], &r->rows.list[i - 1]));
	return cnt;
}

void sink_text_processes(const struct text *t)
{
	const struct report *r = t->report;
	unsigned int cnt = count_processes(r), shown;
	const struct report_row *last = NULL;
	struct process_summary s;
	__u64 calls = ~0ull;

	if (!cnt)
		return;
	fprintf(t->out, "\n%-30s %11s %10s %9s %6s %8s\n", "PROCESSES", "CALLS", "CALLS/S",
		"REFUSED", "ALONE", "IPI/CALL");
	for (shown = 0; shown < SHOWN_PROCESSES; shown++) {
		last = next_busiest(r, last, &calls);
		if (!last)
			break;
		process_summarize(&s, r, last);
		print_process(t->out, &s, t->run);
	}
	if (cnt > shown)
		fprintf(t->out, "and %u process%s more (the JSON report lists them)\n", cnt - shown,
			cnt == shown + 1 ? "" : "es");
}
