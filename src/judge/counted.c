// SPDX-License-Identifier: GPL-2.0-only
/* Where the time of calls without a record went. */
#include "judge/counted.h"
#include <string.h>
#include "mbt/hist.h"

static const enum mbt_phase phase_of[MBT_PLAIN_PHASES] = {
	[MBT_PLAIN_MUTEX_SCAN] = MBT_PHASE_MUTEX_SCAN,
	[MBT_PLAIN_SEND] = MBT_PHASE_SEND,
	[MBT_PLAIN_SLOWEST] = MBT_PHASE_SLOWEST,
	[MBT_PLAIN_REST] = MBT_PHASE_REST,
	[MBT_PLAIN_SEND_SLOWEST] = MBT_PHASE_SEND_SLOWEST,
	[MBT_PLAIN_SEND_SLOWEST_REST] = MBT_PHASE_SEND_SLOWEST_REST,
};

void phases_with_count(struct mbt_phase_stat *out, const struct mbt_phase_stat *counted)
{
	unsigned int i;

	*out = *counted;
	out->cnt = 0;
	for (i = 0; i < MBT_PHASE_BUCKETS; i++)
		out->cnt += out->hist[i];
}

/* The phase bucket of a coarse one; what is below 32 ns is one of these. */
static unsigned int phase_bucket(unsigned int coarse)
{
	return coarse + MBT_HIST_MIN_BITS - 1;
}

/* What the histogram of all calls has more than that of those which sent something. */
static void read_whole(struct mbt_phase_stat *out, const struct mbt_row *row)
{
	__u64 coarse[MBT_COARSE_BUCKETS] = { 0 }, bound;
	unsigned int i;

	for (i = 0; i < MBT_HIST_BUCKETS; i++)
		coarse[MBT_COARSE_BUCKET(i)] += row->stat.hist[i];
	for (i = 0; i < MBT_COARSE_BUCKETS; i++) {
		__u64 cnt = coarse[i] > row->sent[i] ? coarse[i] - row->sent[i] : 0;

		if (!cnt)
			continue;
		out->hist[phase_bucket(i)] = cnt;
		out->cnt += cnt;
		bound = (2ull << phase_bucket(i)) - 1;
		out->max_ns = row->stat.max_ns < bound ? row->stat.max_ns : bound;
	}
}

__u64 phases_of_row(const struct mbt_row *row, struct mbt_phase_stat parts[MBT_PHASE_CNT])
{
	struct mbt_phase_stat *whole = &parts[MBT_PHASE_WHOLE];
	__u64 sum = 0, calls;
	unsigned int i;

	memset(parts, 0, MBT_PHASE_CNT * sizeof(*parts));
	for (i = 0; i < MBT_PLAIN_PHASES; i++) {
		phases_with_count(&parts[phase_of[i]], &row->phases[i]);
		sum += row->phases[i].sum_ns;
	}
	read_whole(whole, row);
	if (whole->cnt)
		whole->sum_ns = row->stat.sum_ns > sum ? row->stat.sum_ns - sum : 0;
	calls = whole->cnt;
	for (i = 0; i < MBT_COARSE_BUCKETS; i++)
		calls += row->sent[i];
	return calls;
}
