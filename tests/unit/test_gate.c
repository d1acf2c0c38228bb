// SPDX-License-Identifier: GPL-2.0-only
/* A report as a list of tests: which of them pass, at and beside each limit, and what is said. */
#include <string.h>
#include "judge/gate.h"
#include "mbt/judge.h"
#include "run/cpu_sets.h"
#include "sample.h"
#include "sink/gate_words.h"
#include "unit.h"

#define BARRIER "rules/missed-delivery/verified.txt"
#define US 1000ull
#define MS 1000000ull

/* What a report's test of a name came to. */
struct wanted {
	const char *name;
	unsigned int seen;
	struct gate_result result;
};

static void look(void *arg, const struct gate_result *result)
{
	struct wanted *w = arg;
	char name[GATE_NAME_LEN];

	if (strcmp(gate_name(name, result), w->name))
		return;
	w->seen++;
	w->result = *result;
}

/* The test of this name is there once, with this outcome and these words (NULL: any). */
static void gives(const struct report *r, const char *name, enum gate_outcome outcome,
		  const char *words)
{
	struct wanted w = { .name = name };
	char measured[SENTENCE_LEN];
	struct run run;

	gate_each(r, look, &w);
	if (w.seen != 1)
		fail_msg("%s: %u tests", name, w.seen);
	sample_run(&run, NULL);
	gate_measured(measured, &w.result, r, &run);
	if (w.result.outcome != outcome)
		fail_msg("%s: outcome %d, wanted %d: %s", name, w.result.outcome, outcome,
			 measured);
	if (words)
		assert_string_equal(measured, words);
}

static void lacks(const struct report *r, const char *name)
{
	struct wanted w = { .name = name };

	gate_each(r, look, &w);
	assert_int_equal(w.seen, 0);
}

static void count(void *arg, const struct gate_result *result)
{
	unsigned int *cnt = arg;

	cnt[0]++;
	cnt[1] += result->kind == GATE_RULE;
}

static void test_rules(void **state)
{
	unsigned int cnt[2] = { 0 }, rules = 0;
	struct report r;

	(void)state;
	sample_fill(&r);
	while (rules_at(rules))
		rules++;
	gate_each(&r, count, cnt);
	/* one for each rule; the evidence and its limit */
	assert_int_equal(cnt[1], rules);
	assert_int_equal(cnt[0], rules + 2);
	gives(&r, "stubbed", GATE_FAILED,
	      "stubbed: success, but the kernel's function never ran (a seccomp filter or sandbox "
	      "that fakes it); 1 call, first unknown by fixture[4242] at 0.000001 s");
	gives(&r, "wrong-handler", GATE_ALLOWED, NULL);
	gives(&r, "bad-return", GATE_PASSED, "bad-return: none in 33 calls");
	gives(&r, "evidence", GATE_PASSED, "33 calls judged; lost: 5 records, 6 program runs");
	gives(&r, "max-unverified", GATE_UNPROVEN,
	      "6 of 31 calls are unverified, 193548 in a million, limit 100");
	report_release(&r);
}

/* Each rule that is violated fails by itself, and is forgiven only as a whole. */
static void test_allowed(void **state)
{
	struct allow allow;
	struct report r;

	(void)state;
	sample_report(&r, 8);
	sample_add(&r, "rules/stale-runqueue-state/violated.txt", 2);
	assert_int_equal(allow_parse(&allow, "stale-runqueue-state"), 0);
	r.options.allow = (struct allow_list){ .list = &allow, .cnt = 1 };
	sample_add(&r, "rules/stale-runqueue-state/violated.txt", 1);
	report_finish(&r);
	gives(&r, "stale-runqueue-state", GATE_FAILED, NULL);
	assert_int_equal(gate_outcome(&r), OUTCOME_FAILED);
	report_release(&r);
	sample_report(&r, 8);
	r.options.allow = (struct allow_list){ .list = &allow, .cnt = 1 };
	sample_add(&r, "rules/stale-runqueue-state/violated.txt", 3);
	report_finish(&r);
	gives(&r, "stale-runqueue-state", GATE_ALLOWED, NULL);
	assert_int_equal(gate_outcome(&r), OUTCOME_PASSED);
	report_release(&r);
}

