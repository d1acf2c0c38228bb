// SPDX-License-Identifier: GPL-2.0-only
/* Limits as options and policy files give them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "cli/policy.h"
#include "mbt/membarrier.h"
#include "unit.h"

static int policy(struct thresholds *t, const char *text, size_t len, char *why, size_t why_len)
{
	FILE *in = fmemopen((char *)text, len, "r");
	int err;

	assert_non_null(in);
	err = policy_read(t, in, "ci.policy", why, why_len);
	fclose(in);
	return err;
}

static void accepts(struct thresholds *t, const char *text)
{
	char why[512] = "";

	if (policy(t, text, strlen(text), why, sizeof(why)))
		fail_msg("%s", why);
}

static void refuses(const char *text, const char *right)
{
	struct thresholds t;
	char why[512] = "";

	assert_int_equal(policy(&t, text, strlen(text), why, sizeof(why)), -EINVAL);
	assert_string_equal(why, right);
}

static __u32 bit(__u32 cmd)
{
	return MBT_BIT(mbt_cmd_row(cmd));
}

static void test_all(void **state)
{
	struct thresholds t;

	(void)state;
	accepts(&t, "# what this project takes for right\n"
		    "\n"
		    "max-latency = PRIVATE_EXPEDITED:p99=50us # of a quiet machine\n"
		    "  max-latency=private:p99.9=1ms\r\n"
		    "max-latency = register:max=1s\n"
		    "max-unverified = 200\n"
		    "min-calls = 1000\nmin-tested = 10\nisolated-max = 0\nfail-on = warning\n"
		    "baseline = base#1 of ci.json\nbaseline-tolerance = 100\n"
		    "allow = stale-runqueue-state:exit\nallow = wrong-handler\n"
		    "skip-exit-code = 77");
	assert_int_equal(t.gate.latency_cnt, 3);
	assert_int_equal(t.gate.latencies[0].commands, bit(MBT_CMD_PRIVATE_EXPEDITED));
	assert_int_equal(t.gate.latencies[0].part, 99000);
	assert_int_equal(t.gate.latencies[0].limit_ns, 50000);
	assert_int_equal(t.gate.latencies[2].commands,
			 bit(MBT_CMD_REGISTER_GLOBAL_EXPEDITED) |
				 bit(MBT_CMD_REGISTER_PRIVATE_EXPEDITED) |
				 bit(MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE) |
				 bit(MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ));
	assert_int_equal(t.gate.latencies[2].part, GATE_MAX);
	assert_int_equal(t.max_unverified_ppm, 200);
	assert_int_equal(t.gate.min_calls, 1000);
	assert_int_equal(t.min_tested, 10);
	assert_true(t.gate.isolated);
	assert_int_equal(t.gate.isolated_max, 0);
	assert_int_equal(t.fail_on, LEVEL_WARNING);
	assert_string_equal(t.baseline, "base#1 of ci.json");
	assert_int_equal(t.gate.tolerance, 100);
	assert_int_equal(t.allow_cnt, 2);
	assert_int_equal(t.allow[0].cause, STALE_EXIT);
	assert_int_equal(t.skip_exit_code, 77);
	assert_int_equal(t.given, MBT_BIT(THRESHOLD_CNT) - 1);
	accepts(&t, "# nothing\n\n   \n");
	assert_int_equal(t.given, 0);
	assert_int_equal(t.max_unverified_ppm, 100);
	assert_int_equal(t.gate.tolerance, 50);
	assert_int_equal(t.skip_exit_code, THRESHOLDS_NO_SKIP);
}

static void test_wrong(void **state)
{
	static const char null_byte[] = "min-calls = 1\nmin\0-tested = 1\n";
	struct thresholds t;
	char why[512];

	(void)state;
	refuses("min-calls = 1\n\n# x\nmin-callz = 2\n",
		"ci.policy:4: 'min-callz' is no option of a policy (allow, fail-on, "
		"max-unverified, "
		"min-tested, min-calls, max-latency, isolated-max, baseline, baseline-tolerance, "
		"skip-exit-code)");
	refuses("min-calls\n", "ci.policy:1: 'min-calls' is no line of the form 'option = value'");
	refuses("min-calls =\n", "ci.policy:1: min-calls has no value");
	refuses("min-calls = # 7\n", "ci.policy:1: min-calls has no value");
	refuses("min-calls = 1\nmin-calls = 1\n", "ci.policy:2: min-calls is given twice");
	refuses("\nmin-calls = ten", "ci.policy:2: 'ten' is no number of calls");
	refuses("min-tested = -1", "ci.policy:1: '-1' is no number of barriers");
	refuses("isolated-max = 1.5", "ci.policy:1: '1.5' is no number of interrupts");
	refuses("max-unverified = 1000001",
		"ci.policy:1: '1000001' is no share in parts per million (0 to 1000000)");
	refuses("fail-on = info", "ci.policy:1: --fail-on error, or --fail-on warning, not 'info'");
	refuses("allow = slow-call",
		"ci.policy:1: 'slow-call' is no violation (see: membarrier-trace rules)");
	refuses("baseline-tolerance = x", "ci.policy:1: 'x' is no number of percent (0 to 100000)");
	refuses("skip-exit-code = 256", "ci.policy:1: '256' is no exit code (0 to 255)");
	refuses("max-latency = \x1b[31m",
		"ci.policy:1: '?[31m' is no limit (example: PRIVATE_EXPEDITED:p99=50us)");
	refuses("max-latency = PRIVAT:p99=1s",
		"ci.policy:1: there is no membarrier command 'PRIVAT'");
	refuses("max-latency = all:p99=soon",
		"ci.policy:1: 'soon' is no duration (examples: 50us, 1ms, 2s)");
	assert_int_equal(policy(&t, null_byte, sizeof(null_byte) - 1, why, sizeof(why)), -EINVAL);
	assert_string_equal(why, "ci.policy:2: a null byte");
}

static void test_percentiles(void **state)
{
	static const struct {
		const char *text;
		unsigned int part; /* 0: it is none */
	} parts[] = {
		{ "p50", 50000 }, { "p99.9", 99900 },  { "p99.99", 99990 }, { "p99.999", 99999 },
		{ "p5", 5000 },   { "max", GATE_MAX }, { "p100", 0 },       { "p99.9999", 0 },
		{ "p", 0 },       { "p0", 0 },         { "p99.", 0 },       { "99", 0 },
		{ "P99", 0 },     { "p.9", 0 },        { "p9x", 0 },        { "", 0 },
	};
	struct thresholds t;
	char arg[64], why[256];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		thresholds_default(&t);
		snprintf(arg, sizeof(arg), "query:%s=1ms", parts[i].text);
		assert_int_equal(threshold_set(&t, THRESHOLD_MAX_LATENCY, arg, why, sizeof(why)),
				 parts[i].part ? 0 : -EINVAL);
		if (parts[i].part)
			assert_int_equal(t.gate.latencies[0].part, parts[i].part);
		else
			assert_non_null(strstr(why, "is no percentile"));
	}
}

