// SPDX-License-Identifier: GPL-2.0-only
/* Two sides of reports compared, for people: 80 columns, regressions on top and marked. */
#include "sink/sink_diff.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "sink/line.h"
#include "sink/sink_text_phases.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

/* Regressions that the first line names. */
#define NAMED_MAX 3

struct page {
	FILE *out;
	const struct diff_view *v;
	unsigned int named, findings;
	/* phases of the present command that no line tells */
	unsigned int phases, phases_alone;
};

/* "from 16.4 us to 18.4 us" without its first word, or what is exact */
static const char *range_cell(char *buf, size_t len, const struct spread *s)
{
	char from[16], to[16];

	text_duration(from, sizeof(from), s->range.from_ns);
	text_duration(to, sizeof(to), s->range.to_ns);
	if (!s->runs)
		snprintf(buf, len, "-");
	else if (s->range.from_ns == s->range.to_ns)
		snprintf(buf, len, "%s", to);
	else
		snprintf(buf, len, "%s to %s", from, to);
	return buf;
}

static const char *share_cell(char *buf, size_t len, const struct diff_share *s)
{
	char cnt[32], of[32];

	snprintf(buf, len, "%s of %s", text_count(cnt, sizeof(cnt), s->cnt),
		 text_count(of, sizeof(of), s->of));
	return buf;
}

static double in_a_million(const struct diff_share *s)
{
	return s->of ? (double)s->cnt * 1e6 / (double)s->of : 0.0;
}

/* ---- the first line ---- */

static void name_regression(void *arg, const struct difference *d)
{
	char before[64], now[64];
	struct page *p = arg;

	if (!d->regression || ++p->named > NAMED_MAX)
		return;
	fputs(p->named > 1 ? "; " : "", p->out);
	switch (d->kind) {
	case DIFF_FINDING:
		if (d->rule->level != LEVEL_ERROR) {
			fprintf(p->out, "%s is new (%s)", d->rule->code,
				text_count(now, sizeof(now), d->now.cnt));
			break;
		}
		fprintf(p->out, "%s %s (%s calls", d->rule->code,
			d->change == DIFF_NEW ? "is new" : "is in more calls",
			share_cell(now, sizeof(now), &d->now));
		if (d->before.cnt)
			fprintf(p->out, ", before %s",
				share_cell(before, sizeof(before), &d->before));
		fputc(')', p->out);
		break;
	case DIFF_UNVERIFIED:
		fprintf(p->out, "more calls are unverified than the limit of %u in a million (%s)",
			p->v->options.max_unverified_ppm, share_cell(now, sizeof(now), &d->now));
		break;
	default:
		fprintf(p->out, "%s takes longer (P%u %s, before %s)", word_row(d->row),
			d->part / 1000, range_cell(now, sizeof(now), &d->spread_now),
			range_cell(before, sizeof(before), &d->spread_before));
	}
}

/* How many reports of B are not verified, or have lost evidence. */
static unsigned int doubtful(const struct diff_side *side)
{
	unsigned int i, cnt = 0;

	for (i = 0; i < side->cnt; i++) {
		const struct stored_report *r = &side->reports[i];

		cnt += r->verdict == VERDICT_UNVERIFIED || r->lost_records || r->lost_runs ||
		       r->cut || r->tail || r->lost_fact;
	}
	return cnt;
}

static void print_headline(struct page *p)
{
	const unsigned int all = diff_regressions(p->v);
	const unsigned int doubts = doubtful(&p->v->sides[1]);

	if (all) {
		fprintf(p->out, "%u REGRESSION%s: ", all, all > 1 ? "S" : "");
		diff_each(&p->v->sides[0], &p->v->sides[1], &p->v->options, name_regression, p);
		if (all > NAMED_MAX)
			fprintf(p->out, "; and %u more", all - NAMED_MAX);
		fputs(".\n", p->out);
	} else if (doubts) {
		fprintf(p->out,
			"NO REGRESSION as far as the evidence goes: %u of %u reports of B %s "
			"unverified or %s lost evidence.\n",
			doubts, p->v->sides[1].cnt, doubts > 1 ? "are" : "is",
			doubts > 1 ? "have" : "has");
	} else {
		fputs("NO REGRESSION.\n", p->out);
	}
}

/* ---- what is compared ---- */

static void print_lost(FILE *out, const struct stored_report *r)
{
	char records[32], runs[32];

	if (r->lost_records || r->lost_runs)
		fprintf(out, "; lost: %s records, %s program runs",
			text_count(records, sizeof(records), r->lost_records),
			text_count(runs, sizeof(runs), r->lost_runs));
	if (r->cut)
		fputs("; its recording was cut", out);
	if (r->tail)
		fputs("; its recording lacks the beginning", out);
	if (r->lost_fact)
		fputs("; a probe was taken away", out);
}

