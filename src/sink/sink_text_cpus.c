// SPDX-License-Identifier: GPL-2.0-only
/* The CPUs that calls waited for, and what calls took from them: tables of 80 columns. */
#include "sink/sink_text_cpus.h"
#include <stdlib.h>
#include <string.h>
#include "sink/sink_text_words.h"
#include "sink/words.h"

/* Of each table; the JSON report has all. */
#define SHOWN_CPUS 8
#define SHOWN_SENDERS 3
#define OTHERS_WIDTH 18 /* of ", others 99999999" */

#define MARKED (CPU_ISOLATED | CPU_NOHZ_FULL)

const char *text_cpu(char *buf, size_t len, unsigned int cpu, const struct report_cpu *c)
{
	snprintf(buf, len, "%u%s%s%s", cpu, c->flags & MARKED ? " " : "",
		 c->flags & CPU_ISOLATED ? "i" : "", c->flags & CPU_NOHZ_FULL ? "n" : "");
	return buf;
}

typedef int (*compare_fn)(const struct report_cpu *x, const struct report_cpu *y);

static int compare_laggards(const struct report_cpu *x, const struct report_cpu *y)
{
	return x->slowest_cnt < y->slowest_cnt ? -1 : x->slowest_cnt > y->slowest_cnt;
}

static int compare_victims(const struct report_cpu *x, const struct report_cpu *y)
{
	__u64 a = x->handlers->hits, b = y->handlers->hits;

	if (!(x->flags & MARKED) != !(y->flags & MARKED))
		return x->flags & MARKED ? 1 : -1;
	return a < b ? -1 : a > b;
}

/*
 * The first @max of the CPUs that are shown and have handlers, the largest first, into
 * @first. Returns how many there are in all.
 */
static unsigned int select_cpus(const struct report *r, compare_fn compare, unsigned int *first,
				unsigned int max)
{
	unsigned int i, at, cnt = 0, found = 0;

	for (i = 0; i < r->cpu_cnt; i++) {
		const struct report_cpu *c = &r->cpus[i];

		if ((c->flags & CPU_HIDDEN) || !c->handlers)
			continue;
		found++;
		for (at = cnt; at && compare(c, &r->cpus[first[at - 1]]) > 0; at--)
			if (at < max)
				first[at] = first[at - 1];
		if (at < max)
			first[at] = i;
		cnt += cnt < max;
	}
	return found;
}

static void print_more(FILE *out, const struct report *r, const unsigned int *cpus,
		       unsigned int shown, unsigned int found)
{
	unsigned int i, flags = 0;

	for (i = 0; i < shown; i++)
		flags |= r->cpus[cpus[i]].flags;
	if (flags & MARKED)
		fprintf(out, "  (i: isolated, n: nohz_full)\n");
	if (found > shown)
		fprintf(out, "  and %u CPU%s more (the JSON report lists them)\n", found - shown,
			found == shown + 1 ? "" : "s");
}

static const char *text_share(char *buf, size_t len, __u64 part, __u64 all)
{
	if (all)
		snprintf(buf, len, "%.1f %%", 100.0 * (double)part / (double)all);
	else
		snprintf(buf, len, "-");
	return buf;
}

/* A duration of @s; "-" where none of it was seen, as where handlers are only counted. */
static const char *text_seen(char *buf, size_t len, const struct mbt_phase_stat *s, __u64 ns)
{
	if (s->cnt)
		return text_duration(buf, len, ns);
	snprintf(buf, len, "-");
	return buf;
}

static void print_laggard(FILE *out, const struct report *r, unsigned int cpu, __u64 calls,
			  __u64 duration_ns)
{
	const struct report_cpu *c = &r->cpus[cpu];
	const struct cpu_handlers *h = c->handlers;
	char name[16], slowest[16], p50[16], p99[16], max[16], run99[16], run_max[16], steal[16];

	fprintf(out, "%-7s %8s %9s %9s %9s %9s %9s %6llu %6s\n",
		text_cpu(name, sizeof(name), cpu, c),
		text_share(slowest, sizeof(slowest), c->slowest_cnt, calls),
		text_seen(p50, sizeof(p50), &h->start, phase_percentile_ns(&h->start, 50)),
		text_seen(p99, sizeof(p99), &h->start, phase_percentile_ns(&h->start, 99)),
		text_seen(max, sizeof(max), &h->start, h->start.max_ns),
		text_seen(run99, sizeof(run99), &h->run, phase_percentile_ns(&h->run, 99)),
		text_seen(run_max, sizeof(run_max), &h->run, h->run.max_ns),
		(unsigned long long)report_cpu_late(h),
		c->load.known ? text_share(steal, sizeof(steal), c->load.steal_ns, duration_ns) :
				"-");
}

