// SPDX-License-Identifier: GPL-2.0-only
/* What is said of the CPUs and processes of the table, below it. */
#include "sink/sink_text_rows.h"
#include "sink/sink_text_words.h"

void sink_text_merged(const struct text *t)
{
	if (t->report->rows.merged)
		fprintf(t->out, "There were too many processes to list each: those of one name "
				"share a row, NAME[*]\n");
}

void sink_text_slowest(const struct text *t)
{
	const struct report *r = t->report;
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
	fprintf(t->out,
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
		fprintf(out, "and %u process%s more that tested no barrier\n", cnt - SHOWN_UNTESTED,
			cnt == SHOWN_UNTESTED + 1 ? "" : "es");
}
