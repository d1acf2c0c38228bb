// SPDX-License-Identifier: GPL-2.0-only
/* Latencies in buckets, and the percentiles that follow from them. */
#include "judge/histogram.h"

void hist_add(struct hist *h, __u64 ns)
{
	h->cnt++;
	h->buckets[mbt_hist_bucket(ns)]++;
	if (ns > h->max_ns)
		h->max_ns = ns;
}

void hist_add_buckets(struct hist *h, const __u64 buckets[MBT_HIST_BUCKETS], __u64 max_ns)
{
	unsigned int i;

	for (i = 0; i < MBT_HIST_BUCKETS; i++) {
		h->buckets[i] += buckets[i];
		h->cnt += buckets[i];
	}
	if (max_ns > h->max_ns)
		h->max_ns = max_ns;
}

void hist_merge(struct hist *into, const struct hist *from)
{
	unsigned int i;

	for (i = 0; i < MBT_HIST_BUCKETS; i++)
		into->buckets[i] += from->buckets[i];
	into->cnt += from->cnt;
	if (from->max_ns > into->max_ns)
		into->max_ns = from->max_ns;
}

/* How many of the values, of which there are some, are below that one. */
static __u64 rank_of(const struct hist *h, double percent)
{
	__u64 rank = (__u64)((double)h->cnt * percent / 100.0);

	return rank < h->cnt ? rank : h->cnt - 1;
}

/* The bucket that holds the value of that rank. */
static unsigned int bucket_of_rank(const struct hist *h, __u64 rank)
{
	__u64 below = 0;
	unsigned int i;

	for (i = 0; i < MBT_HIST_BUCKETS - 1; i++) {
		below += h->buckets[i];
		if (below > rank)
			break;
	}
	return i;
}

__u64 hist_percentile_ns(const struct hist *h, double percent)
{
	__u64 lower, middle;
	unsigned int i;

	if (!h->cnt)
		return 0;
	i = bucket_of_rank(h, rank_of(h, percent));
	if (i == MBT_HIST_BUCKETS - 1)
		return h->max_ns;
	lower = mbt_hist_lower_ns(i);
	middle = lower + (mbt_hist_lower_ns(i + 1) - lower) / 2;
	return middle < h->max_ns ? middle : h->max_ns;
}

struct hist_range hist_percentile_range(const struct hist *h, double percent)
{
	struct hist_range range = { h->max_ns, h->max_ns };
	unsigned int i;
	__u64 rank;

	rank = h->cnt ? rank_of(h, percent) : 0;
	if (!h->cnt || rank == h->cnt - 1)
		return range;
	i = bucket_of_rank(h, rank);
	if (mbt_hist_lower_ns(i) < h->max_ns)
		range.from_ns = mbt_hist_lower_ns(i);
	if (i < MBT_HIST_BUCKETS - 1 && mbt_hist_lower_ns(i + 1) - 1 < h->max_ns)
		range.to_ns = mbt_hist_lower_ns(i + 1) - 1;
	return range;
}
