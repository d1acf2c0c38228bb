// SPDX-License-Identifier: GPL-2.0-only
/* Which of all that a run found comes first: the table of what is asked, and in which order. */
#include "sink/headline.h"
#include <stdio.h>
#include <string.h>
#include "judge/causes.h"
#include "sink/words.h"

/* Fills @h and returns true, or has nothing to say of this run. */
typedef bool pick(struct headline *h, const struct report *r, const struct run *run);

static void set_rule(struct headline *h, const struct rule *rule)
{
	h->level = word_level(rule->level);
	h->code = rule->code;
	h->rule = rule;
}

/* The rule of the first violation that fails the run, or else of the first of all. */
static bool pick_violation(struct headline *h, const struct report *r, const struct run *run)
{
	const struct rule *rule = NULL;
	const struct finding *f;
	unsigned int i;

	for (i = 0; i < r->findings.cnt && !rule; i++)
		if (!r->findings.list[i].allowed)
			rule = r->findings.list[i].judgement.found[0];
	for (i = 0; rules_at(i) && !rule; i++)
		if (r->rule_calls[i])
			rule = rules_at(i);
	if (!rule)
		return false;
	set_rule(h, rule);
	sentence_violation(h->text, r, run, rule);
	f = sentence_finding(r, rule);
	if (f && advice_for_defect(f))
		snprintf(h->advice, sizeof(h->advice), "%s", advice_for_defect(f));
	else
		sentence_advice(h->advice, sizeof(h->advice), rule->explanation);
	return true;
}

const struct rule *headline_next_note(const struct report_notes *notes, const struct rule *after,
				      struct report_note *sum, unsigned int *more)
{
	const struct rule *rule = NULL;
	unsigned int i, cnt;

	for (i = 0; i < notes->cnt; i += cnt + 1) {
		struct report_note group;

		cnt = report_notes_sum(&notes->list[i], notes->cnt - i, &group);
		if ((after && group.rule <= after) || (rule && group.rule > rule))
			continue;
		if (rule == group.rule && group.calls <= sum->calls)
			continue;
		rule = group.rule;
		*sum = group;
		*more = cnt;
	}
	return rule;
}

/* The note of one of the rules @codes, or with NULL the first of all. */
static bool pick_note_of(struct headline *h, const struct report *r, const struct run *run,
			 const struct report_notes *notes, const char *const *codes)
{
	const struct rule *rule = NULL;
	struct report_note sum;
	unsigned int more, i;

	while ((rule = headline_next_note(notes, rule, &sum, &more))) {
		for (i = 0; codes && codes[i] && strcmp(codes[i], rule->code); i++)
			;
		if (codes && !codes[i])
			continue;
		set_rule(h, rule);
		sentence_note(h->text, &sum, more, run);
		if (!*advice_for(h->advice, sizeof(h->advice), &sum, r, run))
			sentence_advice(h->advice, sizeof(h->advice), rule->explanation);
		return true;
	}
	return false;
}

/* A cause that a warning or an info tells in words is better told so. */
static bool pick_reason(struct headline *h, const struct report *r, const struct run *run,
			unsigned int doubt)
{
	static const char *const answered[] = { "trapped", "ptraced", "dispatched", NULL };
	static const char *const refused[] = { "killed-by-seccomp", "blocked-by-seccomp", NULL };
	static const char *const why[] = { "not-registered", "not-supported", NULL };
	static const char *const ignored[] = { "error-ignored", NULL };

	if (doubt == DOUBT_NOT_THE_KERNEL)
		return pick_note_of(h, r, run, &r->notes, answered);
	return doubt == DOUBT_ALL_REFUSED && (pick_note_of(h, r, run, &r->notes, refused) ||
					      pick_note_of(h, r, run, &r->infos, why) ||
					      pick_note_of(h, r, run, &r->notes, ignored));
}

static const char *doubt_advice(unsigned int doubt, const struct report *r, const struct run *run)
{
	switch (doubt) {
	case DOUBT_DIFFERENCES:
		return "Report it with a recording (--record).";
	case DOUBT_LOST_FACT:
		return "Leave kernel.ftrace_enabled, /sys/kernel/debug/kprobes/enabled and "
		       "livepatches as they are while a run lasts.";
	case DOUBT_NOT_TOLD:
		return "Look at the report without the filter on cgroups.";
	case DOUBT_CHILDREN_LOST:
		return "Trace fewer processes, or the whole machine (without -p and PROGRAM).";
	case DOUBT_NO_CALL:
		if (r->left_out + r->not_told)
			return "Leave out one filter after the other.";
		return !strncmp(run->what, "command ", 8) ?
			       "Trace the whole machine (without PROGRAM)." :
		       !strncmp(run->what, "system-wide", 11) ?
			       "Start the trace before the program that is to make them." :
			       "Trace the whole machine (without -p).";
	case DOUBT_UNSEEN:
	case DOUBT_ANSWERED:
		return "Trace again, best a command (-- PROGRAM), on a less busy machine.";
	case DOUBT_MIN_TESTED:
		return "Trace while threads of the process run on several CPUs.";
	default:
		return "";
	}
}

static bool pick_doubt(struct headline *h, const struct report *r, const struct run *run)
{
	unsigned int doubts = report_doubts(r), doubt;
	enum mbt_cause cause = sentence_cause(r);

	if (!doubts)
		return false;
	doubt = (unsigned int)__builtin_ctz(doubts);
	h->level = "warning";
	if (!pick_reason(h, r, run, doubt)) {
		sentence_doubt(h->text, r, run, doubt);
		snprintf(h->advice, sizeof(h->advice), "%s", doubt_advice(doubt, r, run));
	}
	h->doubt = doubt;
	if (h->rule || cause == MBT_CAUSE_CNT ||
	    (doubt != DOUBT_BEYOND_LIMIT && doubt != DOUBT_ALL_REFUSED))
		return true;
	h->code = cause_at(cause)->code;
	sentence_advice(h->advice, sizeof(h->advice), cause_at(cause)->explanation);
	return true;
}

static bool pick_note(struct headline *h, const struct report *r, const struct run *run)
{
	return pick_note_of(h, r, run, &r->notes, NULL);
}

static bool pick_info(struct headline *h, const struct report *r, const struct run *run)
{
	return pick_note_of(h, r, run, &r->infos, NULL);
}

static bool pick_untested(struct headline *h, const struct report *r, const struct run *run)
{
	struct tally barriers = report_barriers(r->commands, MBT_CMD_ROWS);

	(void)run;
	if (barriers.tested)
		return false;
	sentence_untested(h->text, r);
	snprintf(h->advice, sizeof(h->advice),
		 "Trace while threads of the process run on several CPUs.");
	return true;
}

static bool pick_clean(struct headline *h, const struct report *r, const struct run *run)
{
	(void)run;
	sentence_clean(h->text, r);
	return true;
}

/* What comes first wins. */
static pick *const picks[] = {
	pick_violation, pick_doubt, pick_note, pick_info, pick_untested, pick_clean,
};

void headline_of(struct headline *h, const struct report *r, const struct run *run)
{
	size_t i;

	memset(h, 0, sizeof(*h));
	h->level = "info";
	h->doubt = DOUBT_CNT;
	for (i = 0; i < sizeof(picks) / sizeof(picks[0]) && !picks[i](h, r, run); i++)
		;
}
