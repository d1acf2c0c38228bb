// SPDX-License-Identifier: GPL-2.0-only
/* From records to the report: each is correlated, judged and counted. */
#include "judge/analysis.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "judge/printable.h"
#include "judge/valid.h"

int analysis_init(struct analysis *a, const struct analysis_options *options,
		  const struct mbt_settings *settings, unsigned int cpu_cnt)
{
	int err;

	memset(a, 0, sizeof(*a));
	a->options = *options;
	a->settings = settings;
	err = report_init(&a->report, &options->report, cpu_cnt);
	a->report.settings = settings;
	return err;
}

void analysis_release(struct analysis *a)
{
	call_case_release(&a->call);
	report_release(&a->report);
}

static int keep_record(struct finding *f, const struct mbt_call *record, size_t len)
{
	f->record = malloc(len);
	if (!f->record)
		return -ENOMEM;
	memcpy(f->record, record, len);
	f->record_len = len;
	return 0;
}

/* Does the record, judged as @j, pass the filters? A call that does not is counted. */
static bool passes(struct analysis *a, const struct mbt_call *record, const struct judgement *j)
{
	enum filter_answer answer = a->options.filters ? filters_ask(a->options.filters, record) :
							 FILTER_PASSES;

	/* one that is right changes nothing of what is said of those that pass */
	a->report.doubtful += answer == FILTER_NOT_TOLD && j->verdict != VERDICT_VERIFIED;
	if (record_is_life(record))
		return answer == FILTER_PASSES;
	a->report.left_out += answer == FILTER_LEAVES_OUT;
	a->report.not_told += answer == FILTER_NOT_TOLD;
	return answer == FILTER_PASSES;
}

int analysis_call(struct analysis *a, const struct mbt_call *record, size_t len,
		  enum call_loss loss)
{
	struct judgement j;
	int err;

	a->passed = true;
	err = correlate_call(&a->call, a->settings, record, len, loss);
	if (err == -EBADMSG)
		return report_lost(&a->report, 1);
	if (err)
		return err;
	rules_judge(&a->call, &j);
	a->passed = passes(a, record, &j);
	if (!a->passed)
		return 0;
	if (a->call.call.end_ns > a->last_end_ns)
		a->last_end_ns = a->call.call.end_ns;
	if (loss == LOSS_NONE)
		report_decided(&a->report, &a->call, &j);
	/* an exec that breaks a promise counts as a call */
	if (a->options.on_call && (!record_is_life(record) || j.found_cnt))
		a->options.on_call(a->options.arg, &a->call, &j);
	err = report_call(&a->report, &a->call, &j);
	if (err || !a->options.keep_records || !a->report.findings.kept)
		return err;
	return keep_record(a->report.findings.kept, record, len);
}

/* A copy of @stat whose names can be printed. */
static void named_stat(struct mbt_stat *named, const struct mbt_stat *stat)
{
	*named = *stat;
	printable(named->leader_comm, sizeof(named->leader_comm), stat->leader_comm,
		  sizeof(stat->leader_comm));
	printable(named->comm, sizeof(named->comm), stat->comm, sizeof(stat->comm));
}

static int add_row(struct analysis *a, const struct mbt_row *row)
{
	struct mbt_stat named;
	int err;

	named_stat(&named, &row->stat);
	err = report_stat(&a->report, &row->key, &named);
	return err ? err : report_row_phases(&a->report, row, &named);
}

int analysis_row(struct analysis *a, const struct mbt_row *row)
{
	/* of which calls of it the parts are is not told */
	if (a->options.filters && !a->options.filters->stats_applied)
		return analysis_stat(a, &row->key, &row->stat);
	return stat_valid(&row->key, &row->stat) ? add_row(a, row) : -EBADMSG;
}

int analysis_stat(struct analysis *a, const struct mbt_stat_key *key, const struct mbt_stat *stat)
{
	struct mbt_row row = { .key = *key, .stat = *stat };
	__u64 left_out, not_told;

	if (!stat_valid(key, stat))
		return -EBADMSG;
	if (a->options.filters) {
		filters_stat(a->options.filters, key, &row.stat, &left_out, &not_told);
		a->report.left_out += left_out;
		a->report.not_told += not_told;
	}
	return add_row(a, &row);
}

int analysis_caller(struct analysis *a, unsigned int cpu, const struct mbt_stat_key *key,
		    const struct mbt_stat *stat, const struct mbt_caller *counts)
{
	struct mbt_stat named;

	if (stat)
		named_stat(&named, stat);
	return report_caller(&a->report, cpu, key, stat ? &named : NULL, counts);
}

int analysis_plain(struct analysis *a, const struct mbt_row *row, const struct mbt_plain_cnt *cnt,
		   enum call_loss loss)
{
	struct mbt_stat named;

	/* programs count in the rest of it at this moment: that is no matter here */
	named_stat(&named, &row->stat);
	return report_plain(&a->report, &row->key, &named, cnt, correlate_loss_causes(loss));
}

int analysis_end(struct analysis *a, const struct end_counts *end)
{
	struct report *r = &a->report;
	unsigned int i;
	int err;

	for (i = 0; i < end->tool_run_cnt && i < r->cpu_cnt; i++)
		r->cpus[i].tool_runs = end->tool_runs[i];
	for (i = 0; i < end->load_cnt && i < r->cpu_cnt; i++)
		r->cpus[i].load = end->loads[i];
	r->duration_ns = end->duration_ns;
	r->cut = end->cut;
	err = report_lost(r, end->lost_calls > r->lost_known ? end->lost_calls - r->lost_known : 0);
	r->unseen_max = end->unseen_max;
	r->children_lost = end->children_lost;
	r->lost_runs = end->lost_runs;
	r->unreached_runs = end->unreached_runs;
	r->answered_runs = end->answered_runs;
	r->stats_merged = end->stats_merged;
	r->dropped = end->dropped;
	r->left_out += end->left_out;
	r->traced_pid = (int)end->traced_pid;
	r->unseen_tracer_pid = (int)end->unseen_tracer_pid;
	memcpy(r->lost_fact, end->lost_fact, sizeof(r->lost_fact));
	a->ended = true;
	report_finish(r);
	return err;
}

void analysis_end_early(struct analysis *a, const char *why)
{
	snprintf(a->report.ended_early, sizeof(a->report.ended_early), "%s", why);
	if (!a->ended)
		report_finish(&a->report);
}
