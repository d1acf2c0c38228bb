// SPDX-License-Identifier: GPL-2.0-only
/* Reports of a run that goes on: the copy is the report, and intervals add up to it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "judge/so_far.h"
#include "sample.h"
#include "unit.h"

static char *json(const struct report *r)
{
	struct run run;

	sample_run(&run, NULL);
	return sample_written(sink_json, r, &run);
}

static const struct report_row *row_of(const struct report *r, int tgid)
{
	unsigned int i;

	for (i = 0; i < r->rows.cnt; i++)
		if (r->rows.list[i].tgid == tgid)
			return &r->rows.list[i];
	fail_msg("no row of %d", tgid);
	return NULL;
}

static __u64 calls_of(const struct report_notes *notes, const char *code)
{
	__u64 calls = 0;
	unsigned int i;

	for (i = 0; i < notes->cnt; i++)
		calls += strcmp(notes->list[i].rule->code, code) ? 0 : notes->list[i].calls;
	return calls;
}

static char *text(const struct report *r)
{
	struct run run;

	sample_run(&run, NULL);
	return sample_text(r, &run);
}

static void add_stat(struct report *r, int tgid, const char *name, __u64 calls, __u64 ns)
{
	struct mbt_stat_key key = { .tgid = (__u32)tgid, .row = 1, .start_ns = (__u64)tgid };
	struct mbt_stat stat = { .calls = calls, .max_ns = ns };

	snprintf(stat.leader_comm, sizeof(stat.leader_comm), "%s", name);
	stat.hist[mbt_hist_bucket(ns)] = calls;
	assert_int_equal(report_stat(r, &key, &stat), 0);
}

static void add_failed(struct report *r, __u64 calls)
{
	struct mbt_stat_key key = { .tgid = 91, .row = 4, .start_ns = 91, .tid = 92 };
	struct mbt_stat stat = { .calls = calls, .failed = calls, .leader_comm = "failing" };

	stat.errors.cnt[MBT_ERROR_EPERM] = calls;
	assert_int_equal(report_stat(r, &key, &stat), 0);
}

/* Some of everything, twice as much of the second part. */
static void fill(struct report *r, unsigned int part)
{
	unsigned int times = part + 1;

	sample_add(r, "rules/missed-delivery/verified.txt", 20 * times);
	sample_add(r, "required/private-own-cpu.txt", 2);
	sample_add(r, "return/private-state-without-ready.txt", times);
	sample_add(r, "rules/stale-runqueue-state/violated.txt", times);
	if (part)
		sample_add(r, "rules/stubbed/violated.txt", 1);
	sample_add(r, "rules/missed-delivery/unverified.txt", 2 * times);
	sample_add(r, "rules/fast-path-no-wait/warned.txt", times);
	add_stat(r, 77, "prog", 5 * times, part ? 300 : 3000);
	add_stat(r, 78 + (int)part, "prog", 3, 400);
	add_failed(r, 3 * times);
	report_plain_cpu(r, 1, 10 * times, 4 * times, part ? 700 : 900);
}

/* Finished or not, a copy says what its report would, and shares nothing with it. */
static void test_copy(void **state)
{
	struct report r, copy;
	char *want, *got, *untouched;

	(void)state;
	sample_report(&r, 8);
	fill(&r, 0);
	assert_int_equal(report_copy(&copy, &r), 0);
	report_finish(&copy);
	untouched = json(&copy);
	fill(&r, 1);
	report_finish(&r);
	got = json(&copy);
	assert_string_equal(got, untouched);
	free(got);
	report_release(&copy);
	assert_int_equal(report_copy(&copy, &r), 0);
	want = json(&r);
	got = json(&copy);
	assert_string_equal(got, want);
	assert_string_not_equal(got, untouched);
	free(want);
	free(got);
	assert_ptr_not_equal(row_of(&copy, 91)->failed, row_of(&r, 91)->failed);
	assert_memory_equal(row_of(&copy, 91)->failed, row_of(&r, 91)->failed,
			    sizeof(struct report_threads));
	want = text(&r);
	got = text(&copy);
	assert_string_equal(got, want);
	report_release(&r);
	report_release(&copy);
	free(want);
	free(got);
	free(untouched);
}

