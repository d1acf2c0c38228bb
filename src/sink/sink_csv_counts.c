// SPDX-License-Identifier: GPL-2.0-only
/* Tables of a run's circumstances and sums, by command and by process. */
#include "judge/process_summary.h"
#include "run/run_json.h"
#include "sink/sink_csv_tables.h"
#include "sink/sink_text_phases.h"
#include "sink/words.h"
#include <string.h>

void csv_run(struct csv *c, const struct report *r, const struct run *run)
{
	const struct tally *t = &r->total;

	csv_text(c, MBT_VERSION);
	csv_text(c, run->kernel->release);
	csv_text(c, run->kernel->arch);
	csv_number(c, run->kernel->cpu_online);
	csv_text(c, run->start_time);
	csv_text(c, run->what);
	csv_number(c, run->duration_ns);
	csv_text(c, word_ended(run->end.by));
	csv_text(c, r->ended_early[0] ? r->ended_early : NULL);
	csv_text(c, word_verdict(report_verdict(r)));
	csv_number(c, t->calls);
	csv_number(c, t->failed);
	csv_number(c, t->verified);
	csv_number(c, t->vacuous);
	csv_number(c, t->refused);
	csv_number(c, t->violated);
	csv_number(c, t->unverified);
	csv_number(c, t->lost);
	csv_number(c, t->tested);
	csv_number(c, r->cut);
	csv_number(c, r->allowed);
	csv_number(c, r->left_out);
	csv_number(c, r->not_told);
	csv_end(c);
}

void csv_probes(struct csv *c, const struct report *r, const struct run *run)
{
	unsigned int i;

	(void)r;
	for (i = 0; i < run->fact_cnt; i++) {
		csv_text(c, run->facts[i].name);
		csv_text(c, run->facts[i].rung);
		csv_flag(c, run->facts[i].wanted);
		csv_text(c, run->facts[i].without);
		csv_end(c);
	}
}

void csv_remarks(struct csv *c, const struct report *r, const struct run *run)
{
	unsigned int i;

	(void)r;
	for (i = 0; i < run->kernel->remark_cnt; i++) {
		csv_text(c, run->kernel->remarks[i]);
		csv_end(c);
	}
}

static void add_counts(struct csv *c, const struct report_row *row)
{
	const struct tally *t = &row->tally;
	const struct hist *h = &row->latency;

	csv_text(c, word_row(row->row));
	csv_number(c, t->calls);
	csv_number(c, t->failed);
	csv_number(c, t->verified);
	csv_number(c, t->vacuous);
	csv_number(c, t->refused);
	csv_number(c, t->violated);
	csv_number(c, t->unverified);
	csv_number(c, t->lost);
	csv_number(c, t->tested);
	csv_number(c, t->targets);
	csv_number(c, hist_percentile_ns(h, 50));
	csv_number(c, hist_percentile_ns(h, 90));
	csv_number(c, hist_percentile_ns(h, 99));
	csv_number(c, hist_percentile_ns(h, 99.9));
	csv_number(c, h->max_ns);
	csv_end(c);
}

void csv_commands(struct csv *c, const struct report *r, const struct run *run)
{
	unsigned int i;

	(void)run;
	for (i = 0; i < MBT_CMD_ROWS; i++)
		if (r->commands[i].tally.calls)
			add_counts(c, &r->commands[i]);
}

void csv_rows(struct csv *c, const struct report *r, const struct run *run)
{
	struct who who;
	unsigned int i;

	for (i = 0; i < r->rows.cnt; i++) {
		who = report_row_who(&r->rows.list[i]);
		csv_who(c, &who, run);
		add_counts(c, &r->rows.list[i]);
	}
}

/* "PRIVATE_EXPEDITED RSEQ": the names behind REGISTER_ */
static void add_registered(struct csv *c, const struct process_summary *s)
{
	char words[256] = "";
	size_t at = 0;
	unsigned int i;

	for (i = 0; i < REGISTRATIONS; i++)
		if (s->registered[i].since)
			at += (size_t)snprintf(
				words + at, sizeof(words) - at, "%s%s", at ? " " : "",
				word_command(s->registered[i].cmd) + strlen("REGISTER_"));
	csv_text(c, words);
}

void csv_processes(struct csv *c, const struct report *r, const struct run *run)
{
	struct process_summary s;
	struct who who;
	unsigned int i;

	for (i = 0; i < r->rows.cnt; i++) {
		if (i && report_same_process(&r->rows.list[i], &r->rows.list[i - 1]))
			continue;
		who = report_row_who(&r->rows.list[i]);
		process_summarize(&s, r, &r->rows.list[i]);
		csv_who(c, &who, run);
		csv_number(c, s.calls);
		csv_number(c, (__u64)(process_rate(&s, run->start_ns, run->duration_ns) + 0.5));
		csv_number(c, s.refused);
		csv_number(c, s.barriers);
		csv_number(c, s.targets);
		csv_number(c, s.may_be_alone);
		csv_number(c, s.alone);
		add_registered(c, &s);
		csv_end(c);
	}
}

void csv_latencies(struct csv *c, const struct report *r, const struct run *run)
{
	unsigned int i, b;

	(void)run;
	for (i = 0; i < MBT_CMD_ROWS; i++)
		for (b = 0; b < MBT_HIST_BUCKETS; b++) {
			if (!r->commands[i].latency.buckets[b])
				continue;
			csv_text(c, word_row(i));
			csv_number(c, mbt_hist_lower_ns(b));
			csv_number(c, r->commands[i].latency.buckets[b]);
			csv_end(c);
		}
}

/* @who: NULL, the command as a whole. */
static void add_phases(struct csv *c, const struct who *who, const struct report_row *row,
		       const struct run *run)
{
	unsigned int i, k;

	for (i = 0; row->phases && i < MBT_PHASE_CNT; i++) {
		const struct mbt_phase_stat *s = &row->phases->stat[i];

		if (!s->cnt)
			continue;
		if (who)
			csv_who(c, who, run);
		for (k = 0; !who && k < 4; k++)
			csv_none(c);
		csv_text(c, word_row(row->row));
		csv_text(c, word_phase(i));
		csv_number(c, s->cnt);
		csv_number(c, s->sum_ns);
		csv_number(c, phase_percentile_ns(s, 50));
		csv_number(c, phase_percentile_ns(s, 99));
		csv_number(c, s->max_ns);
		csv_end(c);
	}
}

void csv_phases(struct csv *c, const struct report *r, const struct run *run)
{
	struct who who;
	unsigned int i;

	for (i = 0; i < MBT_CMD_ROWS; i++)
		add_phases(c, NULL, &r->commands[i], run);
	for (i = 0; i < r->rows.cnt; i++) {
		who = report_row_who(&r->rows.list[i]);
		add_phases(c, &who, &r->rows.list[i], run);
	}
}
