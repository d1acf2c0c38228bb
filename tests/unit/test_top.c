// SPDX-License-Identifier: GPL-2.0-only
/* The page of top: what stands on which line, at any size. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "judge/so_far.h"
#include "sample.h"
#include "sink/top.h"
#include "unit.h"

/* A page, and all that it shows. */
struct shown {
	struct report now, since;
	struct run run;
	struct top top;
	struct top_line lines[TOP_HEIGHT_MAX];
	unsigned int height;
};

static void add_calls(struct report *r, int tgid, const char *name, __u64 calls, __u64 ns)
{
	struct mbt_stat_key key = { .tgid = (__u32)tgid, .row = 6, .start_ns = (__u64)tgid };
	struct mbt_stat stat = { .calls = calls, .max_ns = ns };

	snprintf(stat.leader_comm, sizeof(stat.leader_comm), "%s", name);
	stat.hist[mbt_hist_bucket(ns)] = calls;
	assert_int_equal(report_stat(r, &key, &stat), 0);
}

/* 4 s, of which the last 2 are the interval: "late" made all of its calls in that. */
static void show(struct shown *s)
{
	struct report before;

	memset(s, 0, sizeof(*s));
	sample_run(&s->run, NULL);
	sample_report(&s->now, 8);
	add_calls(&s->now, 10, "busy", 5000, 900);
	add_calls(&s->now, 11, "slow", 10, 900000);
	report_plain_cpu(&s->now, 3, 20, 30, 5000000);
	assert_int_equal(report_copy(&before, &s->now), 0);
	report_finish(&before);
	add_calls(&s->now, 10, "busy", 1000, 900);
	add_calls(&s->now, 12, "late", 4000, 500);
	report_plain_cpu(&s->now, 1, 20, 30, 2000);
	report_plain_cpu(&s->now, 2, 20, 5, 3000);
	report_plain_cpu(&s->now, 3, 20, 65, 4000);
	report_finish(&s->now);
	assert_int_equal(report_since(&s->since, &s->now, &before), 0);
	report_release(&before);
	s->top = (struct top){
		.now = &s->now, .since = &s->since, .run = &s->run, .t = { 2000000000, 4000000000 }
	};
}

static void draw(struct shown *s, unsigned int width, unsigned int height)
{
	unsigned int i;

	memset(s->lines, 'x', sizeof(s->lines));
	s->height = height;
	top_lines(&s->top, width, height, s->lines);
	for (i = 0; i < height; i++) {
		assert_non_null(memchr(s->lines[i].text, '\0', width + 1));
		assert_null(strchr(s->lines[i].text, '\n'));
	}
	/* nothing behind it */
	if (height < TOP_HEIGHT_MAX)
		assert_int_equal(s->lines[height].text[0], 'x');
}

static void release(struct shown *s)
{
	report_release(&s->now);
	report_release(&s->since);
}

static void check_line(const struct shown *s, unsigned int i, enum top_look look, const char *text)
{
	assert_string_equal(s->lines[i].text, text);
	assert_int_equal(s->lines[i].look, look);
}

static void test_page(void **state)
{
	struct shown s;

	(void)state;
	show(&s);
	draw(&s, 80, 24);
	check_line(&s, 0, TOP_HEAD,
		   "membarrier-trace top: 6.18.0-test, 4 CPUs, 4.0 s; command ./prog");
	check_line(&s, 1, TOP_PLAIN,
		   "Calls 10010, 2500/s; violated 0, unverified 0, refused 0, lost 0");
	check_line(&s, 2, TOP_PLAIN, "Nothing found so far; the verdict comes with the end");
	/* last how often in the interval, and the longest time of all */
	check_line(&s, 3, TOP_PLAIN,
		   "Slowest CPUs (last in, up to): 3 65 % 5.0 ms; 1 30 % 2.0 us; 2 5 % 3.0 us");
	check_line(&s, 4, TOP_PLAIN, "");
	check_line(&s, 5, TOP_HEAD,
		   "PROCESS                COMMAND               CALLS/S     CALLS      P99");
	check_line(&s, 6, TOP_PLAIN,
		   "late[12]               PRIVATE_SYNC_CORE        2000      4000   496 ns ");
	check_line(&s, 7, TOP_PLAIN,
		   "busy[10]               PRIVATE_SYNC_CORE         500      6000   900 ns ");
	check_line(&s, 8, TOP_PLAIN,
		   "slow[11]               PRIVATE_SYNC_CORE           0        10 884.7 us ");
	check_line(&s, 9, TOP_PLAIN, "");
	check_line(&s, 23, TOP_HEAD, "q quit  p pause  s sort (calls/s)  h help");
	draw(&s, 120, 24);
	check_line(
		&s, 5, TOP_HEAD,
		"PROCESS                COMMAND               CALLS/S     CALLS      P99      P50 "
		"     MAX   IPI");
	check_line(
		&s, 8, TOP_PLAIN,
		"slow[11]               PRIVATE_SYNC_CORE           0        10 884.7 us 884.7 us "
		"900.0 us  0.00 ");
	release(&s);
}