/* What ran there when a handler had to wait longest. */
static void print_longest(FILE *out, const struct report *r, unsigned int cpu)
{
	const struct cpu_handlers *h = r->cpus[cpu].handlers;
	const struct cpu_task *longest = NULL;
	char name[48], ns[16];
	unsigned int i;

	for (i = 0; i < h->task_cnt; i++)
		if (!longest || h->tasks[i].max_start_ns > longest->max_start_ns)
			longest = &h->tasks[i];
	if (!longest || !longest->max_start_ns)
		return;
	fprintf(out, "  CPU %u waited longest, %s, while %s ran there\n", cpu,
		text_duration(ns, sizeof(ns), longest->max_start_ns),
		longest->tid ?
			text_process(name, sizeof(name), *longest->comm ? longest->comm : "task",
				     longest->tid, 0) :
			"the idle task");
}

void sink_text_laggards(const struct text *t)
{
	const struct report *r = t->report;
	FILE *out = t->out;
	unsigned int cpus[SHOWN_CPUS], i, found, shown;
	__u64 calls = 0;

	found = select_cpus(r, compare_laggards, cpus, SHOWN_CPUS);
	shown = found < SHOWN_CPUS ? found : SHOWN_CPUS;
	for (i = 0; i < r->cpu_cnt; i++)
		calls += r->cpus[i].slowest_cnt;
	if (!found)
		return;
	fprintf(out, "\n%-7s %8s %9s %9s %9s %9s %9s %6s %6s\n", "LAGGARD", "SLOWEST", "START P50",
		"P99", "MAX", "RUN P99", "MAX", "LATE", "STEAL");
	for (i = 0; i < shown; i++)
		print_laggard(out, r, cpus[i], calls, t->run->duration_ns);
	print_longest(out, r, cpus[0]);
	print_more(out, r, cpus, shown, found);
}

static void print_senders(FILE *out, const struct cpu_handlers *h)
{
	__u64 others = h->other_hits;
	char name[48];
	unsigned int i;

	for (i = 0; i < h->sender_cnt; i++) {
		const struct cpu_sender *s = &h->senders[i];

		if (i >= SHOWN_SENDERS) {
			others += s->hits;
			continue;
		}
		fprintf(out, "  from %s %s %llu\n",
			text_process(name, sizeof(name), s->who.comm, s->who.tgid, s->who.ns_tgid),
			word_row(s->row), (unsigned long long)s->hits);
	}
	if (others)
		fprintf(out, "  from others %llu\n", (unsigned long long)others);
}

/* As many as a line has room for, and the number of the others. */
static void print_interrupted(FILE *out, const struct cpu_handlers *h)
{
	__u64 looked_at = 0, others = 0;
	int column = 0;
	char name[48], item[80];
	unsigned int i;

	for (i = 0; i < h->task_cnt; i++)
		looked_at += h->tasks[i].hits;
	if (!looked_at)
		return;
	column = fprintf(out, "  interrupted");
	if (looked_at < h->hits)
		column += fprintf(out, " (%llu looked at)", (unsigned long long)looked_at);
	for (i = 0; i < h->task_cnt; i++) {
		const struct cpu_task *t = &h->tasks[i];
		int len = snprintf(item, sizeof(item), "%s %s %llu", i ? "," : "",
				   t->tid ? text_process(name, sizeof(name),
							 *t->comm ? t->comm : "task", t->tid, 0) :
					    "idle",
				   (unsigned long long)t->hits);

		if (others || (i && column + len + OTHERS_WIDTH > 80))
			others += t->hits;
		else
			column += fprintf(out, "%s", item);
	}
	if (others)
		fprintf(out, ", others %llu", (unsigned long long)others);
	fputc('\n', out);
}

static void print_victim(FILE *out, const struct report *r, unsigned int cpu)
{
	const struct report_cpu *c = &r->cpus[cpu];
	const struct cpu_handlers *h = c->handlers;
	char name[16], share[16], sum[16], p99[16], max[16];

	fprintf(out, "%-7s %11llu %10s %10s %10s %10s\n", text_cpu(name, sizeof(name), cpu, c),
		(unsigned long long)h->hits,
		c->load.known ?
			text_share(share, sizeof(share), h->run.cnt, c->load.call_interrupts) :
			"-",
		text_seen(sum, sizeof(sum), &h->run, h->run.sum_ns),
		text_seen(p99, sizeof(p99), &h->run, phase_percentile_ns(&h->run, 99)),
		text_seen(max, sizeof(max), &h->run, h->run.max_ns));
	print_senders(out, h);
	print_interrupted(out, h);
}

void sink_text_victims(const struct text *t)
{
	const struct report *r = t->report;
	FILE *out = t->out;
	unsigned int cpus[SHOWN_CPUS], i, found, shown;

	found = select_cpus(r, compare_victims, cpus, SHOWN_CPUS);
	shown = found < SHOWN_CPUS ? found : SHOWN_CPUS;
	if (!found)
		return;
	fprintf(out, "\n%-7s %11s %10s %10s %10s %10s\n", "VICTIM", "INTERRUPTS", "OF ALL CAL",
		"TIME", "P99", "WORST");
	for (i = 0; i < shown; i++)
		print_victim(out, r, cpus[i]);
	print_more(out, r, cpus, shown, found);
}
