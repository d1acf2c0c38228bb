/* SPDX-License-Identifier: GPL-2.0-only */
/* The commands of membarrier as options name them. */
#ifndef COMMAND_NAMES_H
#define COMMAND_NAMES_H

#include <linux/types.h>

/*
 * The rows of "private" or "PRIVATE_EXPEDITED", of "register" (each registration), as
 * MBT_BIT()s; 0: there is no such command.
 */
__u32 commands_named(const char *name);

#endif
