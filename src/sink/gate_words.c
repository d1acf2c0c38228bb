// SPDX-License-Identifier: GPL-2.0-only
/* The tests of a run in words: their names, and what was measured for each. */
#include "sink/gate_words.h"
#include <stdio.h>
#include <string.h>
#include "judge/printable.h"
#include "judge/rules_time.h"
#include "sink/headline.h"
#include "sink/line.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

char *gate_part(char *buf, size_t len, unsigned int part)
{
	char *end;

	if (part == GATE_MAX) {
		snprintf(buf, len, "max");
		return buf;
	}
	snprintf(buf, len, "p%u.%03u", part / 1000, part % 1000);
	for (end = buf + strlen(buf); end[-1] == '0'; end--)
		end[-1] = '\0';
	if (end[-1] == '.')
		end[-1] = '\0';
	return buf;
}

static const char *row_name(const struct gate_result *result)
{
	return result->row < MBT_CMD_ROWS ? word_row(result->row) : "any";
}

char *gate_name(char *buf, const struct gate_result *result)
{
	static const char *const names[GATE_KIND_CNT] = {
		[GATE_EVIDENCE] = "evidence",
		[GATE_UNVERIFIED] = "max-unverified",
		[GATE_MIN_CALLS] = "min-calls",
		[GATE_MIN_TESTED] = "min-tested",
		[GATE_ISOLATED] = "isolated-max",
		[GATE_LATENCY] = "max-latency",
		[GATE_BASELINE_WARNINGS] = "baseline warnings",
		[GATE_BASELINE_LATENCY] = "baseline",
	};
	char part[16];

	if (result->kind == GATE_RULE)
		snprintf(buf, GATE_NAME_LEN, "%s", result->rule->code);
	else if (result->kind == GATE_LATENCY || result->kind == GATE_BASELINE_LATENCY)
		snprintf(buf, GATE_NAME_LEN, "%s %s %s", names[result->kind], row_name(result),
			 gate_part(part, sizeof(part), result->part));
	else
		snprintf(buf, GATE_NAME_LEN, "%s", names[result->kind]);
	return buf;
}

const char *gate_group(const struct gate_result *result)
{
	static const char *const groups[] = {
		[LEVEL_ERROR] = "violations",
		[LEVEL_WARNING] = "warnings",
		[LEVEL_INFO] = "infos",
	};

	switch (result->kind) {
	case GATE_RULE:
		return groups[result->rule->level];
	case GATE_EVIDENCE:
		return "evidence";
	case GATE_BASELINE_WARNINGS:
	case GATE_BASELINE_LATENCY:
		return "baseline";
	default:
		return "limits";
	}
}

static void add_count(struct line *l, __u64 cnt, const char *one, const char *several)
{
	char number[32];

	line_add(l, "%s %s", text_count(number, sizeof(number), cnt), cnt == 1 ? one : several);
}

/* The group of notes of the rule that has the most calls; false: none was kept. */
static bool find_note(const struct report *r, const struct rule *rule, struct report_note *sum,
		      unsigned int *more)
{
	const struct report_notes *notes = rule->level == LEVEL_INFO ? &r->infos : &r->notes;
	const struct rule *at = NULL;

	while ((at = headline_next_note(notes, at, sum, more)))
		if (at == rule)
			return true;
	return false;
}

static void add_longest(struct line *l, const struct gate_result *result)
{
	char longest[16], warning[16], error[16];

	line_add(l,
		 "the longest call that does not wait for RCU took %s (warning from %s, fails "
		 "from %s)",
		 text_duration(longest, sizeof(longest), result->range.to_ns),
		 text_duration(warning, sizeof(warning), SLOW_CALL_NS),
		 text_duration(error, sizeof(error), result->limit));
}

static void rule_words(struct line *l, const struct gate_result *result, const struct report *r,
		       const struct run *run)
{
	const struct rule *rule = result->rule;
	char sentence[SENTENCE_LEN];
	struct report_note sum;
	unsigned int more;

	if (result->measured && rule->level == LEVEL_ERROR) {
		sentence_violation(l->buf, r, run, rule);
		l->len = strlen(l->buf);
		if (result->outcome == GATE_FAILED && result->allowed) {
			line_add(l, "; of these ");
			add_count(l, result->allowed, "is allowed", "are allowed");
		}
		return;
	}
	line_add(l, "%s: ", rule->code);
	if (result->measured && find_note(r, rule, &sum, &more)) {
		sentence_note(sentence, &sum, more, run);
		line_add(l, "%s%s", sentence, result->limit ? "; " : "");
	} else if (!result->limit) {
		line_add(l, "none in ");
		add_count(l, r->total.calls, "call", "calls");
	}
	if (result->limit)
		add_longest(l, result);
}

static void evidence_words(struct line *l, const struct gate_result *result, const struct report *r,
			   const struct run *run)
{
	char sentence[SENTENCE_LEN];
	unsigned int doubt;
	bool first = true;

	for (doubt = 0; doubt < DOUBT_CNT; doubt++) {
		if (!(result->doubts & MBT_BIT(doubt)))
			continue;
		sentence_doubt(sentence, r, run, doubt);
		line_add(l, "%s%s", first ? "" : "; ", sentence);
		first = false;
	}
	if (!first)
		return;
	add_count(l, r->total.calls, "call", "calls");
	line_add(l, " judged; lost: ");
	add_count(l, r->lost_records, "record", "records");
	line_add(l, ", ");
	add_count(l, r->lost_runs, "program run", "program runs");
}