static void check_sum(const struct tally *whole, const struct tally *first,
		      const struct tally *second)
{
	struct tally sum = *first;

	tally_add(&sum, second);
	sum.errors.mixed = whole->errors.mixed;
	sum.errors.other = whole->errors.other;
	assert_memory_equal(&sum, whole, sizeof(sum));
}

/* The intervals of a run, each with its own calls, and nothing twice. */
static void test_since(void **state)
{
	struct report r, first, since, whole;
	const struct report_row *row;
	unsigned int i, rows = 0;

	(void)state;
	sample_report(&r, 8);
	fill(&r, 0);
	assert_int_equal(report_copy(&first, &r), 0);
	report_finish(&first);
	fill(&r, 1);
	assert_int_equal(report_copy(&whole, &r), 0);
	report_finish(&whole);
	assert_int_equal(report_since(&since, &whole, &first), 0);
	check_sum(&whole.total, &first.total, &since.total);
	for (i = 0; i < MBT_CMD_ROWS; i++)
		check_sum(&whole.commands[i].tally, &first.commands[i].tally,
			  &since.commands[i].tally);
	for (i = 0; i < MBT_CAUSE_CNT; i++)
		assert_int_equal(first.cause_cnt[i] + since.cause_cnt[i], whole.cause_cnt[i]);
	assert_int_equal(since.total.violated, 3);
	assert_int_equal(since.rule_calls[rules_index(rules_find("stubbed"))], 1);
	/* only what has calls of the interval, and each with its own */
	for (i = 0; i < since.rows.cnt; i++) {
		row = &since.rows.list[i];
		assert_true(row->tally.calls > 0);
		assert_int_not_equal(row->tgid, 78);
		rows += row->tgid == 79;
		if (row->tgid != 77 || row->row != 1)
			continue;
		assert_int_equal(row->tally.calls, 10);
		assert_int_equal(row->latency.cnt, 10);
		/* the longest of all, 3000 ns, was before */
		assert_in_range(row->latency.max_ns, 300, 340);
		rows++;
	}
	assert_int_equal(rows, 2);
	assert_int_equal(since.cpus[1].required, whole.cpus[1].required - first.cpus[1].required);
	assert_int_equal(since.cpus[1].slowest_cnt,
			 whole.cpus[1].slowest_cnt - first.cpus[1].slowest_cnt);
	assert_true(since.cpus[1].slowest_cnt >= 8);
	/* the violations and warnings of the interval, and no older ones */
	assert_int_equal(since.findings.cnt, 3);
	assert_string_equal(since.findings.list[2].judgement.found[0]->code, "stubbed");
	assert_int_equal(since.notes.calls, whole.notes.calls - first.notes.calls);
	assert_true(since.notes.calls > 0);
	assert_int_equal(calls_of(&first.infos, "fast-path-no-wait"), 1);
	assert_int_equal(calls_of(&since.infos, "fast-path-no-wait"), 2);
	report_release(&since);
	/* an interval without a call */
	assert_int_equal(report_since(&since, &whole, &whole), 0);
	assert_int_equal(since.total.calls, 0);
	assert_int_equal(since.rows.cnt + since.notes.cnt + since.findings.cnt, 0);
	report_release(&since);
	/* the first one begins with the run */
	assert_int_equal(report_since(&since, &first, NULL), 0);
	check_sum(&first.total, &since.total, &(struct tally){ 0 });
	report_release(&since);
	report_release(&first);
	report_release(&whole);
	report_release(&r);
}

