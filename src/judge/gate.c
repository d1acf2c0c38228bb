// SPDX-License-Identifier: GPL-2.0-only
/* What a run is tested for, test by test, and what was measured for each. */
#include "judge/gate.h"
#include <string.h>
#include "judge/doubts.h"
#include "judge/rules_time.h"
#include "judge/slow.h"

struct listing {
	const struct report *r;
	const struct gate_options *o; /* of no limit, if there are none */
	void (*each)(void *arg, const struct gate_result *result);
	void *arg;
};

static void add(const struct listing *l, const struct gate_result *result)
{
	l->each(l->arg, result);
}

/* ---- rules ---- */

static __u64 noted(const struct report_notes *notes, const struct rule *rule)
{
	__u64 calls = 0;
	unsigned int i;

	for (i = 0; i < notes->cnt; i++)
		calls += notes->list[i].rule == rule ? notes->list[i].calls : 0;
	return calls;
}

static __u64 rule_calls(const struct report *r, unsigned int index)
{
	const struct rule *rule = rules_at(index);

	if (rule->level == LEVEL_ERROR)
		return r->rule_calls[index];
	return noted(rule->level == LEVEL_INFO ? &r->infos : &r->notes, rule);
}

/* Has the command a limit of its own for its longest call? */
static bool has_own_limit(const struct gate_options *o, __u32 row)
{
	unsigned int i;

	for (i = 0; i < o->latency_cnt; i++)
		if (o->latencies[i].part == GATE_MAX && (o->latencies[i].commands & MBT_BIT(row)))
			return true;
	return false;
}

/* The longest call of all that neither wait for RCU nor have a limit of their own. */
static __u64 longest_ns(const struct listing *l)
{
	__u64 ns = 0;
	__u32 row;

	for (row = 0; row < MBT_CMD_ROWS; row++) {
		__u64 max_ns = l->r->commands[row].latency.max_ns;

		if (!report_waits_for_rcu(row) && !has_own_limit(l->o, row) && max_ns > ns)
			ns = max_ns;
	}
	return ns;
}

static enum gate_outcome rule_outcome(const struct report *r, const struct gate_result *result)
{
	if (!result->measured || result->rule->level == LEVEL_INFO)
		return GATE_PASSED;
	if (result->rule->level == LEVEL_WARNING)
		return r->options.fail_on == LEVEL_WARNING ? GATE_FAILED : GATE_PASSED;
	return result->measured > result->allowed ? GATE_FAILED : GATE_ALLOWED;
}

static void add_rules(const struct listing *l)
{
	unsigned int i;

	for (i = 0; rules_at(i); i++) {
		struct gate_result result = {
			.kind = GATE_RULE,
			.rule = rules_at(i),
			.measured = rule_calls(l->r, i),
			.allowed = l->r->rule_allowed[i],
		};

		result.outcome = rule_outcome(l->r, &result);
		if (l->r->options.gate && !strcmp(result.rule->code, "slow-call")) {
			result.range.from_ns = result.range.to_ns = longest_ns(l);
			result.limit = SLOW_CALL_ERROR_NS;
			if (result.range.to_ns >= SLOW_CALL_ERROR_NS)
				result.outcome = GATE_FAILED;
		}
		add(l, &result);
	}
}

/* ---- evidence ---- */

static void add_evidence(const struct listing *l)
{
	const unsigned int own_tests = MBT_BIT(DOUBT_BEYOND_LIMIT) | MBT_BIT(DOUBT_MIN_TESTED);
	const unsigned int doubts = report_doubts(l->r);
	const struct report *r = l->r;
	const struct gate_result evidence = {
		.kind = GATE_EVIDENCE,
		.outcome = doubts & ~own_tests ? GATE_UNPROVEN : GATE_PASSED,
		.doubts = doubts & ~own_tests,
	};
	const struct gate_result unverified = {
		.kind = GATE_UNVERIFIED,
		.outcome = doubts & MBT_BIT(DOUBT_BEYOND_LIMIT) ? GATE_UNPROVEN : GATE_PASSED,
		.measured = r->total.unverified,
		.of = r->total.succeeded + r->total.unverified,
		.limit = r->options.max_unverified_ppm,
	};

	add(l, &evidence);
	add(l, &unverified);
}

static void add_minimum(const struct listing *l, enum gate_kind kind, __u64 measured, __u64 limit)
{
	const struct gate_result result = {
		.kind = kind,
		.outcome = measured < limit ? GATE_UNPROVEN : GATE_PASSED,
		.measured = measured,
		.limit = limit,
	};

	if (limit)
		add(l, &result);
}

/* ---- CPUs and latencies ---- */

static void add_isolated(const struct listing *l)
{
	struct gate_result result = { .kind = GATE_ISOLATED, .limit = l->o->isolated_max };
	unsigned int i;

	if (!l->o->isolated)
		return;
	for (i = 0; i < l->r->cpu_cnt; i++) {
		const struct report_cpu *cpu = &l->r->cpus[i];

		if (!(cpu->flags & (CPU_ISOLATED | CPU_NOHZ_FULL)))
			continue;
		result.of++;
		result.measured += cpu->handlers ? cpu->handlers->hits : 0;
	}
	if (!result.of)
		result.outcome = GATE_SKIPPED;
	else if (result.measured > result.limit)
		result.outcome = GATE_FAILED;
	add(l, &result);
}

