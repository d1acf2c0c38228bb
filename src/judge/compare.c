// SPDX-License-Identifier: GPL-2.0-only
/* Whether a percentile moved from one run to another, by more than its histogram's step. */
#include "judge/compare.h"

struct shift shift_of(const struct hist *before, const struct hist *now, double percent)
{
	struct shift s = { .before = hist_percentile_range(before, percent),
			   .now = hist_percentile_range(now, percent) };
	__u32 from = mbt_hist_bucket(s.before.from_ns), to = mbt_hist_bucket(s.now.from_ns);

	if (before->cnt < COMPARE_CALLS_MIN || now->cnt < COMPARE_CALLS_MIN)
		s.kind = SHIFT_UNKNOWN;
	else if (to > from + 1)
		s.kind = SHIFT_UP;
	else if (from > to + 1)
		s.kind = SHIFT_DOWN;
	return s;
}

bool shift_exceeds(const struct shift *s, unsigned int percent)
{
	/* durations are below 2^37 ns or so, and exact as doubles */
	return s->kind == SHIFT_UP &&
	       (double)s->now.from_ns > (double)s->before.to_ns * (1.0 + percent / 100.0);
}
