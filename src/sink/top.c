// SPDX-License-Identifier: GPL-2.0-only
/* The page of top: the run, what was found, the slowest CPUs, and a row for each command. */
#include "sink/top.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "sink/headline.h"
#include "sink/sink_text_phases.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

struct page {
	struct top_line *lines;
	unsigned int width, height, used;
};

static void add(struct page *p, enum top_look look, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void add(struct page *p, enum top_look look, const char *format, ...)
{
	struct top_line *line = &p->lines[p->used];
	va_list args;

	if (p->used == p->height)
		return;
	p->used++;
	va_start(args, format);
	vsnprintf(line->text, p->width + 1, format, args);
	va_end(args);
	line->look = look;
}

/* "REG_PRIVATE_SYNC_CORE": what tells commands apart, in 21 columns. */
static const char *short_command(char *buf, size_t len, __u32 row)
{
	static const struct {
		const char *from, *to;
	} shorter[] = {
		{ "REGISTER_", "REG_" },
		{ "PRIVATE_EXPEDITED", "PRIVATE" },
		{ "GLOBAL_EXPEDITED", "GLOBAL_EXP" },
	};
	const char *word = word_row(row);
	size_t used = 0, i;

	while (*word && used + 1 < len) {
		for (i = 0; i < sizeof(shorter) / sizeof(shorter[0]); i++)
			if (!strncmp(word, shorter[i].from, strlen(shorter[i].from)))
				break;
		if (i == sizeof(shorter) / sizeof(shorter[0])) {
			buf[used++] = *word++;
			continue;
		}
		used += (size_t)snprintf(buf + used, len - used, "%s", shorter[i].to);
		word += strlen(shorter[i].from);
	}
	buf[used < len ? used : len - 1] = '\0';
	return buf;
}

/* ---- above the table ---- */

static void add_run(struct page *p, const struct top *top)
{
	const struct run *run = top->run;
	char release[65], what[256];

	add(p, TOP_HEAD, "membarrier-trace top: %s, %u CPUs, %.1f s%s; %s",
	    text_printable(release, sizeof(release), run->kernel->release), run->kernel->cpu_online,
	    (double)top->t.to_ns / 1e9, top->paused ? " (paused)" : "",
	    text_printable(what, sizeof(what), run->what));
}

static double per_second(const struct top *top, __u64 calls)
{
	const struct interval *t = &top->t;

	return t->to_ns > t->from_ns ? (double)calls * 1e9 / (double)(t->to_ns - t->from_ns) : 0.0;
}

static void add_calls(struct page *p, const struct top *top)
{
	const struct tally *t = &top->now->total;

	add(p, TOP_PLAIN,
	    "Calls %llu, %.0f/s; violated %llu, unverified %llu, refused %llu, lost %llu",
	    (unsigned long long)t->calls, per_second(top, top->since->total.calls),
	    (unsigned long long)t->violated, (unsigned long long)t->unverified,
	    (unsigned long long)t->refused, (unsigned long long)top->now->lost_records);
}

/* "stubbed 100, wrong-handler 2", and of warnings the same. */
static void list(char *buf, size_t len, const char *code, __u64 calls)
{
	size_t used = strlen(buf);

	snprintf(buf + used, len - used, "%s%s %llu", used ? ", " : "", code,
		 (unsigned long long)calls);
}

static void add_violations(struct page *p, const struct report *r)
{
	char codes[256] = "";
	unsigned int i;

	for (i = 0; i < RULES_MAX; i++)
		if (r->rule_calls[i])
			list(codes, sizeof(codes), rules_at(i)->code, r->rule_calls[i]);
	if (*codes)
		add(p, TOP_VIOLATION, "VIOLATED: %s", codes);
}

/* The one that a report tells first, in two lines at the most. */
static void add_sentence(struct page *p, const struct report_notes *notes, const struct run *run)
{
	struct report_note sum;
	unsigned int more;
	char words[SENTENCE_LEN], *rest = NULL;

	if (p->width < 20 || !headline_next_note(notes, NULL, &sum, &more))
		return;
	note_sentence_of(words, sizeof(words), &sum, more, run);
	if (strlen(words) > p->width - 2)
		rest = memrchr(words, ' ', p->width - 1);
	if (rest)
		*rest = '\0';
	add(p, TOP_PLAIN, "  %s", words);
	if (rest)
		add(p, TOP_PLAIN, "  %s", rest + 1);
}

static void add_notes(struct page *p, const struct top *top, const struct report_notes *notes,
		      const char *what, enum top_look look)
{
	char codes[256] = "";
	unsigned int i;
	__u64 calls = 0;

	for (i = 0; i < notes->cnt; i++) {
		calls += notes->list[i].calls;
		/* they are sorted by their rules */
		if (i + 1 < notes->cnt && notes->list[i].rule == notes->list[i + 1].rule)
			continue;
		list(codes, sizeof(codes), notes->list[i].rule->code, calls);
		calls = 0;
	}
	if (!*codes)
		return;
	add(p, look, "%s: %s", what, codes);
	add_sentence(p, notes, top->run);
}

static void add_found(struct page *p, const struct top *top)
{
	unsigned int used = p->used;

	if (top->lost_fact)
		add(p, TOP_WARNING, "Probes of '%s' were taken away: nothing is verified any more",
		    top->lost_fact);
	add_violations(p, top->now);
	add_notes(p, top, &top->now->notes, "Warnings", TOP_WARNING);
	add_notes(p, top, &top->now->infos, "Infos", TOP_PLAIN);
	if (p->used == used)
		add(p, TOP_PLAIN, "Nothing found so far; the verdict comes with the end");
}

#define SLOWEST_SHOWN 3

/* The CPU that was last most often, of those behind @cpu in that order; -1: all, and none. */
static int next_slowest(const struct report *r, int cpu)
{
	const struct report_cpu *cpus = r->cpus;
	int best = -1, i;

	for (i = 0; i < (int)r->cpu_cnt; i++) {
		__u64 cnt = cpus[i].slowest_cnt;
		bool behind = cpu < 0 || cnt < cpus[cpu].slowest_cnt ||
			      (cnt == cpus[cpu].slowest_cnt && i > cpu);

		if (cnt && behind && (best < 0 || cnt > cpus[best].slowest_cnt))
			best = i;
	}
	return best;
}

/* Those that were most often last in the interval, and their longest time of all. */
static void add_slowest(struct page *p, const struct top *top)
{
	const struct report *since = top->since;
	char line[160] = "", ns[16];
	unsigned int n, i;
	__u64 calls = 0;
	int cpu = -1;

	for (i = 0; i < since->cpu_cnt; i++)
		calls += since->cpus[i].slowest_cnt;
	for (n = 0; n < SLOWEST_SHOWN; n++) {
		size_t used = strlen(line);

		cpu = next_slowest(since, cpu);
		if (cpu < 0)
			break;
		snprintf(line + used, sizeof(line) - used, "%s %d %.0f %% %s", n ? ";" : "", cpu,
			 100.0 * (double)since->cpus[cpu].slowest_cnt / (double)calls,
			 text_duration(ns, sizeof(ns), top->now->cpus[cpu].slowest_ns));
	}
	add(p, TOP_PLAIN, "Slowest CPUs (last in, up to):%s", *line ? line : " none");
}

/* The largest parts, and with --locks the waits for the mutex, which are in them. */
static const char *words_parts(char *buf, size_t len, const struct phases *p)
{
	char waits[32] = "";

	if (p && p->mutex_waits.sum_ns)
		snprintf(waits, sizeof(waits), " (waits for mutex %.0f %%)",
			 100.0 * (double)p->mutex_waits.sum_ns / (double)phases_sum_ns(p));
	if (!p || len <= strlen(waits) || !*text_phases_brief(buf, len - strlen(waits), p))
		return "";
	return strcat(buf, waits);
}

/* A line of them, @before them; false where nothing shows them. */
static bool add_parts(struct page *p, const char *before, const struct phases *phases)
{
	char words[TOP_WIDTH_MAX + 1];
	size_t len = p->width + 1 > strlen(before) ? p->width + 1 - strlen(before) : 0;

	if (!*words_parts(words, len, phases))
		return false;
	add(p, TOP_PLAIN, "%s%s", before, words);
	return true;
}

/* The parts of the time of all calls of the interval. */
static void add_time(struct page *p, const struct top *top)
{
	struct phases *all = NULL;
	unsigned int i;

	/* out of memory: it is missing */
	for (i = 0; i < MBT_CMD_ROWS; i++)
		phases_merge(&all, top->since->commands[i].phases);
	add_parts(p, "Time went into: ", all);
	free(all);
}

/* ---- the table ---- */

struct top_row {
	const struct report_row *now;
	__u64 calls; /* of the interval */
	__u64 p99_ns;
};

static __u64 sorted_by(const struct top_row *row, enum top_sort sort)
{
	return sort == TOP_BY_RATE  ? row->calls :
	       sort == TOP_BY_CALLS ? row->now->tally.calls :
	       sort == TOP_BY_P99   ? row->p99_ns :
				      0;
}

/* What is alike stays in the order of the report: by process and command. */
static int compare(const void *a, const void *b, void *arg)
{
	const struct top_row *x = a, *y = b;
	const enum top_sort *sort = arg;
	__u64 of_x = sorted_by(x, *sort), of_y = sorted_by(y, *sort);

	if (of_x != of_y)
		return of_x > of_y ? -1 : 1;
	return x->now < y->now ? -1 : x->now > y->now;
}

/* From so many columns on there is room for more of them. */
#define WIDE 106

static const char *state_of(const struct tally *t, bool wide)
{
	return t->violated ? "VIOLATED" : !t->unverified ? "" : wide ? "unverified" : "unverif.";
}

static void add_row(struct page *p, const struct top *top, const struct top_row *row)
{
	const struct report_row *r = row->now;
	const struct tally *t = &r->tally;
	char name[48], command[40], p50[16], p99[16], max[16], more[64] = "";
	bool wide = p->width >= WIDE;

	if (wide)
		snprintf(more, sizeof(more), " %8s %8s %5.2f",
			 text_duration(p50, sizeof(p50), hist_percentile_ns(&r->latency, 50)),
			 text_duration(max, sizeof(max), r->latency.max_ns),
			 t->calls ? (double)t->targets / (double)t->calls : 0.0);
	add(p,
	    t->violated   ? TOP_VIOLATION :
	    t->unverified ? TOP_WARNING :
			    TOP_PLAIN,
	    "%-22.22s %-21.21s %7.0f %9llu %8s%s %s",
	    text_process(name, sizeof(name), r->comm, r->tgid, r->ns_tgid),
	    short_command(command, sizeof(command), r->row), per_second(top, row->calls),
	    (unsigned long long)t->calls, text_duration(p99, sizeof(p99), row->p99_ns), more,
	    state_of(t, wide));
}

static void fill_rows(struct top_row *list, const struct top *top)
{
	const struct report_rows *rows = &top->now->rows;
	unsigned int i;

	for (i = 0; i < rows->cnt; i++) {
		struct who who = report_row_who(&rows->list[i]);
		const struct report_row *since =
			report_rows_find(&top->since->rows, &who, rows->list[i].row);

		list[i] = (struct top_row){
			.now = &rows->list[i],
			.calls = since ? since->tally.calls : 0,
			.p99_ns = hist_percentile_ns(&rows->list[i].latency, 99),
		};
	}
}

/* Rows in lines that are left, and below the first of them, where there is room, their parts. */
static void add_rows(struct page *p, const struct top *top, const struct top_row *list,
		     unsigned int cnt)
{
	unsigned int left = p->height - p->used, i, parts;

	parts = left > cnt + left / 3 ? left - cnt : left / 3;
	for (i = 0; i < cnt && p->used < p->height; i++) {
		if (i + 1 < cnt && p->used + 1 == p->height) {
			add(p, TOP_PLAIN, "and %u rows more", cnt - i);
			return;
		}
		add_row(p, top, &list[i]);
		/* the last line says how many are not shown */
		if (parts && p->used + (i + 1 < cnt) < p->height)
			parts -= add_parts(p, "    ", list[i].now->phases);
	}
}

static void add_table(struct page *p, const struct top *top)
{
	const struct report_rows *rows = &top->now->rows;
	struct top_row *list = calloc(rows->cnt ? rows->cnt : 1, sizeof(*list));
	enum top_sort sort = top->sort;

	add(p, TOP_HEAD, "%-22s %-21s %7s %9s %8s%s", "PROCESS", "COMMAND", "CALLS/S", "CALLS",
	    "P99", p->width >= WIDE ? "      P50      MAX   IPI" : "");
	if (!list)
		return;
	fill_rows(list, top);
	qsort_r(list, rows->cnt, sizeof(*list), compare, &sort);
	add_rows(p, top, list, rows->cnt);
	free(list);
}

/* ---- keys ---- */

static const char *const sort_words[TOP_SORT_CNT] = {
	[TOP_BY_RATE] = "calls/s",
	[TOP_BY_CALLS] = "calls",
	[TOP_BY_P99] = "P99",
	[TOP_BY_PROCESS] = "process",
};

static void add_help(struct page *p)
{
	static const char *const words[] = {
		"q  end the run, and print its report",
		"p  pause: the page stays as it is, the run goes on",
		"s  sort by calls/s, calls, P99 or process",
		"h  this help, or the page again",
		"",
		"CALLS/S  of the last interval; all other columns are of the run so far",
		"P99      99 % of the calls took no longer",
		"IPI      CPUs sent to for each call, where there is room for it",
		"         VIOLATED or unverified (unverif.), where calls of the row are",
		"",
		"Below a row: where the time of its calls went, the largest parts. Times may be",
		"of some calls that are counted, and proved or not on the next page.",
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		add(p, TOP_PLAIN, "%s", words[i]);
}

void top_lines(const struct top *top, unsigned int width, unsigned int height,
	       struct top_line *lines)
{
	/* the last line is that of the keys */
	struct page p = { .lines = lines, .width = width, .height = height - 1 };

	if (top->now) {
		add_run(&p, top);
		add_calls(&p, top);
		add_found(&p, top);
		add_slowest(&p, top);
		add_time(&p, top);
		add(&p, TOP_PLAIN, "%s", "");
	} else {
		add(&p, TOP_HEAD, "membarrier-trace top");
	}
	if (top->help)
		add_help(&p);
	else if (top->now)
		add_table(&p, top);
	while (p.used < p.height)
		add(&p, TOP_PLAIN, "%s", "");
	p.height = height;
	add(&p, TOP_HEAD, "q quit  p %s  s sort (%s)  h help", top->paused ? "go on" : "pause",
	    sort_words[top->sort]);
}
