// SPDX-License-Identifier: GPL-2.0-only
/* Records in, report out: the whole way, whatever the source. */
#include <string.h>
#include "judge/analysis.h"
#include "judge/printable.h"
#include "unit.h"

struct heard {
	unsigned int calls;
	enum verdict last;
};

static void hear(void *arg, const struct call_case *c, const struct judgement *j)
{
	struct heard *heard = arg;

	(void)c;
	heard->calls++;
	heard->last = j->verdict;
}

static void feed(struct analysis *a, const char *fixture, enum call_loss loss)
{
	struct judged d;

	judged_read(&d, fixture);
	assert_int_equal(analysis_call(a, &d.f.record.call, fixture_len(&d.f), loss), 0);
	judged_release(&d);
}

static void test_calls(void **state)
{
	struct heard heard = { 0 };
	struct analysis_options options = { .on_call = hear, .arg = &heard };
	struct mbt_stat_key key = { .tgid = 5, .row = 4 };
	struct mbt_stat stat = { .calls = 3, .leader_comm = "counted" };
	struct mbt_settings settings = { .query_mask = 0x3ff };
	struct analysis a;

	(void)state;
	assert_int_equal(analysis_init(&a, &options, &settings, 4), 0);
	feed(&a, "rules/missed-delivery/violated.txt", LOSS_NONE);
	assert_int_equal(heard.last, VERDICT_VIOLATED);
	feed(&a, "rules/missed-delivery/violated.txt", LOSS_SKIPPED_RUN);
	assert_int_equal(heard.last, VERDICT_UNVERIFIED);
	feed(&a, "rules/killed-by-seccomp/warned.txt", LOSS_NONE);
	assert_int_equal(heard.calls, 3);
	/* events in the life of a registration are no calls */
	feed(&a, "lives/fork.txt", LOSS_NONE);
	feed(&a, "rules/state-survived-exec/verified.txt", LOSS_NONE);
	assert_int_equal(heard.calls, 3);
	assert_int_equal(a.report.lives.cnt, 2);
	assert_int_equal(analysis_stat(&a, &key, &stat), 0);
	assert_int_equal(a.report.total.calls, 6);
	assert_int_equal(a.report.total.violated, 1);
	assert_int_equal(a.report.total.unverified, 1);
	/* the settings are the caller's, as they are now */
	settings.query_mask = 0x1ff;
	feed(&a, "return/query.txt", LOSS_NONE);
	assert_int_equal(a.report.total.violated, 2);
	analysis_release(&a);
	analysis_release(&a);
}

/* Of statistics, too, names are made printable where they are loaded. */
static void test_names(void **state)
{
	const struct analysis_options options = { 0 };
	const struct mbt_settings settings = { 0 };
	struct mbt_stat_key key = { .tgid = 5, .tid = 6, .row = 4 };
	struct mbt_stat stat = {
		.calls = 3, .failed = 1, .leader_comm = "a\033\n\xff", .comm = "\033[2J"
	};
	struct analysis a;

	(void)state;
	assert_int_equal(analysis_init(&a, &options, &settings, 4), 0);
	assert_int_equal(analysis_stat(&a, &key, &stat), 0);
	assert_string_equal(a.report.rows.list[0].comm, "a???");
	assert_string_equal(a.report.rows.list[0].failed->list[0].comm, "?[2J");
	analysis_release(&a);
}

/* What cannot be read was a call; which one is not known. */
static void test_invalid(void **state)
{
	const struct analysis_options options = { 0 };
	const struct mbt_settings settings = { 0 };
	struct analysis a;
	struct judged d;

	(void)state;
	assert_int_equal(analysis_init(&a, &options, &settings, 4), 0);
	judged_read(&d, "rules/missed-delivery/verified.txt");
	assert_int_equal(analysis_call(&a, &d.f.record.call, fixture_len(&d.f) - 1, LOSS_NONE), 0);
	assert_int_equal(a.report.lost_records, 1);
	assert_int_equal(a.report.total.unverified, 1);
	assert_int_equal(a.report.total.calls, 1);
	judged_release(&d);
	analysis_release(&a);
}

