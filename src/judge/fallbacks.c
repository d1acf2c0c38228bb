// SPDX-License-Identifier: GPL-2.0-only
/* What runs in place of barriers: checked, and given to what the report says of the process. */
#include "judge/fallbacks.h"
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "judge/printable.h"
#include "judge/report.h"

#define COUNT_MAX (1ull << 48)
#define TIME_MAX (~0ull >> 1)

static bool is_possible(const struct mbt_fallback *count)
{
	unsigned int i;

	for (i = 0; i < MBT_FALLBACK_CNT; i++) {
		const struct mbt_fallback_seen *s = &count->seen[i];

		if (s->cnt > COUNT_MAX || s->first_ns > TIME_MAX || s->last_ns > TIME_MAX ||
		    s->most > INT32_MAX || s->signal > INT32_MAX)
			return false;
	}
	return count->ns_tgid >= 0 && count->since_ns <= TIME_MAX;
}

int report_fallback_add(struct report_fallbacks *f, const struct mbt_fallback_key *key,
			const struct mbt_fallback *count)
{
	struct report_fallback *fallback;

	if (f->cnt == MBT_FALLBACKS || !key->tgid || key->tgid > INT32_MAX ||
	    key->start_ns > TIME_MAX || !is_possible(count))
		return -EBADMSG;
	if (!f->list)
		f->list = calloc(MBT_FALLBACKS, sizeof(*f->list));
	if (!f->list)
		return -ENOMEM;
	fallback = &f->list[f->cnt++];
	*fallback = (struct report_fallback){ *key, *count };
	printable_comm(fallback->count.leader_comm);
	return 0;
}

const struct report_fallback *report_fallback_find(const struct report_fallbacks *f, int tgid,
						   __u64 start_ns)
{
	unsigned int i;

	for (i = 0; i < f->cnt; i++)
		if (f->list[i].key.tgid == (__u32)tgid && f->list[i].key.start_ns == start_ns)
			return &f->list[i];
	return NULL;
}

__u64 report_fallback_sum(const struct mbt_fallback *count)
{
	__u64 sum = 0;
	unsigned int i;

	for (i = 0; i < MBT_FALLBACK_CNT; i++)
		sum += count->seen[i].cnt;
	return sum;
}

/* The row of the barrier that a row is, or registers for; 0: neither. */
static __u32 barrier_row(__u32 row)
{
	const __u32 cmd = row && row < MBT_CMD_ROW_OTHER ? 1u << (row - 1) : 0;

	switch (cmd) {
	case MBT_CMD_REGISTER_GLOBAL_EXPEDITED:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ:
		return row - 1;
	case MBT_CMD_GLOBAL:
	case MBT_CMD_GLOBAL_EXPEDITED:
	case MBT_CMD_PRIVATE_EXPEDITED:
	case MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
	case MBT_CMD_PRIVATE_EXPEDITED_RSEQ:
		return row;
	default:
		return 0;
	}
}

/* Which barrier it stands for: the one that was refused most often, as far as one was. */
static __u32 replaced_row(const struct report_rows *rows, const struct who *who)
{
	__u32 found = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED);
	__u64 most = 0;
	unsigned int i;

	for (i = 0; i < rows->cnt; i++) {
		const struct report_row *row = &rows->list[i];

		if (row->tgid != who->tgid || row->start_ns != who->start_ns ||
		    !barrier_row(row->row) || row->tally.failed <= most)
			continue;
		most = row->tally.failed;
		found = barrier_row(row->row);
	}
	return found;
}

static bool has_row(const struct report_rows *rows, const struct mbt_fallback_key *key)
{
	unsigned int i;

	for (i = 0; i < rows->cnt; i++)
		if (rows->list[i].tgid == (int)key->tgid && rows->list[i].start_ns == key->start_ns)
			return true;
	return false;
}

static void add_info(struct report *r, const struct report_fallback *f)
{
	struct who who = report_who_named(f->count.leader_comm);
	const __u64 sum = report_fallback_sum(&f->count);
	struct report_note *note;

	/* filters may leave out all of its calls */
	if (!sum || ((r->left_out || r->not_told) && !has_row(&r->rows, &f->key)))
		return;
	who.tgid = (int)f->key.tgid;
	who.ns_tgid = f->count.ns_tgid;
	who.start_ns = f->key.start_ns;
	note = report_notes_get(&r->infos, rules_find("fallback-suspected"), &who,
				replaced_row(&r->rows, &who));
	r->infos.calls += sum;
	if (note)
		note->calls += sum;
}

static void tell(const struct report_fallbacks *f, struct report_notes *notes)
{
	unsigned int i;

	for (i = 0; i < notes->cnt; i++) {
		struct report_note *note = &notes->list[i];
		const struct report_fallback *found =
			report_fallback_find(f, note->tgid, note->start_ns);

		if (!note->tgid)
			continue;
		note->looked = f->asked || found;
		if (!found)
			continue;
		note->looked_ns = found->count.since_ns;
		memcpy(note->fallback, found->count.seen, sizeof(note->fallback));
	}
}

void report_fallbacks_finish(struct report *r)
{
	unsigned int i;

	for (i = 0; i < r->fallbacks.cnt; i++)
		add_info(r, &r->fallbacks.list[i]);
	tell(&r->fallbacks, &r->notes);
	tell(&r->fallbacks, &r->infos);
}

int report_fallbacks_copy(struct report_fallbacks *to, const struct report_fallbacks *from)
{
	*to = (struct report_fallbacks){ .asked = from->asked, .lost = from->lost };
	if (!from->cnt)
		return 0;
	to->list = calloc(MBT_FALLBACKS, sizeof(*to->list));
	if (!to->list)
		return -ENOMEM;
	memcpy(to->list, from->list, from->cnt * sizeof(*to->list));
	to->cnt = from->cnt;
	return 0;
}

void report_fallbacks_release(struct report_fallbacks *f)
{
	free(f->list);
	memset(f, 0, sizeof(*f));
}
