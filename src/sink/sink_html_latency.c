// SPDX-License-Identifier: GPL-2.0-only
/* How long commands and their phases took, as tables and as pictures of the HTML page. */
#include "sink/sink_html_sections.h"
#include "sink/sink_text_phases.h"
#include "sink/words.h"

#define CNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *name;
	double percent;
} percentiles[] = {
	{ "p50", 50 },
	{ "p90", 90 },
	{ "p99", 99 },
	{ "p99.9", 99.9 },
};

#define MARKS (CNT(percentiles) + 1)

static void print_command(struct html *h, const struct report_row *row)
{
	const struct tally *t = &row->tally;
	const __u64 counts[] = { t->calls,    t->verified,   t->vacuous, t->refused,
				 t->violated, t->unverified, t->failed };
	size_t i;

	html_row(h);
	html_cell(h, word_row(row->row));
	for (i = 0; i < CNT(counts); i++)
		html_cell_count(h, counts[i]);
	for (i = 0; i < CNT(percentiles); i++)
		html_cell_ns(h, hist_percentile_ns(&row->latency, percentiles[i].percent));
	html_cell_ns(h, row->latency.max_ns);
	html_row_end(h);
}

static void print_commands(struct html *h)
{
	static const struct html_column columns[] = {
		{ "command", "Command", false },
		{ "calls", "Calls", true },
		{ "verified", "Verified", true },
		{ "vacuous", "Vacuous", true },
		{ "refused", "Refused", true },
		{ "violated", "Violated", true },
		{ "unverified", "Unverified", true },
		{ "failed", "Failed", true },
		{ "p50", "p50", true },
		{ "p90", "p90", true },
		{ "p99", "p99", true },
		{ "p99_9", "p99.9", true },
		{ "max", "Max", true },
	};
	unsigned int i;

	html_table(h, "commands", "Commands", columns, CNT(columns));
	for (i = 0; i < MBT_CMD_ROWS; i++)
		if (h->report->commands[i].tally.calls)
			print_command(h, &h->report->commands[i]);
	html_table_end(h);
}

static unsigned int command_bars(struct svg_bar *bars, const struct hist *hist)
{
	unsigned int i, cnt = 0;

	for (i = 0; i < MBT_HIST_BUCKETS; i++)
		if (hist->buckets[i])
			bars[cnt++] = (struct svg_bar){
				.from_ns = mbt_hist_lower_ns(i),
				.to_ns = i + 1 < MBT_HIST_BUCKETS ? mbt_hist_lower_ns(i + 1) :
								    hist->max_ns + 1,
				.cnt = hist->buckets[i],
			};
	return cnt;
}

static unsigned int phase_bars(struct svg_bar *bars, const struct mbt_phase_stat *s)
{
	unsigned int i, cnt = 0;

	for (i = 0; i < MBT_PHASE_BUCKETS; i++)
		if (s->hist[i])
			bars[cnt++] = (struct svg_bar){
				.from_ns = i ? 1ull << i : 0,
				.to_ns = i + 1 < MBT_PHASE_BUCKETS ? 2ull << i : s->max_ns + 1,
				.cnt = s->hist[i],
			};
	return cnt;
}

static void draw_command(struct html *h, const struct report_row *row)
{
	struct svg_bar bars[MBT_HIST_BUCKETS];
	struct svg_mark marks[MARKS];
	unsigned int i;

	for (i = 0; i < CNT(percentiles); i++)
		marks[i] = (struct svg_mark){ percentiles[i].name,
					      hist_percentile_ns(&row->latency,
								 percentiles[i].percent) };
	marks[i] = (struct svg_mark){ "max", row->latency.max_ns };
	svg_histogram(h, word_row(row->row), bars, command_bars(bars, &row->latency), marks, MARKS);
}

static void draw_phase(struct html *h, const struct report_row *row, enum mbt_phase phase)
{
	const struct mbt_phase_stat *s = &row->phases->stat[phase];
	struct svg_bar bars[MBT_PHASE_BUCKETS];
	struct svg_mark marks[MARKS];
	char title[96];
	unsigned int i;

	for (i = 0; i < CNT(percentiles); i++)
		marks[i] = (struct svg_mark){ percentiles[i].name,
					      phase_percentile_ns(s, percentiles[i].percent) };
	marks[i] = (struct svg_mark){ "max", s->max_ns };
	snprintf(title, sizeof(title), "%s: %s", word_row(row->row), text_phase(phase));
	svg_histogram(h, title, bars, phase_bars(bars, s), marks, MARKS);
}

