// SPDX-License-Identifier: GPL-2.0-only
/* What became of threads that RSEQ barriers interrupted: checked, sorted, and warned of. */
#include "judge/rseq.h"
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "judge/printable.h"
#include "judge/report.h"

#define COUNT_MAX (1ull << 48)

/* Handlers of which it is known what became of the thread. */
static __u64 settled(const struct mbt_rseq_count *c)
{
	return c->updated + c->not_updated + c->not_owed + c->unregistered + c->exited + c->no_room;
}

static bool is_possible(const struct mbt_rseq_count *c)
{
	const __u64 counts[] = { c->interrupted, c->updated,      c->aborted, c->not_updated,
				 c->not_owed,    c->unregistered, c->exited,  c->no_room };
	size_t i;

	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (counts[i] > COUNT_MAX)
			return false;
	return settled(c) <= c->interrupted && c->aborted <= c->interrupted;
}

int report_rseq_add(struct report_rseq *q, const struct mbt_stat_key *key,
		    const struct mbt_rseq_count *count)
{
	struct report_rseq_process *list = q->list;

	if (q->cnt == MBT_RSEQ_COUNTS || key->tgid > INT32_MAX || count->ns_tgid < 0 ||
	    !is_possible(count))
		return -EBADMSG;
	if (!(q->cnt & (q->cnt - 1)))
		list = realloc(list, (q->cnt ? 2 * (size_t)q->cnt : 1) * sizeof(*list));
	if (!list)
		return -ENOMEM;
	q->list = list;
	list[q->cnt] = (struct report_rseq_process){ *key, *count };
	printable_comm(list[q->cnt].count.leader_comm);
	q->cnt++;
	return 0;
}

static void add(struct rseq_sums *s, const struct report_rseq *q, const struct mbt_rseq_count *c)
{
	s->interrupted += c->interrupted;
	s->updated += c->updated;
	s->aborted += c->aborted;
	s->unknown[RSEQ_ENDED] += c->interrupted - settled(c);
	s->unknown[RSEQ_EXITED] += c->exited;
	s->unknown[RSEQ_UNREGISTERED] += c->unregistered;
	s->unknown[RSEQ_NOT_OWED] += c->not_owed;
	s->unknown[RSEQ_NO_ROOM] += c->no_room;
	/* one update that was not seen may be that of any of them */
	if (q->skipped)
		s->unknown[RSEQ_SKIPPED] += c->not_updated;
	else
		s->not_updated += c->not_updated;
}

struct rseq_sums report_rseq_sums(const struct report_rseq *q, const struct report_rseq_process *p)
{
	struct rseq_sums sums = { 0 };
	unsigned int i;

	for (i = 0; i < q->cnt && !p; i++)
		add(&sums, q, &q->list[i].count);
	if (p)
		add(&sums, q, &p->count);
	return sums;
}

__u64 report_rseq_unknown(const struct rseq_sums *s)
{
	__u64 unknown = 0;
	int i;

	for (i = 0; i < RSEQ_UNKNOWN_CNT; i++)
		unknown += s->unknown[i];
	return unknown;
}

static int compare(const void *x, const void *y)
{
	const struct report_rseq_process *a = x, *b = y;

	if (a->count.interrupted != b->count.interrupted)
		return a->count.interrupted < b->count.interrupted ? 1 : -1;
	if (a->key.tgid != b->key.tgid)
		return a->key.tgid < b->key.tgid ? -1 : 1;
	return a->key.start_ns < b->key.start_ns ? -1 : a->key.start_ns > b->key.start_ns;
}

static void warn(struct report *r, const struct report_rseq_process *p)
{
	const struct rseq_sums sums = report_rseq_sums(&r->rseq, p);
	struct who who = report_who_named(p->count.leader_comm);
	struct report_note *note;

	if (!sums.not_updated)
		return;
	who.tgid = (int)p->key.tgid;
	who.ns_tgid = p->count.ns_tgid;
	who.start_ns = p->key.start_ns;
	note = report_notes_get(&r->notes, rules_find("rseq-not-updated"), &who,
				mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED_RSEQ));
	r->notes.calls += sums.not_updated;
	if (!note)
		return;
	note->calls += sums.not_updated;
	note->figures.of += sums.interrupted;
	note->figures.interrupts += sums.updated;
}

void report_rseq_finish(struct report *r)
{
	struct report_rseq *q = &r->rseq;
	unsigned int i;

	if (q->cnt)
		qsort(q->list, q->cnt, sizeof(*q->list), compare);
	for (i = 0; i < q->cnt; i++)
		warn(r, &q->list[i]);
}

void report_rseq_release(struct report_rseq *q)
{
	free(q->list);
	memset(q, 0, sizeof(*q));
}
