// SPDX-License-Identifier: GPL-2.0-only
/* The probes in words: what was tried, what works, and what a reader should know of the kernel. */
#include "sink/sink_text_probes.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "sink/sink_text_words.h"

void sink_text_unattached(FILE *out, const struct run *run)
{
	char fact[32], rung[32], why[128];
	unsigned int f;
	int r;

	for (f = 0; f < run->fact_cnt; f++) {
		const struct fact_state *s = &run->facts[f];

		for (r = 0; r < s->rung_cnt; r++)
			if (s->rungs[r].err == -EBUSY)
				fprintf(out, "Probes: %s not through %s: %s\n",
					text_printable(fact, sizeof(fact), s->name),
					text_printable(rung, sizeof(rung), s->rungs[r].name),
					text_printable(why, sizeof(why), s->rungs[r].reason));
		if (s->attached == FACT_REFUSED)
			fprintf(out, "Probes: %s not attached again when it was asked for: %s\n",
				text_printable(fact, sizeof(fact), s->name),
				strerror(-s->attach_err));
	}
}

void sink_text_remarks(FILE *out, const struct kernel *k)
{
	char text[KERNEL_REMARK_LEN];
	unsigned int i;

	for (i = 0; i < k->remark_cnt; i++)
		fprintf(out, "Note: %s\n", text_printable(text, sizeof(text), k->remarks[i]));
}

static void print_rung(FILE *out, const struct fact_state *s, int r)
{
	const char *result = "not needed";
	char copies[32];

	if (s->rungs[r].excluded) {
		result = "excluded";
	} else if (s->rungs[r].tried) {
		result = s->rungs[r].err ? strerror(-s->rungs[r].err) :
			 s->attached     ? "in use, at need" :
					   "in use";
		if (!s->rungs[r].err && s->copies) {
			snprintf(copies, sizeof(copies), "in use, %d cop%s", s->copies,
				 s->copies == 1 ? "y" : "ies");
			result = copies;
		}
	}
	fprintf(out, "%-12s %-14s %-28s %s\n", r ? "" : s->name, s->rungs[r].name, result,
		*s->rungs[r].reason ? s->rungs[r].reason :
		r                   ? "" :
				      s->what);
}

void sink_text_probes(FILE *out, const struct fact_state *facts, unsigned int cnt)
{
	unsigned int f;
	int r;

	fprintf(out, "%-12s %-14s %-28s %s\n", "FACT", "RUNG", "RESULT", "WHAT IT SHOWS");
	for (f = 0; f < cnt; f++) {
		for (r = 0; r < facts[f].rung_cnt; r++)
			print_rung(out, &facts[f], r);
		if (!facts[f].rung && facts[f].wanted)
			fprintf(out, "%-12s %-14s cannot be judged without it: %s\n", "", "",
				facts[f].without);
	}
}
