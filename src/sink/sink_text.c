// SPDX-License-Identifier: GPL-2.0-only
/* The report as a person reads it. */
#include <errno.h>
#include <string.h>
#include "sink/sink.h"
#include "sink/words.h"

/* "812 ns", "15.7 us", "31.2 ms", "2.1 s" */
static const char *duration(char *buf, size_t len, __u64 ns)
{
	if (ns < 1000)
		snprintf(buf, len, "%llu ns", (unsigned long long)ns);
	else if (ns < 1000000)
		snprintf(buf, len, "%.1f us", (double)ns / 1e3);
	else if (ns < 1000000000)
		snprintf(buf, len, "%.1f ms", (double)ns / 1e6);
	else
		snprintf(buf, len, "%.1f s", (double)ns / 1e9);
	return buf;
}

void sink_text_paragraph(FILE *out, int indent, const char *text)
{
	const int width = 100;
	int column = 0;

	while (*text) {
		int word = (int)strcspn(text, " ");

		if (column && column + 1 + word > width) {
			fputc('\n', out);
			column = 0;
		}
		column += fprintf(out, "%*s%.*s", column ? 1 : indent, "", word, text);
		text += word;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

/* Processes of one name, and not the sum of all, or what is no process's. */
static bool is_name_of_several(const char *comm)
{
	return *comm && strcmp(comm, REPORT_OTHERS) && strcmp(comm, REPORT_UNKNOWN);
}

/* "server[4711]", "server[*]" for several, "all" for the sum of all processes, or "server[4711/12]" when its own pid namespace calls it 12 */
static const char *process(char *buf, size_t len, const char *comm, int tgid, int ns_tgid)
{
	if (!tgid)
		snprintf(buf, len, "%s%s", *comm ? comm : "all", is_name_of_several(comm) ? "[*]" : "");
	else if (ns_tgid && ns_tgid != tgid)
		snprintf(buf, len, "%s[%d/%d]", comm, tgid, ns_tgid);
	else
		snprintf(buf, len, "%s[%d]", comm, tgid);
	return buf;
}

/* Seconds since the run began. */
static double seconds(const struct run *run, __u64 ns)
{
	return ns > run->start_ns ? (double)(ns - run->start_ns) / 1e9 : 0.0;
}

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
		process(name, sizeof(name), row->comm, row->tgid, row->ns_tgid), word_row(row->row),
		(unsigned long long)t->calls, (unsigned long long)t->failed,
		t->calls ? (double)t->targets / (double)t->calls : 0.0,
		duration(p50, sizeof(p50), hist_percentile_ns(&row->latency, 50)),
		duration(p99, sizeof(p99), hist_percentile_ns(&row->latency, 99)),
		duration(max, sizeof(max), row->latency.max_ns),
		tally_verdict(verdict, sizeof(verdict), t));
}

/* Of the column of processes: a pid namespace makes long names. */
static int process_width(const struct report *r)
{
	char name[48];
	int width = 22;
	unsigned int i;

	for (i = 0; i < r->row_cnt; i++) {
		const struct report_row *row = &r->rows[i];
		int len = (int)strlen(process(name, sizeof(name), row->comm, row->tgid, row->ns_tgid));

		width = len > width ? len : width;
	}
	return width;
}

/* Of more rows than this, those of a command as a whole say more. */
#define SHOWN_ROWS 40

static void print_rows(FILE *out, const struct report *r)
{
	int width = process_width(r);
	unsigned int i, shown = 0;

	if (!r->row_cnt)
		return;
	fprintf(out, "\n%-*s %-36s %9s %7s %8s %9s %9s %9s  %s\n", width, "PROCESS", "COMMAND", "CALLS",
		"FAILED", "IPI/CALL", "P50", "P99", "MAX", "VERDICT");
	if (r->row_cnt <= SHOWN_ROWS) {
		for (i = 0; i < r->row_cnt; i++)
			print_row(out, &r->rows[i], width);
		return;
	}
	for (i = 0; i < MBT_CMD_ROWS; i++)
		if (r->commands[i].tally.calls)
			print_row(out, &r->commands[i], width);
	for (i = 0; i < r->row_cnt && shown < SHOWN_ROWS; i++) {
		const struct tally *t = &r->rows[i].tally;

		if (!t->violated && !t->unverified)
			continue;
		print_row(out, &r->rows[i], width);
		shown++;
	}
	fprintf(out, "and %u rows of processes and commands more (the JSON report lists them)\n",
		r->row_cnt - shown);
}

