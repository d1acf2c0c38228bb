// SPDX-License-Identifier: GPL-2.0-only
#include "run/online.h"
#include "unit.h"

static void expect(const struct online_asked *asked, unsigned int cnt, unsigned int known)
{
	struct online online = online_count(asked);

	assert_int_equal(online.cnt, cnt);
	assert_int_equal(online.known, known);
}

/* Whatever sysfs says of CPUs whose runqueues are known, these know better. */
static void runqueues_are_believed(void **state)
{
	unsigned int by_sysfs;

	(void)state;
	for (by_sysfs = 0; by_sysfs < 10; by_sysfs++)
		expect(&(struct online_asked){ .possible = 4,
					       .known = 4,
					       .runqueues = true,
					       .by_runqueues = 3,
					       .by_sysfs = by_sysfs },
		       3, 3);
}

/* CPU 2 is offline and known, CPU 3 may be online and is not known: one is lacking. */
static void offline_makes_up_for_none(void **state)
{
	(void)state;
	expect(&(struct online_asked){ .possible = 4,
				       .known = 3,
				       .runqueues = true,
				       .by_runqueues = 2,
				       .by_sysfs = 3 },
	       3, 2);
	/* never more of them than are not known */
	expect(&(struct online_asked){ .possible = 4,
				       .known = 3,
				       .runqueues = true,
				       .by_runqueues = 2,
				       .by_sysfs = 9 },
	       3, 2);
	expect(&(struct online_asked){ .possible = 4,
				       .known = 3,
				       .runqueues = true,
				       .by_runqueues = 3,
				       .by_sysfs = 1 },
	       3, 3);
}

static void sysfs_is_all_there_is(void **state)
{
	(void)state;
	expect(&(struct online_asked){ .possible = 4, .known = 4, .by_sysfs = 3 }, 3, 3);
	expect(&(struct online_asked){ .possible = 4, .known = 2, .by_sysfs = 3 }, 3, 2);
}

static const struct CMUnitTest tests[] = {
	{ "online: the runqueues are believed", runqueues_are_believed, NULL, NULL, NULL },
	{ "online: an offline CPU makes up for none", offline_makes_up_for_none, NULL, NULL, NULL },
	{ "online: sysfs, where they do not tell", sysfs_is_all_there_is, NULL, NULL, NULL },
};

const struct unit_tests online_tests = { tests, ARRAY_SIZE(tests) };
