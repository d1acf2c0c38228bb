/* SPDX-License-Identifier: GPL-2.0-only */
/* Sums of log-linear histograms; the buckets are those of mbt/hist.h. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include "mbt/hist.h"

struct hist {
	__u64 cnt;
	__u64 max_ns;
	__u64 buckets[MBT_HIST_BUCKETS];
};

void hist_add(struct hist *h, __u64 ns);
void hist_add_buckets(struct hist *h, const __u64 buckets[MBT_HIST_BUCKETS], __u64 max_ns);
void hist_merge(struct hist *into, const struct hist *from);

/*
 * The duration below which @percent of the values lie: the middle of its bucket
 * (12.5 % wide), never above the maximum. 0 for an empty histogram.
 */
__u64 hist_percentile_ns(const struct hist *h, double percent);

/* What a duration can have been, as far as its bucket tells: both ends belong to it. */
struct hist_range {
	__u64 from_ns;
	__u64 to_ns;
};

/*
 * The same duration with all that its bucket leaves open; the longest one is exact (100
 * percent, and whatever so few values have in its place). All zeroes for an empty histogram.
 */
struct hist_range hist_percentile_range(const struct hist *h, double percent);

#endif