static bool has_phase(const struct report_row *row, unsigned int phase)
{
	return row->tally.calls && row->phases && row->phases->stat[phase].cnt;
}

static void print_buckets(struct html *h)
{
	static const struct html_column columns[] = {
		{ "command", "Command", false },
		{ "min_ns", "From", true },
		{ "count", "Calls", true },
	};
	unsigned int i, k;

	html_details(h, "The numbers of these pictures");
	html_table(h, "latencies", "Calls by command and duration", columns, CNT(columns));
	for (i = 0; i < MBT_CMD_ROWS; i++)
		for (k = 0; k < MBT_HIST_BUCKETS; k++) {
			if (!h->report->commands[i].latency.buckets[k])
				continue;
			html_row(h);
			html_cell(h, word_row(i));
			html_cell_ns(h, mbt_hist_lower_ns(k));
			html_cell_count(h, h->report->commands[i].latency.buckets[k]);
			html_row_end(h);
		}
	html_table_end(h);
	html_details_end(h);
}

static void print_phase_buckets(struct html *h)
{
	static const struct html_column columns[] = {
		{ "command", "Command", false },
		{ "phase", "Phase", false },
		{ "min_ns", "From", true },
		{ "count", "Calls", true },
	};
	const struct report_row *row;
	unsigned int i, p, k;

	html_details(h, "The numbers of these pictures");
	html_table(h, "phase-latencies", "Calls by command, phase and duration", columns,
		   CNT(columns));
	for (i = 0; i < MBT_CMD_ROWS; i++)
		for (p = 0; p < MBT_PHASE_CNT; p++)
			for (k = 0; k < MBT_PHASE_BUCKETS; k++) {
				row = &h->report->commands[i];
				if (!has_phase(row, p) || !row->phases->stat[p].hist[k])
					continue;
				html_row(h);
				html_cell(h, word_row(i));
				html_cell(h, word_phase(p));
				html_cell_ns(h, k ? 1ull << k : 0);
				html_cell_count(h, row->phases->stat[p].hist[k]);
				html_row_end(h);
			}
	html_table_end(h);
	html_details_end(h);
}

static void print_phases(struct html *h)
{
	static const struct html_column columns[] = {
		{ "command", "Command", false }, { "phase", "Phase", false },
		{ "count", "Calls", true },      { "sum_ns", "Sum", true },
		{ "p50_ns", "p50", true },       { "p99_ns", "p99", true },
		{ "max_ns", "Max", true },
	};
	unsigned int i, p;

	html_table(h, "phases", "Where the time of calls went", columns, CNT(columns));
	for (i = 0; i < MBT_CMD_ROWS; i++)
		for (p = 0; p < MBT_PHASE_CNT; p++) {
			const struct report_row *row = &h->report->commands[i];

			if (!has_phase(row, p))
				continue;
			html_row(h);
			html_cell(h, word_row(i));
			html_cell(h, word_phase(p));
			html_cell_count(h, row->phases->stat[p].cnt);
			html_cell_ns(h, row->phases->stat[p].sum_ns);
			html_cell_ns(h, phase_percentile_ns(&row->phases->stat[p], 50));
			html_cell_ns(h, phase_percentile_ns(&row->phases->stat[p], 99));
			html_cell_ns(h, row->phases->stat[p].max_ns);
			html_row_end(h);
		}
	html_table_end(h);
}

void html_commands(struct html *h)
{
	unsigned int i, p;

	html_section(h, "latency", "Latency");
	if (!h->report->total.calls) {
		html_paragraph(h, "No call was seen.");
		html_section_end(h);
		return;
	}
	print_commands(h);
	html_paragraph(h, "In the pictures a bar is a range of durations; each line across is ten "
			  "times the one below it. Refused calls are not in them.");
	fputs("<h3>Duration of calls, by command</h3>\n<div class=\"grid\">\n", h->out);
	for (i = 0; i < MBT_CMD_ROWS; i++)
		if (h->report->commands[i].latency.cnt)
			draw_command(h, &h->report->commands[i]);
	fputs("</div>\n", h->out);
	print_buckets(h);
	fputs("<h3>Phases of calls, by command</h3>\n", h->out);
	print_phases(h);
	fputs("<div class=\"grid\">\n", h->out);
	for (i = 0; i < MBT_CMD_ROWS; i++)
		for (p = 0; p < MBT_PHASE_CNT; p++)
			if (has_phase(&h->report->commands[i], p))
				draw_phase(h, &h->report->commands[i], p);
	fputs("</div>\n", h->out);
	print_phase_buckets(h);
	html_section_end(h);
}
