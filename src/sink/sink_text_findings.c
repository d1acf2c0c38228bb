// SPDX-License-Identifier: GPL-2.0-only
/* What a report lists: violations, warnings, infos, and the lives of registrations. */
#include "sink/sink_text_findings.h"
#include <string.h>
#include "sink/advice.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

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
	fprintf(out, ", thread %d, at %.6f s", c->call.tid, text_seconds(run, c->call.begin_ns));
	if (c->call.type == MBT_RECORD_CALL)
		fprintf(out, ": returned %lld after %s\n", (long long)c->call.ret,
			text_duration(buf, 16, c->call.end_ns - c->call.begin_ns));
	else if (c->call.type == MBT_RECORD_UNBEGUN)
		fprintf(out, ": returned %lld\n", (long long)c->call.ret);
	else
		fprintf(out, ": registered for %s\n",
			words_state(buf, sizeof(buf), c->call.state_begin));
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
		fprintf(out, "  and %u more CPU%s\n", n - 8, n == 9 ? "" : "s");
	if (word_grace(c))
		fprintf(out, "  %s\n", word_grace(c));
	if (f->saved_as)
		fprintf(out, "  saved as %s\n", f->saved_as);
}

static void print_known(FILE *out, const struct finding *f)
{
	const char *advice = advice_for_defect(f);

	sink_text_paragraph(out, 2, f->judgement.found[0]->explanation);
	if (advice)
		sink_text_paragraph(out, 2, advice);
}

/* Violations of one kind in hundreds tell no more than the first few: the rest is counted. */
#define SHOWN_PER_RULE 3

void sink_text_findings(const struct text *t)
{
	const struct report *r = t->report;
	unsigned int shown[RULES_MAX] = { 0 }, explained = 0, i, rule;
	__u64 hidden = r->total.violated - r->findings.cnt;

	for (i = 0; i < r->findings.cnt; i++) {
		rule = rules_index(r->findings.list[i].judgement.found[0]);
		if (shown[rule]++ < SHOWN_PER_RULE)
			print_finding(t->out, &r->findings.list[i], t->run);
		else
			hidden++;
		if (!(explained & MBT_BIT(rule)))
			print_known(t->out, &r->findings.list[i]);
		explained |= MBT_BIT(rule);
	}
	if (hidden)
		fprintf(t->out,
			"\nand %llu more violation%s like these (the JSON report lists up to %u)\n",
			(unsigned long long)hidden, hidden == 1 ? "" : "s", REPORT_FINDINGS_MAX);
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
			text_process(name, sizeof(name), t->list[i].comm, t->list[i].tid,
				     t->list[i].ns_tid),
			(unsigned long long)t->list[i].calls);
	if (t->other_calls)
		fprintf(out, ", others %llu", (unsigned long long)t->other_calls);
	fputc('\n', out);
}

/* The notes that differ in the process alone, as one. Returns how many follow it. */
static unsigned int print_note(FILE *out, const struct report_note *note, unsigned int left,
			       const struct report *r, const struct run *run)
{
	const bool info = note->rule->level == LEVEL_INFO;
	struct report_note sum;
	unsigned int more = report_notes_sum(note, left, &sum), i;
	char words[ADVICE_LEN];

	fprintf(out, "\n%s: %s\n", info ? "INFO" : "WARNING", note->rule->code);
	fprintf(out, "  %s\n", note_sentence_of(words, sizeof(words), &sum, more, run));
	for (i = 0; i <= more && i < SHOWN_THREAD_LISTS; i++)
		print_threads(out, note + i);
	if (*advice_for(words, sizeof(words), &sum, r, run))
		sink_text_paragraph(out, 2, words);
	return more;
}

/* A table of hundreds of warnings is of no use; the JSON report has them all. */
#define SHOWN_NOTES 20

static void print_notes(FILE *out, const struct report_notes *notes, const char *what,
			const struct report *r, const struct run *run)
{
	bool explained[RULES_MAX] = { 0 };
	unsigned int i, shown = 0, rule;

	for (i = 0; i < notes->cnt && shown < SHOWN_NOTES; i++, shown++) {
		const struct report_note *note = &notes->list[i];

		rule = rules_index(note->rule);
		i += print_note(out, note, notes->cnt - i, r, run);
		if (note->rule->level != LEVEL_INFO && !explained[rule])
			sink_text_paragraph(out, 2, note->rule->explanation);
		explained[rule] = true;
	}
	if (i < notes->cnt)
		fprintf(out, "\nand %u more %s%s (the JSON report lists up to %u)\n",
			notes->cnt - i, what, notes->cnt - i == 1 ? "" : "s", REPORT_NOTES_MAX);
}

void sink_text_notes(const struct text *t)
{
	const struct report *r = t->report;

	print_notes(t->out, &r->notes, "warning", r, t->run);
	print_notes(t->out, &r->infos, "info", r, t->run);
}

#define SHOWN_LIVES 12

static void print_life(FILE *out, const struct report_life *life, const struct run *run)
{
	char name[48], state[96], ns[16];

	fprintf(out, "%12.6f %-22s ", text_seconds(run, life->time_ns),
		text_process(name, sizeof(name), life->comm, life->tgid, life->ns_tgid));
	words_state(state, sizeof(state), life->state_end);
	if (life->event == MBT_RECORD_FORK)
		fprintf(out, "child of %d, inherits: %s\n", life->parent_tgid, state);
	else if (life->event == MBT_RECORD_EXEC)
		fprintf(out, "exec, registered for: %s\n", state);
	else
		fprintf(out, "%s, %s, returned %d, registered for: %s\n", word_command(life->cmd),
			text_duration(ns, sizeof(ns), life->latency_ns), life->ret, state);
}

void sink_text_lives(const struct text *t)
{
	const struct report *r = t->report;
	unsigned int i;

	if (!r->lives.cnt)
		return;
	fprintf(t->out, "\nRegistrations:\n");
	for (i = 0; i < r->lives.cnt && i < SHOWN_LIVES; i++)
		print_life(t->out, &r->lives.list[i], t->run);
	if (r->lives.cnt > SHOWN_LIVES)
		fprintf(t->out, "and %llu more (the JSON report lists up to %u)\n",
			(unsigned long long)(r->lives.cnt - SHOWN_LIVES + r->lives.dropped),
			REPORT_LIVES_MAX);
}
