// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "judge/analysis.h"
#include "judge/filters.h"
#include "recording/cgroups.h"
#include "run/cgroup.h"
#include "run/filter_words.h"
#include "sample.h"
#include "unit.h"

static void names(void **state)
{
	static const struct {
		const char *pattern, *name;
		bool fits;
	} cases[] = {
		{ "a", "a", true },
		{ "a", "b", false },
		{ "a", "", false },
		{ "a", "ab", false },
		{ "*", "", true },
		{ "**", "x", true },
		{ "a*", "a", true },
		{ "a*", "abc", true },
		{ "a*", "ba", false },
		{ "*a", "cba", true },
		{ "*a", "ab", false },
		{ "a*b*c", "a-b-b-c", true },
		{ "a*b*c", "a-b-b-", false },
		{ "*ab", "aab", true },
		{ "a?c", "abc", true },
		{ "a?c", "ac", false },
		{ "?", "", false },
		{ "reactor-?", "reactor-7", true },
		{ "reactor-?", "reactor-17", false },
		{ "kworker/*", "kworker/0:1", true },
		{ "(sd-pam)", "(sd-pam)", true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(filters_name_fits(cases[i].pattern, cases[i].name), cases[i].fits);
}

/* What the kernel side compares: all that fits passes it, and where it is all, nothing else. */
static void names_compared(void **state)
{
	static const char *const patterns[] = { "a",        "abc", "123456789012345",
						"abcdefgh", "a*",  "abcdefgh*",
						"ab?",      "*c",  "a*c",
						"*" };
	static const bool whole[] = {
		true, true, true, true, true, true, false, false, false, true
	};
	static const char *const tried[] = { "a",
					     "ab",
					     "abc",
					     "abd",
					     "b",
					     "",
					     "123456789012345",
					     "12345678901234",
					     "abcdefgh",
					     "abcdefghi",
					     "abcdefgx" };
	size_t i, k;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(patterns); i++) {
		struct filters f = { 0 };

		assert_int_equal(filters_add_name(&f, patterns[i]), 0);
		assert_int_equal(f.k.set, MBT_FILTER_NAME);
		assert_int_equal(f.names_whole, whole[i]);
		for (k = 0; k < ARRAY_SIZE(tried); k++) {
			bool fits = filters_name_fits(patterns[i], tried[k]);
			__u64 comm[2] = { 0 };

			memcpy(comm, tried[k], strlen(tried[k]));
			if (fits || whole[i])
				assert_int_equal(mbt_name_fits(&f.k.names[0], comm), fits);
		}
	}
}

static void names_refused(void **state)
{
	struct filters f = { 0 };
	int i;

	(void)state;
	assert_int_equal(filters_add_name(&f, ""), -EINVAL);
	assert_int_equal(filters_add_name(&f, "1234567890123456"), -EINVAL);
	assert_int_equal(filters_add_name(&f, "12345678901234?*?"), -EINVAL);
	assert_int_equal(f.k.set | f.k.name_cnt, 0);
	assert_int_equal(filters_add_name(&f, "*1234567890123*45"), 0);
	assert_int_equal(filters_add_name(&f, "a"), 0);
	/* one that is not compared as a whole is enough */
	assert_false(f.names_whole);
	for (i = 2; i < MBT_FILTER_NAMES; i++)
		assert_int_equal(filters_add_name(&f, "x"), 0);
	assert_int_equal(filters_add_name(&f, "x"), -E2BIG);
}

static struct mbt_call sample_call(void)
{
	struct mbt_call c = {
		.type = MBT_RECORD_CALL,
		.cmd = MBT_CMD_PRIVATE_EXPEDITED,
		.tgid = 10,
		.tid = 11,
		.cpu_begin = 3,
		.begin_ns = 1000,
		.end_ns = 1500,
		.cgroup = 7,
		.comm = "worker",
		.leader_comm = "server",
	};

	return c;
}

static enum filter_answer ask(const struct filters *f, const struct mbt_call *c)
{
	return filters_ask(f, c);
}

static void calls(void **state)
{
	struct mbt_call c = sample_call();
	struct filters f = { 0 };

	(void)state;
	assert_false(filters_any(&f));
	assert_int_equal(ask(&f, &c), FILTER_PASSES);
	f = (struct filters){ .pids = { 9, 10 }, .pid_cnt = 2 };
	assert_true(filters_any(&f));
	assert_int_equal(ask(&f, &c), FILTER_PASSES);
	f.pid_cnt = 1;
	assert_int_equal(ask(&f, &c), FILTER_LEAVES_OUT);
	f = (struct filters){ .k.set = MBT_FILTER_TID, .tids = { 10 }, .tid_cnt = 1 };
	assert_int_equal(ask(&f, &c), FILTER_LEAVES_OUT);
	f.tids[0] = 11;
	assert_int_equal(ask(&f, &c), FILTER_PASSES);
	/* the name of the thread, or of its process */
	f = (struct filters){ 0 };
	assert_int_equal(filters_add_name(&f, "serv*"), 0);
	assert_int_equal(ask(&f, &c), FILTER_PASSES);
	f = (struct filters){ 0 };
	assert_int_equal(filters_add_name(&f, "work?r"), 0);
	assert_int_equal(ask(&f, &c), FILTER_PASSES);
	memcpy(c.comm, "other", 6);
	assert_int_equal(ask(&f, &c), FILTER_LEAVES_OUT);
	/* the kernel side has seen to it */
	f.applied = MBT_FILTER_NAME;
	assert_int_equal(ask(&f, &c), FILTER_PASSES);
}

static void calls_by_what_they_do(void **state)
{
	struct mbt_call c = sample_call();
	struct filters f = { .k = { .set = MBT_FILTER_COMMAND,
				    .commands = MBT_BIT(mbt_cmd_row(MBT_CMD_GLOBAL)) } };

	(void)state;
	assert_int_equal(ask(&f, &c), FILTER_LEAVES_OUT);
	c.cmd = MBT_CMD_GLOBAL;
	assert_int_equal(ask(&f, &c), FILTER_PASSES);
	/* it may be any command */
	c.cmd = 0;
	c.type = MBT_RECORD_UNBEGUN;
	assert_int_equal(ask(&f, &c), FILTER_PASSES);
	c.recorded = MBT_CALL_ARGS;
	assert_int_equal(ask(&f, &c), FILTER_LEAVES_OUT);
	/* no call: what becomes of registrations is told of every process that passes */
	c.type = MBT_RECORD_EXEC;
	assert_int_equal(ask(&f, &c), FILTER_PASSES);
	c = sample_call();
	f = (struct filters){ 0 };
	filters_add_cpu(&f, 2);
	filters_add_cpu(&f, 4);
	assert_int_equal(ask(&f, &c), FILTER_LEAVES_OUT);
	filters_add_cpu(&f, 3);
	assert_int_equal(ask(&f, &c), FILTER_PASSES);
	f = (struct filters){ .k.set = MBT_FILTER_FAILED };
	assert_int_equal(ask(&f, &c), FILTER_LEAVES_OUT);
	c.ret = -EPERM;
	assert_int_equal(ask(&f, &c), FILTER_PASSES);
	c.ret = 0;
	c.type = MBT_RECORD_KILLED;
	assert_int_equal(ask(&f, &c), FILTER_PASSES);
	c.type = MBT_RECORD_CALL;
	f = (struct filters){ .k = { .set = MBT_FILTER_LATENCY, .min_latency_ns = 500 } };
	assert_int_equal(ask(&f, &c), FILTER_PASSES);
	f.k.min_latency_ns = 501;
	assert_int_equal(ask(&f, &c), FILTER_LEAVES_OUT);
	/* each filter has to be passed */
	f.k.min_latency_ns = 500;
	f.k.set |= MBT_FILTER_FAILED;
	assert_int_equal(ask(&f, &c), FILTER_LEAVES_OUT);
}

static int below_x(void *arg, __u64 cgroup)
{
	return recorded_cgroups_below(arg, cgroup, "/x");
}

static void calls_by_cgroup(void **state)
{
	struct recorded_cgroups all = { 0 };
	struct filters f = { .k.set = MBT_FILTER_CGROUP, .in_cgroup = below_x, .arg = &all };
	struct mbt_call c = sample_call();

	(void)state;
	assert_int_equal(recorded_cgroups_add(&all, 1, "/"), 0);
	assert_int_equal(recorded_cgroups_add(&all, 7, "/x/y"), 0);
	assert_int_equal(recorded_cgroups_add(&all, 8, "/xy"), 0);
	assert_int_equal(recorded_cgroups_add(&all, 9, NULL), 0);
	assert_int_equal(ask(&f, &c), FILTER_PASSES);
	c.cgroup = 8;
	assert_int_equal(ask(&f, &c), FILTER_LEAVES_OUT);
	c.cgroup = 1;
	assert_int_equal(ask(&f, &c), FILTER_LEAVES_OUT);
	assert_int_equal(recorded_cgroups_below(&all, 8, "/"), 1);
	c.cgroup = 9;
	assert_int_equal(ask(&f, &c), FILTER_NOT_TOLD);
	c.cgroup = 10;
	assert_int_equal(ask(&f, &c), FILTER_NOT_TOLD);
	recorded_cgroups_release(&all);
}

static int unknown(void *arg, __u64 cgroup)
{
	(void)arg;
	(void)cgroup;
	return -1;
}

static void take(struct analysis *a, const char *fixture)
{
	struct judged d;

	judged_read(&d, fixture);
	assert_int_equal(analysis_call(a, &d.f.record.call, fixture_len(&d.f), LOSS_NONE), 0);
	judged_release(&d);
}

/* A call that passes is verified, and one that may pass is of the given kind. */
static void try_doubtful(const char *fixture, bool doubtful)
{
	struct filters f = { 0 };
	struct analysis_options options = { .filters = &f };
	struct mbt_settings settings;
	struct analysis a;
	struct judged d;
	struct run run;
	char *text;

	judged_read(&d, fixture);
	settings = d.f.settings;
	judged_release(&d);
	assert_int_equal(analysis_init(&a, &options, &settings, 8), 0);
	take(&a, "rules/missed-delivery/verified.txt");
	f = (struct filters){ .k.set = MBT_FILTER_CGROUP, .in_cgroup = unknown };
	take(&a, fixture);
	report_finish(&a.report);
	sample_run(&run, NULL);
	assert_int_equal(a.report.total.calls, 1);
	assert_int_equal(report_verdict(&a.report),
			 doubtful ? VERDICT_UNVERIFIED : VERDICT_VERIFIED);
	text = sample_text(&a.report, &run);
	assert_int_equal(!!strstr(text, "UNVERIFIED: of 1 record that is not right the recording "
					"does not tell whether the filters let it pass."),
			 doubtful);
	free(text);
	analysis_release(&a);
}

static void doubtful_calls(void **state)
{
	(void)state;
	try_doubtful("rules/missed-delivery/verified.txt", false);
	try_doubtful("rules/missed-delivery/violated.txt", true);
	try_doubtful("rules/state-survived-exec/verified.txt", false);
	try_doubtful("rules/state-survived-exec/violated.txt", true);
	try_doubtful("rules/bad-return/unverified.txt", true);
}

static const struct mbt_stat_key succeeded = { .tgid = 10, .row = 4 },
				 thread = { .tgid = 10, .row = 4, .tid = 11 };

static struct mbt_stat sample_stat(void)
{
	struct mbt_stat s = { .calls = 9,
			      .failed = 4,
			      .lost = 2,
			      .max_ns = 70,
			      .errors.cnt[MBT_ERROR_EPERM] = 4,
			      .leader_comm = "server",
			      .comm = "worker" };

	s.hist[1] = 5;
	return s;
}

/* @calls and @lost stay, these are left out, and of these it cannot be told. */
static void check_stat(const struct filters *f, const struct mbt_stat_key *key, __u64 calls,
		       __u64 lost, __u64 left_out, __u64 not_told)
{
	struct mbt_stat s = sample_stat();
	__u64 out, untold;

	filters_stat(f, key, &s, &out, &untold);
	assert_int_equal(s.calls, calls);
	assert_int_equal(s.lost, lost);
	assert_int_equal(out, left_out);
	assert_int_equal(untold, not_told);
	assert_int_equal(s.calls - s.failed, s.hist[1]);
}

static void counted_calls(void **state)
{
	struct filters f = { .pids = { 10 }, .pid_cnt = 1 };

	(void)state;
	check_stat(&f, &succeeded, 9, 2, 0, 0);
	f.pids[0] = 11;
	check_stat(&f, &succeeded, 0, 0, 11, 0);
	f = (struct filters){ .k = { .set = MBT_FILTER_COMMAND, .commands = MBT_BIT(4) } };
	check_stat(&f, &succeeded, 9, 2, 0, 0);
	f.k.commands = MBT_BIT(5);
	check_stat(&f, &succeeded, 0, 0, 11, 0);
	f = (struct filters){ .k.set = MBT_FILTER_FAILED };
	check_stat(&f, &succeeded, 4, 2, 5, 0);
	/* times and CPUs of each are not there; what was lost may have passed */
	f = (struct filters){ .k = { .set = MBT_FILTER_LATENCY, .min_latency_ns = 1 } };
	check_stat(&f, &succeeded, 0, 2, 0, 9);
	f = (struct filters){ 0 };
	filters_add_cpu(&f, 0);
	check_stat(&f, &thread, 0, 2, 0, 9);
	f.k.set |= MBT_FILTER_FAILED;
	check_stat(&f, &thread, 0, 2, 5, 4);
	/* the source has left out all others already */
	f.stats_applied = true;
	check_stat(&f, &thread, 9, 2, 0, 0);
}

static void counted_calls_of_threads(void **state)
{
	struct filters f = { .k.set = MBT_FILTER_TID, .tids = { 11 }, .tid_cnt = 1 };

	(void)state;
	check_stat(&f, &thread, 9, 2, 0, 0);
	check_stat(&f, &succeeded, 0, 2, 0, 9);
	f.tids[0] = 12;
	check_stat(&f, &thread, 0, 2, 9, 0);
	f = (struct filters){ 0 };
	assert_int_equal(filters_add_name(&f, "server"), 0);
	check_stat(&f, &succeeded, 9, 2, 0, 0);
	check_stat(&f, &thread, 9, 2, 0, 0);
	f = (struct filters){ 0 };
	assert_int_equal(filters_add_name(&f, "worker"), 0);
	check_stat(&f, &thread, 9, 2, 0, 0);
	/* one of its threads may have the name */
	check_stat(&f, &succeeded, 0, 2, 0, 9);
	f = (struct filters){ 0 };
	assert_int_equal(filters_add_name(&f, "other"), 0);
	check_stat(&f, &thread, 0, 2, 9, 0);
}

static void cgroup_paths(void **state)
{
	static const struct {
		const char *text, *path;
	} good[] = {
		{ "x", "/x" }, { "/x/y", "/x/y" },        { "x//y/", "/x/y" },
		{ "/", "/" },  { "a.slice", "/a.slice" }, { "..x", "/..x" },
	};
	static const char *const bad[] = { "", ".", "x/../y", "x/.", "./x" };
	char path[MBT_CGROUP_PATH], deep[3 * MBT_CGROUP_PATH] = "";
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(cgroup_parse(path, good[i].text), 0);
		assert_string_equal(path, good[i].path);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(cgroup_parse(path, bad[i]), -EINVAL);
	for (i = 0; i < CGROUP_LEVELS_MAX; i++)
		strcat(deep, "/x");
	assert_int_equal(cgroup_parse(path, deep), 0);
	strcat(deep, "/x");
	assert_int_equal(cgroup_parse(path, deep), -EINVAL);
	memset(deep, 'x', MBT_CGROUP_PATH - 1);
	deep[MBT_CGROUP_PATH - 1] = '\0';
	assert_int_equal(cgroup_parse(path, deep), -EINVAL);
	deep[MBT_CGROUP_PATH - 2] = '\0';
	assert_int_equal(cgroup_parse(path, deep), 0);
}

static void words(void **state)
{
	struct filter_words w = { 0 }, again = { 0 }, more = { 0 };
	json_t *list;

	(void)state;
	filter_words_add(&w, "comm", "a*");
	filter_words_add(&w, "comm", "b\x1b");
	filter_words_add(&w, "failures", "");
	assert_int_equal(w.cnt, 2);
	assert_string_equal(w.list[0].value, "a*,b?");
	list = filter_words_json(&w);
	assert_int_equal(filter_words_read(&again, list), 0);
	assert_memory_equal(&w, &again, sizeof(w));
	json_decref(list);
	/* what a recording and its report both ask for is said once */
	filter_words_add(&more, "failures", "");
	filter_words_add(&more, "tid", "7");
	filter_words_join(&w, &more);
	assert_int_equal(w.cnt, 3);
	assert_string_equal(w.list[2].name, "tid");
	list = json_pack("[{s:i}]", "filter", 1);
	assert_int_equal(filter_words_read(&again, list), -EBADMSG);
	json_decref(list);
}

static const struct CMUnitTest tests[] = {
	{ "filters: names", names, NULL, NULL, NULL },
	{ "filters: names compared", names_compared, NULL, NULL, NULL },
	{ "filters: names refused", names_refused, NULL, NULL, NULL },
	{ "filters: calls", calls, NULL, NULL, NULL },
	{ "filters: calls by what they do", calls_by_what_they_do, NULL, NULL, NULL },
	{ "filters: calls by cgroup", calls_by_cgroup, NULL, NULL, NULL },
	{ "filters: calls that may pass", doubtful_calls, NULL, NULL, NULL },
	{ "filters: counted calls", counted_calls, NULL, NULL, NULL },
	{ "filters: counted calls of threads", counted_calls_of_threads, NULL, NULL, NULL },
	{ "filters: cgroup paths", cgroup_paths, NULL, NULL, NULL },
	{ "filters: words", words, NULL, NULL, NULL },
};

const struct unit_tests filters_tests = { tests, ARRAY_SIZE(tests) };
