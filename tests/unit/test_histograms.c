// SPDX-License-Identifier: GPL-2.0-only
/* Histograms of the text report: their layout, their units, and that they are the JSON's. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "sink/sink_text_histograms.h"
#include "sink/sink_text_phases.h"
#include "sample.h"
#include "unit.h"

static char *histograms(const struct report *r, unsigned int width, enum page_histograms which)
{
	const struct page_style style = { .width = width, .histograms = which };
	struct text t = { .report = r, .style = &style };
	char *text = NULL;
	size_t len;

	t.out = open_memstream(&text, &len);
	sink_text_histograms(&t);
	fclose(t.out);
	return text;
}

static void check_histograms(const struct report *r, unsigned int width, const char *want)
{
	char *text = histograms(r, width, PAGE_HISTOGRAMS_CALLS);

	assert_string_equal(text, want);
	free(text);
}

static void add(struct report *r, __u32 cmd, __u64 ns, unsigned int cnt)
{
	while (cnt--)
		hist_add(&r->commands[mbt_cmd_row(cmd)].latency, ns);
}

/* As print_log2_hist() of the bcc tools: 80 columns have 40 stars. */
static void test_layout(void **state)
{
	struct report r;
	char *text;

	(void)state;
	sample_report(&r, 4);
	check_histograms(&r, 80, "");
	add(&r, MBT_CMD_PRIVATE_EXPEDITED, 700, 10);
	/* in between: a row without a call; before and behind: none */
	add(&r, MBT_CMD_PRIVATE_EXPEDITED, 2100, 40);
	add(&r, MBT_CMD_PRIVATE_EXPEDITED, 4095, 1);
	add(&r, MBT_CMD_PRIVATE_EXPEDITED, 300000, 1);
	check_histograms(
		&r, 80,
		"\n"
		"PRIVATE_EXPEDITED, 52 calls\n"
		"     usecs               : count    distribution\n"
		"     0.512 -> 1.02       : 10       |*********                               |\n"
		"      1.02 -> 2.05       : 0        |                                        |\n"
		"      2.05 -> 4.10       : 41       |****************************************|\n"
		"      4.10 -> 8.19       : 0        |                                        |\n"
		"      8.19 -> 16.4       : 0        |                                        |\n"
		"      16.4 -> 32.8       : 0        |                                        |\n"
		"      32.8 -> 65.5       : 0        |                                        |\n"
		"      65.5 -> 131        : 0        |                                        |\n"
		"       131 -> 262        : 0        |                                        |\n"
		"       262 -> 524        : 1        |                                        |\n");
	text = histograms(&r, 100, PAGE_HISTOGRAMS_CALLS);
	check_text(text,
		   " : 41       |************************************************************|\n");
	free(text);
	/* beyond what is read at a glance */
	text = histograms(&r, 1000, PAGE_HISTOGRAMS_CALLS);
	assert_int_equal(strcspn(strchr(text, '|') + 1, "|"), 200);
	free(text);
	text = histograms(&r, 80, PAGE_HISTOGRAMS_NONE);
	assert_string_equal(text, "");
	free(text);
	report_release(&r);
}

static void check_unit(__u64 ns, const char *want)
{
	struct report r;

	sample_report(&r, 4);
	add(&r, MBT_CMD_QUERY, ns, 1);
	check_histograms(&r, 80, want);
	report_release(&r);
}

#define ONE_CALL(unit, bounds) \
	"\nQUERY, 1 call\n" \
	"     " unit "               : count    distribution\n" bounds \
	" : 1        |****************************************|\n"

/* The largest in which the shortest row reaches 1; whole nanoseconds end before the next row. */
static void test_units(void **state)
{
	(void)state;
	check_unit(0, ONE_CALL("nsecs", "         0 -> 31        "));
	check_unit(31, ONE_CALL("nsecs", "         0 -> 31        "));
	check_unit(32, ONE_CALL("nsecs", "        32 -> 63        "));
	check_unit(511, ONE_CALL("nsecs", "       256 -> 511       "));
	check_unit(512, ONE_CALL("usecs", "     0.512 -> 1.02      "));
	check_unit(524287, ONE_CALL("usecs", "       262 -> 524       "));
	check_unit(524288, ONE_CALL("msecs", "     0.524 -> 1.05      "));
	check_unit(60000000000, ONE_CALL("msecs", "     34360 -> 68719     "));
	/* the last row has no upper end but the longest call */
	check_unit(70000000000, ONE_CALL("msecs", "     68719 -> 70000     "));
}

/* Numbers that are too long for their columns make these wider, and the line no longer. */
static void test_wide(void **state)
{
	__u64 buckets[MBT_HIST_BUCKETS] = { 0 };
	struct report r;
	char *text, *line;

	(void)state;
	sample_report(&r, 4);
	buckets[mbt_hist_bucket(40)] = 123456789012;
	buckets[mbt_hist_bucket(60000000000)] = 1;
	hist_add_buckets(&r.commands[mbt_cmd_row(MBT_CMD_QUERY)].latency, buckets, 60000000000);
	text = histograms(&r, 80, PAGE_HISTOGRAMS_CALLS);
	check_text(text, "\n     nsecs                 : count        distribution\n");
	check_text(text, "\n         32 -> 63          : 123456789012 "
			 "|**********************************|\n");
	check_text(text, "\n34359738368 -> 68719476735 : 1            "
			 "|                                  |\n");
	for (line = strchr(text, '|'); line; line = strchr(line + 1, '\n'))
		assert_true(strcspn(line + 1, "\n") <= 80);
	free(text);
	report_release(&r);
}

