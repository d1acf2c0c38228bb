/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tables of a report of a run that goes on: whom calls interrupted, who waited for the
 * mutex, and who called. Of two reports of one run, what the later one has more.
 */
#ifndef SO_FAR_TABLES_H
#define SO_FAR_TABLES_H

#include "judge/report.h"

/*
 * Each fills the tables of @since, which has none, with what is in @now and was not in @before;
 * NULL: with all of it. What has nothing more is left out. Returns 0 or -ENOMEM.
 */
int so_far_cpus(struct report *since, const struct report *now, const struct report *before);
int so_far_convoys(struct report_convoys *since, const struct report_convoys *now,
		   const struct report_convoys *before);

/* Frames come without names. */
int so_far_stacks(struct report_stacks *since, const struct report_stacks *now,
		  const struct report_stacks *before);

#endif
