// SPDX-License-Identifier: GPL-2.0-only
/*
 * A recording may come from anywhere. Each word of a record and of a row of statistics in turn
 * holds a number at the edge of its type: the report is printed all the same, and no
 * count and no time in it is negative. Overflows show in the build with sanitizers.
 */
#include <stdlib.h>
#include <string.h>
#include "judge/analysis.h"
#include "recording/recording.h"
#include "sample.h"
#include "unit.h"

static const __u64 edges[] = {
	0, 1ull << 31, 0x7fffffff, 0xffffffff, 1ull << 63, INT64_MAX, ~0ull,
};

/* The smallest number that a report may give under this name. */
static json_int_t lowest(const char *name)
{
	/* what the call returned and was given; what a fork or an exec was not; before the trace */
	return !strcmp(name, "return") || !strcmp(name, "cpu_id") || !strcmp(name, "start_ns") ?
		       INT64_MIN :
		       0;
}

static void check_numbers(json_t *value, const char *name, size_t word)
{
	const char *key;
	json_t *member;
	size_t i;

	if (json_is_integer(value) && json_integer_value(value) < lowest(name))
		fail_msg("word %zu: %s is %lld", word, name, (long long)json_integer_value(value));
	json_object_foreach(value, key, member) check_numbers(member, key, word);
	json_array_foreach(value, i, member) check_numbers(member, name, word);
}

/* Both sinks, and each line of --verbose; @word is for who reads a failure. */
static void check_report(struct analysis *a, size_t word)
{
	static const struct end_counts end = { .command_status = -1 };
	struct run run;
	char *text;
	json_t *root;

	analysis_end(a, &end);
	sample_run(&run, NULL);
	free(sample_written(sink_text, &a->report, &run));
	text = sample_written(sink_json, &a->report, &run);
	root = json_loads(text, 0, NULL);
	assert_non_null(root);
	check_numbers(root, "", word);
	json_decref(root);
	free(text);
}

static void print_line(void *arg, const struct call_case *c, const struct judgement *j)
{
	struct run run;

	(void)arg;
	sample_run(&run, NULL);
	free(sample_line(c, j, &run));
}

static void begin(struct analysis *a, const struct mbt_settings *settings)
{
	const struct analysis_options options = { .on_call = print_line };

	assert_int_equal(analysis_init(a, &options, settings, 4), 0);
}

/* The record beside itself as it was, so that what is compared is not the same. */
static void check_record(const struct judged *d, const struct fixture_record *r, size_t word)
{
	size_t len = fixture_len(&d->f);
	struct mbt_call *copy = malloc(len);
	struct analysis a;

	memcpy(copy, r, len);
	begin(&a, &d->f.settings);
	assert_int_equal(analysis_call(&a, &d->f.record.call, len, d->f.loss), 0);
	assert_int_equal(analysis_call(&a, copy, len, d->f.loss), 0);
	check_report(&a, word);
	analysis_release(&a);
	free(copy);
}

static void test_records(void **state)
{
	static const char *const names[] = {
		"rules/stale-runqueue-state/violated.txt",
		"rules/killed-by-seccomp/warned.txt",
		"rules/stubbed/violated.txt",
		"rules/registration-not-applied/verified.txt",
	};
	struct fixture_record r;
	struct judged d;
	size_t i, word, edge;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		judged_read(&d, names[i]);
		for (word = 0; word < fixture_len(&d.f) / sizeof(__u32); word++)
			for (edge = 0; edge < ARRAY_SIZE(edges); edge++) {
				/* of eight bytes only where such a number may lie */
				size_t len = edges[edge] >> 32 ? sizeof(__u64) : sizeof(__u32);

				if (len == sizeof(__u64) && word % 2)
					continue;
				r = d.f.record;
				memcpy((char *)&r + word * sizeof(__u32), &edges[edge], len);
				check_record(&d, &r, word);
			}
		judged_release(&d);
	}
}

static void test_statistics(void **state)
{
	const struct mbt_settings settings = { 0 };
	const struct recorded_stat usual = {
		.key = { .tgid = 1, .row = 1 },
		.stat = { .calls = 5, .failed = 3, .errors.cnt[MBT_ERROR_EINVAL] = 3, .hist[9] = 2 },
	};
	struct recorded_stat other = usual, r;
	size_t word, edge;

	(void)state;
	other.key.tgid = 2;
	for (word = 0; word < sizeof(r) / sizeof(__u64); word++)
		for (edge = 0; edge < ARRAY_SIZE(edges); edge++) {
			struct analysis a;

			r = usual;
			memcpy((char *)&r + word * sizeof(__u64), &edges[edge], sizeof(__u64));
			begin(&a, &settings);
			assert_int_equal(analysis_stat(&a, &other.key, &other.stat), 0);
			analysis_stat(&a, &r.key, &r.stat);
			check_report(&a, word);
			analysis_release(&a);
		}
}

/* Errors that differ by more than an int holds. */
static void test_errors(void **state)
{
	const struct mbt_settings settings = { 0 };
	static const __s32 errors[] = { INT32_MIN, INT32_MAX, 0, 1, -4096, -1 };
	struct mbt_stat stat = { .calls = 5, .failed = 3, .errors.cnt[MBT_ERROR_OTHER] = 3 };
	struct analysis a;
	size_t i;

	(void)state;
	begin(&a, &settings);
	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		const struct mbt_stat_key key = { .tgid = 1 + (__u32)i, .row = 1 };

		stat.errors.other = errors[i];
		assert_int_equal(analysis_stat(&a, &key, &stat), 0);
	}
	check_report(&a, 0);
	assert_int_equal(a.report.notes.cnt, ARRAY_SIZE(errors));
	analysis_release(&a);
}

static const struct CMUnitTest tests[] = {
	{ "hostile: records", test_records, NULL, NULL, NULL },
	{ "hostile: statistics", test_statistics, NULL, NULL, NULL },
	{ "hostile: errors", test_errors, NULL, NULL, NULL },
};

const struct unit_tests hostile_tests = { tests, ARRAY_SIZE(tests) };
