// SPDX-License-Identifier: GPL-2.0-only
/* Where the time of calls went, as a table of 80 columns. */
#include "sink/sink_text_phases.h"
#include <string.h>
#include "sink/sink_text_words.h"
#include "sink/words.h"

static const struct {
	const char *word, *text;
} phase_words[MBT_PHASE_CNT] = {
	[MBT_PHASE_MUTEX] = { "mutex", "mutex" },
	[MBT_PHASE_RCU] = { "rcu", "RCU" },
	[MBT_PHASE_SCAN] = { "scan", "scan" },
	[MBT_PHASE_SEND] = { "send", "send" },
	[MBT_PHASE_SLOWEST] = { "slowest", "slowest CPU" },
	[MBT_PHASE_REST] = { "rest", "rest" },
	[MBT_PHASE_MUTEX_SCAN] = { "mutex-scan", "mutex and scan" },
	[MBT_PHASE_RCU_MUTEX_SCAN] = { "rcu-mutex-scan", "RCU, mutex and scan" },
	[MBT_PHASE_SEND_SLOWEST] = { "send-slowest", "send and slowest CPU" },
	[MBT_PHASE_SEND_SLOWEST_REST] = { "send-slowest-rest", "send, slowest CPU, rest" },
	[MBT_PHASE_WHOLE] = { "whole", "not divided" },
};

const char *text_phase(enum mbt_phase phase)
{
	return phase_words[phase].text;
}

const char *word_phase(enum mbt_phase phase)
{
	return phase_words[phase].word;
}

const enum mbt_phase text_phase_order[MBT_PHASE_CNT] = {
	MBT_PHASE_RCU_MUTEX_SCAN, MBT_PHASE_RCU,   MBT_PHASE_MUTEX,
	MBT_PHASE_MUTEX_SCAN,     MBT_PHASE_SCAN,  MBT_PHASE_SEND_SLOWEST_REST,
	MBT_PHASE_SEND_SLOWEST,   MBT_PHASE_SEND,  MBT_PHASE_SLOWEST,
	MBT_PHASE_REST,           MBT_PHASE_WHOLE,
};

bool text_phases_divided(const struct phases *p)
{
	return p && p->stat[MBT_PHASE_WHOLE].cnt < p->calls;
}

static double share(__u64 ns, __u64 all)
{
	return all ? 100.0 * (double)ns / (double)all : 0.0;
}

static void print_phase(FILE *out, const char *name, const struct mbt_phase_stat *s, __u64 all)
{
	char p50[16], p99[16], max[16];

	fprintf(out, "  %-27s %9llu %5.1f %% %9s %9s %9s\n", name, (unsigned long long)s->cnt,
		share(s->sum_ns, all), text_duration(p50, sizeof(p50), phase_percentile_ns(s, 50)),
		text_duration(p99, sizeof(p99), phase_percentile_ns(s, 99)),
		text_duration(max, sizeof(max), s->max_ns));
}

static void print_command(FILE *out, const struct report_row *row)
{
	const struct phases *p = row->phases;
	__u64 all = phases_sum_ns(p);
	unsigned int i;

	fprintf(out, "%s", word_row(row->row));
	if (p->calls < row->latency.cnt)
		fprintf(out, ", %llu sampled of %llu calls", (unsigned long long)p->calls,
			(unsigned long long)row->latency.cnt);
	fputc('\n', out);
	for (i = 0; i < MBT_PHASE_CNT; i++)
		if (p->stat[text_phase_order[i]].sum_ns)
			print_phase(out, text_phase(text_phase_order[i]),
				    &p->stat[text_phase_order[i]], all);
	/* a part of these: with a call's record or without, it sent or it did not */
	if (p->mutex_waits.cnt)
		print_phase(out, "(of these waits for mutex)", &p->mutex_waits, all);
}

/* Of processes that found no row of their own on the kernel side: their parts have no place. */
static __u64 shared_calls(const struct report_rows *rows)
{
	__u64 calls = 0;
	unsigned int i;

	for (i = 0; i < rows->cnt; i++) {
		const struct report_row *row = &rows->list[i];
		__u64 divided = row->phases ? row->phases->calls : 0;

		if (!row->tgid && row->latency.cnt > divided)
			calls += row->latency.cnt - divided;
	}
	return calls;
}

void sink_text_phases(const struct text *t)
{
	const struct report *r = t->report;
	FILE *out = t->out;
	bool begun = false;
	unsigned int i;
	__u64 shared;

	for (i = 0; i < MBT_CMD_ROWS; i++) {
		if (!text_phases_divided(r->commands[i].phases))
			continue;
		if (!begun)
			fprintf(out, "\n%-29s %9s %7s %9s %9s %9s\n", "WHERE THE TIME WENT",
				"CALLS", "TIME", "P50", "P99", "MAX");
		begun = true;
		print_command(out, &r->commands[i]);
	}
	shared = begun ? shared_calls(&r->rows) : 0;
	if (shared)
		fprintf(out,
			"  (%llu call%s of processes that share a row %s in no part: the table of "
			"processes was full)\n",
			(unsigned long long)shared, shared == 1 ? "" : "s",
			shared == 1 ? "is" : "are");
}

#define BRIEF_PHASES 3

const char *text_phases_brief(char *buf, size_t len, const struct phases *p)
{
	__u64 all = phases_sum_ns(p);
	__u32 told = 0;
	size_t at = 0;
	unsigned int i, n;

	*buf = '\0';
	for (n = 0; n < BRIEF_PHASES && all && text_phases_divided(p); n++) {
		int best = -1, added;

		for (i = 0; i < MBT_PHASE_CNT; i++)
			if (!(told & MBT_BIT(i)) && p->stat[i].sum_ns &&
			    (best < 0 || p->stat[i].sum_ns > p->stat[best].sum_ns))
				best = (int)i;
		if (best < 0)
			break;
		added = snprintf(buf + at, len - at, "%s%s %.0f %%", at ? ", " : "",
				 text_phase((enum mbt_phase)best),
				 share(p->stat[best].sum_ns, all));
		if (added < 0 || (size_t)added >= len - at) {
			buf[at] = '\0';
			break;
		}
		at += (size_t)added;
		told |= MBT_BIT(best);
	}
	return buf;
}