/* "between 45.1 us and 49.2 us (a step of 9.1 %)", or the value, where it is exact. */
static void add_range(struct line *l, const struct hist_range *range)
{
	char from[16], to[16];

	if (range->from_ns == range->to_ns) {
		line_add(l, "is %s", text_duration(to, sizeof(to), range->to_ns));
		return;
	}
	if (!range->from_ns) {
		line_add(l, "is at most %s", text_duration(to, sizeof(to), range->to_ns));
		return;
	}
	line_add(l, "is from %s to %s (resolution %.1f %%)",
		 text_duration(from, sizeof(from), range->from_ns),
		 text_duration(to, sizeof(to), range->to_ns),
		 (double)(range->to_ns + 1 - range->from_ns) * 100.0 / (double)range->from_ns);
}

static void latency_words(struct line *l, const struct gate_result *result)
{
	char part[16], limit[16];

	if (result->outcome == GATE_UNPROVEN) {
		line_add(l, "no call of %s has a duration: the limit was not tested",
			 result->row < MBT_CMD_ROWS ? word_row(result->row) : "these commands");
		return;
	}
	line_add(l, "%s of ", gate_part(part, sizeof(part), result->part));
	add_count(l, result->measured, "call", "calls");
	line_add(l, " ");
	add_range(l, &result->range);
	line_add(l, ", limit %s", text_duration(limit, sizeof(limit), result->limit));
	if (result->outcome == GATE_PASSED && result->range.to_ns > result->limit)
		line_add(l, ": the limit lies within the step, so that nothing shows it exceeded");
}

static void shift_words(struct line *l, const struct gate_result *result)
{
	const struct shift *s = &result->shift;
	char part[16];

	if (s->kind == SHIFT_UNKNOWN) {
		add_count(l, result->measured, "call", "calls");
		line_add(l, ", fewer than the %d that a comparison takes", COMPARE_CALLS_MIN);
		return;
	}
	line_add(l, "%s of ", gate_part(part, sizeof(part), result->part));
	add_count(l, result->measured, "call", "calls");
	line_add(l, " ");
	add_range(l, &s->now);
	line_add(l, ", in the baseline it ");
	add_range(l, &s->before);
	if (s->kind == SHIFT_NONE)
		line_add(l, ": no shift that the steps tell");
	else
		line_add(l, ": %s, %s than %llu %% of rise are tolerated",
			 s->kind == SHIFT_UP ? "longer" : "shorter",
			 result->outcome == GATE_FAILED ? "and more" : "and no more",
			 (unsigned long long)result->limit);
}

static void new_warnings_words(struct line *l, const struct gate_result *result,
			       const struct gate_options *o)
{
	const struct stored_report *b = o->baseline;

	if (result->measured) {
		line_add(l, "%s", result->rule->code);
		if (result->measured > 1)
			line_add(l, " and %llu more", (unsigned long long)result->measured - 1);
		line_add(l, " that the baseline does not have");
	} else {
		line_add(l, "none that the baseline does not have");
	}
	line_add(l, " (of kernel %s %s, %u CPUs, ", b->release, b->arch, b->cpus_online);
	add_count(l, b->calls, "call", "calls");
	line_add(l, ")");
}

static void unverified_words(struct line *l, const struct gate_result *result)
{
	line_add(l, "%llu of ", (unsigned long long)result->measured);
	add_count(l, result->of, "call is unverified", "calls are unverified");
	if (result->of)
		line_add(l, ", %.0f in a million",
			 (double)result->measured * 1e6 / (double)result->of);
	line_add(l, ", limit %llu", (unsigned long long)result->limit);
	if (result->outcome == GATE_PASSED && result->measured == 1)
		line_add(l, " (one is always tolerated)");
}

static void limit_words(struct line *l, const struct gate_result *result, const char *one,
			const char *several)
{
	char limit[32];

	add_count(l, result->measured, one, several);
	line_add(l, ", %s %s", result->kind == GATE_ISOLATED ? "limit" : "at least",
		 text_count(limit, sizeof(limit), result->limit));
}

char *gate_measured(char *buf, const struct gate_result *result, const struct report *r,
		    const struct run *run)
{
	struct line l = { buf, SENTENCE_LEN, 0 };

	*buf = '\0';
	switch (result->kind) {
	case GATE_RULE:
		rule_words(&l, result, r, run);
		break;
	case GATE_EVIDENCE:
		evidence_words(&l, result, r, run);
		break;
	case GATE_UNVERIFIED:
		unverified_words(&l, result);
		break;
	case GATE_MIN_CALLS:
		limit_words(&l, result, "call", "calls");
		break;
	case GATE_MIN_TESTED:
		limit_words(&l, result, "barrier had a CPU to cover",
			    "barriers had a CPU to cover");
		break;
	case GATE_ISOLATED:
		if (result->outcome == GATE_SKIPPED)
			line_add(&l, "no CPU is isolated or of nohz_full");
		else
			limit_words(&l, result, "interrupt of isolated or nohz_full CPUs",
				    "interrupts of isolated or nohz_full CPUs");
		break;
	case GATE_LATENCY:
		latency_words(&l, result);
		break;
	case GATE_BASELINE_LATENCY:
		shift_words(&l, result);
		break;
	default:
		new_warnings_words(&l, result, r->options.gate);
	}
	return printable(buf, SENTENCE_LEN, buf, SENTENCE_LEN);
}
