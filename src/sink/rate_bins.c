// SPDX-License-Identifier: GPL-2.0-only
/* Counts over time, in bins that widen. */
#include "sink/rate_bins.h"
#include <string.h>

static void widen(struct rate_bins *b)
{
	unsigned int i;

	for (i = 0; i < RATE_BINS / 2; i++)
		b->cnt[i] = b->cnt[2 * i] + b->cnt[2 * i + 1];
	memset(&b->cnt[RATE_BINS / 2], 0, sizeof(b->cnt) / 2);
	b->width_ns *= 2;
}

void rate_bins_add(struct rate_bins *b, __u64 ns, __u64 cnt)
{
	unsigned int i;

	if (!b->width_ns)
		b->width_ns = RATE_BIN_MIN_NS;
	while (ns / b->width_ns >= RATE_BINS)
		widen(b);
	/* the last half of them, if they widened: none that is used is behind it */
	i = (unsigned int)(ns / b->width_ns);
	b->cnt[i] += cnt;
	if (i >= b->used)
		b->used = i + 1;
}

double rate_bins_per_second(const struct rate_bins *b, unsigned int i)
{
	return (double)b->cnt[i] * 1e9 / (double)b->width_ns;
}
