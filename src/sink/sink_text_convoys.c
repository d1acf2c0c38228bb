// SPDX-License-Identifier: GPL-2.0-only
/* Who waited for membarrier's mutex behind whom: a table of 80 columns. */
#include "sink/sink_text_convoys.h"
#include "run/run_json.h"
#include "sink/sink_text_words.h"

/* The JSON report has all. */
#define SHOWN 8

void sink_text_convoys(const struct text *t)
{
	const struct report_convoys *c = &t->report->convoys;
	char holder[48], waiter[48], sum[16], max[16];
	FILE *out = t->out;
	unsigned int i;

	if (!c->cnt)
		return;
	fprintf(out, "\n%-24s %-24s %9s %8s %8s %2s\n", "CONVOYS: HOLDER", "WAITER", "WAITS",
		"TOTAL", "LONGEST", "Q");
	for (i = 0; i < c->cnt && i < SHOWN; i++) {
		const struct report_convoy *convoy = &c->list[i];
		const struct mbt_convoy *n = &convoy->count;

		fprintf(out, "%-24.24s %-24.24s %9llu %8s %8s %2u\n",
			convoy->key.holder_tgid ?
				text_process(holder, sizeof(holder), n->holder_comm,
					     (int)convoy->key.holder_tgid, 0) :
				"(not known)",
			text_process(waiter, sizeof(waiter), n->waiter_comm,
				     (int)convoy->key.waiter_tgid, 0),
			(unsigned long long)n->waits, text_duration(sum, sizeof(sum), n->sum_ns),
			text_duration(max, sizeof(max), n->max_ns), n->deepest);
	}
	if (c->cnt > SHOWN)
		fprintf(out, "  and %u pairs more (the JSON report lists them)\n", c->cnt - SHOWN);
	if (c->lost)
		fprintf(out, "  and %llu waits that found no room to be counted\n",
			(unsigned long long)c->lost);
	fprintf(out, "  (Q: deepest queue that a wait met, itself among it; locks here: %s)\n",
		word_lock_design(t->run->kernel->lock_design));
}
