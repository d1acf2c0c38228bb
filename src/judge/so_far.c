// SPDX-License-Identifier: GPL-2.0-only
/* Reports of a run that goes on: copies of its own report, and what two of them differ by. */
#include "judge/so_far.h"
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "judge/slow.h"
#include "judge/so_far_tables.h"

/* Counts of a report that grow while it is fed. */
static const size_t counts[] = {
	offsetof(struct report, surplus_handlers), offsetof(struct report, allowed),
	offsetof(struct report, lost_records),     offsetof(struct report, lost_known),
	offsetof(struct report, unseen_handlers),  offsetof(struct report, grace_alone),
	offsetof(struct report, differences),      offsetof(struct report, not_the_kernel),
	offsetof(struct report, left_out),         offsetof(struct report, not_told),
};

static __u64 *count_of(const struct report *r, unsigned int i)
{
	return (__u64 *)((char *)r + counts[i]);
}

_Static_assert(offsetof(struct tally, errors) + sizeof(struct mbt_errors) == sizeof(struct tally),
	       "all of a tally in front of its errors is counts");

/*
 * Of a row that several processes share the present report may have less than the one before:
 * which of them found no row of their own hangs on which have ended.
 */
static __u64 above(__u64 now, __u64 before)
{
	return now > before ? now - before : 0;
}

static void tally_sub(struct tally *from, const struct tally *less)
{
	const __u64 *subtrahend = (const __u64 *)less;
	__u64 *count = (__u64 *)from;
	size_t i;

	for (i = 0; i < offsetof(struct tally, errors) / sizeof(*count); i++)
		count[i] = above(count[i], subtrahend[i]);
	for (i = 0; i < MBT_ERROR_CNT; i++)
		from->errors.cnt[i] = above(from->errors.cnt[i], less->errors.cnt[i]);
}

/* The upper end of the last bucket that holds any. */
static __u64 longest_ns(const struct hist *h)
{
	unsigned int i = MBT_HIST_BUCKETS;

	while (i && !h->buckets[i - 1])
		i--;
	if (!i)
		return 0;
	return i < MBT_HIST_BUCKETS && mbt_hist_lower_ns(i) < h->max_ns ? mbt_hist_lower_ns(i) :
									  h->max_ns;
}

static void hist_sub(struct hist *from, const struct hist *less)
{
	unsigned int i;

	for (i = 0; i < MBT_HIST_BUCKETS; i++)
		from->buckets[i] = above(from->buckets[i], less->buckets[i]);
	from->cnt = above(from->cnt, less->cnt);
	if (from->max_ns <= less->max_ns)
		from->max_ns = longest_ns(from);
}

static int rows_add(struct report_rows *to, const struct report_row *from)
{
	struct who who = report_row_who(from);
	struct report_row *row = report_rows_get(to, &who, from->row);

	if (!row)
		return -ENOMEM;
	tally_add(&row->tally, &from->tally);
	hist_merge(&row->latency, &from->latency);
	if (phases_merge(&row->phases, from->phases))
		return -ENOMEM;
	if (!from->failed || row->failed)
		return 0;
	row->failed = malloc(sizeof(*row->failed));
	if (!row->failed)
		return -ENOMEM;
	*row->failed = *from->failed;
	return 0;
}

/* In the order in which they were made: so none finds less room than it had. */
static int rows_copy(struct report_rows *to, const struct report_rows *from, bool empty_too)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < from->cnt && !err; i++)
		if (empty_too || from->list[i].tally.calls)
			err = rows_add(to, &from->list[i]);
	to->merged |= from->merged;
	to->exhausted |= from->exhausted;
	return err;
}

/* The row that a row of before has become: its own, or the one that it was merged into. */
static struct report_row *row_now(const struct report_rows *now, const struct report_row *before)
{
	struct who who = report_row_who(before), named = report_who_named(before->comm),
		   others = report_who_named(REPORT_OTHERS);
	struct report_row *row = report_rows_find(now, &who, before->row);

	row = row ? row : report_rows_find(now, &named, before->row);
	return row ? row : report_rows_find(now, &others, before->row);
}

