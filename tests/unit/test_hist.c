// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include "judge/histogram.h"
#include "unit.h"

/* A generator of our own: the same numbers on every machine. */
static __u64 next_random(__u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static __u32 naive_log2(__u64 v)
{
	__u32 bits = 0;

	while (v >>= 1)
		bits++;
	return bits;
}

static void test_log2(void **state)
{
	__u32 bit;

	(void)state;
	assert_int_equal(mbt_log2(0), 0);
	for (bit = 0; bit < 64; bit++) {
		__u64 v = 1ull << bit;

		assert_int_equal(mbt_log2(v), naive_log2(v));
		assert_int_equal(mbt_log2(v | (v - 1)), naive_log2(v | (v - 1)));
		assert_int_equal(mbt_log2(v | v / 2), naive_log2(v | v / 2));
	}
}

/* The bucket of @ns, found by looking at the lower bounds one after the other. */
static __u32 naive_bucket(__u64 ns)
{
	__u32 bucket = 0;

	while (bucket + 1 < MBT_HIST_BUCKETS && mbt_hist_lower_ns(bucket + 1) <= ns)
		bucket++;
	return bucket;
}

static void check_bucket(__u64 ns)
{
	__u32 bucket = mbt_hist_bucket(ns);

	assert_true(bucket < MBT_HIST_BUCKETS);
	assert_int_equal(bucket, naive_bucket(ns));
}

static void test_bounds(void **state)
{
	__u32 i;

	(void)state;
	assert_int_equal(mbt_hist_lower_ns(0), 0);
	assert_int_equal(mbt_hist_lower_ns(1), 32);
	assert_int_equal(mbt_hist_lower_ns(2), 36);
	assert_int_equal(mbt_hist_lower_ns(9), 64);
	assert_int_equal(mbt_hist_lower_ns(10), 72);
	assert_int_equal(mbt_hist_lower_ns(MBT_HIST_BUCKETS - 2), (1ull << 35) + 7 * (1ull << 32));
	assert_int_equal(mbt_hist_lower_ns(MBT_HIST_BUCKETS - 1), 1ull << 36);
	assert_int_equal(mbt_hist_lower_ns(MBT_HIST_BUCKETS), 1ull << 36);
	assert_int_equal(mbt_hist_lower_ns(~0u), 1ull << 36);
	for (i = 1; i < MBT_HIST_BUCKETS; i++) {
		__u64 lower = mbt_hist_lower_ns(i), below = mbt_hist_lower_ns(i - 1);

		assert_true(lower > below);
		/* an eighth of the power of two that a bucket begins in */
		if (i > 1)
			assert_true((lower - below) * 8 <= below);
		check_bucket(lower);
		check_bucket(lower - 1);
		check_bucket(lower + 1);
	}
}

static void test_buckets(void **state)
{
	__u64 seed = 0x9e3779b97f4a7c15ull, ns;
	__u32 last = 0;
	int i;

	(void)state;
	for (ns = 0; ns < 5000; ns++) {
		check_bucket(ns);
		assert_true(mbt_hist_bucket(ns) >= last);
		last = mbt_hist_bucket(ns);
	}
	for (i = 0; i < 20000; i++)
		check_bucket(next_random(&seed) >> (i % 64));
	check_bucket(~0ull);
	check_bucket(1ull << 36);
	check_bucket((1ull << 36) - 1);
	assert_int_equal(mbt_hist_bucket(0), 0);
	assert_int_equal(mbt_hist_bucket(31), 0);
	assert_int_equal(mbt_hist_bucket(32), 1);
	assert_int_equal(mbt_hist_bucket(~0ull), MBT_HIST_BUCKETS - 1);
}

static void test_low(void **state)
{
	__u8 low[MBT_HIST_LOW / MBT_HIST_LOW_STEP];
	__u64 ns;

	(void)state;
	mbt_hist_fill_low(low);
	for (ns = 0; ns < MBT_HIST_LOW; ns++)
		assert_int_equal(low[ns / MBT_HIST_LOW_STEP], naive_bucket(ns));
}

static int compare_u64(const void *a, const void *b)
{
	__u64 x = *(const __u64 *)a, y = *(const __u64 *)b;

	return x < y ? -1 : x > y;
}

static void check_percentile(const struct hist *h, const __u64 *sorted, size_t cnt, double percent)
{
	const struct hist_range range = hist_percentile_range(h, percent);
	__u64 got = hist_percentile_ns(h, percent);
	size_t rank = (size_t)((double)cnt * percent / 100.0);
	__u64 right = sorted[rank < cnt ? rank : cnt - 1];
	__u64 off = got > right ? got - right : right - got;

	assert_true(got <= sorted[cnt - 1]);
	/* below 32 ns there is one bucket only */
	if (right >= 32)
		assert_true(off * 8 <= right);
	else
		assert_true(got < 32);
	/* whatever it was, it lies in there, and what is shown of it does */
	assert_in_range(right, range.from_ns, range.to_ns);
	if (rank + 1 < cnt)
		assert_in_range(got, range.from_ns, range.to_ns);
	else
		assert_int_equal(range.from_ns, range.to_ns);
	if (right >= 32)
		assert_true((range.to_ns - range.from_ns) * 8 < range.from_ns);
}

static void test_percentiles(void **state)
{
	static const double percents[] = { 0, 1, 10, 25, 50, 75, 90, 99, 99.9, 100 };
	static __u64 values[5000];
	__u64 seed = 42;
	size_t cnt, i, p;
	int spread;

	(void)state;
	for (spread = 0; spread < 6; spread++) {
		struct hist h = { 0 };

		cnt = spread == 5 ? 7 : ARRAY_SIZE(values);
		for (i = 0; i < cnt; i++) {
			values[i] = next_random(&seed) >> (30 + (spread * i) % 33);
			hist_add(&h, values[i]);
		}
		qsort(values, cnt, sizeof(values[0]), compare_u64);
		assert_int_equal(h.cnt, cnt);
		assert_int_equal(h.max_ns, values[cnt - 1]);
		for (p = 0; p < ARRAY_SIZE(percents); p++)
			check_percentile(&h, values, cnt, percents[p]);
	}
}

static void test_percentile_edges(void **state)
{
	struct hist h = { 0 };

	(void)state;
	assert_int_equal(hist_percentile_ns(&h, 50), 0);
	assert_int_equal(hist_percentile_ns(&h, 100), 0);
	assert_int_equal(hist_percentile_range(&h, 50).to_ns, 0);
	hist_add(&h, 1000);
	/* one value: never said to be larger than it was */
	assert_true(hist_percentile_ns(&h, 0) <= 1000);
	assert_true(hist_percentile_ns(&h, 100) <= 1000);
	assert_true(hist_percentile_ns(&h, 50) >= 875);
	/* beyond the last bucket's bound only the maximum is known */
	hist_add(&h, 1ull << 40);
	assert_int_equal(hist_percentile_ns(&h, 100), 1ull << 40);
	/* ten values: the median is the sixth, the 90th percentile the last */
	h = (struct hist){ 0 };
	for (int i = 0; i < 5; i++)
		hist_add(&h, 100);
	for (int i = 0; i < 4; i++)
		hist_add(&h, 10000);
	hist_add(&h, 1000000);
	assert_in_range(hist_percentile_ns(&h, 49), 96, 104);
	assert_in_range(hist_percentile_ns(&h, 50), 9000, 11000);
	assert_in_range(hist_percentile_ns(&h, 89), 9000, 11000);
	assert_in_range(hist_percentile_ns(&h, 90), 900000, 1000000);
}

static void test_sums(void **state)
{
	struct hist a = { 0 }, b = { 0 }, both = { 0 };
	__u64 raw[MBT_HIST_BUCKETS] = { 0 };
	__u64 seed = 7, ns;
	int i;

	(void)state;
	for (i = 0; i < 300; i++) {
		ns = next_random(&seed) >> 40;
		hist_add(i % 3 ? &a : &b, ns);
		hist_add(&both, ns);
	}
	hist_merge(&a, &b);
	assert_memory_equal(&a, &both, sizeof(a));
	/* merging a smaller maximum leaves the larger one */
	hist_add(&a, 1ull << 30);
	hist_merge(&a, &b);
	assert_int_equal(a.max_ns, 1ull << 30);
	hist_merge(&b, &a);
	assert_int_equal(b.max_ns, 1ull << 30);

	/* what the kernel side counted, added to what is there */
	a = (struct hist){ 0 };
	hist_add(&a, 50);
	raw[mbt_hist_bucket(50)] = 2;
	raw[mbt_hist_bucket(9000)] = 3;
	hist_add_buckets(&a, raw, 9100);
	assert_int_equal(a.cnt, 6);
	assert_int_equal(a.buckets[mbt_hist_bucket(50)], 3);
	assert_int_equal(a.buckets[mbt_hist_bucket(9000)], 3);
	assert_int_equal(a.max_ns, 9100);
	hist_add_buckets(&a, raw, 10);
	assert_int_equal(a.max_ns, 9100);
}

static const struct CMUnitTest tests[] = {
	{ "hist: log2 of every bit", test_log2, NULL, NULL, NULL },
	{ "hist: bounds of the buckets", test_bounds, NULL, NULL, NULL },
	{ "hist: bucket of a value", test_buckets, NULL, NULL, NULL },
	{ "hist: the table of short durations", test_low, NULL, NULL, NULL },
	{ "hist: percentiles against a sorted array", test_percentiles, NULL, NULL, NULL },
	{ "hist: percentiles at the edges", test_percentile_edges, NULL, NULL, NULL },
	{ "hist: sums", test_sums, NULL, NULL, NULL },
};

const struct unit_tests hist_tests = { tests, ARRAY_SIZE(tests) };
