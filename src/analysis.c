// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include "analysis.h"

int analysis_init(struct analysis *a, const struct analysis_options *options,
		  const struct mbt_settings *settings, unsigned int cpu_cnt)
{
	memset(a, 0, sizeof(*a));
	a->options = *options;
	a->settings = settings;
	return report_init(&a->report, &options->report, cpu_cnt);
}

void analysis_release(struct analysis *a)
{
	call_case_release(&a->call);
	report_release(&a->report);
}

int analysis_call(struct analysis *a, const struct mbt_call *record, size_t len, bool lost)
{
	struct judgement j;
	int err;

	err = correlate_call(&a->call, a->settings, record, len, lost);
	if (err == -EBADMSG) {
		report_lost(&a->report, 1);
		return 0;
	}
	if (err)
		return err;
	rules_judge(&a->call, &j);
	if (a->options.on_call)
		a->options.on_call(a->options.arg, &a->call, &j);
	return report_call(&a->report, &a->call, &j);
}

int analysis_stat(struct analysis *a, const struct mbt_stat_key *key, const struct mbt_stat *stat)
{
	return report_stat(&a->report, key, stat);
}

void analysis_end(struct analysis *a, const struct end_counts *end)
{
	struct report *r = &a->report;

	r->cut = end->cut;
	report_lost(r, end->lost_calls);
	r->children_lost = end->children_lost;
	r->lost_runs = end->lost_runs;
	r->unreached_runs = end->unreached_runs;
	r->stats_merged = end->stats_merged;
	report_sort(r);
}
