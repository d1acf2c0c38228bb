// SPDX-License-Identifier: GPL-2.0-only
/* The table of processes and commands, and what is said of its CPUs and processes below it. */
#include "sink/sink_text_rows.h"
#include <string.h>
#include "sink/sink_text_words.h"
#include "sink/words.h"

/* The verdict on a row of calls; it never says more than most of them say. */
static const char *tally_verdict(char *buf, size_t len, const struct tally *t)
{
	const char *base = t->verified ? "verified" : t->vacuous ? "vacuous" : "refused";

	if (t->violated)
		snprintf(buf, len, "VIOLATED");
	else if (t->unverified >= t->calls - t->unverified && t->lost)
		snprintf(buf, len, "unverified (%llu lost)", (unsigned long long)t->lost);
	else if (t->unverified == t->calls)
		snprintf(buf, len, "unverified");
	else if (t->unverified >= t->calls - t->unverified)
		snprintf(buf, len, "unverified (%llu of %llu)", (unsigned long long)t->unverified,
			 (unsigned long long)t->calls);
	else if (t->unverified)
		snprintf(buf, len, "%s, some unverified", base);
	else
		snprintf(buf, len, "%s", base);
	return buf;
}

static void print_row(FILE *out, const struct report_row *row, int width)
{
	const struct tally *t = &row->tally;
	char p50[16], p99[16], max[16], name[48], verdict[64];

	fprintf(out, "%-*s %-36s %9llu %7llu %8.2f %9s %9s %9s  %s\n", width,
		text_process(name, sizeof(name), row->comm, row->tgid, row->ns_tgid),
		word_row(row->row), (unsigned long long)t->calls, (unsigned long long)t->failed,
		t->calls ? (double)t->targets / (double)t->calls : 0.0,
		text_duration(p50, sizeof(p50), hist_percentile_ns(&row->latency, 50)),
		text_duration(p99, sizeof(p99), hist_percentile_ns(&row->latency, 99)),
		text_duration(max, sizeof(max), row->latency.max_ns),
		tally_verdict(verdict, sizeof(verdict), t));
}

/* Of the column of processes: a pid namespace makes long names. */
static int process_width(const struct report *r)
{
	char name[48];
	int width = 22;
	unsigned int i;

	for (i = 0; i < r->rows.cnt; i++) {
		const struct report_row *row = &r->rows.list[i];
		int len = (int)strlen(
			text_process(name, sizeof(name), row->comm, row->tgid, row->ns_tgid));

		width = len > width ? len : width;
	}
	return width;
}

/* Of more rows than this, those of a command as a whole say more. */
#define SHOWN_ROWS 40

void sink_text_rows(FILE *out, const struct report *r)
{
	int width = process_width(r);
	unsigned int i, shown = 0;

	if (!r->rows.cnt)
		return;
	fprintf(out, "\n%-*s %-36s %9s %7s %8s %9s %9s %9s  %s\n", width, "PROCESS", "COMMAND",
		"CALLS", "FAILED", "IPI/CALL", "P50", "P99", "MAX", "VERDICT");
	if (r->rows.cnt <= SHOWN_ROWS) {
		for (i = 0; i < r->rows.cnt; i++)
			print_row(out, &r->rows.list[i], width);
		return;
	}
	for (i = 0; i < MBT_CMD_ROWS; i++)
		if (r->commands[i].tally.calls)
			print_row(out, &r->commands[i], width);
	for (i = 0; i < r->rows.cnt && shown < SHOWN_ROWS; i++) {
		const struct tally *t = &r->rows.list[i].tally;

		if (!t->violated && !t->unverified)
			continue;
		print_row(out, &r->rows.list[i], width);
		shown++;
	}
	fprintf(out, "and %u rows of processes and commands more (the JSON report lists them)\n",
		r->rows.cnt - shown);
}

void sink_text_slowest(FILE *out, const struct report *r)
{
	unsigned int i, worst = 0;
	__u64 calls = 0;
	char ns[16];

	for (i = 0; i < r->cpu_cnt; i++) {
		calls += r->cpus[i].slowest_cnt;
		if (r->cpus[i].slowest_ns > r->cpus[worst].slowest_ns)
			worst = i;
	}
	if (!calls)
		return;
	fprintf(out,
		"\nSlowest CPU: %u, up to %s from the first send to the end of its handler; last "
		"of all in %.0f %% of the calls\n",
		worst, text_duration(ns, sizeof(ns), r->cpus[worst].slowest_ns),
		100.0 * (double)r->cpus[worst].slowest_cnt / (double)calls);
}

void sink_text_tool_runs(FILE *out, const struct report *r)
{
	unsigned int i, cnt = 0;

	if (!report_tool_runs(r))
		return;
	fprintf(out, "The tool itself ran %llu times on CPUs that calls required (",
		(unsigned long long)report_tool_runs(r));
	for (i = 0; i < r->cpu_cnt; i++)
		if (r->cpus[i].required && r->cpus[i].tool_runs && cnt++ < 8)
			fprintf(out, "%sCPU %u: %llu", cnt > 1 ? ", " : "", i,
				(unsigned long long)r->cpus[i].tool_runs);
	fprintf(out, "%s)\n", cnt > 8 ? ", and more" : "");
}

void sink_text_untested(FILE *out, const struct tally *barriers)
{
	if (!barriers->calls)
		fprintf(out, "no barrier was made, so none was tested");
	else
		fprintf(out, "no barrier was tested: vacuous %llu, refused %llu, unverified %llu",
			(unsigned long long)barriers->vacuous,
			(unsigned long long)barriers->refused,
			(unsigned long long)barriers->unverified);
}

#define SHOWN_UNTESTED 5

void sink_text_untested_processes(FILE *out, const struct report *r)
{
	unsigned int i, end, cnt = 0;
	char name[48];

	for (i = 0; i < r->rows.cnt; i = end) {
		struct tally barriers;

		for (end = i + 1; end < r->rows.cnt; end++)
			if (!report_same_process(&r->rows.list[end], &r->rows.list[i]))
				break;
		barriers = report_barriers(&r->rows.list[i], end - i);
		if (barriers.tested || !r->rows.list[i].tgid || cnt++ >= SHOWN_UNTESTED)
			continue;
		fprintf(out, "%s: ",
			text_process(name, sizeof(name), r->rows.list[i].comm, r->rows.list[i].tgid,
				     r->rows.list[i].ns_tgid));
		sink_text_untested(out, &barriers);
		fputc('\n', out);
	}
	if (cnt > SHOWN_UNTESTED)
		fprintf(out, "and %u processes more that tested no barrier\n",
			cnt - SHOWN_UNTESTED);
}
