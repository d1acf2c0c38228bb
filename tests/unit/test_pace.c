// SPDX-License-Identifier: GPL-2.0-only
#include "live/pace.h"
#include "unit.h"

#define RING (8u << 20)

static void grows_and_is_bounded(void **state)
{
	unsigned int ms = PACE_SHORTEST_MS, longest = pace_longest_ms(RING, 2), slept = 0,
		     wakes = 0;

	(void)state;
	assert_in_range(longest, 50, PACE_LONGEST_MS);
	while (slept < 2000) {
		unsigned int next = pace_next_ms(ms, longest, 0, RING);

		assert_in_range(next, ms, longest);
		assert_true(next <= 2 * ms);
		slept += ms;
		wakes++;
		ms = next;
	}
	assert_int_equal(ms, longest);
	/* 200 at the shortest */
	assert_in_range(wakes, 1, 40);
}

/* It wakes up often again as soon as there is something to read. */
static void falls_at_once(void **state)
{
	(void)state;
	assert_int_equal(pace_next_ms(139, 139, RING / 64, RING), PACE_SHORTEST_MS);
	assert_int_equal(pace_next_ms(139, 139, RING, RING), PACE_SHORTEST_MS);
	/* full speed: 30 MB a second */
	assert_int_equal(pace_next_ms(PACE_SHORTEST_MS, 139, 300000, RING), PACE_SHORTEST_MS);
	assert_int_equal(pace_next_ms(PACE_SHORTEST_MS, 250, 300000, 1u << 30), PACE_SHORTEST_MS);
	assert_int_equal(pace_next_ms(20, 139, RING / 64 - 1, RING), 40);
}

/* What all CPUs write in the longest interval fits four times, or it is the shortest. */
static void a_burst_fits(void **state)
{
	size_t ring;
	unsigned int cpus, ms;

	(void)state;
	for (ring = 4096; ring <= 1u << 30; ring *= 2)
		for (cpus = 0; cpus <= 4096; cpus = 2 * cpus + 1) {
			ms = pace_longest_ms(ring, cpus);
			assert_in_range(ms, PACE_SHORTEST_MS, PACE_LONGEST_MS);
			if (ms > PACE_SHORTEST_MS)
				assert_true(4ull * ms * 15000 * cpus <= ring);
			assert_true(pace_next_ms(PACE_SHORTEST_MS, ms, 0, ring) <= ms);
		}
}

/* Whatever it works each time, it has slept as long in the end, but for one burst. */
static void rests(unsigned int ms, unsigned long long worked_ns)
{
	unsigned long long owed_ns = 0, worked = 0, slept = 0;
	unsigned int i, rest;

	for (i = 0; i < 20; i++) {
		worked += worked_ns;
		owed_ns = pace_owed_ns(owed_ns, worked_ns, 0);
		rest = pace_rest_ms(ms, owed_ns);
		assert_true(rest >= ms);
		slept += rest * 1000000ull;
		owed_ns = pace_owed_ns(owed_ns, 0, rest * 1000000ull);
		assert_true(slept + PACE_BURST_MS * 1000000ull >= worked);
	}
}

/* A real-time thread that did not sleep would keep its CPU from all others. */
static void always_sleeps(void **state)
{
	const unsigned long long second_ns = 1000000000;
	unsigned long long worked_ns;
	size_t ring, found;
	unsigned int ms, next;

	(void)state;
	for (ring = 4096; ring <= 1u << 30; ring *= 4)
		for (found = 0; found <= ring; found += ring / 128)
			for (ms = PACE_SHORTEST_MS; ms <= PACE_LONGEST_MS; ms++) {
				next = pace_next_ms(ms, pace_longest_ms(ring, 2), found, ring);
				assert_in_range(next, PACE_SHORTEST_MS, PACE_LONGEST_MS);
			}
	for (ms = 1; ms <= PACE_LONGEST_MS; ms++)
		for (worked_ns = 1; worked_ns <= 4 * second_ns; worked_ns *= 3)
			rests(ms, worked_ns);
	/* a burst is read as fast as the pace says */
	assert_int_equal(pace_rest_ms(10, (10 + PACE_BURST_MS) * 1000000ull), 10);
	assert_int_equal(pace_rest_ms(10, (10 + PACE_BURST_MS) * 1000000ull + 1), 11);
}

/* Calls do not wait long for a look; where none waits, a probe that is gone is told in a second. */
static void looks_as_calls_need(void **state)
{
	const unsigned long long ms = 1000000;

	(void)state;
	assert_false(pace_look_is_due(true, 0, 100 * ms));
	assert_true(pace_look_is_due(true, 0, 100 * ms + 1));
	assert_false(pace_look_is_due(true, 1u << 20, 10 * ms));
	assert_true(pace_look_is_due(true, (1u << 20) + 1, 0));
	assert_false(pace_look_is_due(false, 0, 1000 * ms));
	assert_true(pace_look_is_due(false, 0, 1000 * ms + 1));
}

static const struct CMUnitTest tests[] = {
	{ "pace: grows, and is bounded", grows_and_is_bounded, NULL, NULL, NULL },
	{ "pace: falls at once", falls_at_once, NULL, NULL, NULL },
	{ "pace: always sleeps, half of the time in the long run", always_sleeps, NULL, NULL,
	  NULL },
	{ "pace: looks as often as calls need it", looks_as_calls_need, NULL, NULL, NULL },
	{ "pace: a burst fits", a_burst_fits, NULL, NULL, NULL },
};

const struct unit_tests pace_tests = { tests, ARRAY_SIZE(tests) };
