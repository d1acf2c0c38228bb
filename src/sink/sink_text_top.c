// SPDX-License-Identifier: GPL-2.0-only
/* The first screen of a report: what was found, under which circumstances, what else, and sums. */
#include "sink/sink_text_top.h"
#include <string.h>
#include "run/run_json.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

const char *text_verdict(const struct headline *h, const struct report *r)
{
	struct tally barriers = report_barriers(r->commands, MBT_CMD_ROWS);

	switch (report_verdict(r)) {
	case VERDICT_VIOLATED:
		return "VIOLATED";
	case VERDICT_UNVERIFIED:
		return "UNVERIFIED";
	default:
		break;
	}
	/* a warning beside it does not say that any barrier was looked at */
	if (h->rule && h->rule->level == LEVEL_WARNING)
		return barriers.tested ? "VERIFIED, with a warning" :
					 "VERIFIED, nothing tested, with a warning";
	return barriers.tested ? "VERIFIED" : "VERIFIED, nothing tested";
}

void sink_text_headline(const struct text *t)
{
	struct headline h;

	headline_of(&h, t->report, t->run);
	fprintf(t->out, "%s: %s%s\n", text_verdict(&h, t->report), h.text,
		h.text[strlen(h.text) - 1] == '?' ? "" : ".");
	if (*h.advice)
		fprintf(t->out, "%s\n", h.advice);
	fputc('\n', t->out);
}

static const char *rung_of(const struct run *run, const char *name)
{
	unsigned int f;

	for (f = 0; f < run->fact_cnt; f++)
		if (!strcmp(run->facts[f].name, name))
			return run->facts[f].rung ? run->facts[f].rung : "none";
	return NULL;
}

static void print_probes(FILE *out, const struct run *run)
{
	static const char *const names[] = { "call", "delivery" };
	char text[32];
	unsigned int f;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (rung_of(run, names[i]))
			fprintf(out, "%s %s %s", i ? "," : "; probes", names[i],
				text_printable(text, sizeof(text), rung_of(run, names[i])));
	for (f = 0; f < run->fact_cnt; f++)
		if (run->facts[f].wanted && !run->facts[f].rung)
			fprintf(out, ", no %s",
				text_printable(text, sizeof(text), run->facts[f].name));
}

static void print_cpus(FILE *out, const char *what, const char *list)
{
	char text[128];

	if (*list)
		fprintf(out, ", %s %s", what, text_printable(text, sizeof(text), list));
}

void sink_text_circumstances(const struct text *t)
{
	const struct run *run = t->run;
	const struct kernel *k = run->kernel;
	char buf[16], release[65], arch[65], what[256];

	fprintf(t->out, "Kernel %s %s, %u of %u CPUs online, %s, %s\n",
		text_printable(release, sizeof(release), k->release),
		text_printable(arch, sizeof(arch), k->arch), k->cpu_online, k->cpu_possible,
		text_printable(what, sizeof(what), run->what),
		text_duration(buf, sizeof(buf), run->duration_ns));
	fprintf(t->out, "QUERY 0x%x", k->query_mask);
	/* of a recording that has no list, whether there are any */
	print_cpus(t->out, "nohz_full",
		   *k->nohz_full_cpus ? k->nohz_full_cpus : word_tristate(k->nohz_full));
	print_cpus(t->out, "isolated", k->isolated);
	if (k->preemption.on != MBT_UNKNOWN)
		fprintf(t->out, ", preemption %s", word_tristate(k->preemption.on));
	if (run->settings.one_sender == MBT_YES)
		fprintf(t->out, ", IPIs under a mutex");
	print_probes(t->out, run);
	fprintf(t->out, "; membarrier-trace %s\n", MBT_VERSION);
}

/* Violations and warnings that find room; what the headline tells is not told twice. */
#define SHOWN_ALSO 3

/* The first one stands apart from what is before. */
struct also {
	FILE *out;
	unsigned int room; /* findings that it may name */
	unsigned int lines;
	unsigned int hidden;
};

static void also(struct also *a, const char *kind, const char *sentence)
{
	fprintf(a->out, "%sAlso %s: %s\n", a->lines++ ? "" : "\n", kind, sentence);
}

static void also_finding(struct also *a, const char *kind, const char *sentence)
{
	if (a->lines < a->room)
		also(a, kind, sentence);
	else
		a->hidden++;
}

