// SPDX-License-Identifier: GPL-2.0-only
/* The report as a person reads it: its sections in their order, and its verdict. */
#include "sink/sink.h"
#include <errno.h>
#include "judge/doubts.h"
#include "sink/sink_text_end.h"
#include "sink/sink_text_findings.h"
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
		fprintf(out, "; or give them\n"
			     "  more room (--buffer KB), or trace fewer processes (-p)\n");
	}
	if (r->stats_merged)
		fprintf(out, "Calls that found no room to be counted by process: %llu\n",
			(unsigned long long)r->stats_merged);
}

/* Which limit makes a run without a violation fail. */
static void print_limits(FILE *out, const struct report *r)
{
	if (r->differences)
		fprintf(out,
			"\nCalls that the kernel side would have counted otherwise than they are "
			"judged: "
			"%llu; a defect of this program\n",
			(unsigned long long)r->differences);
	if (r->not_the_kernel)
		fprintf(out,
			"\nBarriers that something else than the kernel answered: %llu; one is "
			"enough for the run to be unverified\n",
			(unsigned long long)r->not_the_kernel);
	else if (report_beyond_limit(r))
		fprintf(out,
			"\nUnverified beyond the limit of %u in a million (--max-unverified)\n",
			r->options.max_unverified_ppm);
	if (r->total.tested < r->options.min_tested)
		fprintf(out, "\nFewer barriers had a CPU to cover than the %llu of --min-tested\n",
			(unsigned long long)r->options.min_tested);
}

static void print_verdict(FILE *out, const struct report *r)
{
	struct tally barriers = report_barriers(r->commands, MBT_CMD_ROWS);

	print_limits(out, r);
	fprintf(out, "\nVerdict: %s", word_verdict(report_verdict(r)));
	if (!r->total.calls) {
		fprintf(out, " (no call was seen)");
	} else if (report_verdict(r) == VERDICT_VERIFIED && !barriers.tested) {
		fprintf(out, " (");
		sink_text_untested(out, &barriers);
		fprintf(out, ")");
	} else if (barriers.calls && barriers.refused == barriers.calls) {
		fprintf(out, " (every barrier was refused)");
	}
	if (r->allowed)
		fprintf(out, " (%llu allowed)", (unsigned long long)r->allowed);
	fputc('\n', out);
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

/* What the numbers of calls rest on, and what was lost of them. */
static void print_counts(FILE *out, const struct report *r, const struct run *run)
{
	print_causes(out, r);
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

/* What the run could not see, and what it saw of the end of its sources. */
static void print_unseen(FILE *out, const struct report *r, const struct run *run)
{
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
	if (!run->compat_seen)
		fprintf(out, "32-bit programs: compat callers not seen, the probes in use do not "
			     "show them\n");
	print_unseen_answers(out, r, run);
	sink_text_unattached(out, run);
	if (r->total.tested)
		sink_text_untested_processes(out, r);
	if (r->notes.calls)
		fprintf(out, "Warnings: %llu calls\n", (unsigned long long)r->notes.calls);
	if (r->lost_fact[0])
		fprintf(out,
			"The probes of '%s' were taken away before the end: calls were missed, and "
			"those seen since are call-cut\n",
			r->lost_fact);
	if (r->ended_early[0])
		fprintf(out, "The recording ends early: %s\n", r->ended_early);
	sink_text_dropped(out, r);
}

int sink_text(FILE *out, const struct report *r, const struct run *run)
{
	char buf[16], release[65], arch[65], what[256];

	fprintf(out, "membarrier-trace %s, kernel %s %s, %u of %u CPUs online, %s, %s\n",
		MBT_VERSION, text_printable(release, sizeof(release), run->kernel->release),
		text_printable(arch, sizeof(arch), run->kernel->arch), run->kernel->cpu_online,
		run->kernel->cpu_possible, text_printable(what, sizeof(what), run->what),
		text_duration(buf, sizeof(buf), run->duration_ns));
	sink_text_remarks(out, run->kernel);
	sink_text_rows(out, r);
	if (r->rows.merged)
		fprintf(out, "There were too many processes to list each: those of one name share "
			     "a row, NAME[*]\n");
	sink_text_slowest(out, r);
	sink_text_lives(out, r, run);
	sink_text_findings(out, r, run);
	sink_text_notes(out, r, run);
	fprintf(out,
		"\nCalls %llu: verified %llu, vacuous %llu, refused %llu, violated %llu, "
		"unverified %llu; cut by start or end %llu\n",
		(unsigned long long)r->total.calls, (unsigned long long)r->total.verified,
		(unsigned long long)r->total.vacuous, (unsigned long long)r->total.refused,
		(unsigned long long)r->total.violated, (unsigned long long)r->total.unverified,
		(unsigned long long)r->cut);
	print_counts(out, r, run);
	print_unseen(out, r, run);
	sink_text_end(out, run);
	if (!r->total.calls)
		sink_text_no_call(out, run);
	print_verdict(out, r);
	/* the flush first: it meets what an earlier write met, and says what that is */
	return fflush(out) ? -errno : ferror(out) ? -EIO : 0;
}

void sink_text_call(FILE *out, const struct call_case *c, const struct judgement *j,
		    const struct run *run)
{
	char ns[16], event[48];
	unsigned int i;

	fprintf(out, "%12.6f %7d %7d %-15s %-28s %5lld %10s sent %u of %u required  %s",
		text_seconds(run, c->call.begin_ns), c->call.tgid, c->call.tid, c->call.comm,
		words_event(event, sizeof(event), &c->call), (long long)c->call.ret,
		text_duration(ns, sizeof(ns), c->call.end_ns - c->call.begin_ns), c->target_cnt,
		c->required_cnt, word_judgement(j));
	for (i = 0; i < j->found_cnt; i++)
		fprintf(out, " %s", j->found[i]->code);
	for (i = 0; i < MBT_CAUSE_CNT && j->verdict == VERDICT_UNVERIFIED; i++)
		if (j->causes & MBT_BIT(i))
			fprintf(out, " %s", word_cause(i));
	for (i = 0; i < c->cpu_cnt; i++)
		fprintf(out, "%s%u:%s", i ? " " : "  ", c->cpus[i].k.cpu,
			word_evidence(c->cpus[i].evidence));
	if (!c->cpu_cnt && c->single_user)
		fprintf(out, "  %s", word_evidence(EVIDENCE_SINGLE_USER));
	if (j->warning)
		fprintf(out, " %s", j->warning->code);
	fputc('\n', out);
}