/* Is there a limit of the same that names fewer commands, or as many and later? */
static bool replaced(const struct gate_options *o, const struct latency_limit *limit, __u32 row)
{
	const int named = __builtin_popcount(limit->commands);
	unsigned int i;

	for (i = 0; i < o->latency_cnt; i++) {
		const struct latency_limit *other = &o->latencies[i];
		const int others = __builtin_popcount(other->commands);

		if (other->part == limit->part && (other->commands & MBT_BIT(row)) &&
		    (others < named || (others == named && other > limit)))
			return true;
	}
	return false;
}

/*
 * A percentile is known as far as its bucket. What lies beyond the limit whatever it is in
 * there has failed; where the limit lies within the bucket nothing shows that it was broken.
 */
static void add_latency(const struct listing *l, const struct latency_limit *limit)
{
	struct gate_result result = {
		.kind = GATE_LATENCY,
		.part = limit->part,
		.limit = limit->limit_ns,
	};
	bool any = false;
	__u32 row;

	for (row = 0; row < MBT_CMD_ROWS; row++) {
		const struct hist *h = &l->r->commands[row].latency;

		if (!(limit->commands & MBT_BIT(row)) || !h->cnt)
			continue;
		any = true;
		if (replaced(l->o, limit, row))
			continue;
		result.row = row;
		result.measured = h->cnt;
		result.range = hist_percentile_range(h, limit->part / 1000.0);
		result.outcome = result.range.from_ns > limit->limit_ns ? GATE_FAILED : GATE_PASSED;
		add(l, &result);
	}
	if (any)
		return;
	/* a limit that nothing was held against was not kept */
	result.row = limit->commands & (limit->commands - 1) ?
			     MBT_CMD_ROWS :
			     (__u32)__builtin_ctz(limit->commands);
	result.outcome = GATE_UNPROVEN;
	add(l, &result);
}

/* ---- baseline ---- */

static void add_new_warnings(const struct listing *l)
{
	struct gate_result result = { .kind = GATE_BASELINE_WARNINGS };
	unsigned int i;

	for (i = 0; rules_at(i); i++) {
		if (rules_at(i)->level != LEVEL_WARNING || !rule_calls(l->r, i) ||
		    l->o->baseline->rule_calls[i])
			continue;
		result.rule = result.rule ? result.rule : rules_at(i);
		result.measured++;
	}
	result.outcome = result.measured ? GATE_FAILED : GATE_PASSED;
	add(l, &result);
}

static void add_shift(const struct listing *l, __u32 row, unsigned int part)
{
	const struct hist *before = &l->o->baseline->commands[row].latency;
	const struct hist *now = &l->r->commands[row].latency;
	struct gate_result result = {
		.kind = GATE_BASELINE_LATENCY,
		.row = row,
		.part = part,
		.measured = now->cnt,
		.limit = l->o->tolerance,
		.shift = shift_of(before, now, part / 1000.0),
	};

	if (result.shift.kind == SHIFT_UNKNOWN)
		result.outcome = GATE_SKIPPED;
	else if (shift_exceeds(&result.shift, l->o->tolerance))
		result.outcome = GATE_FAILED;
	add(l, &result);
}

static void add_baseline(const struct listing *l)
{
	__u32 row;

	if (!l->o->baseline)
		return;
	add_new_warnings(l);
	for (row = 0; row < MBT_CMD_ROWS; row++) {
		if (!(report_is_barrier(row) || report_is_register(row)) ||
		    l->o->baseline->commands[row].latency.cnt < COMPARE_CALLS_MIN)
			continue;
		add_shift(l, row, 50000);
		add_shift(l, row, 99000);
	}
}

void gate_each(const struct report *r, void (*each)(void *arg, const struct gate_result *result),
	       void *arg)
{
	static const struct gate_options none;
	const struct listing l = {
		.r = r,
		.o = r->options.gate ? r->options.gate : &none,
		.each = each,
		.arg = arg,
	};
	unsigned int i;

	add_rules(&l);
	add_evidence(&l);
	add_minimum(&l, GATE_MIN_CALLS, r->total.calls, l.o->min_calls);
	add_minimum(&l, GATE_MIN_TESTED, r->total.tested, r->options.min_tested);
	add_isolated(&l);
	for (i = 0; i < l.o->latency_cnt; i++)
		add_latency(&l, &l.o->latencies[i]);
	add_baseline(&l);
}

static void note_outcome(void *arg, const struct gate_result *result)
{
	enum report_outcome *outcome = arg;

	if (result->outcome == GATE_FAILED)
		*outcome = OUTCOME_FAILED;
	if (result->outcome == GATE_UNPROVEN && *outcome == OUTCOME_PASSED)
		*outcome = OUTCOME_UNVERIFIED;
}

enum report_outcome gate_outcome(const struct report *r)
{
	enum report_outcome outcome = report_outcome(r);

	gate_each(r, note_outcome, &outcome);
	return outcome;
}
