// SPDX-License-Identifier: GPL-2.0-only
/* What the calls of the HTML page came to: sums, causes of unverified, what was lost. */
#include "sink/sink_html_lines.h"
#include "sink/sink_html_sections.h"
#include "sink/sink_text_counts.h"
#include "sink/words.h"

#define CNT(a) (sizeof(a) / sizeof((a)[0]))

static void print_causes(struct html *h)
{
	static const struct html_column columns[] = {
		{ "cause", "Cause", false },
		{ "count", "Calls", true },
	};
	unsigned int i;

	html_table(h, "unverified", "Why calls are unverified", columns, CNT(columns));
	for (i = 0; i < MBT_CAUSE_CNT; i++) {
		if (!h->report->cause_cnt[i])
			continue;
		html_row(h);
		html_cell(h, word_cause(i));
		html_cell_count(h, h->report->cause_cnt[i]);
		html_row_end(h);
	}
	html_table_end(h);
}

void html_sums(struct html *h)
{
	static const struct html_column columns[] = {
		{ "total", "Calls", true },       { "verified", "Verified", true },
		{ "vacuous", "Vacuous", true },   { "refused", "Refused", true },
		{ "violated", "Violated", true }, { "unverified", "Unverified", true },
		{ "failed", "Failed", true },     { "tested", "Tested", true },
		{ "lost", "Lost", true },         { "allowed", "Allowed", false },
		{ "cut", "Cut", true },
	};
	const struct report *r = h->report;
	const struct tally *t = &r->total;
	const __u64 sums[CNT(columns)] = { t->calls,    t->verified,   t->vacuous, t->refused,
					   t->violated, t->unverified, t->failed,  t->tested,
					   t->lost,     r->allowed,    r->cut };
	size_t i;

	html_section(h, "sums", "Sums");
	html_table(h, "calls", "What the calls came to", columns, CNT(columns));
	html_row(h);
	for (i = 0; i < CNT(columns); i++)
		html_cell_count(h, sums[i]);
	html_row_end(h);
	html_table_end(h);
	html_paragraph(h,
		       "The first five after the calls add up to them. Vacuous: no CPU had to be "
		       "covered. Refused: an error that is allowed. Tested: barriers with a CPU "
		       "to cover. Allowed: violations that --allow covers. Cut: begun before or "
		       "open after the run, and in no other number.");
	if (t->unverified)
		print_causes(h);
	html_lines(h, sink_text_evidence);
	html_lines(h, sink_text_unseen);
	html_section_end(h);
}
