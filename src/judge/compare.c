// SPDX-License-Identifier: GPL-2.0-only
/* Whether a percentile moved from runs to others, by more than steps of histograms and spread. */
#include "judge/compare.h"

static void add(struct spread *s, const struct hist_range *range, unsigned int bucket, __u64 calls)
{
	if (!s->runs || range->from_ns < s->range.from_ns)
		s->range.from_ns = range->from_ns;
	if (!s->runs || range->to_ns > s->range.to_ns)
		s->range.to_ns = range->to_ns;
	if (!s->runs || bucket < s->lowest)
		s->lowest = bucket;
	if (!s->runs || bucket > s->highest)
		s->highest = bucket;
	s->runs++;
	s->calls += calls;
}

void spread_add(struct spread *s, const struct hist *h, double percent)
{
	const struct hist_range range = hist_percentile_range(h, percent);

	if (h->cnt >= COMPARE_CALLS_MIN)
		add(s, &range, mbt_hist_bucket(range.from_ns), h->cnt);
}

void spread_add_phase(struct spread *s, const struct mbt_phase_stat *phase, double percent)
{
	const struct hist_range range = phase_percentile_range(phase, percent);
	const __u64 cnt = phase_hist_cnt(phase);

	if (cnt >= COMPARE_CALLS_MIN)
		add(s, &range, mbt_phase_bucket(range.from_ns), cnt);
}

static bool apart(unsigned int low, unsigned int high)
{
	return high > low + 1;
}

/* Is @high beyond all of @low, and by more than its own runs and those of @low differ? */
static bool is_beyond(const struct spread *low, const struct spread *high)
{
	unsigned int width = low->highest - low->lowest;

	if (high->highest - high->lowest > width)
		width = high->highest - high->lowest;
	return apart(low->highest, high->lowest) &&
	       high->lowest + high->highest - low->lowest - low->highest > 2 * width;
}

struct shift spread_shift(const struct spread *before, const struct spread *now)
{
	struct shift s = { .before = before->range, .now = now->range };

	if (!before->runs || !now->runs)
		s.kind = SHIFT_UNKNOWN;
	else if (is_beyond(before, now))
		s.kind = SHIFT_UP;
	else if (is_beyond(now, before))
		s.kind = SHIFT_DOWN;
	else if (apart(before->lowest, now->highest) || apart(now->lowest, before->highest))
		s.kind = SHIFT_WITHIN;
	return s;
}

struct shift shift_of(const struct hist *before, const struct hist *now, double percent)
{
	struct spread a = { 0 }, b = { 0 };

	spread_add(&a, before, percent);
	spread_add(&b, now, percent);
	return spread_shift(&a, &b);
}

bool shift_exceeds(const struct shift *s, unsigned int percent)
{
	/* durations are below 2^37 ns or so, and exact as doubles */
	return s->kind == SHIFT_UP &&
	       (double)s->now.from_ns > (double)s->before.to_ns * (1.0 + percent / 100.0);
}
