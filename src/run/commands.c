// SPDX-License-Identifier: GPL-2.0-only
/* Which commands a kernel has, as its answers tell. */
#include "run/commands.h"
#include <errno.h>

enum mbt_tristate command_absent(const struct command_asked *a, bool *doubted)
{
	bool succeeds = a->cmd == MBT_CMD_GET_REGISTRATIONS;
	bool present = succeeds ? a->answer >= 0 : a->answer == -EPERM;

	*doubted = !present && a->answer != -EINVAL;
	if (a->filtered)
		*doubted |= present != a->named;
	if (*doubted)
		return MBT_UNKNOWN;
	return present ? MBT_NO : MBT_YES;
}
