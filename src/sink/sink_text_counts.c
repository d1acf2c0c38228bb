// SPDX-License-Identifier: GPL-2.0-only
/* What the numbers of a report rest on: evidence, losses, the tool itself, what was not seen. */
#include "sink/sink_text_counts.h"
#include "sink/sink_text_end.h"
#include "sink/sink_text_probes.h"
#include "sink/sink_text_rows.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

static void print_causes(FILE *out, const struct report *r)
{
	unsigned int i;

	for (i = 0; i < MBT_CAUSE_CNT; i++)
		if (r->cause_cnt[i])
			fprintf(out, "  unverified (%s): %llu\n", word_cause(i),
				(unsigned long long)r->cause_cnt[i]);
}

static void print_lost(FILE *out, const struct report *r, const struct run *run)
{
	fprintf(out, "Lost: %llu records, %llu program runs\n", (unsigned long long)r->lost_records,
		(unsigned long long)r->lost_runs);
	if (r->lost_records) {
		fprintf(out,
			"  Calls whose record was lost: %.2f %%\n"
			"  The tool has to run in time to read the records: --priority fifo:N",
			100.0 * (double)r->lost_records / (double)r->total.calls);
		if (run->priority[0])
			fprintf(out, " (it had %s)", run->priority);
		fprintf(out, "; or give them more room (--buffer KB), or trace fewer processes "
			     "(-p)\n");
	}
	if (r->stats_merged)
		fprintf(out, "Calls that found no room to be counted by process: %llu\n",
			(unsigned long long)r->stats_merged);
}

/* Which calls, answered before the kernel, this run could not see. */
static void print_unseen_answers(FILE *out, const struct report *r, const struct run *run)
{
	if (!run_sees_answers(run))
		fprintf(out, "Calls that a trap, a dispatcher or a ptracer answers: not seen, no "
			     "probe shows them here (trapped, dispatched, ptraced)\n");
	else if (r->unseen_tracer_pid)
		fprintf(out,
			"Process %d is traced by a ptracer that takes no SIGCHLD: a call that it "
			"skips is not seen (ptraced)\n",
			r->unseen_tracer_pid);
}

/* At which priority the tool ran, and what it took of a CPU itself. */
static void print_tool(FILE *out, const struct run *run)
{
	char ns[16];

	if (run->priority[0])
		fprintf(out, "The tool ran with priority %s\n", run->priority);
	if (run->end.tool_cpu_ns)
		fprintf(out, "The tool itself took %s of CPU time, %.1f %% of one CPU\n",
			text_duration(ns, sizeof(ns), run->end.tool_cpu_ns), run_tool_percent(run));
}

void sink_text_counts(const struct text *t)
{
	print_causes(t->out, t->report);
	sink_text_evidence(t);
}

void sink_text_evidence(const struct text *t)
{
	const struct report *r = t->report;
	const struct run *run = t->run;
	FILE *out = t->out;

	fprintf(out, "Barriers that had a CPU to cover: %llu\n",
		(unsigned long long)r->total.tested);
	print_lost(out, r, run);
	print_tool(out, run);
	sink_text_tool_runs(out, r);
	if (r->unseen_max)
		fprintf(out,
			"Not seen: at most %llu calls; so many runs of the probes of all system "
			"calls were skipped, of membarrier or of others\n",
			(unsigned long long)r->unseen_max);
	if (r->grace_alone)
		fprintf(out,
			"Calls that waited for RCU, without a look at what each CPU did for it: "
			"%llu\n",
			(unsigned long long)r->grace_alone);
	fprintf(out, "Handlers on CPUs that owed none: %llu; shown by the csd's lock alone: %llu\n",
		(unsigned long long)r->surplus_handlers, (unsigned long long)r->unseen_handlers);
}

void sink_text_unseen(const struct text *t)
{
	const struct report *r = t->report;
	const struct run *run = t->run;
	FILE *out = t->out;

	if (r->children_lost)
		fprintf(out,
			"Processes that should have been judged and were not: %llu (the table was "
			"full, or a fork not seen)\n",
			(unsigned long long)r->children_lost);
	if (r->unreached_runs)
		fprintf(out,
			"A call that never reached the kernel may have been missed: %llu runs of "
			"that probe were skipped\n",
			(unsigned long long)r->unreached_runs);
	if (r->answered_runs)
		fprintf(out,
			"A call that a trap, a dispatcher or a ptracer answered may have been "
			"missed: %llu runs of that probe were skipped\n",
			(unsigned long long)r->answered_runs);
	if (run_misses_compat(run))
		fprintf(out, "32-bit programs: compat callers not seen, the probes in use do not "
			     "show them\n");
	print_unseen_answers(out, r, run);
	sink_text_unattached(out, run);
	if (r->total.tested)
		sink_text_untested_processes(out, r);
	if (r->notes.calls)
		fprintf(out, "Warnings: %llu call%s\n", (unsigned long long)r->notes.calls,
			r->notes.calls == 1 ? "" : "s");
	if (r->lost_fact[0])
		fprintf(out,
			"The probes of '%s' were taken away before the end: calls were missed, and "
			"those seen since are call-cut\n",
			r->lost_fact);
	if (r->ended_early[0])
		fprintf(out, "The recording ends early: %s\n", r->ended_early);
	sink_text_dropped(out, r);
}
