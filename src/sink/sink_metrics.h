/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The report as metrics for Prometheus: in its text format, or as OpenMetrics. A run that has
 * ended is gauges, named membarrier_run_*; one that goes on is counters.
 */
#ifndef SINK_METRICS_H
#define SINK_METRICS_H

#include "sink/sink.h"
#include "sink/sink_metrics_list.h"

enum metrics_format { METRICS_TEXT, METRICS_OPENMETRICS, METRICS_FORMATS };

/* Processes by name, with --label-by comm: the first ones keep theirs, the rest is "other". */
#define METRICS_NAMES_MAX 1000
#define METRICS_OTHER "other"
struct metrics_names {
	unsigned int most; /* 0: no process has a label */
	unsigned int cnt;
	char list[METRICS_NAMES_MAX][MBT_COMM_LEN + 1];
};

/* What a run that goes on adds to its report; times in nanoseconds. */
struct metrics_service {
	__u64 start_ns; /* since 1970 */
	__u64 update_ns;
	__u64 cpu_ns; /* of the tool */
	__u64 resident_bytes;
	struct metrics_names *names;
};

/*
 * The samples of @r, into @m, which is all zeroes. @service: of a run that goes on, whose new
 * names are added to its list; NULL: it has ended. Then metrics_release().
 */
void metrics_of_report(struct metrics *m, const struct report *r, const struct run *run,
		       const struct metrics_service *service);

/* Write them. Returns 0 or -errno. */
int metrics_write(FILE *out, const struct metrics *m, enum metrics_format format);

/* The text format of a run that has ended. Returns 0 or -errno. */
int sink_metrics(FILE *out, const struct report *r, const struct run *run);

#endif
