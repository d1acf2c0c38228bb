// SPDX-License-Identifier: GPL-2.0-only
/* Waits for membarrier's mutex: checked, sorted, and given to the rows of those who waited. */
#include "judge/convoys.h"
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "judge/printable.h"
#include "judge/report.h"

#define COUNT_MAX (1ull << 48)
#define SUM_MAX (~0ull >> 1)

/* *@list with room for one more item of @size; NULL: no memory. */
static void *grow(void **list, unsigned int cnt, size_t size)
{
	void *more = *list;

	if (!(cnt & (cnt - 1)))
		more = realloc(*list, (cnt ? 2 * (size_t)cnt : 1) * size);
	if (more)
		*list = more;
	return more ? (char *)more + cnt * size : NULL;
}

int report_convoy_add(struct report_convoys *c, const struct mbt_convoy_key *key,
		      const struct mbt_convoy *count)
{
	struct report_convoy *convoy;

	if (c->cnt == MBT_CONVOYS || key->holder_tgid > INT32_MAX || key->waiter_tgid > INT32_MAX ||
	    count->waits > COUNT_MAX || count->sum_ns > SUM_MAX || count->max_ns > count->sum_ns)
		return -EBADMSG;
	convoy = grow((void **)&c->list, c->cnt, sizeof(*convoy));
	if (!convoy)
		return -ENOMEM;
	*convoy = (struct report_convoy){ *key, *count };
	printable_comm(convoy->count.holder_comm);
	printable_comm(convoy->count.waiter_comm);
	c->cnt++;
	return 0;
}

int report_lock_wait_add(struct report_convoys *c, const struct mbt_stat_key *key,
			 const struct mbt_lock_count *count)
{
	const struct mbt_phase_stat *s = &count->wait;
	struct report_lock_wait *wait;
	unsigned int i;
	__u64 cnt = 0;

	for (i = 0; i < MBT_PHASE_BUCKETS; i++) {
		if (s->hist[i] > COUNT_MAX)
			return -EBADMSG;
		cnt += s->hist[i];
	}
	if (c->wait_cnt == MBT_LOCK_COUNTS || key->tgid > INT32_MAX || key->row >= MBT_CMD_ROWS ||
	    count->ns_tgid < 0 || s->cnt != cnt || s->sum_ns > SUM_MAX || s->max_ns > s->sum_ns)
		return -EBADMSG;
	wait = grow((void **)&c->waits, c->wait_cnt, sizeof(*wait));
	if (!wait)
		return -ENOMEM;
	*wait = (struct report_lock_wait){ *key, *count };
	printable_comm(wait->count.leader_comm);
	c->wait_cnt++;
	return 0;
}

/* To the row of the process, if it has one of its own, and to that of all. */
static void give(struct report *r, const struct report_lock_wait *wait)
{
	struct who who = report_who_named(wait->count.leader_comm);
	struct phases *all = r->commands[wait->key.row].phases;
	struct report_row *row;

	who.tgid = (int)wait->key.tgid;
	who.ns_tgid = wait->count.ns_tgid;
	who.start_ns = wait->key.start_ns;
	row = report_rows_find(&r->rows, &who, wait->key.row);
	if (row && row->phases)
		phase_stat_merge(&row->phases->mutex_waits, &wait->count.wait);
	if (all)
		phase_stat_merge(&all->mutex_waits, &wait->count.wait);
}

static int compare(const void *x, const void *y)
{
	const struct report_convoy *a = x, *b = y;

	if (a->count.sum_ns != b->count.sum_ns)
		return a->count.sum_ns < b->count.sum_ns ? 1 : -1;
	if (a->key.holder_tgid != b->key.holder_tgid)
		return a->key.holder_tgid < b->key.holder_tgid ? -1 : 1;
	return a->key.waiter_tgid < b->key.waiter_tgid ? -1 : 1;
}

void report_convoys_sort(struct report_convoys *c)
{
	if (c->cnt)
		qsort(c->list, c->cnt, sizeof(*c->list), compare);
}

void report_convoys_finish(struct report *r)
{
	struct report_convoys *c = &r->convoys;
	unsigned int i;

	for (i = 0; i < c->wait_cnt; i++)
		give(r, &c->waits[i]);
	report_convoys_sort(c);
}

void report_convoys_release(struct report_convoys *c)
{
	free(c->list);
	free(c->waits);
	memset(c, 0, sizeof(*c));
}
