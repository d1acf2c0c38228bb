// SPDX-License-Identifier: GPL-2.0-only
/* The part of a report that is about calls which something else than the kernel answered. */
#include "judge/answered.h"
#include <string.h>

bool report_not_the_kernel(const struct call_case *c)
{
	if (!(c->causes & MBT_BIT(MBT_CAUSE_NOT_THE_KERNEL)))
		return false;
	/* where the command is not known, it may have been a barrier */
	return !(c->call.recorded & MBT_CALL_ARGS) || report_is_barrier(report_call_row(c));
}

/* Where processes share a row or a warning, calls of another may be taken for its own: no harm. */
static bool calls_natively(const struct report_rows *rows, const struct report_note *note)
{
	unsigned int i;

	for (i = 0; i < rows->cnt; i++) {
		const struct report_row *row = &rows->list[i];
		bool same = row->tgid && note->tgid ?
				    row->tgid == note->tgid && row->start_ns == note->start_ns :
				    !strcmp(row->comm, note->comm);

		if (same && row->tally.calls)
			return true;
	}
	return false;
}

/*
 * A process that calls membarrier natively means membarrier by this number. What its
 * dispatcher passes on is not here: those are calls of their own.
 */
bool report_dispatched(const struct report_rows *rows, const struct report_note *note)
{
	return note->rule == rules_find("dispatched") && report_is_barrier(note->row) &&
	       calls_natively(rows, note);
}
