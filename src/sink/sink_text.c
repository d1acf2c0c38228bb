// SPDX-License-Identifier: GPL-2.0-only
/* The report as a person reads it: its sections in their order, and its verdict. */
#include "sink/sink.h"
#include <errno.h>
#include <stdlib.h>
#include "judge/doubts.h"
#include "sink/sink_text_convoys.h"
#include "sink/sink_text_fallbacks.h"
#include "sink/sink_text_counts.h"
#include "sink/sink_text_cpus.h"
#include "sink/sink_text_end.h"
#include "sink/sink_text_filters.h"
#include "sink/sink_text_findings.h"
#include "sink/sink_text_histograms.h"
#include "sink/sink_text_phases.h"
#include "sink/sink_text_probes.h"
#include "sink/sink_text_processes.h"
#include "sink/sink_text_rows.h"
#include "sink/sink_text_rseq.h"
#include "sink/sink_text_stacks.h"
#include "sink/sink_text_table.h"
#include "sink/sink_text_top.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

/* Which limit makes a run without a violation fail. */
static void print_limits(FILE *out, const struct report *r)
{
	if (r->differences)
		fprintf(out,
			"\nCalls that the kernel side would have counted otherwise than they are "
			"judged: "
			"%llu; a defect of this program\n",
			(unsigned long long)r->differences);
	if (r->not_the_kernel)
		fprintf(out,
			"\nBarriers that something else than the kernel answered: %llu; one is "
			"enough for the run to be unverified\n",
			(unsigned long long)r->not_the_kernel);
	else if (report_beyond_limit(r))
		fprintf(out,
			"\nUnverified beyond the limit of %u in a million (--max-unverified)\n",
			r->options.max_unverified_ppm);
	if (r->total.tested < r->options.min_tested)
		fprintf(out, "\nFewer barriers had a CPU to cover than the %llu of --min-tested\n",
			(unsigned long long)r->options.min_tested);
}

static void print_verdict(const struct text *t)
{
	const struct report *r = t->report;
	FILE *out = t->out;
	struct tally barriers = report_barriers(r->commands, MBT_CMD_ROWS);

	print_limits(out, r);
	fprintf(out, "\nVerdict: %s", word_verdict(report_verdict(r)));
	if (!r->total.calls) {
		fprintf(out, r->left_out + r->not_told ? " (no call passed the filters)" :
							 " (no call was seen)");
	} else if (report_verdict(r) == VERDICT_VERIFIED && !barriers.tested) {
		fprintf(out, " (");
		sink_text_untested(out, &barriers);
		fprintf(out, ")");
	} else if (barriers.calls && barriers.refused == barriers.calls) {
		fprintf(out, " (every barrier was refused)");
	}
	if (r->allowed)
		fprintf(out, " (%llu allowed)", (unsigned long long)r->allowed);
	fputc('\n', out);
}

static void print_remarks(const struct text *t)
{
	if (t->run->kernel->remark_cnt)
		fputc('\n', t->out);
	sink_text_remarks(t->out, t->run->kernel);
}

static void print_end(const struct text *t)
{
	sink_text_end(t->out, t->run);
	if (!t->report->total.calls && !(t->report->left_out + t->report->not_told))
		sink_text_no_call(t->out, t->run);
}

enum place {
	FIRST, /* on the first screen */
	TABLE, /* on the first screen, with the lines that the others leave */
	BELOW,
};

/* The sections in their order. One that has nothing to say prints nothing. */
static const struct {
	void (*print)(const struct text *t);
	enum place place;
} sections[] = {
	{ sink_text_headline, FIRST },   { sink_text_circumstances, FIRST },
	{ sink_text_filters, FIRST },    { sink_text_top_rows, TABLE },
	{ sink_text_also, FIRST },       { sink_text_rseq_sum, FIRST },
	{ sink_text_sums, FIRST },       { sink_text_counts, BELOW },
	{ sink_text_unseen, BELOW },     { print_remarks, BELOW },
	{ sink_text_all_rows, BELOW },   { sink_text_merged, BELOW },
	{ sink_text_processes, BELOW },  { sink_text_phases, BELOW },
	{ sink_text_histograms, BELOW }, { sink_text_slowest, BELOW },
	{ sink_text_laggards, BELOW },   { sink_text_victims, BELOW },
	{ sink_text_convoys, BELOW },    { sink_text_fallbacks, BELOW },
	{ sink_text_rseq, BELOW },       { sink_text_stacks, BELOW },
	{ sink_text_lives, BELOW },      { sink_text_findings, BELOW },
	{ sink_text_notes, BELOW },      { print_end, BELOW },
	{ print_verdict, BELOW },
};

#define SECTION_CNT (sizeof(sections) / sizeof(sections[0]))

/* What the sections of @place print, in @texts. Returns 0 or -errno. */
static int print_sections(char *texts[SECTION_CNT], struct text *t, enum place place)
{
	size_t i, len;

	for (i = 0; i < SECTION_CNT; i++) {
		if (sections[i].place != place)
			continue;
		t->out = open_memstream(&texts[i], &len);
		if (!t->out)
			return -errno;
		sections[i].print(t);
		if (fclose(t->out))
			return -errno;
	}
	return 0;
}

static int print_all(FILE *out, char *texts[SECTION_CNT], struct text *t)
{
	unsigned int lines = 0;
	size_t i;
	int err;

	err = print_sections(texts, t, FIRST);
	for (i = 0; i < SECTION_CNT && !err; i++)
		lines += texts[i] ? page_lines(texts[i], t->style) : 0;
	t->room = lines < PAGE_LINES ? PAGE_LINES - lines : 0;
	err = err ? err : print_sections(texts, t, TABLE);
	err = err ? err : print_sections(texts, t, BELOW);
	for (i = 0; i < SECTION_CNT && !err; i++)
		page_print(out, texts[i], t->style);
	/* the flush first: it meets what an earlier write met, and says what that is */
	return err ? err : fflush(out) ? -errno : ferror(out) ? -EIO : 0;
}

int sink_text_styled(FILE *out, const struct report *r, const struct run *run,
		     const struct page_style *style)
{
	struct text t = { .report = r, .run = run, .style = style };
	char *texts[SECTION_CNT] = { NULL };
	int err = print_all(out, texts, &t);
	size_t i;

	for (i = 0; i < SECTION_CNT; i++)
		free(texts[i]);
	return err;
}

int sink_text(FILE *out, const struct report *r, const struct run *run)
{
	static const struct page_style plain = { .width = PAGE_WIDTH };

	return sink_text_styled(out, r, run, &plain);
}
