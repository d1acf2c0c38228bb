/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much of something there was in each part of a run, in a fixed number of bins: where a run
 * is longer than they reach, two become one. Every count is kept.
 */
#ifndef RATE_BINS_H
#define RATE_BINS_H

#include <linux/types.h>

#define RATE_BINS 1024
#define RATE_BIN_MIN_NS 1000000ull

struct rate_bins {
	__u64 width_ns;    /* of each; 0: nothing was added */
	unsigned int used; /* the last one that holds anything is in front of it */
	__u64 cnt[RATE_BINS];
};

/* Add @cnt at @ns since the start of what is counted. */
void rate_bins_add(struct rate_bins *b, __u64 ns, __u64 cnt);

/* What bin @i comes to in a second. */
double rate_bins_per_second(const struct rate_bins *b, unsigned int i);

#endif
