// SPDX-License-Identifier: GPL-2.0-only
/* Warnings and infos of the HTML page, with the advice of the text report. */
#include "mbt/bits.h"
#include "sink/advice.h"
#include "sink/sentences.h"
#include "sink/sink_html_sections.h"
#include "sink/words.h"

#define CNT(a) (sizeof(a) / sizeof((a)[0]))

/* Of each level; the JSON report has all. */
#define SHOWN_NOTES 60

static void print_note(struct html *h, const struct report_note *note)
{
	const struct who who = report_note_who(note);
	char words[ADVICE_LEN];

	html_row(h);
	html_cell_sorted(h, LEVEL_INFO - note->rule->level, word_level(note->rule->level));
	html_cell(h, note->rule->code);
	html_cell_count(h, note->calls);
	html_cell_words(h, note_sentence(words, sizeof(words), note, h->report, h->run));
	html_cell_words(h, advice_for(words, sizeof(words), note, h->report, h->run));
	html_cell_who(h, &who);
	html_cell(h, word_row(note->row));
	html_row_end(h);
}

static unsigned int print_notes(struct html *h, const struct report_notes *notes)
{
	unsigned int i;

	for (i = 0; i < notes->cnt && i < SHOWN_NOTES; i++)
		print_note(h, &notes->list[i]);
	return i;
}

/* A violation is about the kernel, and about no process alone. */
static void print_reasons(struct html *h)
{
	char words[SENTENCE_LEN];
	const struct finding *f;
	const struct rule *rule;
	unsigned int i;

	for (i = 0; (rule = rules_at(i)); i++) {
		if (!h->report->rule_calls[i])
			continue;
		html_row(h);
		html_cell_sorted(h, LEVEL_INFO - rule->level, word_level(rule->level));
		html_cell(h, rule->code);
		html_cell_count(h, h->report->rule_calls[i]);
		sentence_violation(words, h->report, h->run, rule);
		html_cell_words(h, words);
		f = sentence_finding(h->report, rule);
		if (f && advice_for_defect(f))
			html_cell_words(h, advice_for_defect(f));
		else
			html_cell_words(h,
					sentence_advice(words, sizeof(words), rule->explanation));
		html_cell(h, "-");
		html_cell(h, "-");
		html_row_end(h);
	}
}

static void explain(struct html *h, const struct rule *rule)
{
	fputs("<dt>", h->out);
	html_text(h, rule->code);
	fputs("</dt><dd>", h->out);
	html_text(h, rule->explanation);
	fputs("</dd>\n", h->out);
}

static bool has_note(const struct report_notes *notes, const struct rule *rule)
{
	unsigned int i;

	for (i = 0; i < notes->cnt && i < SHOWN_NOTES; i++)
		if (notes->list[i].rule == rule)
			return true;
	return false;
}

static void print_explanations(struct html *h)
{
	const struct report *r = h->report;
	unsigned int i;

	html_details(h, "What these codes mean");
	fputs("<dl>\n", h->out);
	for (i = 0; rules_at(i); i++)
		if (r->rule_calls[i] || has_note(&r->notes, rules_at(i)) ||
		    has_note(&r->infos, rules_at(i)))
			explain(h, rules_at(i));
	fputs("</dl>\n", h->out);
	html_details_end(h);
}

void html_findings(struct html *h)
{
	static const struct html_column columns[] = {
		{ "level", "Level", false },       { "code", "Code", false },
		{ "count", "Calls", true },        { "sentence", "What was seen", false },
		{ "advice", "What to do", false }, { "process", "Process", false },
		{ "command", "Command", false },
	};
	const struct report *r = h->report;
	unsigned int shown;

	html_section(h, "findings", "Findings");
	if (!r->total.violated && !r->notes.cnt && !r->infos.cnt) {
		html_paragraph(h, "No violation, no warning and no info.");
		html_section_end(h);
		return;
	}
	html_table(h, "findings", "Violations by their reason, warnings and infos", columns,
		   CNT(columns));
	print_reasons(h);
	shown = print_notes(h, &r->notes);
	shown += print_notes(h, &r->infos);
	html_table_end(h);
	html_left_out(h, shown, r->notes.cnt + r->infos.cnt, "warnings and infos");
	print_explanations(h);
	html_section_end(h);
}