static void also_violations(struct also *a, const struct text *t, const struct headline *h)
{
	char sentence[SENTENCE_LEN];
	unsigned int i;

	for (i = 0; rules_at(i); i++) {
		if (!t->report->rule_calls[i] || rules_at(i) == h->rule)
			continue;
		sentence_violation_line(sentence, t->report, rules_at(i));
		also_finding(a, "violation", sentence);
	}
}

/* Is it said by another one? */
static bool is_told(const struct report *r, unsigned int doubts, unsigned int doubt)
{
	struct tally barriers = report_barriers(r->commands, MBT_CMD_ROWS);

	if (doubt != DOUBT_BEYOND_LIMIT && doubt != DOUBT_ALL_REFUSED)
		return false;
	if (r->not_the_kernel && r->not_the_kernel == r->total.unverified && !barriers.refused)
		return true;
	return doubt == DOUBT_BEYOND_LIMIT && (doubts & MBT_BIT(DOUBT_ALL_REFUSED));
}

/* All of them: the first screen says what keeps a run from being verified. */
static void also_doubts(struct also *a, const struct text *t, const struct headline *h)
{
	unsigned int doubts = report_doubts(t->report), i;
	char sentence[SENTENCE_LEN];
	bool any = false;

	for (i = 0; i < DOUBT_CNT; i++) {
		if (!(doubts & MBT_BIT(i)) || i == h->doubt || is_told(t->report, doubts, i))
			continue;
		sentence_doubt(sentence, t->report, t->run, i);
		/* how it came is said below */
		sentence[strcspn(sentence, ":")] = '\0';
		fprintf(a->out, "%s%s",
			any        ? "; " :
			a->lines++ ? "Also unverified: " :
				     "\nAlso unverified: ",
			sentence);
		any = true;
	}
	if (any)
		fputc('\n', a->out);
}

static void also_notes(struct also *a, const struct text *t, const struct headline *h,
		       const struct report_notes *notes)
{
	const struct rule *rule = NULL;
	char sentence[SENTENCE_LEN], line[SENTENCE_LEN + 64];
	struct report_note sum;
	unsigned int more;

	while ((rule = headline_next_note(notes, rule, &sum, &more))) {
		if (rule == h->rule)
			continue;
		note_sentence_of(sentence, sizeof(sentence), &sum, more, t->run);
		snprintf(line, sizeof(line), "%s, %s", rule->code, sentence);
		also_finding(a, word_level(rule->level), line);
	}
}

/* What an info that comes first says nothing of: what the barriers came to. */
static void also_barriers(struct also *a, const struct text *t, const struct headline *h)
{
	struct tally barriers = report_barriers(t->report->commands, MBT_CMD_ROWS);
	char sentence[SENTENCE_LEN];

	if (!h->rule || h->rule->level != LEVEL_INFO || report_doubts(t->report))
		return;
	if (barriers.tested)
		sentence_clean(sentence, t->report);
	else
		sentence_untested(sentence, t->report);
	also(a, "seen", sentence);
}

void sink_text_also(const struct text *t)
{
	struct also a = { .out = t->out, .room = SHOWN_ALSO };
	struct headline h;

	headline_of(&h, t->report, t->run);
	/* what keeps a run from being verified needs the room more */
	if (report_doubts(t->report) & ~(h.doubt < DOUBT_CNT ? MBT_BIT(h.doubt) : 0))
		a.room = 1;
	also_violations(&a, t, &h);
	also_doubts(&a, t, &h);
	also_barriers(&a, t, &h);
	also_notes(&a, t, &h, &t->report->notes);
	also_notes(&a, t, &h, &t->report->infos);
	if (a.hidden)
		fprintf(t->out, "and %u more kind%s of findings: below\n", a.hidden,
			a.hidden == 1 ? "" : "s");
}

void sink_text_sums(const struct text *t)
{
	const struct report *r = t->report;

	fprintf(t->out,
		"\nCalls %llu: verified %llu, vacuous %llu, refused %llu, violated %llu, "
		"unverified %llu; cut by start or end %llu\n",
		(unsigned long long)r->total.calls, (unsigned long long)r->total.verified,
		(unsigned long long)r->total.vacuous, (unsigned long long)r->total.refused,
		(unsigned long long)r->total.violated, (unsigned long long)r->total.unverified,
		(unsigned long long)r->cut);
}
