// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include "run/cpulist.h"
#include "unit.h"

static void lists(void **state)
{
	static const struct {
		const char *text;
		unsigned int cnt, end;
	} good[] = {
		{ "", 0, 0 },    { "0", 1, 1 },       { "0-3,8", 5, 9 },
		{ "3,1", 2, 4 }, { "4095", 1, 4096 }, { "0-8191", 8192, 8192 },
	};
	struct cpulist l;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(cpulist_parse(&l, good[i].text), 0);
		assert_int_equal(l.cnt, good[i].cnt);
		assert_int_equal(l.end, good[i].end);
	}
	assert_int_equal(cpulist_parse(&l, "0-1,3"), 0);
	assert_true(CPU_ISSET_S(0, CPULIST_SIZE, &l.set) && CPU_ISSET_S(1, CPULIST_SIZE, &l.set) &&
		    CPU_ISSET_S(3, CPULIST_SIZE, &l.set));
	assert_int_equal(CPU_COUNT_S(CPULIST_SIZE, &l.set), 3);
}

static void no_lists(void **state)
{
	static const char *const bad[] = {
		"x",
		"-1",
		"0-",
		"1-0",
		"0x1",
		"0 ",
		" 0",
		"0;1",
		"(null)",
		"1048576",
		"0,-1",
		",",
		"99999999999999999999",
	};
	struct cpulist l;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(cpulist_parse(&l, bad[i]), -EINVAL);
}

/* What is isolated is left, and it is told when nothing else remains. */
static void without(void **state)
{
	struct cpulist mine, off;

	(void)state;
	cpulist_parse(&mine, "0-3");
	cpulist_parse(&off, "2-3,8");
	assert_true(cpulist_remove(&mine, &off));
	assert_true(CPU_ISSET_S(1, CPULIST_SIZE, &mine.set));
	assert_false(CPU_ISSET_S(2, CPULIST_SIZE, &mine.set));
	cpulist_parse(&off, "");
	assert_true(cpulist_remove(&mine, &off));
	assert_int_equal(CPU_COUNT_S(CPULIST_SIZE, &mine.set), 2);
	cpulist_parse(&off, "0-1");
	assert_false(cpulist_remove(&mine, &off));
}

static const struct CMUnitTest tests[] = {
	{ "cpulist: lists", lists, NULL, NULL, NULL },
	{ "cpulist: what is none", no_lists, NULL, NULL, NULL },
	{ "cpulist: without some", without, NULL, NULL, NULL },
};

const struct unit_tests cpulist_tests = { tests, ARRAY_SIZE(tests) };