/* What the tests come to, without a limit: what report_outcome() does. */
static void fold(void *arg, const struct gate_result *result)
{
	enum report_outcome *outcome = arg;

	if (result->outcome == GATE_FAILED)
		*outcome = OUTCOME_FAILED;
	if (result->outcome == GATE_UNPROVEN && *outcome == OUTCOME_PASSED)
		*outcome = OUTCOME_UNVERIFIED;
}

static void test_agrees(void **state)
{
	static const struct gate_options none;
	unsigned int outcomes[OUTCOME_CNT] = { 0 };
	enum report_outcome outcome;
	enum level fail_on;
	struct report r;
	size_t i;

	(void)state;
	for (i = 0; i < fixture_path_cnt * 2; i++) {
		fail_on = i % 2 ? LEVEL_WARNING : LEVEL_ERROR;
		sample_report(&r, 8);
		r.options.fail_on = fail_on;
		r.options.gate = &none;
		sample_add(&r, fixture_paths[i / 2], 2);
		report_finish(&r);
		outcome = OUTCOME_PASSED;
		gate_each(&r, fold, &outcome);
		if (outcome != report_outcome(&r))
			fail_msg("%s: tests %d, report %d", fixture_paths[i / 2], outcome,
				 report_outcome(&r));
		assert_int_equal(gate_outcome(&r), outcome);
		outcomes[outcome]++;
		report_release(&r);
	}
	for (i = 0; i < OUTCOME_CNT; i++)
		assert_true(outcomes[i]);
}

static void test_warnings(void **state)
{
	struct report r;

	(void)state;
	sample_report(&r, 8);
	sample_add(&r, BARRIER, 1);
	sample_add(&r, "rules/blocked-by-seccomp/warned.txt", 1);
	report_finish(&r);
	gives(&r, "blocked-by-seccomp", GATE_PASSED,
	      "blocked-by-seccomp: a seccomp filter refused 1 PRIVATE_EXPEDITED call of "
	      "fixture[4242] (EPERM) before the kernel saw them: the kernel is not the cause");
	r.options.fail_on = LEVEL_WARNING;
	gives(&r, "blocked-by-seccomp", GATE_FAILED, NULL);
	gives(&r, "trapped", GATE_PASSED, NULL);
	report_release(&r);
}

static void test_evidence(void **state)
{
	struct report r;

	(void)state;
	sample_report(&r, 8);
	report_finish(&r);
	gives(&r, "evidence", GATE_UNPROVEN,
	      "no call was seen: the command makes none, or a process that was there before makes "
	      "them for it");
	assert_int_equal(gate_outcome(&r), OUTCOME_UNVERIFIED);
	report_release(&r);
	sample_report(&r, 8);
	sample_add(&r, BARRIER, 1);
	strcpy(r.ended_early, "cut\n# \x1b[31m");
	strcpy(r.lost_fact, "delivery");
	report_finish(&r);
	gives(&r, "evidence", GATE_UNPROVEN,
	      "the probes of 'delivery' were taken away before the end: calls were missed; the "
	      "recording ends early (cut?# ?[31m)");
	report_release(&r);
}