static void print_slowest(FILE *out, const struct report *r)
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
	fprintf(out, "\nSlowest CPU: %u, up to %s from the first send to the end of its handler; last of all in %.0f %% of the calls\n",
		worst, duration(ns, sizeof(ns), r->cpus[worst].slowest_ns),
		100.0 * (double)r->cpus[worst].slowest_cnt / (double)calls);
}

/* It puts the copies of such a CPU's runqueue right: what is looked for may not show. */
static void print_tool_runs(FILE *out, const struct report *r)
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

static void print_finding(FILE *out, const struct finding *f, const struct run *run)
{
	const struct call_case *c = &f->call;
	const struct rule *first = f->judgement.found[0];
	char buf[512];
	unsigned int i, n;

	fprintf(out, "\n%s %s", f->allowed ? "allowed:" : "VIOLATION:", first->code);
	for (i = 1; i < f->judgement.found_cnt; i++)
		fprintf(out, "%s %s", i == 1 ? " (also" : ",", f->judgement.found[i]->code);
	fprintf(out, "%s\n  %s by %s, process %d", i > 1 ? ")" : "",
		words_event(buf, sizeof(buf), &c->call), c->call.comm, c->call.tgid);
	if (strcmp(c->call.comm, c->call.leader_comm))
		fprintf(out, " (%s)", c->call.leader_comm);
	fprintf(out, ", thread %d, at %.6f s", c->call.tid, seconds(run, c->call.begin_ns));
	if (c->call.type == MBT_RECORD_CALL)
		fprintf(out, ": returned %lld after %s\n", (long long)c->call.ret,
			duration(buf, 16, c->call.end_ns - c->call.begin_ns));
	else if (c->call.type == MBT_RECORD_UNBEGUN)
		fprintf(out, ": returned %lld\n", (long long)c->call.ret);
	else
		fprintf(out, ": registered for %s\n", words_state(buf, sizeof(buf), c->call.state_begin));
	if (c->call.ns_tgid && c->call.ns_tgid != c->call.tgid)
		fprintf(out, "  in its own pid namespace: process %d, thread %d\n", c->call.ns_tgid,
			c->call.ns_tid);
	for (i = n = 0; i < c->cpu_cnt; i++) {
		unsigned int r;
		bool about = false;

		for (r = 0; r < f->judgement.found_cnt; r++)
			about |= f->judgement.found[r]->about &&
				 f->judgement.found[r]->about(c, &c->cpus[i]);
		if (about && n++ < 8)
			fprintf(out, "  %s\n", words_cpu(buf, sizeof(buf), c, &c->cpus[i]));
	}
	if (n > 8)
		fprintf(out, "  and %u more CPUs\n", n - 8);
	if (word_grace(c))
		fprintf(out, "  %s\n", word_grace(c));
	if (f->saved_as)
		fprintf(out, "  saved as %s\n", f->saved_as);
}

/* Violations of one kind in hundreds tell no more than the first few: the rest is counted. */
#define SHOWN_PER_RULE 3

static void print_findings(FILE *out, const struct report *r, const struct run *run)
{
	unsigned int shown[RULES_MAX] = { 0 }, explained = 0, i, rule;
	__u64 hidden = r->total.violated - r->finding_cnt;

	for (i = 0; i < r->finding_cnt; i++) {
		rule = rules_index(r->findings[i].judgement.found[0]);
		if (shown[rule]++ < SHOWN_PER_RULE)
			print_finding(out, &r->findings[i], run);
		else
			hidden++;
		if (!(explained & MBT_BIT(rule)))
			sink_text_paragraph(out, 2, rules_at(rule)->explanation);
		explained |= MBT_BIT(rule);
	}
	if (hidden)
		fprintf(out, "\nand %llu more violations like these (the JSON report lists up to %u)\n",
			(unsigned long long)hidden, REPORT_FINDINGS_MAX);
}

/* Of warnings that differ in the process alone. */
#define SHOWN_THREAD_LISTS 4

/* Threads and their calls; a thread alone that is its process needs no line. */
static void print_threads(FILE *out, const struct report_note *note)
{
	const struct report_threads *t = &note->threads;
	char name[48];
	unsigned int i;

	if (!t->cnt || (t->cnt == 1 && t->list[0].tid == note->tgid && !t->other_calls))
		return;
	fprintf(out, "  threads of %d:", note->tgid);
	for (i = 0; i < t->cnt; i++)
		fprintf(out, "%s %s %llu", i ? "," : "",
			process(name, sizeof(name), t->list[i].comm, t->list[i].tid, t->list[i].ns_tid),
			(unsigned long long)t->list[i].calls);
	if (t->other_calls)
		fprintf(out, ", others %llu", (unsigned long long)t->other_calls);
	fputc('\n', out);
}

