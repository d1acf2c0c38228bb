// SPDX-License-Identifier: GPL-2.0-only
/* What an interval of a run came to, for people, while the run goes on. */
#include <errno.h>
#include <stdlib.h>
#include "sink/sink.h"
#include "sink/sink_text_convoys.h"
#include "sink/sink_text_cpus.h"
#include "sink/sink_text_findings.h"
#include "sink/sink_text_histograms.h"
#include "sink/sink_text_phases.h"
#include "sink/sink_text_stacks.h"
#include "sink/sink_text_table.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

static double rate(const struct report *r, const struct interval *t)
{
	return t->to_ns > t->from_ns ?
		       (double)r->total.calls * 1e9 / (double)(t->to_ns - t->from_ns) :
		       0.0;
}

/* The CPU that was last of all in the most calls: of an interval, its longest time is not kept. */
static void print_slowest(FILE *out, const struct report *r)
{
	unsigned int i, worst = 0;
	__u64 calls = 0;

	for (i = 0; i < r->cpu_cnt; i++) {
		calls += r->cpus[i].slowest_cnt;
		if (r->cpus[i].slowest_cnt > r->cpus[worst].slowest_cnt)
			worst = i;
	}
	if (calls)
		fprintf(out, "Slowest CPU: %u, last of all in %.0f %% of the calls\n", worst,
			100.0 * (double)r->cpus[worst].slowest_cnt / (double)calls);
}

static void print_interval(const struct text *text, const struct report *so_far,
			   const struct interval *t)
{
	const struct report *r = text->report;
	FILE *out = text->out;
	unsigned int i;

	fprintf(out, "\n--- %.3f s to %.3f s: %llu call%s, %.1f a second ---\n",
		(double)t->from_ns / 1e9, (double)t->to_ns / 1e9,
		(unsigned long long)r->total.calls, r->total.calls == 1 ? "" : "s", rate(r, t));
	sink_text_rows(text);
	print_slowest(out, r);
	sink_text_phases(text);
	sink_text_histograms(text);
	sink_text_laggards(text);
	sink_text_victims(text);
	sink_text_convoys(text);
	sink_text_stacks(text);
	sink_text_findings(text);
	sink_text_notes(text);
	if (r->pending)
		fprintf(out,
			"Not proved yet: %llu call%s, whose times and interrupts are above; the "
			"next report counts %s\n",
			(unsigned long long)r->pending, r->pending == 1 ? "" : "s",
			r->pending == 1 ? "it" : "them");
	fprintf(out,
		"Interval: verified %llu, vacuous %llu, refused %llu, violated %llu, unverified "
		"%llu; lost %llu records\n",
		(unsigned long long)r->total.verified, (unsigned long long)r->total.vacuous,
		(unsigned long long)r->total.refused, (unsigned long long)r->total.violated,
		(unsigned long long)r->total.unverified, (unsigned long long)r->lost_records);
	for (i = 0; i < MBT_CAUSE_CNT; i++)
		if (r->cause_cnt[i])
			fprintf(out, "  unverified (%s): %llu\n", word_cause(i),
				(unsigned long long)r->cause_cnt[i]);
	fprintf(out,
		"So far: %llu calls, violated %llu, unverified %llu; a verdict comes with the "
		"run's end\n",
		(unsigned long long)so_far->total.calls, (unsigned long long)so_far->total.violated,
		(unsigned long long)so_far->total.unverified);
}

int sink_interval(FILE *out, const struct report *r, const struct report *so_far,
		  const struct interval *t, const struct run *run, const struct page_style *style)
{
	struct run of_interval = *run;
	struct text text = { .report = r, .run = &of_interval, .style = style, .goes_on = true };
	char *lines = NULL;
	size_t len;
	int err = 0;

	of_interval.duration_ns = t->to_ns - t->from_ns;
	text.out = open_memstream(&lines, &len);
	if (!text.out)
		return -errno;
	print_interval(&text, so_far, t);
	if (fclose(text.out))
		err = -errno;
	else
		page_print(out, lines, style);
	free(lines);
	return err ? err : fflush(out) ? -errno : ferror(out) ? -EIO : 0;
}