/* Rows that have become one since: what each had counted is taken off that one. */
static void test_merged(void **state)
{
	struct report r, first, whole, since;
	const struct report_row *row;
	__u64 calls = 0, prog = 0;
	unsigned int i;
	int tgid;

	(void)state;
	sample_report(&r, 1);
	for (tgid = 1; tgid <= 1000; tgid++)
		add_stat(&r, tgid, "prog", 2, 400);
	assert_int_equal(report_copy(&first, &r), 0);
	assert_false(first.rows.merged);
	for (; tgid <= 5000; tgid++)
		add_stat(&r, tgid, "prog", 3, 400);
	assert_true(r.rows.merged);
	assert_int_equal(report_copy(&whole, &r), 0);
	assert_int_equal(whole.rows.cnt, r.rows.cnt);
	assert_int_equal(report_since(&since, &whole, &first), 0);
	for (i = 0; i < since.rows.cnt; i++) {
		row = &since.rows.list[i];
		calls += row->tally.calls;
		prog += row->tgid ? 0 : row->tally.calls;
		assert_int_equal(row->latency.cnt, row->tally.calls);
	}
	assert_int_equal(calls, 4000 * 3);
	assert_true(prog > 0);
	assert_int_equal(since.total.calls, 4000 * 3);
	report_release(&since);
	report_release(&first);
	report_release(&whole);
	report_release(&r);
}

static char *printed(const struct report *r, const struct report *so_far, const struct interval *t)
{
	static const struct page_style style = { .width = 1000 };
	struct run run;
	char *out = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&out, &len);

	sample_run(&run, NULL);
	assert_int_equal(sink_interval(file, r, so_far, t, &run, &style), 0);
	fclose(file);
	return out;
}

/* What is printed of an interval: its own counts, those of the run, and no verdict. */
static void test_print(void **state)
{
	const struct interval t = { 1500000000, 3500000000 };
	struct report first, whole, since, none;
	char *out;

	(void)state;
	sample_report(&whole, 8);
	fill(&whole, 0);
	assert_int_equal(report_copy(&first, &whole), 0);
	fill(&whole, 1);
	assert_int_equal(report_since(&since, &whole, &first), 0);
	out = printed(&since, &whole, &t);
	check_text(out, "\n--- 1.500 s to 3.500 s: 72 calls, 36.0 a second ---\n");
	check_text(out, "\nSlowest CPU: ");
	check_text(out, "\nVIOLATION: stubbed\n");
	check_text(out, "\nInterval: verified 40, vacuous 17, refused 8, violated 3, unverified 4; "
			"lost 4 records\n");
	check_text(out, "\nSo far: 110 calls, violated 4, unverified 6; a verdict comes with the "
			"run's end\n");
	assert_null(strstr(out, "Verdict"));
	free(out);
	sample_report(&none, 8);
	out = printed(&none, &whole, &t);
	check_text(out,
		   "\n--- 1.500 s to 3.500 s: 0 calls, 0.0 a second ---\n"
		   "Interval: verified 0, vacuous 0, refused 0, violated 0, unverified 0; lost "
		   "0 records\nSo far: 110 calls,");
	free(out);
	report_release(&none);
	report_release(&since);
	report_release(&first);
	report_release(&whole);
}

/* Of the processes that shared a row one has ended, and found a row of its own. */
static void test_parted(void **state)
{
	struct report before, now, since;

	(void)state;
	sample_report(&before, 8);
	add_stat(&before, 0, REPORT_OTHERS, 10, 300);
	report_finish(&before);
	sample_report(&now, 8);
	add_stat(&now, 0, REPORT_OTHERS, 3, 300);
	add_stat(&now, 77, "prog", 9, 300);
	report_finish(&now);
	assert_int_equal(report_since(&since, &now, &before), 0);
	assert_int_equal(since.total.calls, 2);
	assert_int_equal(since.rows.cnt, 1);
	assert_int_equal(row_of(&since, 77)->tally.calls, 9);
	report_release(&since);
	report_release(&now);
	report_release(&before);
}

static const struct CMUnitTest tests[] = {
	{ "so far: a copy is the report", test_copy, NULL, NULL, NULL },
	{ "so far: intervals add up", test_since, NULL, NULL, NULL },
	{ "so far: rows that were merged", test_merged, NULL, NULL, NULL },
	{ "so far: rows that are shared by fewer", test_parted, NULL, NULL, NULL },
	{ "so far: an interval in words", test_print, NULL, NULL, NULL },
};

const struct unit_tests so_far_tests = { tests, ARRAY_SIZE(tests) };
