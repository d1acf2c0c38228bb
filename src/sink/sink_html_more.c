// SPDX-License-Identifier: GPL-2.0-only
/* What the HTML page takes over from the text report as it is, and the run's circumstances. */
#include "sink/sink_html_lines.h"
#include "sink/sink_html_sections.h"
#include "sink/sink_text_convoys.h"
#include "sink/sink_text_end.h"
#include "sink/sink_text_fallbacks.h"
#include "sink/sink_text_probes.h"
#include "sink/sink_text_rseq.h"
#include "sink/sink_text_stacks.h"

static void print_remarks(const struct text *t)
{
	sink_text_remarks(t->out, t->run->kernel);
}

static void print_end(const struct text *t)
{
	sink_text_end(t->out, t->run);
	if (!t->report->total.calls && !(t->report->left_out + t->report->not_told))
		sink_text_no_call(t->out, t->run);
}

void html_more(struct html *h)
{
	bool any = false;

	html_section(h, "more", "More");
	any |= html_columns(h, sink_text_convoys, "convoys", "Waits for membarrier's mutex");
	any |= html_columns(h, sink_text_fallbacks, "fallbacks", "What runs in place of barriers");
	any |= html_columns(h, sink_text_rseq, "rseq", "Threads that RSEQ barriers interrupted");
	any |= html_columns(h, sink_text_stacks, "stacks", "Who called");
	if (!any)
		html_paragraph(h, "No waits for membarrier's mutex (--locks), no stacks of callers "
				  "(--stacks), no rseq areas (--rseq) and no fallbacks "
				  "(--fallbacks) were looked at or seen.");
	html_section_end(h);
}

static void cell_foreign(struct html *h, const char *text)
{
	html_cell(h, text ? text : "-");
}

static void print_probes(struct html *h)
{
	static const struct html_column columns[] = {
		{ "fact", "Fact", false },          { "rung", "Probe", false },
		{ "wanted", "Wanted", false },      { "what", "What it shows", false },
		{ "without", "Without it", false },
	};
	const struct run *run = h->run;
	unsigned int f;

	html_table(h, "probes", "Probes", columns, sizeof(columns) / sizeof(columns[0]));
	for (f = 0; f < run->fact_cnt; f++) {
		html_row(h);
		cell_foreign(h, run->facts[f].name);
		cell_foreign(h, run->facts[f].rung);
		html_cell(h, run->facts[f].wanted ? "yes" : "no");
		html_cell_words(h, run->facts[f].what);
		html_cell_words(h, run->facts[f].without);
		html_row_end(h);
	}
	html_table_end(h);
}

void html_circumstances(struct html *h)
{
	html_section(h, "circumstances", "Circumstances");
	html_lines(h, print_remarks);
	print_probes(h);
	html_lines(h, print_end);
	html_section_end(h);
}