static void test_minimum(void **state)
{
	struct gate_options o = { .min_calls = 3 };
	struct report r;

	(void)state;
	sample_report(&r, 8);
	sample_add(&r, BARRIER, 2);
	sample_add(&r, "return/private-state-without-ready.txt", 1);
	report_finish(&r);
	lacks(&r, "min-calls");
	lacks(&r, "min-tested");
	r.options.gate = &o;
	r.options.min_tested = 2;
	gives(&r, "min-calls", GATE_PASSED, "3 calls, at least 3");
	gives(&r, "min-tested", GATE_PASSED, "2 barriers had a CPU to cover, at least 2");
	assert_int_equal(gate_outcome(&r), OUTCOME_PASSED);
	o.min_calls = 4;
	gives(&r, "min-calls", GATE_UNPROVEN, "3 calls, at least 4");
	assert_int_equal(gate_outcome(&r), OUTCOME_UNVERIFIED);
	o.min_calls = 0;
	r.options.min_tested = 3;
	gives(&r, "min-tested", GATE_UNPROVEN, "2 barriers had a CPU to cover, at least 3");
	gives(&r, "evidence", GATE_PASSED, NULL);
	assert_int_equal(gate_outcome(&r), OUTCOME_UNVERIFIED);
	report_release(&r);
}

/* A report with these durations of PRIVATE_EXPEDITED in place of those of its calls. */
static struct hist *with_calls(struct report *r, __u64 ns, unsigned int cnt, __u64 last_ns)
{
	struct hist *h;

	sample_report(r, 4);
	sample_add(r, BARRIER, 1);
	report_finish(r);
	h = &r->commands[mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED)].latency;
	memset(h, 0, sizeof(*h));
	while (cnt--)
		hist_add(h, ns);
	hist_add(h, last_ns);
	return h;
}

#define P99 "max-latency PRIVATE_EXPEDITED p99"

static void test_latency(void **state)
{
	/* 50 us lies in the step from 49,152 to 53,247 ns */
	struct gate_options o = { .latency_cnt = 1 };
	struct latency_limit *limit = &o.latencies[0];
	struct report r;

	(void)state;
	with_calls(&r, 50 * US, 999, 90 * US);
	lacks(&r, P99);
	r.options.gate = &o;
	*limit = (struct latency_limit){ MBT_BIT(mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED)), 99000,
					 53248 };
	gives(&r, P99, GATE_PASSED,
	      "p99 of 1,000 calls is from 49.2 us to 53.2 us (resolution 8.3 %), limit 53.2 us");
	limit->limit_ns = 50 * US;
	gives(&r, P99, GATE_PASSED,
	      "p99 of 1,000 calls is from 49.2 us to 53.2 us (resolution 8.3 %), limit 50.0 us: "
	      "the limit lies within the step, so that nothing shows it exceeded");
	limit->limit_ns = 49152;
	gives(&r, P99, GATE_PASSED, NULL);
	assert_int_equal(gate_outcome(&r), OUTCOME_PASSED);
	limit->limit_ns = 49151;
	gives(&r, P99, GATE_FAILED,
	      "p99 of 1,000 calls is from 49.2 us to 53.2 us (resolution 8.3 %), limit 49.2 us");
	assert_int_equal(gate_outcome(&r), OUTCOME_FAILED);
	/* the longest call is known to the nanosecond, and what so few calls have for a P99 */
	limit->part = GATE_MAX;
	limit->limit_ns = 90 * US;
	gives(&r, "max-latency PRIVATE_EXPEDITED max", GATE_PASSED,
	      "max of 1,000 calls is 90.0 us, limit 90.0 us");
	limit->limit_ns = 90 * US - 1;
	gives(&r, "max-latency PRIVATE_EXPEDITED max", GATE_FAILED, NULL);
	report_release(&r);
	with_calls(&r, 50 * US, 19, 90 * US);
	r.options.gate = &o;
	limit->part = 99000;
	gives(&r, P99, GATE_FAILED, "p99 of 20 calls is 90.0 us, limit 90.0 us");
	/* a command that was not called */
	limit->commands = MBT_BIT(mbt_cmd_row(MBT_CMD_GLOBAL));
	gives(&r, "max-latency GLOBAL p99", GATE_UNPROVEN,
	      "no call of GLOBAL has a duration: the limit was not tested");
	assert_int_equal(gate_outcome(&r), OUTCOME_UNVERIFIED);
	limit->commands |= MBT_BIT(mbt_cmd_row(MBT_CMD_GLOBAL_EXPEDITED));
	gives(&r, "max-latency any p99", GATE_UNPROVEN,
	      "no call of these commands has a duration: the limit was not tested");
	/* of several commands those that were called */
	limit->commands |= MBT_BIT(mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED));
	lacks(&r, "max-latency GLOBAL p99");
	gives(&r, P99, GATE_FAILED, NULL);
	/* ... unless another limit is about fewer of them */
	o.latency_cnt = 2;
	o.latencies[1] = *limit;
	o.latencies[1].commands = MBT_BIT(mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED));
	o.latencies[1].limit_ns = 90 * US;
	gives(&r, P99, GATE_PASSED, NULL);
	o.latencies[1] = o.latencies[0];
	o.latencies[0].commands = MBT_BIT(mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED));
	o.latencies[0].limit_ns = 90 * US;
	gives(&r, P99, GATE_PASSED, NULL);
	report_release(&r);
}

