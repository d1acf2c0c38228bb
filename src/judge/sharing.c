// SPDX-License-Identifier: GPL-2.0-only
/* Barriers for one mm, of a process that shares memory with another that has its own. */
#include "judge/sharing.h"
#include "mbt/kind.h"

/* Does it make barriers that reach other processes? Then it knows of them. */
static bool reaches_others(const struct report_rows *rows, int tgid, __u64 start_ns)
{
	static const __u32 cmds[] = { MBT_CMD_GLOBAL, MBT_CMD_GLOBAL_EXPEDITED };
	const struct who who = { .tgid = tgid, .start_ns = start_ns };
	const struct report_row *row;
	unsigned int i;

	for (i = 0; i < sizeof(cmds) / sizeof(cmds[0]); i++) {
		row = report_rows_find(rows, &who, mbt_cmd_row(cmds[i]));
		if (row && row->tally.calls > row->tally.failed)
			return true;
	}
	return false;
}

static void tell(const struct report_row *row, const struct report_look *look,
		 struct report_notes *infos)
{
	const __u64 barriers = row->tally.calls - row->tally.failed;
	struct who who = report_row_who(row);
	struct report_note *note;

	infos->calls += barriers;
	note = report_notes_get(infos, rules_find("shared-memory-no-mm"), &who, row->row);
	if (!note)
		return;
	note->calls += barriers;
	note->sharing = look->sharing;
}

void report_sharings(const struct report_rows *rows, const struct report_looks *looks,
		     struct report_notes *infos)
{
	unsigned int i, cmd;

	for (i = 0; i < looks->cnt; i++) {
		const struct report_look *look = &looks->list[i];
		const struct report_sharing *s = &look->sharing;

		if (!s->tgid || reaches_others(rows, look->tgid, look->start_ns) ||
		    reaches_others(rows, s->tgid, s->start_ns))
			continue;
		for (cmd = 0; cmd < REPORT_LOOK_CMDS; cmd++) {
			const struct who who = { .tgid = look->tgid, .start_ns = look->start_ns };
			const struct report_row *row =
				report_rows_find(rows, &who, report_look_row(cmd));

			if (row && row->tally.calls - row->tally.failed >= REPORT_SHARING_CALLS)
				tell(row, look, infos);
		}
	}
}