static void test_sorts(void **state)
{
	static const char *const first[TOP_SORT_CNT] = { "late", "busy", "slow", "busy" };
	struct shown s;
	int sort;

	(void)state;
	show(&s);
	for (sort = 0; sort < TOP_SORT_CNT; sort++) {
		s.top.sort = (enum top_sort)sort;
		draw(&s, 80, 24);
		assert_memory_equal(s.lines[6].text, first[sort], 4);
	}
	check_text(s.lines[23].text, "s sort (process)");
	release(&s);
}

static void test_found(void **state)
{
	unsigned int i, violated = 0;
	struct shown s;

	(void)state;
	show(&s);
	sample_add(&s.now, "rules/stubbed/violated.txt", 2);
	sample_add(&s.now, "rules/wrong-handler/violated.txt", 1);
	sample_add(&s.now, "rules/missed-delivery/unverified.txt", 3);
	report_finish(&s.now);
	s.top.lost_fact = "delivery";
	draw(&s, 80, 24);
	check_text(s.lines[1].text, "; violated 3, unverified 3, ");
	check_line(&s, 2, TOP_WARNING,
		   "Probes of 'delivery' were taken away: nothing is verified any more");
	assert_int_equal(s.lines[3].look, TOP_VIOLATION);
	check_text(s.lines[3].text, "VIOLATED: ");
	check_text(s.lines[3].text, "stubbed 2");
	check_text(s.lines[3].text, "wrong-handler 1");
	assert_memory_equal(s.lines[4].text, "Slowest CPUs ", 13);
	/* the words of a row say it, too */
	s.top.sort = TOP_BY_PROCESS;
	draw(&s, 80, 24);
	for (i = 7; i < 23; i++) {
		assert_int_equal(s.lines[i].look == TOP_VIOLATION,
				 !!strstr(s.lines[i].text, " VIOLATED"));
		assert_int_equal(s.lines[i].look == TOP_WARNING,
				 !!strstr(s.lines[i].text, " unverif."));
		violated += s.lines[i].look == TOP_VIOLATION;
	}
	assert_int_equal(violated, 2);
	release(&s);
}

/* Warnings are counted by their rule, whatever the process. */
static void test_warnings(void **state)
{
	struct shown s;

	(void)state;
	show(&s);
	sample_add(&s.now, "return/private-state-without-ready.txt", 3);
	report_finish(&s.now);
	draw(&s, 80, 24);
	check_line(&s, 2, TOP_WARNING, "Warnings: error-ignored 2");
	check_text(s.lines[3].text, "  PRIVATE_EXPEDITED by fixture[4242]: 2 calls, EPERM");
	release(&s);
}

/* Infos come below warnings, with the sentence of the first, which is cut between words. */
static void test_infos(void **state)
{
	struct shown s;

	(void)state;
	show(&s);
	sample_add(&s.now, "rules/fast-path-no-wait/warned.txt", 3);
	report_finish(&s.now);
	draw(&s, 80, 24);
	check_line(&s, 2, TOP_PLAIN, "Infos: fast-path-no-wait 3");
	check_line(&s, 3, TOP_PLAIN,
		   "  GLOBAL by fixture[4242]: 3 calls returned at once: one CPU was online, no");
	check_line(&s, 4, TOP_PLAIN, "  grace period was waited for");
	assert_memory_equal(s.lines[5].text, "Slowest CPUs ", 13);
	draw(&s, 120, 24);
	check_line(
		&s, 3, TOP_PLAIN,
		"  GLOBAL by fixture[4242]: 3 calls returned at once: one CPU was online, no grace "
		"period was waited for");
	assert_memory_equal(s.lines[4].text, "Slowest CPUs ", 13);
	release(&s);
}

/* Half of the time of @calls of a process went to the slowest CPU, a fifth to the mutex. */
static void add_divided(struct report *r, int tgid, __u64 calls)
{
	const struct mbt_phase_stat parts[MBT_PHASE_CNT] = {
		[MBT_PHASE_MUTEX] = { .sum_ns = 200 * calls, .cnt = calls },
		[MBT_PHASE_SLOWEST] = { .sum_ns = 500 * calls, .cnt = calls },
		[MBT_PHASE_REST] = { .sum_ns = 300 * calls, .cnt = calls },
	};
	struct who who = report_who_named("busy");
	struct report_row *row;

	who.tgid = tgid;
	who.start_ns = (__u64)tgid;
	row = report_rows_get(&r->rows, &who, 6);
	assert_int_equal(phases_add_counted(&row->phases, calls, parts), 0);
	assert_int_equal(phases_add_counted(&r->commands[6].phases, calls, parts), 0);
}

