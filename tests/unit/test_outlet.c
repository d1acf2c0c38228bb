// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include "cli/serve_outlet.h"
#include "run/privileges.h"
#include "unit.h"

/* In place of that of src/run/privileges.c. */
static struct {
	int answer;
	bool renames;
	unsigned int asked, ran;
} thread;

int privileges_drop_thread(bool renames)
{
	thread.asked++;
	thread.renames = renames;
	return thread.answer;
}

static void *run(void *arg)
{
	assert_ptr_equal(arg, &thread);
	assert_int_equal(thread.asked, 1);
	thread.ran++;
	return NULL;
}

static void drops_first(void **state)
{
	struct outlet o = { .page = NULL };

	(void)state;
	memset(&thread, 0, sizeof(thread));
	assert_int_equal(outlet_start(&o, true, run, &thread), 0);
	assert_true(o.runs && thread.renames);
	outlet_stop(&o);
	assert_int_equal(thread.ran, 1);
}

static void does_not_run_with_rights(void **state)
{
	struct outlet o = { .page = NULL };

	(void)state;
	memset(&thread, 0, sizeof(thread));
	thread.answer = -EPERM;
	assert_int_equal(outlet_start(&o, false, run, &thread), -EPERM);
	assert_false(o.runs || thread.renames);
	outlet_stop(&o);
	assert_int_equal(thread.asked, 1);
	assert_int_equal(thread.ran, 0);
}

static const struct CMUnitTest tests[] = {
	{ "outlet: a thread gives up its rights first", drops_first, NULL, NULL, NULL },
	{ "outlet: no thread runs with rights it cannot give up", does_not_run_with_rights, NULL,
	  NULL, NULL },
};

const struct unit_tests outlet_tests = { tests, ARRAY_SIZE(tests) };
