// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long calls and their phases took, as the histograms of the bcc tools (print_log2_hist): a
 * row for each power of two of nanoseconds, so that no bucket of the report belongs to two of
 * them, with bounds in the unit that suits the shortest.
 */
#include "sink/sink_text_histograms.h"
#include <string.h>
#include "sink/sink_text_phases.h"
#include "sink/words.h"

#define BOUND_WIDTH 10
#define COUNT_WIDTH 8
/* Beside the stars: "LOW -> HIGH : COUNT |" and "|"; two columns stay free, as in the bcc tools. */
#define BESIDE 12
/* Of a terminal that has room for more. */
#define STARS_MAX 200
#define ROWS_MAX 64

struct rows {
	struct {
		__u64 from_ns;
		__u64 to_ns; /* belongs to it */
		__u64 cnt;
	} list[ROWS_MAX];
	unsigned int cnt;
};

static const struct unit {
	const char *name;
	__u64 ns;
} units[] = { { "nsecs", 1 }, { "usecs", 1000 }, { "msecs", 1000000 } };

/* @cnt values from @from_ns on, up to the next that is added; the last one is @max_ns. */
static void add_row(struct rows *rows, __u64 from_ns, __u64 cnt, __u64 max_ns)
{
	if (rows->cnt)
		rows->list[rows->cnt - 1].to_ns = from_ns - 1;
	/* those before the first value are left out */
	if (!cnt && !rows->cnt)
		return;
	rows->list[rows->cnt].from_ns = from_ns;
	rows->list[rows->cnt].to_ns = max_ns;
	rows->list[rows->cnt++].cnt = cnt;
}

static void drop_empty_end(struct rows *rows)
{
	while (rows->cnt && !rows->list[rows->cnt - 1].cnt)
		rows->cnt--;
}

static void rows_of_calls(struct rows *rows, const struct hist *h)
{
	__u64 cnts[MBT_COARSE_BUCKETS] = { 0 };
	unsigned int i;

	for (i = 0; i < MBT_HIST_BUCKETS; i++)
		cnts[MBT_COARSE_BUCKET(i)] += h->buckets[i];
	memset(rows, 0, sizeof(*rows));
	for (i = 0; i < MBT_COARSE_BUCKETS; i++)
		add_row(rows, i ? 1ull << (MBT_HIST_MIN_BITS + i - 1) : 0, cnts[i], h->max_ns);
	drop_empty_end(rows);
}

static void rows_of_phase(struct rows *rows, const struct mbt_phase_stat *s)
{
	unsigned int i;

	memset(rows, 0, sizeof(*rows));
	for (i = 0; i < MBT_PHASE_BUCKETS; i++)
		add_row(rows, i ? 1ull << i : 0, s->hist[i], s->max_ns);
	drop_empty_end(rows);
}

/* The largest in which the shortest row reaches 1: bounds are neither 0 nor long numbers. */
static const struct unit *unit_of(const struct rows *rows)
{
	size_t i = sizeof(units) / sizeof(units[0]) - 1;

	while (i && rows->list[0].to_ns < units[i].ns)
		i--;
	return &units[i];
}

/* Three digits, or all of a whole number. */
static const char *bound(char *buf, size_t len, __u64 ns, const struct unit *unit)
{
	double value = (double)ns / (double)unit->ns;
	int places = value >= 99.95 ? 0 : value >= 9.995 ? 1 : value >= 0.9995 ? 2 : 3;

	snprintf(buf, len, "%.*f", !ns || unit->ns == 1 ? 0 : places, value);
	return buf;
}

/* Where bounds are rounded, a row ends where the next begins, else a nanosecond before. */
static const char *upper_bound(char *buf, size_t len, __u64 to_ns, const struct unit *unit)
{
	return bound(buf, len, to_ns + (unit->ns > 1), unit);
}

static unsigned int wider(unsigned int width, const char *text)
{
	return strlen(text) > width ? (unsigned int)strlen(text) : width;
}

static void print_rows(const struct text *t, const struct rows *rows)
{
	static const char stars[STARS_MAX + 1] =
		"****************************************************************************"
		"****************************************************************************"
		"************************************************";
	unsigned int i, bounds = BOUND_WIDTH, counts = COUNT_WIDTH, room;
	const struct unit *unit = unit_of(rows);
	char from[32], to[32], cnt[32];
	__u64 most = 0;

	for (i = 0; i < rows->cnt; i++) {
		if (rows->list[i].cnt > most)
			most = rows->list[i].cnt;
		bounds = wider(bounds, upper_bound(to, sizeof(to), rows->list[i].to_ns, unit));
	}
	snprintf(cnt, sizeof(cnt), "%llu", (unsigned long long)most);
	counts = wider(counts, cnt);
	room = t->style->width - 2 * bounds - counts - BESIDE;
	room = room < STARS_MAX ? room : STARS_MAX;
	fprintf(t->out, "%*s%-*s : %-*s distribution\n", (int)bounds / 2, "",
		(int)(2 * bounds + 4 - bounds / 2), unit->name, (int)counts, "count");
	for (i = 0; i < rows->cnt; i++)
		fprintf(t->out, "%*s -> %-*s : %-*llu |%-*.*s|\n", (int)bounds,
			bound(from, sizeof(from), rows->list[i].from_ns, unit), (int)bounds,
			upper_bound(to, sizeof(to), rows->list[i].to_ns, unit), (int)counts,
			(unsigned long long)rows->list[i].cnt, (int)room,
			(int)((double)room * (double)rows->list[i].cnt / (double)most), stars);
}

/* @phase: NULL: of whole calls. */
static void print_histogram(const struct text *t, const struct report_row *row, const char *phase,
			    const struct rows *rows, __u64 cnt)
{
	if (!rows->cnt)
		return;
	fprintf(t->out, "\n%s%s%s, %llu %s%s\n", word_row(row->row), phase ? ", " : "",
		phase ? phase : "", (unsigned long long)cnt, phase ? "time" : "call",
		cnt == 1 ? "" : "s");
	print_rows(t, rows);
}

static void print_phases(const struct text *t, const struct report_row *row)
{
	const struct phases *p = row->phases;
	const struct mbt_phase_stat *s;
	struct rows rows;
	unsigned int i;

	for (i = 0; i < MBT_PHASE_CNT; i++) {
		s = &p->stat[text_phase_order[i]];
		/* as in the table of phases */
		if (!s->sum_ns)
			continue;
		rows_of_phase(&rows, s);
		print_histogram(t, row, text_phase(text_phase_order[i]), &rows, phase_hist_cnt(s));
	}
	rows_of_phase(&rows, &p->mutex_waits);
	print_histogram(t, row, "waits for mutex", &rows, phase_hist_cnt(&p->mutex_waits));
}

void sink_text_histograms(const struct text *t)
{
	const struct report *r = t->report;
	struct rows rows;
	unsigned int i;

	if (t->style->histograms == PAGE_HISTOGRAMS_NONE)
		return;
	for (i = 0; i < MBT_CMD_ROWS; i++) {
		rows_of_calls(&rows, &r->commands[i].latency);
		print_histogram(t, &r->commands[i], NULL, &rows, r->commands[i].latency.cnt);
		if (t->style->histograms == PAGE_HISTOGRAMS_PHASES &&
		    text_phases_divided(r->commands[i].phases))
			print_phases(t, &r->commands[i]);
	}
}
