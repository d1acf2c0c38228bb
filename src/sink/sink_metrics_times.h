/* SPDX-License-Identifier: GPL-2.0-only */
/* The durations of a report as metrics. */
#ifndef SINK_METRICS_TIMES_H
#define SINK_METRICS_TIMES_H

#include "judge/report.h"
#include "sink/sink_metrics_list.h"

/*
 * Histograms of a run that goes on, percentiles of one that has ended: of calls by command, of
 * their phases, and of the delivery of interrupts. To be added behind all others.
 */
void metrics_add_times(struct metrics *m, const struct report *r);

#endif
