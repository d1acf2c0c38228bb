// SPDX-License-Identifier: GPL-2.0-only
/* The page of top: the run, what was found, the slowest CPUs, and a row for each command. */
#include "sink/top.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
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

static void add_notes(struct page *p, const struct report_notes *notes)
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
	if (*codes)
		add(p, TOP_WARNING, "Warnings: %s", codes);
}

static void add_found(struct page *p, const struct top *top)
{
	unsigned int used = p->used;

	if (top->lost_fact)
		add(p, TOP_WARNING, "Probes of '%s' were taken away: nothing is verified any more",
		    top->lost_fact);
	add_violations(p, top->now);
	add_notes(p, &top->now->notes);
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

static void add_table(struct page *p, const struct top *top)
{
	const struct report_rows *rows = &top->now->rows;
	struct top_row *list = calloc(rows->cnt ? rows->cnt : 1, sizeof(*list));
	enum top_sort sort = top->sort;
	unsigned int i, left;

	add(p, TOP_HEAD, "%-22s %-21s %7s %9s %8s%s", "PROCESS", "COMMAND", "CALLS/S", "CALLS",
	    "P99", p->width >= WIDE ? "      P50      MAX   IPI" : "");
	for (i = 0; list && i < rows->cnt; i++) {
		const struct report_row *row = &rows->list[i], *since;
		struct who who = { .tgid = row->tgid, .start_ns = row->start_ns };

		memcpy(who.comm, row->comm, sizeof(who.comm));
		since = report_rows_find(&top->since->rows, &who, row->row);
		list[i] = (struct top_row){
			.now = row,
			.calls = since ? since->tally.calls : 0,
			.p99_ns = hist_percentile_ns(&row->latency, 99),
		};
	}
	if (list)
		qsort_r(list, rows->cnt, sizeof(*list), compare, &sort);
	left = p->height - p->used;
	for (i = 0; list && i < rows->cnt && i < left; i++)
		if (i + 1 == left && rows->cnt > left)
			add(p, TOP_PLAIN, "and %u rows more", rows->cnt - i);
		else
			add_row(p, top, &list[i]);
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
