// SPDX-License-Identifier: GPL-2.0-only
/* The report as metrics: names and types by the conventions, exact buckets, escaped labels. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sample.h"
#include "sink/sink_metrics.h"
#include "unit.h"

static struct metrics_names names;
static const struct metrics_service service = {
	.start_ns = 1000000001, .update_ns = 2000000000, .resident_bytes = 4096, .names = &names
};

static char *written(const struct metrics *m, enum metrics_format format)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_int_equal(metrics_write(out, m, format), 0);
	fclose(out);
	return text;
}

static void of_report(struct metrics *m, const struct report *r,
		      const struct metrics_service *of_service)
{
	struct run run;

	memset(m, 0, sizeof(*m));
	sample_run(&run, NULL);
	metrics_of_report(m, r, &run, of_service);
	assert_false(m->failed);
}

static void check_part(const struct report *r, const struct metrics_service *of_service,
		       enum metrics_format format, const char *const parts[], const char *absent)
{
	struct metrics m;
	char *text;

	of_report(&m, r, of_service);
	text = written(&m, format);
	for (; *parts; parts++)
		check_text(text, *parts);
	assert_null(strstr(text, absent));
	free(text);
	metrics_release(&m);
}

/* One report in three forms. */
static void test_forms(void **state)
{
	static const char *const run[] = {
		"# HELP membarrier_run_tested_barriers Barriers that had another CPU to cover, and "
		"were verified or violated, in one run.\n# TYPE membarrier_run_tested_barriers "
		"gauge\n",
		"\nmembarrier_run_violations{code=\"stubbed\"} 1\n",
		"\nmembarrier_run_violations{code=\"missed-delivery\"} 0\n",
		"\nmembarrier_run_trace_lost_records 5\n",
		"\nmembarrier_run_trace_lost_program_runs 6\n",
		"\nmembarrier_run_verdict{verdict=\"violated\"} 1\n",
		"\n# TYPE membarrier_run_trace_build_info gauge\n",
		NULL
	};
	static const char *const text[] = { "\n# TYPE membarrier_violations_total counter\n",
					    "\nmembarrier_violations_total{code=\"stubbed\"} 1\n",
					    "\n# TYPE membarrier_call_duration_seconds histogram\n",
					    "\n# TYPE membarrier_trace_build_info gauge\n",
					    "\nmembarrier_trace_start_time_seconds 1.000000001\n",
					    "\nmembarrier_trace_update_time_seconds 2.0\n",
					    "\nmembarrier_trace_resident_memory_bytes 4096\n",
					    NULL };
	static const char *const openmetrics[] = {
		"\n# TYPE membarrier_violations counter\n",
		"\nmembarrier_violations_total{code=\"stubbed\"} 1\n",
		"\n# TYPE membarrier_call_duration_seconds histogram\n"
		"# UNIT membarrier_call_duration_seconds seconds\n",
		"\n# TYPE membarrier_trace_build info\nmembarrier_trace_build_info{version=",
		"\n# EOF\n",
		NULL
	};
	struct report r;

	(void)state;
	sample_fill(&r);
	check_part(&r, NULL, METRICS_TEXT, run, "_total");
	check_part(&r, &service, METRICS_TEXT, text, "# EOF");
	check_part(&r, &service, METRICS_OPENMETRICS, openmetrics, "TYPE membarrier_calls_total");
	report_release(&r);
}

static void add_stat(struct report *r, int tgid, const char *name, __u64 ns)
{
	const struct mbt_stat_key key = { .tgid = (__u32)tgid, .row = 1, .start_ns = 7 };
	struct mbt_row row = { .key = key, .stat = { .calls = 1, .max_ns = ns, .sum_ns = ns } };

	snprintf(row.stat.leader_comm, sizeof(row.stat.leader_comm), "%s", name);
	row.stat.hist[mbt_hist_bucket(ns)] = 1;
	assert_int_equal(report_stat(r, &key, &row.stat), 0);
	assert_int_equal(report_row_phases(r, &row, &row.stat), 0);
}

/* On both sides of every power of two, and of what lies between two of them. */
static void test_buckets(void **state)
{
	__u64 values[200], below = 0, sum = 0;
	unsigned int cnt = 0, bits, i, n, buckets = 0;
	struct metrics m;
	struct report r;

	(void)state;
	sample_report(&r, 8);
	for (bits = 5; bits < 38; bits++)
		for (i = 0; i < 2; i++) {
			values[cnt++] = (1ull << bits) + ((__u64)i << (bits - 1)) - 1;
			values[cnt++] = (1ull << bits) + ((__u64)i << (bits - 1));
		}
	for (i = 0; i < cnt; i++) {
		add_stat(&r, 1, "a", values[i]);
		sum += values[i];
	}
	of_report(&m, &r, &service);
	for (i = 0; i < m.cnt; i++) {
		const struct metric_sample *s = &m.list[i];
		const char *le = strstr(s->labels, "le=\"");

		if (strcmp(s->family->name, "membarrier_call_duration_seconds"))
			continue;
		if (!strcmp(s->suffix, "_sum"))
			assert_int_equal(s->value, sum);
		if (!le)
			continue;
		for (n = 0, below = 0; n < cnt; n++)
			below += strncmp(le, "le=\"+Inf", 8) == 0 ||
				 (double)values[n] <= strtod(le + 4, NULL) * 1e9 + 0.25;
		assert_int_equal(s->value, below);
		buckets++;
	}
	assert_int_equal(buckets, 28);
	assert_int_equal(below, cnt);
	metrics_release(&m);
	report_release(&r);
}

