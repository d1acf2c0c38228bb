// SPDX-License-Identifier: GPL-2.0-only
/* The commands of membarrier as options name them. */
#include "cli/command_names.h"
#include <strings.h>
#include "judge/rows.h"
#include "sink/words.h"

/* "private" and "PRIVATE_EXPEDITED" alike. */
static bool is_command(__u32 row, const char *name)
{
	static const struct {
		const char *name;
		__u32 cmd;
	} short_names[] = {
		{ "private", MBT_CMD_PRIVATE_EXPEDITED },
		{ "sync-core", MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE },
		{ "rseq", MBT_CMD_PRIVATE_EXPEDITED_RSEQ },
		{ "global-expedited", MBT_CMD_GLOBAL_EXPEDITED },
	};
	size_t i;

	if (!strcasecmp(name, word_row(row)))
		return true;
	if (!strcasecmp(name, "register"))
		return report_is_register(row);
	for (i = 0; i < sizeof(short_names) / sizeof(short_names[0]); i++)
		if (!strcasecmp(name, short_names[i].name))
			return row == mbt_cmd_row(short_names[i].cmd);
	return false;
}

__u32 commands_named(const char *name)
{
	__u32 row, found = 0;

	for (row = 0; row < MBT_CMD_ROW_OTHER; row++)
		found |= is_command(row, name) ? MBT_BIT(row) : 0;
	return found;
}
