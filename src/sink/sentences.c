// SPDX-License-Identifier: GPL-2.0-only
/* Violations, warnings and doubts of a run in one sentence each, for the top of the report. */
#include "sink/sentences.h"
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "judge/causes.h"
#include "mbt/judge.h"
#include "sink/advice_fallback.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

static void add(char *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Behind what is there; a sentence that finds no room is cut. */
static void add(char *buf, const char *format, ...)
{
	size_t n = strlen(buf);
	va_list args;

	va_start(args, format);
	vsnprintf(buf + n, SENTENCE_LEN - n, format, args);
	va_end(args);
}

/* "1 call", "1,000 PRIVATE_EXPEDITED calls" */
static void add_calls(char *buf, __u64 cnt, const char *kind)
{
	char number[32];

	add(buf, "%s %s%scall%s", text_count(number, sizeof(number), cnt), kind, *kind ? " " : "",
	    cnt == 1 ? "" : "s");
}

const struct finding *sentence_finding(const struct report *r, const struct rule *rule)
{
	const struct finding *allowed = NULL;
	unsigned int i;

	for (i = 0; i < r->findings.cnt; i++) {
		const struct finding *f = &r->findings.list[i];

		if (f->judgement.found[0] != rule)
			continue;
		if (!f->allowed)
			return f;
		allowed = allowed ? allowed : f;
	}
	return allowed;
}

static void add_first(char *buf, const struct finding *f)
{
	const struct mbt_call *call = &f->call.call;
	char name[48], event[48];

	add(buf, ", first %s by %s", words_event(event, sizeof(event), call),
	    text_process(name, sizeof(name), call->leader_comm, call->tgid, call->ns_tgid));
}

/* The first CPU that the finding is about. */
static void add_cpu(char *buf, const struct finding *f)
{
	const struct rule *rule = f->judgement.found[0];
	unsigned int i;

	for (i = 0; i < f->call.cpu_cnt; i++) {
		if (!rule->about || !rule->about(&f->call, &f->call.cpus[i]))
			continue;
		add(buf, ", CPU %u", f->call.cpus[i].k.cpu);
		return;
	}
}

void sentence_violation(char *buf, const struct report *r, const struct run *run,
			const struct rule *rule)
{
	const struct finding *f = sentence_finding(r, rule);

	snprintf(buf, SENTENCE_LEN, "%s: %s; ", rule->code, rule->summary);
	add_calls(buf, r->rule_calls[rules_index(rule)], "");
	if (!f)
		return;
	add_first(buf, f);
	add(buf, " at %.6f s", text_seconds(run, f->call.call.begin_ns));
	add_cpu(buf, f);
	if (f->allowed)
		add(buf, " (allowed)");
}

void sentence_violation_line(char *buf, const struct report *r, const struct rule *rule)
{
	const struct finding *f = sentence_finding(r, rule);

	snprintf(buf, SENTENCE_LEN, "%s, ", rule->code);
	add_calls(buf, r->rule_calls[rules_index(rule)], "");
	if (f)
		add_first(buf, f);
	if (f && f->allowed)
		add(buf, " (allowed)");
}

/*
 * Warnings that are plainer in other words: what stands around "5 PRIVATE_EXPEDITED calls of
 * server[4711] (EPERM)".
 */
static const struct {
	const char *code;
	const char *before, *after;
} frames[] = {
	{ "killed-by-seccomp", "seccomp killed the caller for ", "" },
	{ "blocked-by-seccomp", "a seccomp filter refused ",
	  " before the kernel saw them: the kernel is not the cause" },
	{ "trapped", "a seccomp filter trapped ",
	  ", which a signal handler answered in the kernel's place" },
	{ "dispatched", "Syscall User Dispatch handed ", " to a signal handler" },
	{ "ptraced", "a ptracer answered ", " in the kernel's place" },
	{ "error-ignored", "",
	  " failed, or their registration had, and the process went on calling: none of them "
	  "made a barrier" },
};

/* "5 PRIVATE_EXPEDITED calls of server[4711] and 2 more processes (EPERM)" */
static void add_note(char *buf, const struct report_note *note, unsigned int more)
{
	char name[48], errors[128];

	add_calls(buf, note->calls, word_row(note->row));
	add(buf, " of %s", text_process(name, sizeof(name), note->comm, note->tgid, note->ns_tgid));
	if (more)
		add(buf, " and %u more process%s", more, more == 1 ? "" : "es");
	if (*words_errors(errors, sizeof(errors), &note->errors))
		add(buf, " (%s)", errors);
}

void sentence_note(char *buf, const struct report_note *note, unsigned int more,
		   const struct run *run)
{
	const char *after = NULL;
	struct line l;
	size_t i;

	*buf = '\0';
	for (i = 0; i < sizeof(frames) / sizeof(frames[0]) && !after; i++) {
		if (strcmp(frames[i].code, note->rule->code))
			continue;
		add(buf, "%s", frames[i].before);
		after = frames[i].after;
	}
	if (!after) {
		note_sentence_of(buf, SENTENCE_LEN, note, more, run);
		return;
	}
	add_note(buf, note, more);
	add(buf, "%s", after);
	if (note->rule == rules_find("error-ignored") && report_note_has_fallback(note)) {
		add(buf, ", in their place ran ");
		l = (struct line){ buf + strlen(buf), SENTENCE_LEN - strlen(buf), 0 };
		add_fallback(&l, note, run);
	}
}

static bool starts_with(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

static void add_no_call(char *buf, const struct report *r, const struct run *run)
{
	const struct run_end *end = &run->end;

	if (r->left_out + r->not_told) {
		add(buf, "no call passed the filters, which left out ");
		add_calls(buf, r->left_out + r->not_told, "");
		return;
	}
	add(buf, "no call was seen: ");
	if (end->command_signal == SIGSYS && *end->command_call)
		add(buf, "seccomp ended the command, which may not call %s", end->command_call);
	else if (starts_with(run->what, "command "))
		add(buf, "the command makes none, or a process that was there before makes them "
			 "for it");
	else if (starts_with(run->what, "system-wide"))
		add(buf, "no process made one while the trace lasted");
	else
		add(buf, "the processes that are judged made none while the trace lasted, or "
			 "others make them");
}

enum mbt_cause sentence_cause(const struct report *r)
{
	unsigned int i, most = MBT_CAUSE_CNT;

	for (i = 0; i < MBT_CAUSE_CNT; i++)
		if (r->cause_cnt[i] &&
		    (most == MBT_CAUSE_CNT || r->cause_cnt[i] > r->cause_cnt[most]))
			most = i;
	return most;
}

/* "6 of 33 calls are unverified (lost-record): evidence was lost or overwritten" */
static void add_unverified(char *buf, const struct report *r)
{
	enum mbt_cause cause = sentence_cause(r);
	char number[32];

	add(buf, "%s of ", text_count(number, sizeof(number), r->total.unverified));
	add_calls(buf, r->total.calls, "");
	add(buf, " %s unverified", r->total.unverified == 1 ? "is" : "are");
	if (cause == MBT_CAUSE_CNT)
		return;
	add(buf, " (%s", word_cause(cause));
	if (r->cause_cnt[cause] != r->total.unverified)
		add(buf, " %s", text_count(number, sizeof(number), r->cause_cnt[cause]));
	add(buf, "): %s", cause_at(cause)->summary);
}

static void add_refused(char *buf, const struct report *r)
{
	struct tally barriers = report_barriers(r->commands, MBT_CMD_ROWS);
	char number[32], errors[128];

	if (!barriers.calls || !barriers.refused) {
		add_unverified(buf, r);
		return;
	}
	add(buf, "%s of ", text_count(number, sizeof(number), barriers.refused));
	add(buf, "%s barrier%s ", text_count(number, sizeof(number), barriers.calls),
	    barriers.calls == 1 ? "" : "s");
	add(buf, "%s refused", barriers.refused == 1 ? "was" : "were");
	if (*words_errors(errors, sizeof(errors), &barriers.errors))
		add(buf, " (%s)", errors);
	add(buf, "%s", barriers.unverified ? ", the others are unverified" : ": none was made");
}

void sentence_doubt(char *buf, const struct report *r, const struct run *run,
		    enum report_doubt doubt)
{
	char number[32], text[160];

	*buf = '\0';
	switch (doubt) {
	case DOUBT_DIFFERENCES:
		add_calls(buf, r->differences, "");
		add(buf, " would have been counted otherwise by the kernel side than they are "
			 "judged: a defect of this program");
		break;
	case DOUBT_LOST_FACT:
		add(buf, "the probes of '%s' were taken away before the end: calls were missed",
		    text_printable(text, sizeof(text), r->lost_fact));
		break;
	case DOUBT_ENDED_EARLY:
		add(buf, "the recording ends early (%s)",
		    text_printable(text, sizeof(text), r->ended_early));
		break;
	case DOUBT_TAIL:
		add(buf, "what came before %.3f s was dropped from the recording, ",
		    (double)r->dropped.until_ns / 1e9);
		add_calls(buf, r->dropped.calls, "");
		add(buf, ": nothing is verified of it");
		break;
	case DOUBT_NOT_TOLD:
		add(buf,
		    "of %s record%s that %s not right the recording does not tell whether the "
		    "filters let %s pass",
		    text_count(number, sizeof(number), r->doubtful), r->doubtful == 1 ? "" : "s",
		    r->doubtful == 1 ? "is" : "are", r->doubtful == 1 ? "it" : "them");
		break;
	case DOUBT_CHILDREN_LOST:
		add(buf,
		    "%s process%s should have been judged and %s not: the table was full, or "
		    "a fork not seen",
		    text_count(number, sizeof(number), r->children_lost),
		    r->children_lost == 1 ? "" : "es", r->children_lost == 1 ? "was" : "were");
		break;
	case DOUBT_NO_CALL:
		add_no_call(buf, r, run);
		break;
	case DOUBT_NOT_THE_KERNEL:
		add(buf,
		    "%s barrier%s answered by something else than the kernel: whether it "
		    "happened is unknown",
		    text_count(number, sizeof(number), r->not_the_kernel),
		    r->not_the_kernel == 1 ? " was" : "s were");
		break;
	case DOUBT_ALL_REFUSED:
		add_refused(buf, r);
		break;
	case DOUBT_BEYOND_LIMIT:
		add_unverified(buf, r);
		break;
	case DOUBT_UNSEEN:
		add_calls(buf, r->unseen_max + r->unreached_runs, "");
		add(buf, " may have gone unseen: more than the %s judged",
		    text_count(number, sizeof(number), r->total.calls));
		break;
	case DOUBT_ANSWERED:
		add(buf,
		    "%s run%s of the probe of calls that others answer %s "
		    "skipped: one may have been missed",
		    text_count(number, sizeof(number), r->answered_runs),
		    r->answered_runs == 1 ? "" : "s", r->answered_runs == 1 ? "was" : "were");
		break;
	default:
		add(buf, "%s barrier%s a CPU to cover, fewer than the ",
		    text_count(number, sizeof(number), r->total.tested),
		    r->total.tested == 1 ? " had" : "s had");
		add(buf, "%s of --min-tested",
		    text_count(number, sizeof(number), r->options.min_tested));
	}
}

void sentence_untested(char *buf, const struct report *r)
{
	struct tally barriers = report_barriers(r->commands, MBT_CMD_ROWS);
	__u64 made = barriers.calls - barriers.refused;
	char number[32];

	*buf = '\0';
	if (!barriers.calls) {
		add(buf, "no barrier was made, so none was tested: ");
		add_calls(buf, r->total.calls, "");
		add(buf, " asked or registered");
		return;
	}
	add(buf,
	    "none of %s barrier%s had a CPU to cover: no other CPU ran a thread that they "
	    "are for, so the kernel's delivery was not tested",
	    text_count(number, sizeof(number), made), made == 1 ? "" : "s");
}

/* Those that count the caller's own CPU, too, or wait for RCU. */
static bool only_other_cpus(const struct report *r)
{
	unsigned int i;

	for (i = 0; i < MBT_CMD_ROWS; i++)
		if (r->commands[i].tally.tested && i != mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED) &&
		    i != mbt_cmd_row(MBT_CMD_GLOBAL_EXPEDITED))
			return false;
	return true;
}

void sentence_clean(char *buf, const struct report *r)
{
	struct tally barriers = report_barriers(r->commands, MBT_CMD_ROWS);
	__u64 made = barriers.calls - barriers.refused, tested = barriers.tested;
	char number[32];

	*buf = '\0';
	add(buf, "%s of ", text_count(number, sizeof(number), tested));
	add(buf, "%s barrier%s had %s CPU to cover, %s covered",
	    text_count(number, sizeof(number), made), made == 1 ? "" : "s",
	    only_other_cpus(r) ? "another" : "a", tested == 1 ? "it was" : "all were");
	if (barriers.unverified)
		add(buf, ", %s could not be judged",
		    text_count(number, sizeof(number), barriers.unverified));
	/* a call that was not judged may be the one that is looked for */
	if (!barriers.unverified && !r->left_out && !r->not_told)
		add(buf, ": the kernel's delivery is not the cause of what you see");
}

/* Does the sentence say what to do? */
static bool is_advice(const char *sentence, size_t len)
{
	static const char *const verbs[] = { "Let ", "Allow ", "Report ", "Look ",
					     "See ", "Trace ", "Leave " };
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (starts_with(sentence, verbs[i]))
			return true;
	return memmem(sentence, len, ": use ", 6);
}

char *sentence_advice(char *buf, size_t len, const char *explanation)
{
	const char *at, *end;

	*buf = '\0';
	for (at = explanation; *at; at = end) {
		end = strstr(at, ". ");
		end = end ? end + 1 : at + strlen(at);
		if (is_advice(at, (size_t)(end - at))) {
			snprintf(buf, len, "%.*s", (int)(end - at), at);
			return buf;
		}
		end += strspn(end, " ");
	}
	return buf;
}