/* Where the time went: of the interval above the table, of each row's calls below it. */
static void test_parts(void **state)
{
	struct shown s;
	int tgid;

	(void)state;
	show(&s);
	add_divided(&s.now, 10, 6000);
	add_divided(&s.since, 10, 1000);
	draw(&s, 80, 24);
	check_line(&s, 4, TOP_PLAIN, "Time went into: slowest CPU 50 %, rest 30 %, mutex 20 %");
	assert_memory_equal(s.lines[7].text, "late[12] ", 9);
	assert_memory_equal(s.lines[8].text, "busy[10] ", 9);
	check_line(&s, 9, TOP_PLAIN, "    slowest CPU 50 %, rest 30 %, mutex 20 %");
	/* nothing is known of this one's */
	assert_memory_equal(s.lines[10].text, "slow[11] ", 9);
	check_line(&s, 11, TOP_PLAIN, "");
	/* with --locks, of all waits for the mutex */
	s.since.commands[6].phases->mutex_waits = (struct mbt_phase_stat){ .sum_ns = 410000 };
	draw(&s, 80, 24);
	check_line(
		&s, 4, TOP_PLAIN,
		"Time went into: slowest CPU 50 %, rest 30 %, mutex 20 % (waits for mutex 41 %)");
	/* more rows than lines: a third of these is for parts, and the last one counts the rest */
	s.top.sort = TOP_BY_CALLS;
	for (tgid = 100; tgid < 140; tgid++) {
		add_calls(&s.now, tgid, "busy", 20000, 900);
		add_divided(&s.now, tgid, 1);
	}
	draw(&s, 80, 24);
	check_line(&s, 8, TOP_PLAIN, "    slowest CPU 50 %, rest 30 %, mutex 20 %");
	check_line(&s, 16, TOP_PLAIN, "    slowest CPU 50 %, rest 30 %, mutex 20 %");
	assert_memory_equal(s.lines[17].text, "busy[", 5);
	assert_memory_equal(s.lines[18].text, "busy[", 5);
	check_line(&s, 22, TOP_PLAIN, "and 33 rows more");
	release(&s);
}

static void test_keys(void **state)
{
	struct shown s;

	(void)state;
	show(&s);
	s.top.paused = s.top.help = true;
	draw(&s, 80, 24);
	check_line(&s, 0, TOP_HEAD,
		   "membarrier-trace top: 6.18.0-test, 4 CPUs, 4.0 s (paused); command ./prog");
	check_line(&s, 5, TOP_PLAIN, "q  end the run, and print its report");
	check_line(&s, 23, TOP_HEAD, "q quit  p go on  s sort (calls/s)  h help");
	release(&s);
}

/* No size writes beyond it; what finds no room is told. */
static void test_sizes(void **state)
{
	unsigned int width, height;
	struct shown s;

	(void)state;
	show(&s);
	for (width = 1; width <= TOP_WIDTH_MAX; width += 7)
		for (height = 1; height <= TOP_HEIGHT_MAX; height += 5)
			draw(&s, width, height);
	draw(&s, 80, 9);
	check_line(&s, 7, TOP_PLAIN, "and 2 rows more");
	check_line(&s, 8, TOP_HEAD, "q quit  p pause  s sort (calls/s)  h help");
	draw(&s, 80, 10);
	assert_memory_equal(s.lines[8].text, "slow", 4);
	release(&s);
	/* nothing yet */
	memset(&s.top, 0, sizeof(s.top));
	draw(&s, 80, 24);
	check_line(&s, 0, TOP_HEAD, "membarrier-trace top");
}

static const struct CMUnitTest tests[] = {
	{ "top: a page", test_page, NULL, NULL, NULL },
	{ "top: sorted", test_sorts, NULL, NULL, NULL },
	{ "top: what was found", test_found, NULL, NULL, NULL },
	{ "top: warnings", test_warnings, NULL, NULL, NULL },
	{ "top: infos", test_infos, NULL, NULL, NULL },
	{ "top: where the time went", test_parts, NULL, NULL, NULL },
	{ "top: paused, and with help", test_keys, NULL, NULL, NULL },
	{ "top: sizes", test_sizes, NULL, NULL, NULL },
};

const struct unit_tests top_tests = { tests, ARRAY_SIZE(tests) };