static __u64 value_of(const struct metrics *m, const char *name, const char *labels)
{
	unsigned int i;

	for (i = 0; i < m->cnt; i++)
		if (!strcmp(m->list[i].family->name, name) && !strcmp(m->list[i].labels, labels))
			return m->list[i].value;
	fail_msg("no %s{%s}", name, labels);
	return 0;
}

/* The first names stay, whatever comes; the rest, and what is no process, is one. */
static void test_names(void **state)
{
	const struct metrics_service labelled = { .names = &(struct metrics_names){ .most = 2 } };
	const char *calls = "membarrier_calls";
	struct metrics m;
	struct report r;

	(void)state;
	sample_report(&r, 8);
	add_stat(&r, 3, "first", 100);
	add_stat(&r, 4, "first", 100);
	add_stat(&r, 5, METRICS_OTHER, 100);
	add_stat(&r, 6, "second", 100);
	report_lost(&r, 2);
	of_report(&m, &r, &labelled);
	metrics_release(&m);
	add_stat(&r, 1, "a-third", 100);
	report_finish(&r);
	of_report(&m, &r, &labelled);
	assert_int_equal(
		value_of(&m, calls, "comm=\"first\",command=\"GLOBAL\",verdict=\"vacuous\""), 2);
	assert_int_equal(
		value_of(&m, calls, "comm=\"second\",command=\"GLOBAL\",verdict=\"vacuous\""), 1);
	assert_int_equal(
		value_of(&m, calls, "comm=\"other\",command=\"GLOBAL\",verdict=\"vacuous\""), 2);
	assert_int_equal(value_of(&m, calls,
				  "comm=\"other\",command=\"unknown\",verdict=\"unverified\""),
			 2);
	metrics_release(&m);
	report_release(&r);
}

static void test_escapes(void **state)
{
	static const struct {
		const char *value, *escaped;
	} cases[] = {
		{ "plain", "plain" },
		{ "a\"b\\c\nd", "a\\\"b\\\\c\\nd" },
		{ "\x1b[31m\t\x7f", "\\\\x1b[31m\\\\x09\\\\x7f" },
		{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" },
		{ "\xff\xc3", "\\\\xff\\\\xc3" },
		/* not the shortest form, a surrogate, beyond the last character, cut */
		{ "\xc0\xaf", "\\\\xc0\\\\xaf" },
		{ "\xe0\x80\x80", "\\\\xe0\\\\x80\\\\x80" },
		{ "\xed\xa0\x80", "\\\\xed\\\\xa0\\\\x80" },
		{ "\xf4\x90\x80\x80", "\\\\xf4\\\\x90\\\\x80\\\\x80" },
		{ "\xe2\x82", "\\\\xe2\\\\x82" },
	};
	static const struct metric_family family = { "membarrier_x", METRIC_INFO, NULL, "x" };
	struct metrics m = { 0 };
	char want[128];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		metrics_add(&m, &family, "", &(struct metric_label){ "n", cases[i].value }, 1, 1);
		snprintf(want, sizeof(want), "n=\"%s\"", cases[i].escaped);
		assert_string_equal(m.list[i].labels, want);
	}
	/* an info that is there */
	metrics_add(&m, &family, "", &(struct metric_label){ "n", "plain" }, 1, 1);
	assert_int_equal(m.cnt, ARRAY_SIZE(cases));
	metrics_release(&m);
}

/* What a report of later has less of stays; a gauge does not. */
static void test_raise(void **state)
{
	static const struct metric_family family[] = {
		{ "membarrier_a", METRIC_COUNTER, NULL, "a" },
		{ "membarrier_b", METRIC_GAUGE, NULL, "b" },
		{ "membarrier_c", METRIC_HISTOGRAM, NULL, "c" },
	};
	static const struct metric_label x = { "l", "x" }, y = { "l", "y" };
	struct metrics before = { 0 }, now = { 0 };

	(void)state;
	metrics_add(&before, &family[0], "", &x, 1, 5);
	metrics_add(&before, &family[0], "", &y, 1, 7);
	metrics_add(&before, &family[1], "", &x, 1, 9);
	metrics_add(&before, &family[2], "_count", &x, 1, 3);
	metrics_add(&now, &family[0], "", &x, 1, 4);
	metrics_add(&now, &family[1], "", &x, 1, 8);
	metrics_add(&now, &family[2], "_count", &x, 1, 4);
	metrics_raise(&now, &before);
	assert_int_equal(now.cnt, 4);
	assert_int_equal(value_of(&now, "membarrier_a", "l=\"x\""), 5);
	assert_int_equal(value_of(&now, "membarrier_a", "l=\"y\""), 7);
	assert_int_equal(value_of(&now, "membarrier_b", "l=\"x\""), 8);
	assert_int_equal(value_of(&now, "membarrier_c", "l=\"x\""), 4);
	/* a family stands together */
	assert_ptr_equal(now.list[1].family, &family[0]);
	metrics_release(&before);
	metrics_release(&now);
}

static const struct CMUnitTest tests[] = {
	{ "metrics: one report in three forms", test_forms, NULL, NULL, NULL },
	{ "metrics: no count of a bucket is guessed", test_buckets, NULL, NULL, NULL },
	{ "metrics: the first names stay", test_names, NULL, NULL, NULL },
	{ "metrics: labels of any bytes", test_escapes, NULL, NULL, NULL },
	{ "metrics: no counter goes back", test_raise, NULL, NULL, NULL },
};

const struct unit_tests metrics_tests = { tests, ARRAY_SIZE(tests) };
