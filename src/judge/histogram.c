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

__u64 hist_percentile_ns(const struct hist *h, double percent)
{
	__u64 below = 0, rank = (__u64)((double)h->cnt * percent / 100.0);
	unsigned int i;

	if (!h->cnt)
		return 0;
	if (rank >= h->cnt)
		rank = h->cnt - 1;
	for (i = 0; i < MBT_HIST_BUCKETS - 1; i++) {
		below += h->buckets[i];
		if (below > rank) {
			__u64 lower = mbt_hist_lower_ns(i);
			__u64 middle = lower + (mbt_hist_lower_ns(i + 1) - lower) / 2;

			return middle < h->max_ns ? middle : h->max_ns;
		}
	}
	return h->max_ns;
}
