// SPDX-License-Identifier: GPL-2.0-only
/* The part of a report that is about calls which something else than the kernel answered. */
#include "judge/answered.h"
#include <string.h>
#include "judge/report.h"

bool report_not_the_kernel(const struct call_case *c)
{
	if (!(c->causes & MBT_BIT(MBT_CAUSE_NOT_THE_KERNEL)))
		return false;
	/* where the command is not known, it may have been a barrier */
	return !(c->call.recorded & MBT_CALL_ARGS) || report_is_barrier(report_call_row(c));
}

/* Where processes share a row or a warning, another one's calls may be taken for its own: no harm. */
static bool calls_natively(const struct report *r, const struct report_note *note)
{
	unsigned int i;

	for (i = 0; i < r->row_cnt; i++) {
		const struct report_row *row = &r->rows[i];
		bool same = row->tgid && note->tgid ?
			row->tgid == note->tgid && row->start_ns == note->start_ns :
			!strcmp(row->comm, note->comm);

		if (same && row->tally.calls)
			return true;
	}
	return false;
}

static struct who who_of(const struct report_note *note)
{
	struct who who = { .tgid = note->tgid, .ns_tgid = note->ns_tgid, .start_ns = note->start_ns };

	memcpy(who.comm, note->comm, sizeof(who.comm));
	return who;
}

/*
 * A process that calls membarrier natively means membarrier by this number. What its
 * dispatcher passes on is not here: those are calls of their own.
 */
void report_dispatched(struct report *r)
{
	const struct rule *rule = rules_find("dispatched");
	unsigned int i;

	for (i = 0; i < r->note_cnt; i++) {
		const struct report_note *note = &r->notes[i];
		const struct tally calls = { .calls = note->calls, .unverified = note->calls };
		struct who who = who_of(note);
		struct report_row *row;

		if (note->rule != rule || !report_is_barrier(note->row) || !calls_natively(r, note))
			continue;
		row = report_row_get(r, &who, note->row);
		/* out of memory: the sums tell */
		if (row)
			tally_add(&row->tally, &calls);
		tally_add(&r->commands[note->row].tally, &calls);
		tally_add(&r->total, &calls);
		r->cause_cnt[MBT_CAUSE_NOT_THE_KERNEL] += note->calls;
		r->not_the_kernel += note->calls;
	}
}