/* The command line wins, option by option. */
static void test_merge(void **state)
{
	struct thresholds line, file;
	char why[256];
	int i;

	(void)state;
	thresholds_default(&line);
	assert_int_equal(threshold_set(&line, THRESHOLD_MIN_CALLS, "5", why, sizeof(why)), 0);
	assert_int_equal(
		threshold_set(&line, THRESHOLD_MAX_LATENCY, "all:p50=1s", why, sizeof(why)), 0);
	assert_int_equal(
		threshold_set(&line, THRESHOLD_MAX_LATENCY, "rseq:p99=1s", why, sizeof(why)), 0);
	/* of the same option the last one */
	assert_int_equal(
		threshold_set(&line, THRESHOLD_MAX_LATENCY, "rseq:p99=2s", why, sizeof(why)), 0);
	assert_int_equal(threshold_set(&line, THRESHOLD_FAIL_ON, "error", why, sizeof(why)), 0);
	accepts(&file, "min-calls = 7\nmin-tested = 8\nfail-on = warning\nallow = stubbed\n"
		       "max-latency = PRIVATE_EXPEDITED_RSEQ:p99=3s\nmax-latency = rseq:p50=4s\n"
		       "baseline = b.json\nskip-exit-code = 0\nisolated-max = 3\n"
		       "max-unverified = 0\nbaseline-tolerance = 7\n");
	assert_int_equal(thresholds_merge(&line, &file), 0);
	assert_int_equal(line.gate.min_calls, 5);
	assert_int_equal(line.min_tested, 8);
	assert_int_equal(line.fail_on, LEVEL_ERROR);
	assert_int_equal(line.allow_cnt, 1);
	assert_int_equal(line.gate.latency_cnt, 3);
	assert_int_equal(line.gate.latencies[1].limit_ns, 2000000000);
	assert_int_equal(line.gate.latencies[2].limit_ns, 4000000000);
	assert_string_equal(line.baseline, "b.json");
	assert_int_equal(line.skip_exit_code, 0);
	assert_int_equal(line.gate.isolated_max, 3);
	assert_true(line.gate.isolated);
	assert_int_equal(line.max_unverified_ppm, 0);
	assert_int_equal(line.gate.tolerance, 7);
	/* too many together */
	thresholds_default(&file);
	for (i = 0; i < THRESHOLDS_ALLOW_MAX; i++)
		assert_int_equal(threshold_set(&file, THRESHOLD_ALLOW, "stubbed", why, sizeof(why)),
				 0);
	assert_int_equal(threshold_set(&file, THRESHOLD_ALLOW, "stubbed", why, sizeof(why)),
			 -EINVAL);
	assert_string_equal(why, "--allow stubbed: it may be given 32 times");
	assert_int_equal(thresholds_merge(&line, &file), -EINVAL);
}

static const struct CMUnitTest tests[] = {
	{ "policy: every option", test_all, NULL, NULL, NULL },
	{ "policy: what is wrong, and in which line", test_wrong, NULL, NULL, NULL },
	{ "policy: percentiles", test_percentiles, NULL, NULL, NULL },
	{ "policy: the command line wins", test_merge, NULL, NULL, NULL },
};

const struct unit_tests policy_tests = { tests, ARRAY_SIZE(tests) };
