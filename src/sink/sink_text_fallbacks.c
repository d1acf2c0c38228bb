// SPDX-License-Identifier: GPL-2.0-only
/* Which processes were looked at for what runs in place of barriers, and how often it did. */
#include "sink/sink_text_fallbacks.h"
#include "sink/sink_text_words.h"

/* The JSON report has all. */
#define SHOWN 8

static void print_process(FILE *out, const struct report_fallback *f, const struct run *run)
{
	char name[48], since[24] = "start";
	unsigned int i;

	if (f->count.since_ns)
		snprintf(since, sizeof(since), "%.3f s", text_seconds(run, f->count.since_ns));
	text_process(name, sizeof(name), f->count.leader_comm, (int)f->key.tgid, f->count.ns_tgid);
	fprintf(out, "%-26.26s %11s", name, since);
	for (i = 0; i < MBT_FALLBACK_CNT; i++)
		fprintf(out, " %9llu", (unsigned long long)f->count.seen[i].cnt);
	fputc('\n', out);
}

void sink_text_fallbacks(const struct text *t)
{
	const struct report_fallbacks *f = &t->report->fallbacks;
	FILE *out = t->out;
	unsigned int i;

	if (!f->cnt && f->asked)
		fprintf(out, "\nFallbacks: looked at all that is judged from the start, none "
			     "seen\n");
	if (!f->cnt)
		return;
	fprintf(out, "\n%-26s %11s %9s %9s %9s %9s\n", "FALLBACKS: LOOKED AT", "FROM", "MPROTECT",
		"MADVISE", "SIGNALS", "SWEEPS");
	for (i = 0; i < f->cnt && i < SHOWN; i++)
		print_process(out, &f->list[i], t->run);
	if (f->cnt > SHOWN)
		fprintf(out, "  and %u more (the JSON report lists them)\n", f->cnt - SHOWN);
	if (f->lost)
		fprintf(out, "  and %llu that found no room to be counted\n",
			(unsigned long long)f->lost);
}
