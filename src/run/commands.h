/* SPDX-License-Identifier: GPL-2.0-only */
/* Which commands a kernel has, of what it tells a process that registered for none. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include <stdbool.h>
#include "mbt/settings.h"

struct command_asked {
	__u32 cmd;
	long answer; /* of the command itself: its result or -errno */
	/* QUERY names it: the kernel's word, or a ptracer's or a supervisor's; a filter cannot */
	bool named;
	bool filtered; /* another may have answered in the kernel's place */
};

/*
 * MBT_YES: the kernel answers @a->cmd as if it did not exist. *@doubted: the answer is
 * none that a kernel gives, or another may have given it, as QUERY says otherwise; then
 * it cannot be told. Where there is no filter the two may differ: QUERY is judged.
 */
enum mbt_tristate command_absent(const struct command_asked *a, bool *doubted);

#endif
