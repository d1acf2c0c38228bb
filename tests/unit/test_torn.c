// SPDX-License-Identifier: GPL-2.0-only
/*
 * A row that is read while a program counts in it: whatever of the two comes in the midst of the
 * other, no call that failed is taken for one that succeeded. The two counts lie on two pages,
 * and the first touch of one of them is where the other side comes in.
 */
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "judge/so_far.h"
#include "unit.h"

#define PAGES 8

static struct {
	char *memory;
	struct mbt_row *row;
	size_t len;
	void (*at_touch)(void);
	__u64 failed; /* as the reader found it */
} t;

static void touched(int signal)
{
	(void)signal;
	mprotect(t.memory, t.len, PROT_READ | PROT_WRITE);
	t.at_touch();
}

static void fail_a_call(void)
{
	mbt_stat_failed(&t.row->stat, __sync_fetch_and_add);
}

static void look(void)
{
	t.failed = t.row->stat.failed;
}

/* Of the two counts calls is the last of a page, and failed the first of the next one. */
static void prepare(void (*at_touch)(void))
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	t.len = PAGES * page;
	t.memory = mmap(NULL, t.len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(t.memory != MAP_FAILED);
	t.row = (struct mbt_row *)(t.memory + page - offsetof(struct mbt_row, stat.failed));
	t.at_touch = at_touch;
	signal(SIGSEGV, touched);
}

/* @second: the page of failed, else that of calls. */
static void guard(bool second)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	assert_int_equal(mprotect(t.memory + (second ? page : 0), page, PROT_NONE), 0);
}

static void release(void)
{
	signal(SIGSEGV, SIG_DFL);
	munmap(t.memory, t.len);
}

static void test_count(void **state)
{
	(void)state;
	_Static_assert(offsetof(struct mbt_stat, failed) ==
			       offsetof(struct mbt_stat, calls) + sizeof(__u64),
		       "they are neighbours");
	prepare(look);
	guard(false);
	mbt_stat_failed(&t.row->stat, __sync_fetch_and_add);
	/* where it counts as a call it has failed */
	assert_int_equal(t.failed, 1);
	assert_int_equal(t.row->stat.calls, 1);
	release();
}

static void test_read(void **state)
{
	struct mbt_row copy;
	int second;

	(void)state;
	for (second = 0; second < 2; second++) {
		prepare(fail_a_call);
		t.row->stat.calls = 5;
		t.row->stat.failed = 2;
		guard(second);
		so_far_row(&copy, t.row);
		assert_int_equal(t.row->stat.failed, 3);
		assert_int_equal(copy.stat.calls - copy.stat.failed, second ? 2 : 3);
		release();
	}
}

static void test_clamped(void **state)
{
	struct mbt_row row = { .stat = { .calls = 2, .failed = 3 } }, copy;

	(void)state;
	so_far_row(&copy, &row);
	assert_int_equal(copy.stat.calls, 2);
	assert_int_equal(copy.stat.failed, 2);
}

static const struct CMUnitTest tests[] = {
	{ "torn: a failure is counted before its call", test_count, NULL, NULL, NULL },
	{ "torn: no failure is read as a success", test_read, NULL, NULL, NULL },
	{ "torn: no more failures than calls", test_clamped, NULL, NULL, NULL },
};

const struct unit_tests torn_tests = { tests, ARRAY_SIZE(tests) };