static void print_reports(const struct page *p, unsigned int side)
{
	char path[4096], calls[32], duration[16];
	unsigned int i;

	for (i = 0; i < p->v->sides[side].cnt; i++) {
		const struct stored_report *r = &p->v->sides[side].reports[i];
		const char *verdict = word_verdict(r->verdict);

		fprintf(p->out, "%c  %s: kernel %s %s, %u CPUs, %s, %s calls, %s", 'A' + side,
			text_printable(path, sizeof(path), p->v->paths[side][i]), r->release,
			r->arch, r->cpus_online,
			text_duration(duration, sizeof(duration), r->duration_ns),
			text_count(calls, sizeof(calls), r->calls),
			r->verdict == VERDICT_VERIFIED ? verdict : "");
		if (r->verdict != VERDICT_VERIFIED)
			fputs(r->verdict == VERDICT_VIOLATED ? "VIOLATED" : "UNVERIFIED", p->out);
		print_lost(p->out, r);
		fputc('\n', p->out);
	}
}

/* Each value of a fact once, in the order of the reports. */
static void print_values(const struct page *p, enum diff_fact fact)
{
	const struct diff_side *sides = p->v->sides;
	const unsigned int all = sides[0].cnt + sides[1].cnt;
	char value[256], other[256];
	unsigned int i, j;

	for (i = 0; i < all; i++) {
		const struct stored_report *r = i < sides[0].cnt ?
							&sides[0].reports[i] :
							&sides[1].reports[i - sides[0].cnt];

		text_diff_fact(value, sizeof(value), r, fact);
		for (j = 0; j < i; j++) {
			r = j < sides[0].cnt ? &sides[0].reports[j] :
					       &sides[1].reports[j - sides[0].cnt];
			if (!strcmp(value, text_diff_fact(other, sizeof(other), r, fact)))
				break;
		}
		if (j == i)
			fprintf(p->out, "%s%s", i ? " / " : "", value);
	}
}

static void print_differing(const struct page *p)
{
	bool any = false;
	int fact;

	for (fact = 0; fact < DIFF_FACT_CNT; fact++) {
		if (!diff_fact_differs(p->v, fact))
			continue;
		fprintf(p->out, "%s%s ", any ? "; " : "NOT THE SAME: ", word_diff_fact(fact));
		print_values(p, fact);
		any = true;
	}
	if (any)
		fputs(": not all that differs is due to a change of one thing.\n", p->out);
}

/* ---- the lists ---- */

static const char *mark(const struct difference *d)
{
	return d->regression ? " !" : "";
}

static void print_finding(struct page *p, const struct difference *d)
{
	char before[64], now[64];

	if (!p->findings++)
		fprintf(p->out, "\n%-24s %-9s %16s %16s  CHANGE\n", "FINDINGS", "LEVEL", "A", "B");
	fprintf(p->out, "%-24s %-9s %16s %16s  %s%s\n", d->rule->code, word_level(d->rule->level),
		text_count(before, sizeof(before), d->before.cnt),
		text_count(now, sizeof(now), d->now.cnt),
		d->change == DIFF_NOT_TOLD ? "not told" : word_diff_change(d->change), mark(d));
	/* notes count what their sentence says, which need not be calls */
	if (d->rule->level == LEVEL_ERROR)
		fprintf(p->out, "  in a million calls %32.1f %16.1f\n", in_a_million(&d->before),
			in_a_million(&d->now));
}

static void print_unverified(struct page *p, const struct difference *d)
{
	char before[64], now[64];

	if (!p->findings)
		fputs("\nFINDINGS: none on either side.\n", p->out);
	fprintf(p->out, "\nUnverified: A %s, B %s, limit %u in a million: %s%s.\n",
		share_cell(before, sizeof(before), &d->before),
		share_cell(now, sizeof(now), &d->now), p->v->options.max_unverified_ppm,
		word_diff_change(d->change), mark(d));
}

static void end_command(struct page *p)
{
	if (p->phases)
		fprintf(p->out, "  of its phases no shift is told in %u percentiles\n", p->phases);
	if (p->phases_alone)
		fprintf(p->out,
			"  too few calls on one side, or other probes, in %u percentiles of "
			"phases\n",
			p->phases_alone);
	p->phases = p->phases_alone = 0;
}

static void print_counts(const struct page *p, const char *name, __u64 before, __u64 now)
{
	char a[32], b[32];

	if (before || now)
		fprintf(p->out, "  %-20s %20s %20s\n", name, text_count(a, sizeof(a), before),
			text_count(b, sizeof(b), now));
}

