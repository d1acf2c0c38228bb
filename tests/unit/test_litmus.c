// SPDX-License-Identifier: GPL-2.0-only
/* What membarrier-litmus makes of its counts. */
#include "workload/litmus_judge.h"
#include "unit.h"

static const struct judge_row {
	struct litmus_counts counts;
	uint64_t factor;
	enum litmus_verdict verdict;
} judge_rows[] = {
	/* One outcome with the barrier is proof, whatever the control showed. */
	{ { 20000, 10229, 20000, 1 }, 10, LITMUS_BROKEN },
	{ { 20000, 0, 20000, 1 }, 10, LITMUS_BROKEN },
	{ { 0, 0, 1, 1 }, 10, LITMUS_BROKEN },
	/* A control that shows nothing gives no proof, however many rounds there are. */
	{ { 0, 0, 0, 0 }, 1, LITMUS_CANNOT_TELL },
	{ { UINT32_MAX, 0, UINT32_MAX, 0 }, 1, LITMUS_CANNOT_TELL },
	/* Neither do rounds of the control alone. */
	{ { 20000, 10229, 0, 0 }, 1, LITMUS_CANNOT_TELL },
	/* Twice the command's rate, with 99 %: (1/2)^7 < 1/100 < (1/2)^6. */
	{ { 1000, 6, 1000, 0 }, 1, LITMUS_CANNOT_TELL },
	{ { 1000, 7, 1000, 0 }, 1, LITMUS_KEPT },
	/* (10/11)^49 < 1/100 < (10/11)^48; the rate does not matter. */
	{ { 48, 48, 48, 0 }, 10, LITMUS_CANNOT_TELL },
	{ { 49, 49, 49, 0 }, 10, LITMUS_KEPT },
	{ { 200000000, 48, 200000000, 0 }, 10, LITMUS_CANNOT_TELL },
	{ { 200000000, 49, 200000000, 0 }, 10, LITMUS_KEPT },
	/* (100/101)^463 < 1/100 < (100/101)^462 */
	{ { 71629, 462, 71629, 0 }, 100, LITMUS_CANNOT_TELL },
	{ { 71629, 463, 71629, 0 }, 100, LITMUS_KEPT },
	/* What two machines showed. */
	{ { 71629, 271, 71629, 0 }, 10, LITMUS_KEPT },
	{ { 47000, 11, 47000, 0 }, 10, LITMUS_CANNOT_TELL },
	/* Half as many rounds of the command prove half the factor, twice as many twice. */
	{ { 2000, 50, 1000, 0 }, 10, LITMUS_CANNOT_TELL },
	{ { 2000, 50, 1000, 0 }, 5, LITMUS_KEPT },
	{ { 1000, 26, 2000, 0 }, 10, LITMUS_KEPT },
	{ { 1000, 23, 2000, 0 }, 10, LITMUS_CANNOT_TELL },
};

static void test_verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(judge_rows); i++) {
		const struct judge_row *row = &judge_rows[i];
		enum litmus_verdict verdict = litmus_judge(&row->counts, row->factor);

		if (verdict != row->verdict)
			fail_msg("row %zu: verdict %d, expected %d", i, verdict, row->verdict);
	}
}

/* What is needed is enough, and one less is not; more rounds never prove less. */
static void test_needed(void **state)
{
	uint64_t last = 0;

	(void)state;
	assert_int_equal(litmus_needed(1), 7);
	assert_int_equal(litmus_needed(10), 49);
	assert_int_equal(litmus_needed(100), 463);
	for (uint64_t factor = 1; factor < 100000; factor = factor * 3 / 2 + 1) {
		uint64_t needed = litmus_needed(factor);
		struct litmus_counts counts = { 1000000, needed, 1000000, 0 };

		assert_int_equal(litmus_judge(&counts, factor), LITMUS_KEPT);
		assert_true(litmus_factor(&counts) >= factor);
		counts.control_forbidden--;
		assert_int_equal(litmus_judge(&counts, factor), LITMUS_CANNOT_TELL);
		assert_true(litmus_factor(&counts) < factor);
		assert_true(needed >= last);
		last = needed;
	}
}

static void test_factor(void **state)
{
	struct litmus_counts counts = { 1000, 7, 1000, 0 };

	(void)state;
	assert_int_equal(litmus_factor(&counts), 1);
	counts.control_forbidden = 6;
	assert_int_equal(litmus_factor(&counts), 0);
	counts.control_forbidden = 0;
	assert_int_equal(litmus_factor(&counts), 0);
	counts = (struct litmus_counts){ 1000, 1000, 1000, 1 };
	assert_int_equal(litmus_factor(&counts), 0);
	counts = (struct litmus_counts){ 0 };
	assert_int_equal(litmus_factor(&counts), 0);
	counts = (struct litmus_counts){ 200000, 169387, 200000, 0 };
	assert_in_range(litmus_factor(&counts), 36000, 37000);
}

/*
 * A command that does let through one outcome in ten is called "kept" in at most one
 * run in a hundred, at any rate, though the run ends as soon as it can: the odds of
 * exactly that, summed up round by round.
 */
static void test_false_kept(void **state)
{
	static const double rates[] = { 0.001, 0.05, 0.3, 1 };
	uint64_t needed = litmus_needed(10);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rates); i++) {
		double control = rates[i], command = rates[i] / 10, kept = 1;

		/* of a pair of rounds that shows anything: only the control's did */
		for (uint64_t c = 0; c < needed; c++)
			kept *= control * (1 - command) / (control * (1 - command) + command);
		assert_true(kept <= 0.01);
	}
}

static void test_hopeless(void **state)
{
	struct litmus_counts counts = { 1000, 0, 1000, 0 };

	(void)state;
	/* nothing seen: there might be five by now, and 50 at ten times the time */
	assert_false(litmus_hopeless(&counts, 10, 3000, 30000));
	assert_true(litmus_hopeless(&counts, 10, 4000, 30000));
	assert_false(litmus_hopeless(&counts, 10, 0, 30000));
	/* a third of what is needed, by half of the limit: chance might have been against it */
	counts.control_forbidden = 15;
	assert_false(litmus_hopeless(&counts, 10, 15000, 30000));
	assert_true(litmus_hopeless(&counts, 10, 60000, 30000));
	/* what can be told is not hopeless */
	counts.control_forbidden = 49;
	assert_false(litmus_hopeless(&counts, 10, 60000, 30000));
	counts = (struct litmus_counts){ 1000, 0, 1000, 1 };
	assert_false(litmus_hopeless(&counts, 10, 60000, 30000));
}

static const struct CMUnitTest tests[] = {
	{ "litmus: verdict of the counts", test_verdicts, NULL, NULL, NULL },
	{ "litmus: occurrences that are needed", test_needed, NULL, NULL, NULL },
	{ "litmus: factor that is proven", test_factor, NULL, NULL, NULL },
	{ "litmus: a command that lets through one in ten is hardly ever kept", test_false_kept,
	  NULL, NULL, NULL },
	{ "litmus: a run that cannot tell in time", test_hopeless, NULL, NULL, NULL },
};

const struct unit_tests litmus_tests = { tests, ARRAY_SIZE(tests) };