static int rows_since(struct report_rows *since, const struct report_rows *now,
		      const struct report_rows *before)
{
	struct report_rows all = { 0 };
	struct report_row *row;
	unsigned int i;
	int err = rows_copy(&all, now, true);

	for (i = 0; i < before->cnt && !err; i++) {
		row = row_now(&all, &before->list[i]);
		if (!row)
			continue;
		tally_sub(&row->tally, &before->list[i].tally);
		hist_sub(&row->latency, &before->list[i].latency);
		phases_sub(row->phases, before->list[i].phases);
	}
	err = err ? err : rows_copy(since, &all, false);
	report_rows_release(&all);
	return err;
}

static int findings_copy(struct report_findings *to, const struct report_findings *from,
			 unsigned int i)
{
	int err = 0;

	for (; i < from->cnt && !err; i++)
		err = report_findings_keep(to, &from->list[i].call, &from->list[i].judgement,
					   from->list[i].allowed);
	return err;
}

static int lives_copy(struct report_lives *to, const struct report_lives *from, unsigned int i)
{
	if (i >= from->cnt)
		return 0;
	to->cnt = to->room = from->cnt - i;
	to->list = malloc(to->room * sizeof(*to->list));
	if (!to->list)
		to->cnt = to->room = 0;
	else
		memcpy(to->list, from->list + i, to->cnt * sizeof(*to->list));
	return to->list ? 0 : -ENOMEM;
}

static void notes_copy(struct report_notes *to, const struct report_notes *from)
{
	memcpy(to->list, from->list, from->cnt * sizeof(*to->list));
	to->cnt = from->cnt;
	to->calls = from->calls;
}

static int copy_counts(struct report *copy, const struct report *r)
{
	unsigned int i;
	int err = 0;

	copy->total = r->total;
	copy->settings = r->settings;
	copy->duration_ns = r->duration_ns;
	copy->pending = r->pending;
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		*count_of(copy, i) = *count_of(r, i);
	memcpy(copy->cause_cnt, r->cause_cnt, sizeof(copy->cause_cnt));
	memcpy(copy->rule_calls, r->rule_calls, sizeof(copy->rule_calls));
	for (i = 0; i < MBT_CMD_ROWS; i++) {
		copy->commands[i].tally = r->commands[i].tally;
		copy->commands[i].latency = r->commands[i].latency;
		err = err ? err : phases_merge(&copy->commands[i].phases, r->commands[i].phases);
	}
	for (i = 0; i < r->cpu_cnt; i++) {
		copy->cpus[i].slowest_cnt = r->cpus[i].slowest_cnt;
		copy->cpus[i].slowest_ns = r->cpus[i].slowest_ns;
		copy->cpus[i].required = r->cpus[i].required;
		copy->cpus[i].tool_runs = r->cpus[i].tool_runs;
		copy->cpus[i].flags = r->cpus[i].flags;
	}
	notes_copy(&copy->notes, &r->notes);
	notes_copy(&copy->infos, &r->infos);
	return err;
}

int report_copy(struct report *copy, const struct report *r)
{
	int err = report_init(copy, &r->options, r->cpu_cnt);

	if (err)
		return err;
	err = copy_counts(copy, r);
	err = err ? err : so_far_cpus(copy, r, NULL);
	err = err ? err : so_far_convoys(&copy->convoys, &r->convoys, NULL);
	err = err ? err : so_far_stacks(&copy->stacks, &r->stacks, NULL);
	err = err ? err : report_named_copy(&copy->named, &r->named);
	err = err ? err : rows_copy(&copy->rows, &r->rows, true);
	err = err ? err : findings_copy(&copy->findings, &r->findings, 0);
	err = err ? err : lives_copy(&copy->lives, &r->lives, 0);
	copy->lives.dropped = r->lives.dropped;
	err = err ? err : report_fallbacks_copy(&copy->fallbacks, &r->fallbacks);
	return err ? err : report_looks_copy(&copy->looks, &r->looks);
}

void so_far_row(struct mbt_row *copy, const struct mbt_row *row)
{
	/* before those that failed, in the opposite order to mbt_stat_failed() */
	const __u64 calls = __atomic_load_n(&row->stat.calls, __ATOMIC_ACQUIRE);

	*copy = *row;
	copy->stat.calls = calls;
	if (copy->stat.failed > calls)
		copy->stat.failed = calls;
}

