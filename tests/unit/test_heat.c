// SPDX-License-Identifier: GPL-2.0-only
/* Heat maps of any length and any number of CPUs: of one size, and nothing of them is lost. */
#include <stdlib.h>
#include <string.h>
#include "sink/heat.h"
#include "unit.h"

#define MS 1000000ull

static const struct run run = { .start_ns = 1000 * MS };

/* A call of CPU @from at @at_ns of the run that interrupts CPU @to after @delay_ns. */
static void interrupt(struct heat *h, int from, unsigned int to, __u64 at_ns, __u64 delay_ns)
{
	struct cpu_case cpu = {
		.k = { .cpu = to,
		       .seen = MBT_CPU_QUEUED,
		       .ran = MBT_RAN_STARTED | MBT_RAN_FINISHED,
		       .queue_ns = run.start_ns + at_ns - delay_ns,
		       .start_ns = run.start_ns + at_ns },
		.evidence = EVIDENCE_IPI,
	};
	struct call_case c = {
		.call = { .cpu_begin = from, .begin_ns = run.start_ns + at_ns - delay_ns },
		.cpus = &cpu,
		.cpu_cnt = 1,
	};

	heat_add(h, &c, &run);
}

static void miss(struct heat *h, int from, unsigned int to, __u64 at_ns)
{
	struct cpu_case cpu = { .k = { .cpu = to }, .evidence = EVIDENCE_MISSING };
	struct call_case c = {
		.call = { .cpu_begin = from, .begin_ns = run.start_ns + at_ns },
		.cpus = &cpu,
		.cpu_cnt = 1,
	};

	heat_add(h, &c, &run);
}

static void is_cell(const struct heat_cell *cell, __u64 cnt, __u64 delay_ns, __u64 missed)
{
	assert_int_equal(cell->cnt, cnt);
	assert_int_equal(cell->delay_ns, delay_ns);
	assert_int_equal(cell->missed, missed);
}

static void test_heat_cells(void **state)
{
	struct heat *h = calloc(1, sizeof(*h));

	(void)state;
	assert_non_null(h);
	interrupt(h, 0, 3, 2 * MS, 900);
	interrupt(h, 0, 3, 2 * MS + 5, 500);
	interrupt(h, 3, 0, 59 * MS, 100);
	miss(h, 0, 1, 4 * MS);
	assert_int_equal(h->cpu_step, 1);
	assert_int_equal(h->bin_ns, MS);
	assert_int_equal(h->cnt, 3);
	is_cell(&h->time[3][2], 2, 900, 0);
	is_cell(&h->time[0][59], 1, 100, 0);
	is_cell(&h->time[1][4], 0, 0, 1);
	is_cell(&h->pair[0][3], 2, 900, 0);
	is_cell(&h->pair[3][0], 1, 100, 0);
	is_cell(&h->pair[0][1], 0, 0, 1);
	free(h);
}

/* 1, 2, 10, 20, 100 ms and so on; what was there moves. */
static void test_heat_time(void **state)
{
	static const struct {
		__u64 at_ms, bin_ms;
	} steps[] = { { 60, 2 },     { 120, 10 },     { 600, 20 },         { 1200, 100 },
		      { 6000, 200 }, { 12000, 1000 }, { 3600000, 100000 }, { 86400000, 2000000 } };
	struct heat *h = calloc(1, sizeof(*h));
	size_t i;

	(void)state;
	assert_non_null(h);
	interrupt(h, 0, 1, 3 * MS, 7);
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		interrupt(h, 0, 1, steps[i].at_ms * MS, 1);
		assert_int_equal(h->bin_ns, steps[i].bin_ms * MS);
		assert_true(h->time[1][steps[i].at_ms / steps[i].bin_ms].cnt > 0);
		assert_int_equal(h->time[1][3 / steps[i].bin_ms].delay_ns, 7);
	}
	is_cell(&h->pair[0][1], 1 + ARRAY_SIZE(steps), 7, 0);
	free(h);
}

static void test_heat_cpus(void **state)
{
	struct heat *h = calloc(1, sizeof(*h));
	__u64 cnt = 0, missed = 0;
	unsigned int i, k;

	(void)state;
	assert_non_null(h);
	for (i = 0; i < 64; i++)
		interrupt(h, (int)i, 63 - i, MS, i + 1);
	assert_int_equal(h->cpu_step, 1);
	interrupt(h, 64, 1, MS, 1000);
	assert_int_equal(h->cpu_step, 2);
	is_cell(&h->time[0][1], 3, 1000, 0);
	is_cell(&h->pair[32][0], 1, 1000, 0);
	is_cell(&h->pair[0][31], 2, 2, 0);
	miss(h, 4095, 8191, MS);
	assert_int_equal(h->cpu_step, 128);
	is_cell(&h->pair[31][63], 0, 0, 1);
	for (i = 0; i < HEAT_CPUS; i++)
		for (k = 0; k < HEAT_CPUS; k++) {
			cnt += h->pair[i][k].cnt;
			missed += h->pair[i][k].missed;
		}
	assert_int_equal(cnt, 65);
	assert_int_equal(cnt, h->cnt);
	assert_int_equal(missed, 1);
	free(h);
}

/* Numbers that no machine has: it ends, and stays within its room. */
static void test_heat_absurd(void **state)
{
	struct heat *h = calloc(1, sizeof(*h));

	(void)state;
	assert_non_null(h);
	interrupt(h, INT32_MAX, 0, ~0ull - run.start_ns, 0);
	interrupt(h, -1, UINT32_MAX, 0, 0);
	assert_int_equal(h->cnt, 2);
	is_cell(&h->time[HEAT_CPUS - 1][0], 1, 0, 0);
	free(h);
}

static const struct CMUnitTest tests[] = {
	{ "heat: by CPU and time, and by the CPUs of caller and target", test_heat_cells, NULL,
	  NULL, NULL },
	{ "heat: steps of time grow with the run", test_heat_time, NULL, NULL, NULL },
	{ "heat: a row stands for several of many CPUs", test_heat_cpus, NULL, NULL, NULL },
	{ "heat: of absurd numbers", test_heat_absurd, NULL, NULL, NULL },
};

const struct unit_tests heat_tests = { tests, ARRAY_SIZE(tests) };