/* The notes that differ in the process alone, as one. Returns how many follow it. */
static unsigned int print_note(FILE *out, const struct report_note *note, unsigned int left)
{
	static const char *const modes[] = { "", "strict", "filter", "dead" };
	struct mbt_errors errors = note->errors;
	__u64 calls = note->calls;
	unsigned int more = 0, i;
	char name[48], words[128];

	while (more + 1 < left && report_notes_alike(note, note + more + 1)) {
		calls += note[++more].calls;
		for (i = 0; i < MBT_ERROR_CNT; i++)
			errors.cnt[i] += note[more].errors.cnt[i];
	}
	fprintf(out, "\nWARNING: %s\n  %s by %s", note->rule->code, word_row(note->row),
		process(name, sizeof(name), note->comm, note->tgid, note->ns_tgid));
	if (more)
		fprintf(out, " and %u more processes", more);
	fprintf(out, ": %llu calls", (unsigned long long)calls);
	if (*words_errors(words, sizeof(words), &errors))
		fprintf(out, ", %s", words);
	if (note->seccomp_mode)
		fprintf(out, ", seccomp mode %u (%s)", note->seccomp_mode,
			note->seccomp_mode < 4 ? modes[note->seccomp_mode] : "unknown");
	fputc('\n', out);
	for (i = 0; i <= more && i < SHOWN_THREAD_LISTS; i++)
		print_threads(out, note + i);
	return more;
}

/* A table of warnings in hundreds helps nobody; the JSON report has them all. */
#define SHOWN_NOTES 20

static void print_notes(FILE *out, const struct report *r)
{
	unsigned int i, shown = 0, explained = 0, rule;

	for (i = 0; i < r->note_cnt && shown < SHOWN_NOTES; i++, shown++) {
		const struct report_note *note = &r->notes[i];

		rule = rules_index(note->rule);
		i += print_note(out, note, r->note_cnt - i);
		if (!(explained & MBT_BIT(rule)))
			sink_text_paragraph(out, 2, note->rule->explanation);
		explained |= MBT_BIT(rule);
	}
	if (i < r->note_cnt)
		fprintf(out, "\nand %u more warnings (the JSON report lists up to %u)\n",
			r->note_cnt - i, REPORT_NOTES_MAX);
}

#define SHOWN_LIVES 12

static void print_life(FILE *out, const struct report_life *life, const struct run *run)
{
	char name[48], state[96], ns[16];

	fprintf(out, "%12.6f %-22s ", seconds(run, life->time_ns),
		process(name, sizeof(name), life->comm, life->tgid, life->ns_tgid));
	words_state(state, sizeof(state), life->state_end);
	if (life->event == MBT_RECORD_FORK)
		fprintf(out, "child of %d, inherits: %s\n", life->parent_tgid, state);
	else if (life->event == MBT_RECORD_EXEC)
		fprintf(out, "exec, registered for: %s\n", state);
	else
		fprintf(out, "%s, %s, returned %d, registered for: %s\n", word_command(life->cmd),
			duration(ns, sizeof(ns), life->latency_ns), life->ret, state);
}

static void print_lives(FILE *out, const struct report *r, const struct run *run)
{
	unsigned int i;

	if (!r->life_cnt)
		return;
	fprintf(out, "\nRegistrations:\n");
	for (i = 0; i < r->life_cnt && i < SHOWN_LIVES; i++)
		print_life(out, &r->lives[i], run);
	if (r->life_cnt > SHOWN_LIVES)
		fprintf(out, "and %llu more (the JSON report lists up to %u)\n",
			(unsigned long long)(r->life_cnt - SHOWN_LIVES + r->lives_dropped),
			REPORT_LIVES_MAX);
}

static void print_causes(FILE *out, const struct report *r)
{
	unsigned int i;

	for (i = 0; i < MBT_CAUSE_CNT; i++)
		if (r->cause_cnt[i])
			fprintf(out, "  unverified (%s): %llu\n", word_cause(i),
				(unsigned long long)r->cause_cnt[i]);
}

static void print_lost(FILE *out, const struct report *r)
{
	fprintf(out, "Lost: %llu records, %llu program runs\n", (unsigned long long)r->lost_records,
		(unsigned long long)r->lost_runs);
	if (r->lost_records)
		fprintf(out, "  The tool has to run in time to read the records: chrt -f 1 membarrier-trace ...; or give them\n"
			     "  more room (--buffer KB), or trace fewer processes (-p)\n");
	if (r->stats_merged)
		fprintf(out, "Calls that found no room to be counted by process: %llu\n",
			(unsigned long long)r->stats_merged);
}

