/* SPDX-License-Identifier: GPL-2.0-only */
/* What arguments of the tools have in common; each ends the program where one is wrong. */
#ifndef MBT_TOOLS_ARGUMENTS_H
#define MBT_TOOLS_ARGUMENTS_H

#include <argp.h>

#include "workload/calls.h"

/* A number from @min to @max. */
uint64_t argument_number(struct argp_state *state, const char *arg, uint64_t min, uint64_t max);

/* A time; returns nanoseconds. */
uint64_t argument_seconds(struct argp_state *state, const char *arg);

/* A list of commands: they are selected, and nothing else. */
void argument_commands(struct argp_state *state, const char *arg, bool selected[CALLS_COUNT]);

#endif