static void test_slow_call(void **state)
{
	struct gate_options o = { 0 };
	struct report r;

	(void)state;
	with_calls(&r, 50 * US, 9, 200 * MS - 1);
	r.options.gate = &o;
	gives(&r, "slow-call", GATE_PASSED,
	      "slow-call: the longest call that does not wait for RCU took 200.0 ms (warning from "
	      "50.0 ms, fails from 200.0 ms)");
	report_release(&r);
	with_calls(&r, 50 * US, 9, 200 * MS);
	r.options.gate = &o;
	gives(&r, "slow-call", GATE_FAILED, NULL);
	assert_int_equal(gate_outcome(&r), OUTCOME_FAILED);
	/* in trace it is a warning */
	r.options.gate = NULL;
	gives(&r, "slow-call", GATE_PASSED, "slow-call: none in 1 call");
	/* a limit of its own */
	r.options.gate = &o;
	o.latency_cnt = 1;
	o.latencies[0] = (struct latency_limit){ MBT_BIT(mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED)),
						 GATE_MAX, 1000 * MS };
	gives(&r, "slow-call", GATE_PASSED, NULL);
	gives(&r, "max-latency PRIVATE_EXPEDITED max", GATE_PASSED, NULL);
	o.latencies[0].part = 99000;
	gives(&r, "slow-call", GATE_FAILED, NULL);
	/* what waits for RCU may take so long */
	o.latency_cnt = 0;
	r.commands[mbt_cmd_row(MBT_CMD_GLOBAL)].latency =
		r.commands[mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED)].latency;
	memset(&r.commands[mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED)].latency, 0, sizeof(struct hist));
	gives(&r, "slow-call", GATE_PASSED, NULL);
	report_release(&r);
}

static void test_isolated(void **state)
{
	static const struct kernel k = { .cpu_possible = 8, .isolated = "2-3" };
	struct gate_options o = { .isolated = true, .isolated_max = 6 };
	struct report r;

	(void)state;
	sample_report(&r, 8);
	sample_add(&r, BARRIER, 6);
	report_finish(&r);
	lacks(&r, "isolated-max");
	r.options.gate = &o;
	gives(&r, "isolated-max", GATE_SKIPPED, "no CPU is isolated or of nohz_full");
	cpu_sets_mark(r.cpus, r.cpu_cnt, &k);
	gives(&r, "isolated-max", GATE_PASSED,
	      "6 interrupts of isolated or nohz_full CPUs, limit 6");
	o.isolated_max = 5;
	gives(&r, "isolated-max", GATE_FAILED,
	      "6 interrupts of isolated or nohz_full CPUs, limit 5");
	assert_int_equal(gate_outcome(&r), OUTCOME_FAILED);
	report_release(&r);
}

#define BASE_P50 "baseline PRIVATE_EXPEDITED p50"