/* Of calls none of which tested a barrier: what they were. */
static void print_untested(FILE *out, const struct tally *barriers)
{
	if (!barriers->calls)
		fprintf(out, "no barrier was made, so none was tested");
	else
		fprintf(out, "no barrier was tested: vacuous %llu, refused %llu, unverified %llu",
			(unsigned long long)barriers->vacuous, (unsigned long long)barriers->refused,
			(unsigned long long)barriers->unverified);
}

#define SHOWN_UNTESTED 5

/* Processes that tested no barrier, in a run that did. */
static void print_untested_processes(FILE *out, const struct report *r)
{
	unsigned int i, end, cnt = 0;
	char name[48];

	for (i = 0; i < r->row_cnt; i = end) {
		struct tally barriers;

		for (end = i + 1; end < r->row_cnt && report_same_process(&r->rows[end], &r->rows[i]); end++)
			;
		barriers = report_barriers(&r->rows[i], end - i);
		if (barriers.tested || !r->rows[i].tgid || cnt++ >= SHOWN_UNTESTED)
			continue;
		fprintf(out, "%s: ", process(name, sizeof(name), r->rows[i].comm, r->rows[i].tgid,
					     r->rows[i].ns_tgid));
		print_untested(out, &barriers);
		fputc('\n', out);
	}
	if (cnt > SHOWN_UNTESTED)
		fprintf(out, "and %u processes more that tested no barrier\n", cnt - SHOWN_UNTESTED);
}

/* Which limit makes a run without a violation fail. */
static void print_limits(FILE *out, const struct report *r)
{
	if (r->not_the_kernel)
		fprintf(out, "\nBarriers that something else than the kernel answered: %llu; one is enough for the run to be unverified\n",
			(unsigned long long)r->not_the_kernel);
	else if (report_beyond_limit(r))
		fprintf(out, "\nUnverified beyond the limit of %u in a million (--max-unverified)\n",
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
		print_untested(out, &barriers);
		fprintf(out, ")");
	} else if (barriers.calls && barriers.refused == barriers.calls) {
		fprintf(out, " (every barrier was refused)");
	}
	if (r->allowed)
		fprintf(out, " (%llu allowed)", (unsigned long long)r->allowed);
	fputc('\n', out);
}

/* A recording is anybody's: no byte of it that is no text reaches the terminal. */
static const char *printable(char *buf, size_t len, const char *text)
{
	unsigned int i;

	snprintf(buf, len, "%s", text);
	for (i = 0; buf[i]; i++)
		if ((unsigned char)buf[i] < ' ' || (unsigned char)buf[i] >= 0x7f)
			buf[i] = '?';
	return buf;
}

/* Which calls, answered before the kernel, this run could not see. */
static void print_unseen_answers(FILE *out, const struct report *r, const struct run *run)
{
	if (!run_sees_answers(run))
		fprintf(out, "Calls that a trap, a dispatcher or a ptracer answers: not seen, no probe shows them here (trapped, dispatched, ptraced)\n");
	else if (r->unseen_tracer_pid)
		fprintf(out, "Process %d is traced by a ptracer that takes no SIGCHLD: a call that it skips is not seen (ptraced)\n",
			r->unseen_tracer_pid);
}

/* What kept a better probe out is somebody's doing, and can be undone. */
static void print_redirected(FILE *out, const struct run *run)
{
	char fact[32], rung[32], why[128];
	unsigned int f;
	int r;

	for (f = 0; f < run->fact_cnt; f++) {
		const struct fact_state *s = &run->facts[f];

		for (r = 0; r < s->rung_cnt; r++)
			if (s->rungs[r].err == -EBUSY)
				fprintf(out, "Probes: %s not through %s: %s\n",
					printable(fact, sizeof(fact), s->name),
					printable(rung, sizeof(rung), s->rungs[r].name),
					printable(why, sizeof(why), s->rungs[r].reason));
	}
}

void sink_text_remarks(FILE *out, const struct kernel *k)
{
	char text[KERNEL_REMARK_LEN];
	unsigned int i;

	for (i = 0; i < k->remark_cnt; i++)
		fprintf(out, "Note: %s\n", printable(text, sizeof(text), k->remarks[i]));
}

