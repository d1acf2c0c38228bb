/* SPDX-License-Identifier: GPL-2.0-only */
/* Two runs compared, as far as histograms tell them apart. */
#ifndef COMPARE_H
#define COMPARE_H

#include <stdbool.h>
#include "judge/histogram.h"

/* So many calls a histogram has to have on either side: two of them lie beyond the P99. */
#define COMPARE_CALLS_MIN 200

enum shift_kind {
	SHIFT_NONE, /* both in one bucket, or in neighbours: it may be a nanosecond */
	SHIFT_UP,
	SHIFT_DOWN,
	SHIFT_UNKNOWN, /* too few calls */
};

/* How a percentile moved. */
struct shift {
	enum shift_kind kind;
	struct hist_range before, now;
};

/* A shift is told where a whole bucket or more lies between the two. */
struct shift shift_of(const struct hist *before, const struct hist *now, double percent);

/*
 * Did it move up by more than @percent of what it was, even if it was as long before, and is as
 * short now, as its buckets allow?
 */
bool shift_exceeds(const struct shift *s, unsigned int percent);

#endif
