/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs compared, as far as histograms tell them apart. */
#ifndef COMPARE_H
#define COMPARE_H

#include <stdbool.h>
#include "judge/histogram.h"
#include "judge/phases.h"

/* So many calls a histogram has to have on either side: two of them lie beyond the P99. */
#define COMPARE_CALLS_MIN 200

enum shift_kind {
	SHIFT_NONE, /* all in one bucket, or in neighbours: it may be a nanosecond */
	SHIFT_UP,
	SHIFT_DOWN,
	SHIFT_WITHIN,  /* some runs differ, and those of a side do about as much */
	SHIFT_UNKNOWN, /* too few calls */
};

/* How a percentile moved. */
struct shift {
	enum shift_kind kind;
	struct hist_range before, now; /* with several runs from the lowest to the highest */
};

/* A percentile of several runs. All zeroes: of none. */
struct spread {
	unsigned int runs; /* that have enough calls; others are left out */
	__u64 calls;       /* of these */
	struct hist_range range;
	unsigned int lowest, highest; /* the buckets of its ends */
};

void spread_add(struct spread *s, const struct hist *h, double percent);
void spread_add_phase(struct spread *s, const struct mbt_phase_stat *phase, double percent);

/*
 * A shift is told where every run of one side lies beyond all of the other, a whole bucket or more
 * between them, and where the middles of the sides are farther apart than the runs of either.
 * Distances are counted in buckets, as ratios that is, of the same kind of histogram.
 */
struct shift spread_shift(const struct spread *before, const struct spread *now);

/* The same of two runs: there is no spread, and never SHIFT_WITHIN. */
struct shift shift_of(const struct hist *before, const struct hist *now, double percent);

/*
 * Did it move up by more than @percent of what it was, even if it was as long before, and is as
 * short now, as its buckets allow?
 */
bool shift_exceeds(const struct shift *s, unsigned int percent);

#endif