static double per_call(const struct diff_command *c)
{
	return c->calls ? (double)c->targets / (double)c->calls : 0.0;
}

static void print_command(struct page *p, const struct difference *d)
{
	const struct diff_command *a = &d->command_before, *b = &d->command_now;

	end_command(p);
	fprintf(p->out, "\n%-38s %4s %20s%s%s\n", word_row(d->row), "A", "B",
		d->change == DIFF_SAME ? "" : "  ",
		d->change == DIFF_SAME ? "" : word_diff_change(d->change));
	print_counts(p, "calls", a->calls, b->calls);
	fprintf(p->out, "  %-20s %20.1f %20.1f\n", "calls a second", a->per_second, b->per_second);
	print_counts(p, "failed", a->failed, b->failed);
	print_counts(p, "violated", a->violated, b->violated);
	print_counts(p, "unverified", a->unverified, b->unverified);
	if (a->targets || b->targets)
		fprintf(p->out, "  %-20s %20.2f %20.2f\n", "IPIs for each call", per_call(a),
			per_call(b));
}

static void print_percentile(const struct page *p, const struct difference *d, const char *name)
{
	static const char *const words[] = {
		[SHIFT_NONE] = "no shift told",    [SHIFT_UP] = "longer",
		[SHIFT_DOWN] = "shorter",          [SHIFT_WITHIN] = "within spread",
		[SHIFT_UNKNOWN] = "too few calls",
	};
	const int name_len = (int)strlen(name);
	char before[64], now[64];

	/* a longer name takes the blanks in front of what follows */
	fprintf(p->out, "  %-20s %*s %20s  %s%s\n", name, name_len > 20 ? 40 - name_len : 20,
		range_cell(before, sizeof(before), &d->spread_before),
		range_cell(now, sizeof(now), &d->spread_now), words[d->shift.kind], mark(d));
}

static void print_latency(const struct page *p, const struct difference *d)
{
	char name[16];

	/* once */
	if (!d->spread_before.runs && !d->spread_now.runs) {
		if (d->part == 50000)
			print_percentile(p, d, "percentiles");
		return;
	}
	snprintf(name, sizeof(name), "P%u", d->part / 1000);
	print_percentile(p, d, name);
}

/* Only what moved: the JSON document has the others, too. */
static void print_phase(struct page *p, const struct difference *d)
{
	char name[48];

	snprintf(name, sizeof(name), "%s P%u", text_phase(d->phase), d->part / 1000);
	if (d->shift.kind == SHIFT_UP || d->shift.kind == SHIFT_DOWN)
		print_percentile(p, d, name);
	else if (d->shift.kind == SHIFT_UNKNOWN)
		p->phases_alone += d->spread_before.runs || d->spread_now.runs;
	else
		p->phases++;
}

static void print(void *arg, const struct difference *d)
{
	switch (d->kind) {
	case DIFF_FINDING:
		print_finding(arg, d);
		break;
	case DIFF_UNVERIFIED:
		print_unverified(arg, d);
		break;
	case DIFF_COMMAND:
		print_command(arg, d);
		break;
	case DIFF_LATENCY:
		print_latency(arg, d);
		break;
	default:
		print_phase(arg, d);
	}
}

static void print_legend(const struct page *p)
{
	fprintf(p->out,
		"\nA percentile is known as far as its step: %.1f %% of it or less, of a phase its "
		"power of two. "
		"Longer, shorter: every report of one side lies beyond all of the other, a whole "
		"step between them, and farther than those of a side are from each other; %u calls "
		"are too few.%s%s\n",
		100.0 / (1 << MBT_HIST_SUB_BITS), COMPARE_CALLS_MIN - 1,
		p->v->sides[0].cnt > 1 && p->v->sides[1].cnt > 1 ?
			"" :
			" Of a side with one report no spread is known: compare several (A... -- "
			"B...) to tell a shift from noise.",
		diff_regressions(p->v) ? " !: a regression." : "");
}

int sink_diff_text(FILE *out, const struct diff_view *v, const struct page_style *style)
{
	struct page p = { .v = v };
	char *text = NULL;
	size_t len;

	p.out = open_memstream(&text, &len);
	if (!p.out)
		return -errno;
	print_headline(&p);
	fputc('\n', p.out);
	print_reports(&p, 0);
	print_reports(&p, 1);
	print_differing(&p);
	diff_each(&v->sides[0], &v->sides[1], &v->options, print, &p);
	end_command(&p);
	print_legend(&p);
	if (fclose(p.out)) {
		free(text);
		return -ENOMEM;
	}
	page_print(out, text, style);
	free(text);
	errno = 0;
	if (fflush(out) || ferror(out))
		return errno ? -errno : -EIO;
	return 0;
}
