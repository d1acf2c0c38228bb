/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What decides whether a run passes: each option by its long name, as the command line and a
 * policy file (policy.h) give it.
 */
#ifndef THRESHOLDS_H
#define THRESHOLDS_H

#include <stddef.h>
#include "judge/gate.h"

#define THRESHOLDS_ALLOW_MAX 32
#define DEFAULT_MAX_UNVERIFIED_PPM 100
#define TOLERANCE_MAX 100000 /* percent that a percentile may rise */

enum threshold {
	THRESHOLD_ALLOW,
	THRESHOLD_FAIL_ON,
	THRESHOLD_MAX_UNVERIFIED,
	THRESHOLD_MIN_TESTED,
	THRESHOLD_MIN_CALLS,
	THRESHOLD_MAX_LATENCY,
	THRESHOLD_ISOLATED_MAX,
	THRESHOLD_BASELINE,
	THRESHOLD_BASELINE_TOLERANCE,
	THRESHOLD_SKIP_EXIT_CODE,
	THRESHOLD_CNT,
};

/* All zeroes: none was given; thresholds_default() is what holds then. */
struct thresholds {
	struct allow allow[THRESHOLDS_ALLOW_MAX];
	unsigned int allow_cnt;
	enum level fail_on;
	unsigned int max_unverified_ppm;
	__u64 min_tested;
	struct gate_options gate; /* without its baseline */
	char baseline[4096];      /* a path; empty: none */
	int skip_exit_code;       /* 0 to 255, THRESHOLDS_NO_SKIP: none */
	unsigned int given;       /* enum threshold, as MBT_BIT()s */
};

#define THRESHOLDS_NO_SKIP -1

/* NULL beyond the last one. */
const char *threshold_name(enum threshold n);
/* May the option be given several times? */
bool threshold_repeats(enum threshold n);

void thresholds_default(struct thresholds *t);

/* Set one to what @arg says. Returns 0, or -EINVAL with what is wrong in @why. */
int threshold_set(struct thresholds *t, enum threshold n, const char *arg, char *why,
		  size_t why_len);

/*
 * Add what @from gives to @t, which wins: what it has is left alone, of options that may be
 * given several times each by itself. Returns 0, or -EINVAL where they are too many together.
 */
int thresholds_merge(struct thresholds *t, const struct thresholds *from);

#endif
