// SPDX-License-Identifier: GPL-2.0-only
/*
 * Durations as metrics. The bounds of the buckets are bounds of the report's own, so that no
 * count is guessed; a duration is a number of nanoseconds, and "le" is the last one below.
 */
#include "sink/sink_metrics_times.h"
#include <stdio.h>
#include "sink/sink_text_phases.h"
#include "sink/words.h"

enum family { CALL, PHASE, DELIVERY };

static const struct metric_family families[] = {
	[CALL] = { "membarrier_call_duration_seconds", METRIC_HISTOGRAM, "seconds",
		   "How long calls took, but for those that were refused" },
	[PHASE] = { "membarrier_phase_duration_seconds", METRIC_HISTOGRAM, "seconds",
		    "The parts of that time" },
	[DELIVERY] = { "membarrier_ipi_delivery_seconds", METRIC_HISTOGRAM, "seconds",
		       "From the request to the begin of the handler on another CPU" },
};

/*
 * Powers of two, and two between them: what the kernel's own stress test warns of, and fails
 * at, is 50 ms and 200 ms.
 */
static const __u64 bounds_ns[] = {
	1ull << 9,  1ull << 10, 1ull << 11, 1ull << 12, 1ull << 13, 1ull << 14, 1ull << 15,
	1ull << 16, 1ull << 17, 1ull << 18, 1ull << 19, 1ull << 20, 1ull << 21, 1ull << 22,
	1ull << 23, 1ull << 24, 1ull << 25, 3ull << 24, 1ull << 26, 1ull << 27, 3ull << 26,
	1ull << 28, 1ull << 29, 1ull << 30, 1ull << 32, 1ull << 34, 1ull << 36,
};

#define BOUNDS (sizeof(bounds_ns) / sizeof(bounds_ns[0]))

static const double percentiles[] = { 50, 90, 99, 99.9, 100 };

/* Durations that can be counted below a bound, each in its own way. */
struct durations {
	const struct hist *hist;
	const struct mbt_phase_stat *stat; /* NULL: @hist is meant */
	__u64 cnt;
	__u64 sum_ns;
};

static bool has_bound(const struct durations *d, __u64 ns)
{
	return !d->stat || !(ns & (ns - 1));
}

static __u64 below(const struct durations *d, __u64 ns)
{
	__u64 cnt = 0;
	unsigned int i;

	if (d->stat)
		for (i = 0; i < MBT_PHASE_BUCKETS && 1ull << i < ns; i++)
			cnt += d->stat->hist[i];
	else
		for (i = 0; i < MBT_HIST_BUCKETS && mbt_hist_lower_ns(i) < ns; i++)
			cnt += d->hist->buckets[i];
	return cnt;
}

static __u64 percentile_ns(const struct durations *d, double percent)
{
	if (percent == 100)
		return d->stat ? d->stat->max_ns : d->hist->max_ns;
	return d->stat ? phase_percentile_ns(d->stat, percent) :
			 hist_percentile_ns(d->hist, percent);
}

#define LABELS 2 /* beside the bound or the percentile */

static void add(struct metrics *m, enum family family, const struct metric_label with[LABELS],
		unsigned int cnt, const struct durations *d)
{
	struct metric_label labels[LABELS + 1];
	char text[32];
	size_t i;

	for (i = 0; i < cnt; i++)
		labels[i] = with[i];
	labels[cnt] = (struct metric_label){ m->bounded ? "percentile" : "le", text };
	for (i = 0; m->bounded && i < sizeof(percentiles) / sizeof(percentiles[0]); i++) {
		snprintf(text, sizeof(text), "%g", percentiles[i]);
		metrics_add(m, &families[family], "", labels, cnt + 1,
			    percentile_ns(d, percentiles[i]));
	}
	if (m->bounded)
		return;
	for (i = 0; i < BOUNDS; i++) {
		if (!has_bound(d, bounds_ns[i]))
			continue;
		snprintf(text, sizeof(text), "%.12g", (double)(bounds_ns[i] - 1) / 1e9);
		metrics_add(m, &families[family], "_bucket", labels, cnt + 1,
			    below(d, bounds_ns[i]));
	}
	snprintf(text, sizeof(text), "+Inf");
	metrics_add(m, &families[family], "_bucket", labels, cnt + 1, d->cnt);
	metrics_add(m, &families[family], "_sum", labels, cnt, d->sum_ns);
	metrics_add(m, &families[family], "_count", labels, cnt, d->cnt);
}

/* How many there are is the sum of its buckets: a program that counts raises one by one. */
static struct durations of_stat(const struct mbt_phase_stat *s)
{
	return (struct durations){ .stat = s,
				   .cnt = below(&(struct durations){ .stat = s }, ~0ull),
				   .sum_ns = s->sum_ns };
}

static void add_phases(struct metrics *m, const struct report_row *row)
{
	struct metric_label labels[LABELS] = { { "command", word_row(row->row) } };
	struct durations d;
	unsigned int i;

	for (i = 0; row->phases && i < MBT_PHASE_CNT; i++) {
		d = of_stat(&row->phases->stat[i]);
		labels[1] = (struct metric_label){ "phase", word_phase(i) };
		if (d.cnt)
			add(m, PHASE, labels, 2, &d);
	}
}

void metrics_add_times(struct metrics *m, const struct report *r)
{
	struct mbt_phase_stat delivery = { 0 };
	struct metric_label labels[LABELS] = { 0 };
	struct durations d;
	unsigned int i;

	for (i = 0; i < MBT_CMD_ROWS; i++) {
		const struct report_row *row = &r->commands[i];

		d = (struct durations){ .hist = &row->latency,
					.cnt = row->latency.cnt,
					.sum_ns = phases_sum_ns(row->phases) };
		labels[0] = (struct metric_label){ "command", word_row(i) };
		if (d.cnt)
			add(m, CALL, labels, 1, &d);
	}
	for (i = 0; i < MBT_CMD_ROWS; i++)
		add_phases(m, &r->commands[i]);
	for (i = 0; i < r->cpu_cnt; i++)
		if (r->cpus[i].handlers)
			phase_stat_merge(&delivery, &r->cpus[i].handlers->start);
	d = of_stat(&delivery);
	add(m, DELIVERY, labels, 0, &d);
}