int sink_text(FILE *out, const struct report *r, const struct run *run)
{
	char buf[16], release[65], arch[65], what[256];

	fprintf(out, "membarrier-trace %s, kernel %s %s, %u of %u CPUs online, %s, %s\n", MBT_VERSION,
		printable(release, sizeof(release), run->kernel->release),
		printable(arch, sizeof(arch), run->kernel->arch), run->kernel->cpu_online,
		run->kernel->cpu_possible, printable(what, sizeof(what), run->what),
		duration(buf, sizeof(buf), run->duration_ns));
	sink_text_remarks(out, run->kernel);
	print_rows(out, r);
	if (r->rows_merged)
		fprintf(out, "There were too many processes to list each: those of one name share a row, NAME[*]\n");
	print_slowest(out, r);
	print_lives(out, r, run);
	print_findings(out, r, run);
	print_notes(out, r);
	fprintf(out, "\nCalls %llu: verified %llu, vacuous %llu, refused %llu, violated %llu, unverified %llu; cut by start or end %llu\n",
		(unsigned long long)r->total.calls, (unsigned long long)r->total.verified,
		(unsigned long long)r->total.vacuous, (unsigned long long)r->total.refused,
		(unsigned long long)r->total.violated, (unsigned long long)r->total.unverified,
		(unsigned long long)r->cut);
	print_causes(out, r);
	fprintf(out, "Barriers that had a CPU to cover: %llu\n", (unsigned long long)r->total.tested);
	print_lost(out, r);
	print_tool_runs(out, r);
	if (r->unseen_max)
		fprintf(out, "Not seen: at most %llu calls; so many runs of the probes of all system calls were skipped, of membarrier or of others\n",
			(unsigned long long)r->unseen_max);
	fprintf(out, "Handlers on CPUs that owed none: %llu; shown by the csd's lock alone: %llu\n",
		(unsigned long long)r->surplus_handlers, (unsigned long long)r->unseen_handlers);
	if (r->children_lost)
		fprintf(out, "Processes that should have been judged and were not: %llu (the table was full, or a fork not seen)\n",
			(unsigned long long)r->children_lost);
	if (r->unreached_runs)
		fprintf(out, "A call that never reached the kernel may have been missed: %llu runs of that probe were skipped\n",
			(unsigned long long)r->unreached_runs);
	if (r->answered_runs)
		fprintf(out, "A call that a trap, a dispatcher or a ptracer answered may have been missed: %llu runs of that probe were skipped\n",
			(unsigned long long)r->answered_runs);
	if (!run->compat_seen)
		fprintf(out, "32-bit programs: compat callers not seen, the probes in use do not show them\n");
	print_unseen_answers(out, r, run);
	print_redirected(out, run);
	if (r->total.tested)
		print_untested_processes(out, r);
	if (r->warned)
		fprintf(out, "Warnings: %llu calls\n", (unsigned long long)r->warned);
	if (r->lost_fact[0])
		fprintf(out, "The probes of '%s' were taken away before the end: calls were missed, and those seen since are call-cut\n",
			printable(what, sizeof(what), r->lost_fact));
	if (r->ended_early[0])
		fprintf(out, "The recording ends early: %s\n", r->ended_early);
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
		seconds(run, c->call.begin_ns), c->call.tgid, c->call.tid, c->call.comm,
		words_event(event, sizeof(event), &c->call),
		(long long)c->call.ret, duration(ns, sizeof(ns), c->call.end_ns - c->call.begin_ns),
		c->target_cnt, c->required_cnt, word_judgement(j));
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

static void print_rung(FILE *out, const struct fact_state *s, int r)
{
	const char *result = "not needed";

	if (s->rungs[r].excluded)
		result = "excluded";
	else if (s->rungs[r].tried)
		result = s->rungs[r].err ? strerror(-s->rungs[r].err) : "in use";
	fprintf(out, "%-12s %-14s %-28s %s\n", r ? "" : s->name, s->rungs[r].name, result,
		*s->rungs[r].reason ? s->rungs[r].reason : r ? "" : s->what);
}

void sink_text_probes(FILE *out, const struct fact_state *facts, unsigned int cnt)
{
	unsigned int f;
	int r;

	fprintf(out, "%-12s %-14s %-28s %s\n", "FACT", "RUNG", "RESULT", "WHAT IT SHOWS");
	for (f = 0; f < cnt; f++) {
		for (r = 0; r < facts[f].rung_cnt; r++)
			print_rung(out, &facts[f], r);
		if (!facts[f].rung && facts[f].wanted)
			fprintf(out, "%-12s %-14s cannot be judged without it: %s\n", "", "",
				facts[f].without);
	}
}
