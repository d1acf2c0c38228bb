// SPDX-License-Identifier: GPL-2.0-only
/* Which commands doctor holds for provable, by the facts that there are. */
#include "cli/doctor.h"
#include "unit.h"

static enum provable weighed(const struct mbt_settings *settings, unsigned int missing, __u32 cmd)
{
	struct fact_state facts[FACT_CNT] = { 0 };
	struct run run = { .facts = facts, .fact_cnt = FACT_CNT };
	struct doctor_command list[DOCTOR_COMMANDS];
	unsigned int i;

	for (i = 0; i < FACT_CNT; i++)
		facts[i].rung = missing & (1u << i) ? NULL : "raw_tp";
	doctor_commands(list, &run, settings, true);
	for (i = 0; i < DOCTOR_COMMANDS; i++)
		if (list[i].cmd == cmd)
			return list[i].provable;
	return PROVABLE_CNT;
}

static void test_grace(void **state)
{
	const unsigned int grace = 1u << FACT_GRACE, cpus = 1u << FACT_QUIESCENT;
	const struct mbt_settings s = { 0 };

	(void)state;
	assert_int_equal(weighed(&s, 0, MBT_CMD_GLOBAL), PROVABLE_YES);
	assert_int_equal(weighed(&s, cpus, MBT_CMD_GLOBAL), PROVABLE_YES);
	assert_int_equal(weighed(&s, grace, MBT_CMD_GLOBAL), PROVABLE_PARTLY);
	assert_int_equal(weighed(&s, grace | cpus, MBT_CMD_GLOBAL), PROVABLE_NO);
	assert_int_equal(weighed(&s, grace | cpus, MBT_CMD_REGISTER_PRIVATE_EXPEDITED),
			 PROVABLE_NO);
	assert_int_equal(weighed(&s, grace | cpus, MBT_CMD_PRIVATE_EXPEDITED), PROVABLE_YES);
	assert_int_equal(weighed(&s, grace | cpus, MBT_CMD_QUERY), PROVABLE_YES);
}

static void test_handler(void **state)
{
	struct mbt_settings s = { 0 };

	(void)state;
	s.unknown_handlers = MBT_BIT(MBT_HANDLER_MB);
	assert_int_equal(weighed(&s, 0, MBT_CMD_PRIVATE_EXPEDITED), PROVABLE_NO);
	assert_int_equal(weighed(&s, 0, MBT_CMD_GLOBAL_EXPEDITED), PROVABLE_NO);
	assert_int_equal(weighed(&s, 0, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE), PROVABLE_YES);
	assert_int_equal(weighed(&s, 0, MBT_CMD_GLOBAL), PROVABLE_YES);
}

static void test_refused(void **state)
{
	struct mbt_settings s = { 0 };

	(void)state;
	s.rseq_absent = MBT_YES;
	s.nohz_full = MBT_YES;
	assert_int_equal(weighed(&s, 0, MBT_CMD_PRIVATE_EXPEDITED_RSEQ), PROVABLE_ABSENT);
	assert_int_equal(weighed(&s, 1u << FACT_GRACE, MBT_CMD_GLOBAL), PROVABLE_ABSENT);
	assert_int_equal(weighed(&s, 0, MBT_CMD_PRIVATE_EXPEDITED), PROVABLE_YES);
}

static void test_lockdown(void **state)
{
	(void)state;
	assert_int_equal(doctor_lockdown_of("[none] integrity confidentiality\n"), LOCKDOWN_NONE);
	assert_int_equal(doctor_lockdown_of("none [integrity] confidentiality\n"),
			 LOCKDOWN_INTEGRITY);
	assert_int_equal(doctor_lockdown_of("none integrity [confidentiality]\n"),
			 LOCKDOWN_CONFIDENTIALITY);
	assert_int_equal(doctor_lockdown_of("none integrity\n"), LOCKDOWN_UNKNOWN);
}

static const struct CMUnitTest tests[] = {
	{ "doctor: a grace period needs the function or the CPUs", test_grace, NULL, NULL, NULL },
	{ "doctor: a handler that is not known", test_handler, NULL, NULL, NULL },
	{ "doctor: commands that the kernel refuses", test_refused, NULL, NULL, NULL },
	{ "doctor: modes of lockdown", test_lockdown, NULL, NULL, NULL },
};

const struct unit_tests doctor_tests = { tests, ARRAY_SIZE(tests) };
