// SPDX-License-Identifier: GPL-2.0-only
#include "probe/ruled_out.h"
#include "run/preemption.h"
#include "unit.h"

/* As kernels print them; the first two never preempt, and nothing is made of what is not known. */
static void modes(void **state)
{
	static const struct {
		const char *text, *why;
		enum mbt_tristate on;
	} rows[] = {
		{ "(none) voluntary full \n", "sched/preempt: none", MBT_NO },
		{ "none (voluntary) full \n", "sched/preempt: voluntary", MBT_NO },
		{ "none voluntary (full) \n", "sched/preempt: full", MBT_YES },
		{ "none voluntary full (lazy) \n", "sched/preempt: lazy", MBT_YES },
		{ "full lazy (laziest) \n", "sched/preempt: laziest", MBT_UNKNOWN },
		{ "(non) \n", "sched/preempt: non", MBT_UNKNOWN },
		{ "(nones) \n", "sched/preempt: nones", MBT_UNKNOWN },
		{ "none voluntary full \n", NULL, MBT_UNKNOWN },
		{ "(none", NULL, MBT_UNKNOWN },
		{ "()", NULL, MBT_UNKNOWN },
		{ "", NULL, MBT_UNKNOWN },
	};
	struct preemption p;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		preemption_of_modes(&p, rows[i].text);
		assert_int_equal(p.on, rows[i].on);
		assert_true(*p.why);
		if (rows[i].why)
			assert_string_equal(p.why, rows[i].why);
	}
}

#define DYNAMIC "CONFIG_PREEMPT_BUILD=y\nCONFIG_PREEMPT_DYNAMIC=y\nCONFIG_PREEMPTION=y\n"

static void boot(void **state)
{
	static const struct {
		const char *cmdline, *config;
		enum mbt_tristate on;
	} rows[] = {
		{ "quiet\n", "CONFIG_PREEMPT_NONE=y\n" DYNAMIC, MBT_NO },
		{ "quiet\n", DYNAMIC "CONFIG_PREEMPT_VOLUNTARY=y\n", MBT_NO },
		{ "", DYNAMIC "CONFIG_PREEMPT=y\n", MBT_YES },
		{ "", DYNAMIC "CONFIG_PREEMPT_LAZY=y\n", MBT_YES },
		{ "quiet preempt=full\n", "CONFIG_PREEMPT_NONE=y\n" DYNAMIC, MBT_YES },
		{ "preempt=none", DYNAMIC "CONFIG_PREEMPT=y\n", MBT_NO },
		{ "preempt=none a preempt=full\n", "CONFIG_PREEMPT_NONE=y\n" DYNAMIC, MBT_YES },
		/* it takes only what it knows, and what is its own */
		{ "preempt=none preempt=never", DYNAMIC "CONFIG_PREEMPT=y\n", MBT_NO },
		{ "xpreempt=none preempt= preempt", DYNAMIC "CONFIG_PREEMPT=y\n", MBT_YES },
		{ "quiet -- preempt=none", DYNAMIC "CONFIG_PREEMPT=y\n", MBT_YES },
		/* one that cannot change it, and what is no choice */
		{ "preempt=none", "CONFIG_PREEMPT=y\nCONFIG_PREEMPTION=y\n", MBT_UNKNOWN },
		{ "", DYNAMIC "# CONFIG_PREEMPT_NONE is not set\n", MBT_UNKNOWN },
		{ "", DYNAMIC "CONFIG_PREEMPT_NONE=m\n", MBT_UNKNOWN },
		{ "", "", MBT_UNKNOWN },
	};
	struct preemption p;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		preemption_of_boot(&p, rows[i].cmdline, rows[i].config);
		assert_int_equal(p.on, rows[i].on);
		assert_true(*p.why);
	}
}

/* What cannot have it is not asked; whatever else this kernel says is a word of its own. */
static void of_this_kernel(void **state)
{
	struct preemption p;

	(void)state;
	preemption_read(&p, "no-such-release", MBT_NO);
	assert_int_equal(p.on, MBT_NO);
	assert_string_equal(p.why, "the kernel is built without preemption");
	preemption_read(&p, "no-such-release", MBT_YES);
	assert_true(p.on <= MBT_UNKNOWN && *p.why);
}

/* Spares go where a program may be preempted, and where that is not known. */
static void spares(void **state)
{
	struct kernel k = { .preemption = { .on = MBT_NO, .why = "it says so" } };
	char why[64];
	int i;

	(void)state;
	assert_false(fentry_is_preempted(&k, why, sizeof(why)));
	assert_string_equal(why, "it says so");
	k.preempt_rt = true;
	assert_true(fentry_is_preempted(&k, why, sizeof(why)));
	k.preempt_rt = false;
	for (k.preemption.on = MBT_NO; k.preemption.on <= MBT_UNKNOWN; k.preemption.on++) {
		assert_int_equal(fentry_is_preempted(&k, why, sizeof(why)),
				 k.preemption.on != MBT_NO);
		for (i = 0; i < 4; i++) {
			k.preempts_tracepoints = i & 1;
			k.faultable_events = i & 2;
			assert_int_equal(raw_event_is_preempted(&k, why, sizeof(why)),
					 i && k.preemption.on != MBT_NO);
		}
	}
	assert_string_equal(why, "it says so");
}

static const struct CMUnitTest tests[] = {
	{ "preemption: the modes of a kernel", modes, NULL, NULL, NULL },
	{ "preemption: the mode that it starts in", boot, NULL, NULL, NULL },
	{ "preemption: what this kernel says", of_this_kernel, NULL, NULL, NULL },
	{ "preemption: where programs have spares", spares, NULL, NULL, NULL },
};

const struct unit_tests preemption_tests = { tests, ARRAY_SIZE(tests) };
