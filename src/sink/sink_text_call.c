// SPDX-License-Identifier: GPL-2.0-only
/* A line per call, as the calls are judged: columns that stay where they are. */
#include "sink/sink.h"
#include <string.h>
#include "sink/sink_text_words.h"
#include "sink/words.h"

#define COMMAND_WIDTH 36
/* The columns; what comes behind the command may be of any length. */
#define HEADER "%12s %7s %7s %-15s %6s %5s %4s %4s %-10s %-*s %s\n"
#define LINE "%12.6f %7d %7d %-15.15s %6s %5lld %4u %4u %-10s %s"

void sink_text_call_header(FILE *out)
{
	fprintf(out, HEADER, "TIME(s)", "PID", "TID", "COMM", "TOOK", "RET", "SENT", "REQD",
		"VERDICT", COMMAND_WIDTH, "COMMAND", "FINDINGS AND CPUS");
}

struct call_line {
	FILE *out;
	int gap; /* before what comes next */
};

static void add_word(struct call_line *l, const char *word)
{
	fprintf(l->out, "%*s%s", l->gap, "", word);
	l->gap = 1;
}

static void add_cpu(struct call_line *l, const struct cpu_case *cpu)
{
	fprintf(l->out, "%*s%u:%s", l->gap, "", cpu->k.cpu, word_evidence(cpu->evidence));
	l->gap = 1;
}

void sink_text_call(FILE *out, const struct call_case *c, const struct judgement *j,
		    const struct run *run)
{
	struct call_line l = { .out = out };
	char took[16], event[48];
	unsigned int i;

	words_event(event, sizeof(event), &c->call);
	fprintf(out, LINE, text_seconds(run, c->call.begin_ns), c->call.tgid, c->call.tid,
		c->call.comm, text_time_cell(took, sizeof(took), c->call.end_ns - c->call.begin_ns),
		(long long)c->call.ret, c->target_cnt, c->required_cnt, word_judgement(j), event);
	l.gap = COMMAND_WIDTH + 1 - (int)strlen(event);
	for (i = 0; i < j->found_cnt; i++)
		add_word(&l, j->found[i]->code);
	for (i = 0; i < MBT_CAUSE_CNT && j->verdict == VERDICT_UNVERIFIED; i++)
		if (j->causes & MBT_BIT(i))
			add_word(&l, word_cause(i));
	if (j->warning)
		add_word(&l, j->warning->code);
	for (i = 0; i < c->cpu_cnt; i++)
		add_cpu(&l, &c->cpus[i]);
	if (!c->cpu_cnt && c->single_user)
		add_word(&l, word_evidence(EVIDENCE_SINGLE_USER));
	fputc('\n', out);
}
