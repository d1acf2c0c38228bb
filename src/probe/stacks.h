/* SPDX-License-Identifier: GPL-2.0-only */
/* The maps of user stacks: sized, and read. */
#ifndef PROBE_STACKS_H
#define PROBE_STACKS_H

#include <stdbool.h>
#include "mbt/stacks.h"
#include "probe/ladder.h"

/* Room for stacks, if @wanted, else for none to speak of; the maps are not made yet. */
int ladder_size_stacks(struct ladder *l, bool wanted);

/* Rows of a process, a command and a stack so far, to see whether there are more. */
__u64 ladder_stack_rows(const struct ladder *l);

/* Calls that found no room, neither in a row nor before. */
__u64 ladder_stacks_lost(const struct ladder *l);

/* Calls @fn with each row, in no order. Returns 0 or what @fn returned. */
int ladder_stack_calls(const struct ladder *l,
		       int (*fn)(void *arg, const struct mbt_stack_key *key,
				 const struct mbt_stack_cnt *cnt),
		       void *arg);

/*
 * The frames of a stack by its number, from the innermost. Returns how many, at most
 * MBT_STACK_FRAMES; 0: there is no such stack.
 */
unsigned int ladder_stack_frames(const struct ladder *l, __s32 stack,
				 struct mbt_stack_frame *frames);

#endif