static void test_baseline(void **state)
{
	static struct stored_report base = { .release = "6.1.0",
					     .arch = "x86_64",
					     .cpus_online = 4 };
	const __u32 row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED);
	struct gate_options o = { .baseline = &base, .tolerance = 50 };
	struct report r;
	struct hist *h;

	(void)state;
	/* the steps from 4,096 ns on: 4,608, 5,120, 5,632, 6,144, 6,656, 7,168 */
	base.calls = 300;
	h = with_calls(&r, 4096, 299, 5000);
	base.commands[row].latency = *h;
	r.options.gate = &o;
	gives(&r, BASE_P50, GATE_PASSED,
	      "p50 of 300 calls is from 4.1 us to 4.6 us (resolution 12.5 %), in the baseline it "
	      "is from 4.1 us to 4.6 us (resolution 12.5 %): no shift that the steps tell");
	gives(&r, "baseline warnings", GATE_PASSED,
	      "none that the baseline does not have (of kernel 6.1.0 x86_64, 4 CPUs, 300 calls)");
	report_release(&r);
	/* the next step may be a nanosecond away */
	with_calls(&r, 4608, 299, 5000);
	o.tolerance = 0;
	r.options.gate = &o;
	gives(&r, BASE_P50, GATE_PASSED, NULL);
	report_release(&r);
	with_calls(&r, 5120, 299, 5200);
	r.options.gate = &o;
	gives(&r, BASE_P50, GATE_FAILED,
	      "p50 of 300 calls is from 5.1 us to 5.2 us (resolution 1.6 %), in the baseline it is "
	      "from 4.1 us to 4.6 us (resolution 12.5 %): longer, and more than 0 % of rise are "
	      "tolerated");
	gives(&r, "baseline PRIVATE_EXPEDITED p99", GATE_FAILED, NULL);
	assert_int_equal(gate_outcome(&r), OUTCOME_FAILED);
	o.tolerance = 12;
	gives(&r, BASE_P50, GATE_PASSED, NULL);
	o.tolerance = 11;
	gives(&r, BASE_P50, GATE_FAILED, NULL);
	report_release(&r);
	/* shorter fails nothing; too few are not compared */
	with_calls(&r, 1000, 299, 1000);
	r.options.gate = &o;
	gives(&r, BASE_P50, GATE_PASSED, NULL);
	report_release(&r);
	with_calls(&r, 50 * US, 198, 50 * US);
	r.options.gate = &o;
	gives(&r, BASE_P50, GATE_SKIPPED, "199 calls, fewer than the 200 that a comparison takes");
	assert_int_equal(gate_outcome(&r), OUTCOME_PASSED);
	report_release(&r);
	/* a warning that is new, and one that is not */
	sample_report(&r, 8);
	sample_add(&r, BARRIER, 1);
	sample_add(&r, "rules/blocked-by-seccomp/warned.txt", 1);
	report_finish(&r);
	r.options.gate = &o;
	gives(&r, "baseline warnings", GATE_FAILED,
	      "blocked-by-seccomp that the baseline does not have (of kernel 6.1.0 x86_64, 4 CPUs, "
	      "300 calls)");
	base.rule_calls[rules_index(rules_find("blocked-by-seccomp"))] = 1;
	gives(&r, "baseline warnings", GATE_PASSED, NULL);
	report_release(&r);
}

static const struct CMUnitTest tests[] = {
	{ "gate: a test for each rule", test_rules, NULL, NULL, NULL },
	{ "gate: a rule is forgiven as a whole", test_allowed, NULL, NULL, NULL },
	{ "gate: the tests come to what the report does", test_agrees, NULL, NULL, NULL },
	{ "gate: warnings", test_warnings, NULL, NULL, NULL },
	{ "gate: evidence", test_evidence, NULL, NULL, NULL },
	{ "gate: --min-calls, --min-tested", test_minimum, NULL, NULL, NULL },
	{ "gate: --max-latency, as far as the histogram tells", test_latency, NULL, NULL, NULL },
	{ "gate: 200 ms", test_slow_call, NULL, NULL, NULL },
	{ "gate: --isolated-max", test_isolated, NULL, NULL, NULL },
	{ "gate: --baseline", test_baseline, NULL, NULL, NULL },
};

const struct unit_tests gate_tests = { tests, ARRAY_SIZE(tests) };