static void note_sub(struct report_note *note, const struct report_notes *before)
{
	unsigned int i, e;

	for (i = 0; i < before->cnt; i++) {
		const struct report_note *old = &before->list[i];

		if (old->rule != note->rule || old->row != note->row || old->tgid != note->tgid ||
		    old->start_ns != note->start_ns || strcmp(old->comm, note->comm))
			continue;
		/* one that is found in sums may be about less than it was */
		note->calls = above(note->calls, old->calls);
		note->compat = above(note->compat, old->compat);
		for (e = 0; e < MBT_ERROR_CNT; e++)
			note->errors.cnt[e] = above(note->errors.cnt[e], old->errors.cnt[e]);
		/* which of its threads made them since is not known */
		memset(&note->threads, 0, sizeof(note->threads));
		return;
	}
}

/* Calls of notes that are found in times: those of an interval are found in its own. */
static __u64 slow_calls(const struct report_notes *notes)
{
	__u64 calls = 0;
	unsigned int i;

	for (i = 0; i < notes->cnt; i++)
		calls += report_is_slow(notes->list[i].rule) ? notes->list[i].calls : 0;
	return calls;
}

static void notes_sub(struct report_notes *notes, const struct report_notes *before)
{
	__u64 calls = above(notes->calls, slow_calls(notes));
	unsigned int i, cnt = 0;

	for (i = 0; i < notes->cnt; i++) {
		if (report_is_slow(notes->list[i].rule))
			continue;
		note_sub(&notes->list[i], before);
		if (notes->list[i].calls)
			notes->list[cnt++] = notes->list[i];
	}
	notes->cnt = cnt;
	notes->calls = above(calls, above(before->calls, slow_calls(before)));
}

static void cpu_sub(struct report_cpu *from, const struct report_cpu *less)
{
	from->slowest_cnt -= less->slowest_cnt;
	from->required -= less->required;
	if (from->slowest_ns <= less->slowest_ns)
		from->slowest_ns = 0;
}

static void sub_counts(struct report *since, const struct report *before)
{
	unsigned int i;

	tally_sub(&since->total, &before->total);
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		*count_of(since, i) = above(*count_of(since, i), *count_of(before, i));
	for (i = 0; i < MBT_CAUSE_CNT; i++)
		since->cause_cnt[i] -= before->cause_cnt[i];
	for (i = 0; i < RULES_MAX; i++)
		since->rule_calls[i] -= before->rule_calls[i];
	for (i = 0; i < MBT_CMD_ROWS; i++) {
		tally_sub(&since->commands[i].tally, &before->commands[i].tally);
		hist_sub(&since->commands[i].latency, &before->commands[i].latency);
		phases_sub(since->commands[i].phases, before->commands[i].phases);
	}
	since->duration_ns = above(since->duration_ns, before->duration_ns);
	for (i = 0; i < since->cpu_cnt && i < before->cpu_cnt; i++)
		cpu_sub(&since->cpus[i], &before->cpus[i]);
	notes_sub(&since->notes, &before->notes);
	notes_sub(&since->infos, &before->infos);
}

/* The order of what is left, and what is found in times. */
static void finish(struct report *since)
{
	report_rows_sort(&since->rows);
	report_cpus_sort(since->cpus, since->cpu_cnt);
	report_convoys_sort(&since->convoys);
	report_stacks_sort(&since->stacks);
	report_slow(since);
	report_notes_sort(&since->notes);
	report_notes_sort(&since->infos);
}

int report_since(struct report *since, const struct report *now, const struct report *before)
{
	int err;

	if (!before)
		return report_copy(since, now);
	err = report_init(since, &now->options, now->cpu_cnt);
	if (err)
		return err;
	err = copy_counts(since, now);
	sub_counts(since, before);
	err = err ? err : rows_since(&since->rows, &now->rows, &before->rows);
	err = err ? err : so_far_cpus(since, now, before);
	err = err ? err : so_far_convoys(&since->convoys, &now->convoys, &before->convoys);
	err = err ? err : so_far_stacks(&since->stacks, &now->stacks, &before->stacks);
	err = err ? err : findings_copy(&since->findings, &now->findings, before->findings.cnt);
	err = err ? err : report_fallbacks_copy(&since->fallbacks, &now->fallbacks);
	err = err ? err : report_looks_copy(&since->looks, &now->looks);
	err = err ? err : lives_copy(&since->lives, &now->lives, before->lives.cnt);
	if (!err)
		finish(since);
	return err;
}
