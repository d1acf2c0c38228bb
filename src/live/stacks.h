/* SPDX-License-Identifier: GPL-2.0-only */
/* The user stacks of a live run: followed while their processes run, and in the report. */
#ifndef LIVE_STACKS_H
#define LIVE_STACKS_H

#include "live/loop.h"

/* All is attached: note what is known before the first call. */
void live_stacks_begin(struct live *live);

/* Read what processes have mapped that have called for the first time: they may end soon. */
void live_stacks_follow(struct live *live);

/*
 * As of now, into @s, which is all zeroes, by what is known of the processes' files; nothing where
 * they were not asked for. Returns 0 or -errno.
 */
int live_stacks_read(struct live *live, struct report_stacks *s);

/* Disarmed: into the report, and into the recording. Returns 0 or -errno. */
int live_stacks_collect(struct live *live);

#endif