static __u64 count_from(json_t *buckets, double from_ns)
{
	json_t *bucket;
	__u64 cnt = 0;
	size_t i;

	json_array_foreach(buckets, i, bucket)
	{
		double min_ns = (double)json_integer_value(json_object_get(bucket, "min_ns"));

		/* a bound has three digits */
		if (from_ns > 0 ? min_ns >= from_ns * 0.995 && min_ns < from_ns * 1.99 :
				  min_ns == 0)
			cnt += (__u64)json_integer_value(json_object_get(bucket, "count"));
	}
	return cnt;
}

/* The histogram under @title has the counts of @buckets, row by row, and all of them. */
static void check_equal(const char *text, const char *title, json_t *buckets)
{
	unsigned long long cnt, sum = 0, all = 0;
	const char *line = strstr(text, title);
	double from, to, unit;
	char name[8];
	json_t *bucket;
	size_t i;

	json_array_foreach(buckets, i, bucket)
		all += (__u64)json_integer_value(json_object_get(bucket, "count"));
	if (!line)
		fail_msg("'%s' is not in:\n%s", title, text);
	line = strchr(line + 1, '\n') + 1;
	assert_int_equal(sscanf(line, " %7s : count distribution", name), 1);
	unit = !strcmp(name, "msecs") ? 1e6 : !strcmp(name, "usecs") ? 1e3 : 1;
	for (line = strchr(line, '\n') + 1;
	     sscanf(line, " %lf -> %lf : %llu |", &from, &to, &cnt) == 3;
	     line = strchr(line, '\n') + 1) {
		assert_int_equal(cnt, count_from(buckets, from * unit));
		sum += cnt;
	}
	assert_int_equal(sum, all);
	assert_true(sum > 0);
}

/* Parts, with durations of every length, of which no sum is 0. */
static void add_parts(struct report *r, __u32 cmd)
{
	struct mbt_phase_stat parts[MBT_PHASE_CNT] = { 0 };
	unsigned int i, n;

	for (i = 0; i < MBT_PHASE_WHOLE; i++)
		for (n = 0; n < 300; n++)
			mbt_phase_add(&parts[i], (n * n * n) << i);
	assert_int_equal(phases_add_counted(&r->commands[mbt_cmd_row(cmd)].phases, 300, parts), 0);
}

static void test_equal(void **state)
{
	json_t *root, *command, *part;
	struct report r;
	struct run run;
	char *text, *json;
	size_t i, n;
	__u64 ns;

	(void)state;
	sample_report(&r, 4);
	sample_run(&run, NULL);
	sample_add(&r, "rules/missed-delivery/verified.txt", 1);
	sample_add(&r, "causes/no-oracle-global.txt", 1);
	for (ns = 3, i = 0; ns < 100000000000; ns += ns / 3 + 1, i++)
		add(&r, i % 3 ? MBT_CMD_PRIVATE_EXPEDITED : MBT_CMD_GLOBAL, ns, 1 + ns % 7);
	add_parts(&r, MBT_CMD_PRIVATE_EXPEDITED);
	mbt_phase_add(&r.commands[mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED)].phases->mutex_waits, 77);
	json = sample_written(sink_json, &r, &run);
	root = json_loads(json, 0, NULL);
	assert_non_null(root);
	text = histograms(&r, 80, PAGE_HISTOGRAMS_PHASES);
	n = 0;
	json_array_foreach(json_object_get(root, "commands"), i, command)
	{
		const char *name = json_string_value(json_object_get(command, "command"));
		char title[64];

		snprintf(title, sizeof(title), "\n%s, ", name);
		check_equal(text, title,
			    json_object_get(json_object_get(command, "latency_ns"), "histogram"));
		n++;
	}
	assert_int_equal(n, 2);
	n = 0;
	command = json_array_get(json_object_get(root, "commands"), 1);
	json_array_foreach(json_object_get(json_object_get(command, "phases"), "parts"), i, part)
	{
		const char *word = json_string_value(json_object_get(part, "phase"));
		char title[64];
		int phase;

		for (phase = 0; strcmp(word_phase((enum mbt_phase)phase), word); phase++)
			;
		snprintf(title, sizeof(title), "\nPRIVATE_EXPEDITED, %s, %llu times\n",
			 text_phase((enum mbt_phase)phase),
			 (unsigned long long)json_integer_value(json_object_get(part, "count")));
		check_equal(text, title, json_object_get(part, "histogram"));
		n++;
	}
	assert_int_equal(n, MBT_PHASE_WHOLE);
	check_equal(
		text, "\nPRIVATE_EXPEDITED, waits for mutex, 1 time\n",
		json_object_get(json_object_get(json_object_get(command, "phases"), "mutex_waits"),
				"histogram"));
	free(text);
	/* of calls alone */
	text = histograms(&r, 80, PAGE_HISTOGRAMS_CALLS);
	assert_null(strstr(text, " time"));
	free(text);
	free(json);
	json_decref(root);
	report_release(&r);
}

static const struct CMUnitTest tests[] = {
	{ "histograms: as those of the bcc tools", test_layout, NULL, NULL, NULL },
	{ "histograms: units", test_units, NULL, NULL, NULL },
	{ "histograms: long numbers", test_wide, NULL, NULL, NULL },
	{ "histograms: rows are the buckets of JSON", test_equal, NULL, NULL, NULL },
};

const struct unit_tests histogram_tests = { tests, ARRAY_SIZE(tests) };
