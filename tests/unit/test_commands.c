// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include "run/commands.h"
#include "unit.h"

enum { SYNC_CORE = MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, GET = MBT_CMD_GET_REGISTRATIONS };

static void expect(__u32 cmd, long answer, bool named, bool filtered, enum mbt_tristate absent)
{
	struct command_asked a = { cmd, answer, named, filtered };
	bool doubted;

	assert_int_equal(command_absent(&a, &doubted), absent);
	assert_int_equal(doubted, absent == MBT_UNKNOWN);
}

static void test_kernel_alone(void **state)
{
	(void)state;
	/* QUERY is among what is judged: kernels exist that accept more than it names */
	expect(SYNC_CORE, -EPERM, true, false, MBT_NO);
	expect(SYNC_CORE, -EPERM, false, false, MBT_NO);
	expect(SYNC_CORE, -EINVAL, false, false, MBT_YES);
	expect(SYNC_CORE, -EINVAL, true, false, MBT_YES);
	expect(GET, 0, true, false, MBT_NO);
	expect(GET, -EINVAL, false, false, MBT_YES);
}

/* No kernel says these. */
static void test_strange_answers(void **state)
{
	(void)state;
	expect(SYNC_CORE, 0, true, false, MBT_UNKNOWN);
	expect(SYNC_CORE, -ENOSYS, false, false, MBT_UNKNOWN);
	expect(GET, -EPERM, true, false, MBT_UNKNOWN);
}

static void test_filter(void **state)
{
	(void)state;
	expect(SYNC_CORE, -EPERM, true, true, MBT_NO);
	expect(SYNC_CORE, -EINVAL, false, true, MBT_YES);
	expect(SYNC_CORE, -EINVAL, true, true, MBT_UNKNOWN);
	expect(SYNC_CORE, -EPERM, false, true, MBT_UNKNOWN);
	expect(GET, 0, true, true, MBT_NO);
	expect(GET, 0, false, true, MBT_UNKNOWN);
	expect(GET, -EINVAL, true, true, MBT_UNKNOWN);
	expect(GET, -EINVAL, false, true, MBT_YES);
}

static const struct CMUnitTest tests[] = {
	{ "commands: the kernel answers", test_kernel_alone, NULL, NULL, NULL },
	{ "commands: answers of no kernel", test_strange_answers, NULL, NULL, NULL },
	{ "commands: a filter may answer", test_filter, NULL, NULL, NULL },
};

const struct unit_tests commands_tests = { tests, ARRAY_SIZE(tests) };
