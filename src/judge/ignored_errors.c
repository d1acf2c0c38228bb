// SPDX-License-Identifier: GPL-2.0-only
/* The warning about processes that went on in spite of errors. */
#include "judge/ignored_errors.h"

/* The REGISTER_* that a barrier command needs; 0: none, or no barrier command. */
static __u32 registration_of(__u32 cmd)
{
	switch (cmd) {
	case MBT_CMD_PRIVATE_EXPEDITED:
	case MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
	case MBT_CMD_PRIVATE_EXPEDITED_RSEQ:
		return cmd << 1;
	default:
		return 0;
	}
}

/*
 * A barrier that failed after its registration had, or after it had failed before.
 * Which came first is not known of calls that the kernel side counts; a registration
 * that fails and a barrier that fails are each other's answer in either order.
 */
static __u64 ignored_failures(const struct report_rows *rows, const struct report_row *row)
{
	__u32 cmd = row->row ? 1u << (row->row - 1) : 0, registration = registration_of(cmd);
	struct who who = report_row_who(row);
	const struct report_row *failed;

	if (!registration && cmd != MBT_CMD_GLOBAL && cmd != MBT_CMD_GLOBAL_EXPEDITED)
		return 0;
	if (!row->tally.failed)
		return 0;
	failed = registration ? report_rows_find(rows, &who, mbt_cmd_row(registration)) : NULL;
	return row->tally.failed - (failed && failed->tally.failed ? 0 : 1);
}

void report_ignored_errors(const struct report_rows *rows, struct report_notes *notes)
{
	const struct rule *rule = rules_find("error-ignored");
	unsigned int i;

	for (i = 0; i < rows->cnt; i++) {
		const struct report_row *row = &rows->list[i];
		__u64 calls =
			row->tgid && row->row < MBT_CMD_ROW_OTHER ? ignored_failures(rows, row) : 0;
		struct who who = report_row_who(row);
		struct report_note *note = calls ? report_notes_get(notes, rule, &who, row->row) :
						   NULL;

		notes->calls += calls;
		if (!note)
			continue;
		note->calls += calls;
		errors_add(&note->errors, &row->tally.errors);
		if (row->failed && note->tgid)
			note->threads = *row->failed;
	}
}
