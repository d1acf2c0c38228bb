// SPDX-License-Identifier: GPL-2.0-only
/* Violated calls of the HTML page: a table of them, and each of the first with its evidence. */
#include <string.h>
#include "sink/advice.h"
#include "sink/sink_html_sections.h"
#include "sink/sink_text_words.h"
#include "sink/svg_timeline.h"
#include "sink/words.h"

#define CNT(a) (sizeof(a) / sizeof((a)[0]))

/* With evidence: of each reason, and of all together. */
#define SHOWN_PER_RULE 3
#define SHOWN 20
/* ... and so many, whatever they are */
#define SHOWN_ALWAYS 10
/* CPUs in words. */
#define SHOWN_CPUS 16

static void print_row(struct html *h, unsigned int number, const struct finding *f, bool shown)
{
	const struct mbt_call *call = &f->call.call;
	const struct who who = report_who(&f->call);
	char name[48], event[64];

	html_row(h);
	html_cell_link(h, number, shown);
	html_cell(h, f->judgement.found[0]->code);
	html_cell(h, f->allowed ? "allowed" : "no");
	html_cell(h, words_event(event, sizeof(event), call));
	html_cell_who(h, &who);
	html_cell_sorted(h, call->tid,
			 text_process(name, sizeof(name), call->comm, call->tid, call->ns_tid));
	html_cell_time(h, call->begin_ns);
	html_cell_ns(h, call->end_ns - call->begin_ns);
	html_cell_signed(h, call->ret);
	html_row_end(h);
}

static void print_table(struct html *h, const bool *shown)
{
	static const struct html_column columns[] = {
		{ "number", "Number", true },    { "reason", "Reason", false },
		{ "allowed", "Allowed", false }, { "command", "Command", false },
		{ "process", "Process", false }, { "tid", "Thread", true },
		{ "time_ns", "Time", true },     { "latency_ns", "Took", true },
		{ "return", "Returned", true },
	};
	const struct report_findings *all = &h->report->findings;
	unsigned int i;

	html_table(h, "violations", "Violated calls", columns, CNT(columns));
	for (i = 0; i < all->cnt; i++)
		print_row(h, i + 1, &all->list[i], shown[i]);
	html_table_end(h);
	html_left_out(h, all->cnt, h->report->total.violated, "violated calls");
}

static bool is_about(const struct finding *f, const struct cpu_case *cpu)
{
	unsigned int i;

	for (i = 0; i < f->judgement.found_cnt; i++)
		if (f->judgement.found[i]->about && f->judgement.found[i]->about(&f->call, cpu))
			return true;
	return false;
}

/* What was seen on the CPUs that it is about, in words. */
static void print_cpus(struct html *h, const struct finding *f)
{
	const struct call_case *c = &f->call;
	char words[512];
	unsigned int i, n = 0;

	fputs("<ul>\n", h->out);
	for (i = 0; i < c->cpu_cnt; i++) {
		if (!is_about(f, &c->cpus[i]) || n++ >= SHOWN_CPUS)
			continue;
		fputs("<li>", h->out);
		html_text(h, words_cpu(words, sizeof(words), c, &c->cpus[i]));
		fputs("</li>\n", h->out);
	}
	if (n > SHOWN_CPUS)
		fprintf(h->out, "<li>and %u more</li>\n", n - SHOWN_CPUS);
	if (word_grace(c)) {
		fputs("<li>", h->out);
		html_text(h, word_grace(c));
		fputs("</li>\n", h->out);
	}
	fputs("</ul>\n", h->out);
}

/* The explanation of the rule, where it stands for the first time, or a link there. */
static void print_explanation(struct html *h, unsigned int number, const struct finding *f,
			      unsigned int explained[RULES_MAX])
{
	const struct rule *rule = f->judgement.found[0];
	const char *advice = advice_for_defect(f);
	unsigned int *first = &explained[rules_index(rule)];

	if (*first) {
		fprintf(h->out, "<p><a href=\"#violation-%u\">Explained at violation %u</a></p>\n",
			*first, *first);
	} else {
		*first = number;
		html_paragraph(h, "%s", rule->explanation);
	}
	if (advice)
		html_paragraph(h, "%s", advice);
}

static void print_violation(struct html *h, unsigned int number, const struct finding *f,
			    unsigned int explained[RULES_MAX])
{
	const struct mbt_call *call = &f->call.call;
	char event[64], ns[32];
	unsigned int i;

	fprintf(h->out, "<article id=\"violation-%u\">\n<h3>%u. %s%s", number, number,
		f->allowed ? "allowed: " : "", f->judgement.found[0]->code);
	for (i = 1; i < f->judgement.found_cnt; i++)
		fprintf(h->out, "%s%s", i == 1 ? ", also " : ", ", f->judgement.found[i]->code);
	fputs("</h3>\n", h->out);
	html_paragraph(h, "%s by %s, process %d (%s), thread %d, at %.6f s: returned %lld after %s",
		       words_event(event, sizeof(event), call), call->comm, call->tgid,
		       call->leader_comm, call->tid, text_seconds(h->run, call->begin_ns),
		       (long long)call->ret,
		       text_duration(ns, sizeof(ns), call->end_ns - call->begin_ns));
	print_cpus(h, f);
	svg_timeline(h->out, &f->call, &f->judgement, h->run);
	print_explanation(h, number, f, explained);
	if (f->saved_as)
		html_paragraph(h, "Saved as %s", f->saved_as);
	fputs("</article>\n", h->out);
}

/* The first of each reason, and of what room is left the first of all. */
static unsigned int select_shown(const struct report_findings *all, bool *shown)
{
	unsigned int per_rule[RULES_MAX] = { 0 }, i, cnt = 0;

	for (i = 0; i < all->cnt && cnt < SHOWN; i++) {
		shown[i] = per_rule[rules_index(all->list[i].judgement.found[0])]++ <
			   SHOWN_PER_RULE;
		cnt += shown[i];
	}
	for (i = 0; i < all->cnt && cnt < SHOWN_ALWAYS; i++) {
		cnt += !shown[i];
		shown[i] = true;
	}
	return cnt;
}

void html_violations(struct html *h)
{
	const struct report_findings *all = &h->report->findings;
	bool shown[REPORT_FINDINGS_MAX] = { false };
	unsigned int explained[RULES_MAX] = { 0 }, i, cnt;

	html_section(h, "violations", "Violations");
	if (!h->report->total.violated) {
		html_paragraph(h, "No call was violated.");
		html_section_end(h);
		return;
	}
	cnt = select_shown(all, shown);
	print_table(h, shown);
	for (i = 0; i < all->cnt; i++)
		if (shown[i])
			print_violation(h, i + 1, &all->list[i], explained);
	html_left_out(h, cnt, h->report->total.violated, "violated calls, with their evidence,");
	html_section_end(h);
}
