/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A report of a run that goes on: a copy, which can be finished while the run's own report
 * counts on, and what came since an earlier one. What is lost, and what ended a run, is known at
 * the end alone.
 */
#ifndef SO_FAR_H
#define SO_FAR_H

#include "judge/report.h"

/* @copy: what @r has counted, not finished yet. Returns 0 or -ENOMEM; then report_release(). */
int report_copy(struct report *copy, const struct report *r);

/*
 * Copy @row, in which programs count meanwhile: of its calls no more have succeeded than had when
 * it is read.
 */
void so_far_row(struct mbt_row *copy, const struct mbt_row *row);

/*
 * @since: what is in @now and was not in @before, an earlier report of the same run, NULL:
 * the run's begin; both are finished. A longest time is that of the interval where it is the
 * longest of the run, and else the upper end of its bucket. Violations are listed where @now
 * lists them; infos and warnings about time are those of the times of the interval. Returns 0
 * or -ENOMEM; then report_release().
 */
int report_since(struct report *since, const struct report *now, const struct report *before);

#endif
