// SPDX-License-Identifier: GPL-2.0-only
/* The parts of the time of calls, added up. */
#include "judge/phases.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "mbt/judge.h"

#define SUM_MAX (~0ull >> 1)

/* When the last handler of the call ended; 0: none ran, or one was not seen to end. */
static __u64 last_handler_end(const struct call_case *c)
{
	__u64 last = 0;
	unsigned int i;

	for (i = 0; i < c->cpu_cnt; i++) {
		const struct mbt_cpu *k = &c->cpus[i].k;

		if ((k->seen & MBT_CPU_QUEUED) && !(k->ran & MBT_RAN_FINISHED))
			return 0;
		if ((k->ran & MBT_RAN_FINISHED) && k->end_ns > last)
			last = k->end_ns;
	}
	return last;
}

void phases_of_call(const struct call_case *c, struct mbt_phases *parts)
{
	mbt_phases_split(&c->call, c->target_cnt, last_handler_end(c), parts);
}

static struct phases *get(struct phases **p)
{
	if (!*p)
		*p = calloc(1, sizeof(**p));
	return *p;
}

static void keep_longest(struct phases_longest *l, const struct call_case *c,
			 const struct mbt_phases *parts)
{
	__u64 ns = c->call.end_ns - c->call.begin_ns;

	if (ns <= l->ns)
		return;
	*l = (struct phases_longest){
		.ns = ns,
		.begin_ns = c->call.begin_ns,
		.parts = *parts,
		.mm_users = c->call.mm_users_begin,
		.waited = mbt_waited(&c->call),
		.tid = c->call.tid,
		.slowest_cpu = c->slowest_cpu,
		.holder_tid = c->call.holder_tid,
		.holder_tgid = c->call.holder_tgid,
		.queue_depth = c->call.queue_depth,
	};
	memcpy(l->holder_comm, c->call.holder_comm, MBT_COMM_LEN);
}

int phases_add(struct phases **p, const struct call_case *c, const struct mbt_phases *parts)
{
	struct phases *sum = get(p);
	unsigned int i;

	if (!sum)
		return -ENOMEM;
	sum->calls++;
	for (i = 0; i < MBT_PHASE_CNT; i++)
		if (parts->seen & MBT_BIT(i))
			mbt_phase_add(&sum->stat[i], parts->ns[i]);
	keep_longest(&sum->longest, c, parts);
	return 0;
}

void phase_stat_merge(struct mbt_phase_stat *into, const struct mbt_phase_stat *from)
{
	unsigned int i;

	/* a recording may hold any numbers */
	into->sum_ns += from->sum_ns <= SUM_MAX - into->sum_ns ? from->sum_ns :
								 SUM_MAX - into->sum_ns;
	into->cnt += from->cnt;
	if (from->max_ns > into->max_ns)
		into->max_ns = from->max_ns;
	for (i = 0; i < MBT_PHASE_BUCKETS; i++)
		into->hist[i] += from->hist[i];
}

int phases_add_counted(struct phases **p, __u64 calls, const struct mbt_phase_stat *stat)
{
	struct phases *sum = get(p);
	unsigned int i;

	if (!sum)
		return -ENOMEM;
	sum->calls += calls;
	for (i = 0; i < MBT_PHASE_CNT; i++)
		phase_stat_merge(&sum->stat[i], &stat[i]);
	return 0;
}

int phases_merge(struct phases **into, const struct phases *from)
{
	int err;

	if (!from)
		return 0;
	err = phases_add_counted(into, from->calls, from->stat);
	if (!err)
		phase_stat_merge(&(*into)->mutex_waits, &from->mutex_waits);
	if (!err && from->longest.ns > (*into)->longest.ns)
		(*into)->longest = from->longest;
	return err;
}

/* Programs count while they are read, so that a later sum may lack what an earlier one had. */
static __u64 above(__u64 now, __u64 before)
{
	return now > before ? now - before : 0;
}

void phase_stat_sub(struct mbt_phase_stat *from, const struct mbt_phase_stat *less)
{
	unsigned int i, last = 0;

	from->sum_ns = above(from->sum_ns, less->sum_ns);
	from->cnt = above(from->cnt, less->cnt);
	for (i = 0; i < MBT_PHASE_BUCKETS; i++) {
		from->hist[i] = above(from->hist[i], less->hist[i]);
		last = from->hist[i] ? i : last;
	}
	if (!from->cnt)
		from->max_ns = 0;
	else if (from->max_ns <= less->max_ns && from->max_ns >= 2ull << last)
		from->max_ns = (2ull << last) - 1;
}

void phases_sub(struct phases *from, const struct phases *less)
{
	unsigned int i;

	if (!from || !less)
		return;
	from->calls = above(from->calls, less->calls);
	for (i = 0; i < MBT_PHASE_CNT; i++)
		phase_stat_sub(&from->stat[i], &less->stat[i]);
	phase_stat_sub(&from->mutex_waits, &less->mutex_waits);
	if (from->longest.ns <= less->longest.ns)
		memset(&from->longest, 0, sizeof(from->longest));
}

__u64 phase_hist_cnt(const struct mbt_phase_stat *s)
{
	__u64 all = 0;
	unsigned int i;

	for (i = 0; i < MBT_PHASE_BUCKETS; i++)
		all += s->hist[i];
	return all;
}

/* How many of @all values are below that one. */
static __u64 rank_of(__u64 all, double percent)
{
	__u64 rank = (__u64)((double)all * percent / 100.0);

	if (rank >= all)
		rank = all ? all - 1 : 0;
	return rank;
}

/* The bucket that holds the value of that rank; the last one where there are no values. */
static unsigned int bucket_of_rank(const struct mbt_phase_stat *s, __u64 rank)
{
	__u64 below = 0;
	unsigned int i;

	for (i = 0; i < MBT_PHASE_BUCKETS - 1; i++) {
		below += s->hist[i];
		if (below > rank)
			break;
	}
	return i;
}

__u64 phase_percentile_ns(const struct mbt_phase_stat *s, double percent)
{
	unsigned int i = bucket_of_rank(s, rank_of(phase_hist_cnt(s), percent));
	__u64 middle = i ? 3ull << (i - 1) : 1;

	return i < MBT_PHASE_BUCKETS - 1 && middle < s->max_ns ? middle : s->max_ns;
}

struct hist_range phase_percentile_range(const struct mbt_phase_stat *s, double percent)
{
	struct hist_range range = { s->max_ns, s->max_ns };
	__u64 all = phase_hist_cnt(s), rank = rank_of(all, percent);
	unsigned int i;

	if (!all || rank == all - 1)
		return range;
	i = bucket_of_rank(s, rank);
	if ((i ? 1ull << i : 0) < s->max_ns)
		range.from_ns = i ? 1ull << i : 0;
	if (i < MBT_PHASE_BUCKETS - 1 && (2ull << i) - 1 < s->max_ns)
		range.to_ns = (2ull << i) - 1;
	return range;
}

__u64 phases_sum_ns(const struct phases *p)
{
	__u64 sum = 0;
	unsigned int i;

	for (i = 0; p && i < MBT_PHASE_CNT; i++)
		sum += p->stat[i].sum_ns;
	return sum;
}