static void test_end(void **state)
{
	const struct analysis_options options = { 0 };
	const struct mbt_settings settings = { 0 };
	const struct end_counts end = {
		.cut = 1,
		.lost_calls = 2,
		.children_lost = 3,
		.lost_runs = 4,
		.unseen_max = 6,
		.unreached_runs = 5,
		.answered_runs = 8,
		.stats_merged = 6,
		.lost_fact = "call",
	};
	struct analysis a;

	(void)state;
	assert_int_equal(analysis_init(&a, &options, &settings, 4), 0);
	feed(&a, "rules/blocked-by-seccomp/warned.txt", LOSS_NONE);
	feed(&a, "rules/blocked-by-seccomp/warned.txt", LOSS_NONE);
	analysis_end(&a, &end);
	assert_int_equal(a.report.cut, 1);
	assert_int_equal(a.report.lost_records, 2);
	assert_int_equal(a.report.total.unverified, 2);
	assert_int_equal(a.report.children_lost, 3);
	assert_int_equal(a.report.lost_runs, 4);
	assert_int_equal(a.report.unreached_runs, 5);
	assert_int_equal(a.report.answered_runs, 8);
	assert_int_equal(a.report.unseen_max, 6);
	assert_int_equal(a.report.stats_merged, 6);
	assert_string_equal(a.report.lost_fact, "call");
	/* finished: what the process ignored as a whole has been looked at */
	assert_int_equal(a.report.notes.cnt, 2);
	assert_int_equal(a.report.notes.calls, 3);
	/* once: what comes behind the end of a recording is no reason to count again */
	analysis_end_early(&a, "more follows");
	assert_string_equal(a.report.ended_early, "more follows");
	assert_int_equal(a.report.notes.calls, 3);
	analysis_release(&a);
}

/* All that was seen is verified; of what was not, nothing is known. */
static void test_lost_fact(void **state)
{
	const struct analysis_options options = { .report.max_unverified_ppm = 1000000 };
	struct mbt_stat_key key = { .tgid = 5, .row = 4 };
	struct mbt_stat stat = { .calls = 1000, .leader_comm = "counted" };
	const struct mbt_settings settings = { 0 };
	struct end_counts end = { 0 };
	struct analysis a;

	(void)state;
	assert_int_equal(analysis_init(&a, &options, &settings, 4), 0);
	assert_int_equal(analysis_stat(&a, &key, &stat), 0);
	assert_int_equal(report_verdict(&a.report), VERDICT_VERIFIED);
	strcpy(end.lost_fact, "call");
	analysis_end(&a, &end);
	assert_int_equal(report_verdict(&a.report), VERDICT_UNVERIFIED);
	assert_int_equal(report_outcome(&a.report), OUTCOME_UNVERIFIED);
	analysis_release(&a);
}

/* Lost calls whose process is known are some of those that the end counts. */
static void test_lost_known(void **state)
{
	const struct analysis_options options = { .report.max_unverified_ppm = 100 };
	struct mbt_stat_key key = { .tgid = 5, .row = 4 };
	struct mbt_stat stat = { .calls = 10, .lost = 4, .leader_comm = "counted" };
	const struct mbt_settings settings = { 0 };
	struct end_counts end = { .lost_calls = 6 };
	struct analysis a;

	(void)state;
	assert_int_equal(analysis_init(&a, &options, &settings, 4), 0);
	assert_int_equal(analysis_stat(&a, &key, &stat), 0);
	analysis_end(&a, &end);
	assert_int_equal(a.report.total.calls, 16);
	assert_int_equal(a.report.total.unverified, 6);
	assert_int_equal(a.report.lost_records, 6);
	analysis_release(&a);
}

/* Every byte at every place, and behind the end of a name: as byte by byte. */
static void test_comm(void **state)
{
	char comm[MBT_COMM_LEN], slow[MBT_COMM_LEN], filled[MBT_COMM_LEN] = "abcdefgh jklmno";
	unsigned int at, byte, len;

	(void)state;
	for (at = 0; at < MBT_COMM_LEN; at++)
		for (byte = 0; byte < 256; byte++)
			for (len = 1; len <= MBT_COMM_LEN; len += 5) {
				memcpy(comm, filled, sizeof(comm));
				memset(comm + len, 0, sizeof(comm) - len);
				comm[at] = (char)byte;
				printable(slow, sizeof(slow), comm, sizeof(comm));
				printable_comm(comm);
				assert_string_equal(comm, slow);
			}
}

static const struct CMUnitTest tests[] = {
	{ "analysis: calls", test_calls, NULL, NULL, NULL },
	{ "analysis: a record that is not valid", test_invalid, NULL, NULL, NULL },
	{ "analysis: the end", test_end, NULL, NULL, NULL },
	{ "analysis: names of records", test_comm, NULL, NULL, NULL },
	{ "analysis: names of statistics", test_names, NULL, NULL, NULL },
	{ "analysis: lost calls of a known process", test_lost_known, NULL, NULL, NULL },
	{ "analysis: a probe was taken away", test_lost_fact, NULL, NULL, NULL },
};

const struct unit_tests analysis_tests = { tests, ARRAY_SIZE(tests) };
