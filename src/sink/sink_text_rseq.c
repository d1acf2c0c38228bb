// SPDX-License-Identifier: GPL-2.0-only
/* What became of threads that RSEQ barriers interrupted: a sentence, and a table of 80 columns. */
#include "sink/sink_text_rseq.h"
#include "sink/sink_text_words.h"

/* The JSON report has all. */
#define SHOWN 8

static const char *const reasons[RSEQ_UNKNOWN_CNT] = {
	[RSEQ_ENDED] = "gave no sign before the run ended",
	[RSEQ_EXITED] = "exited first",
	[RSEQ_UNREGISTERED] = "without an rseq area",
	[RSEQ_NOT_OWED] = "went on without an update that this kernel does not owe them",
	[RSEQ_NO_ROOM] = "found no room to be followed",
	[RSEQ_SKIPPED] = "may have been updated unseen",
};

/* " (3 exited first, 2 without an rseq area)" */
static void print_reasons(FILE *out, const struct rseq_sums *s)
{
	const char *before = " (";
	char number[32];
	int i;

	for (i = 0; i < RSEQ_UNKNOWN_CNT; i++) {
		if (!s->unknown[i])
			continue;
		fprintf(out, "%s%s %s", before, text_count(number, sizeof(number), s->unknown[i]),
			reasons[i]);
		before = ", ";
	}
	if (*before == ',')
		fputc(')', out);
}

void sink_text_rseq_sum(const struct text *t)
{
	const struct report_rseq *q = &t->report->rseq;
	const struct rseq_sums s = report_rseq_sums(q, NULL);
	char number[32];
	FILE *out = t->out;

	if (!q->asked)
		return;
	if (!s.interrupted) {
		fprintf(out, "\nRseq: no thread was interrupted by PRIVATE_EXPEDITED_RSEQ\n");
		return;
	}
	fprintf(out, "\nRseq: PRIVATE_EXPEDITED_RSEQ interrupted threads %s time%s: ",
		text_count(number, sizeof(number), s.interrupted), s.interrupted == 1 ? "" : "s");
	fprintf(out, "%s updated, ", text_count(number, sizeof(number), s.updated));
	fprintf(out, "%s not, ", text_count(number, sizeof(number), s.not_updated));
	fprintf(out, "%s unknown", text_count(number, sizeof(number), report_rseq_unknown(&s)));
	print_reasons(out, &s);
	fprintf(out, "; %s critical section%s aborted\n",
		text_count(number, sizeof(number), s.aborted), s.aborted == 1 ? "" : "s");
}

void sink_text_rseq(const struct text *t)
{
	const struct report_rseq *q = &t->report->rseq;
	FILE *out = t->out;
	char name[48];
	unsigned int i;

	if (!q->cnt)
		return;
	fprintf(out, "\n%-24s %12s %12s %9s %9s %9s\n", "RSEQ: PROCESS", "INTERRUPTED", "UPDATED",
		"NOT", "UNKNOWN", "ABORTED");
	for (i = 0; i < q->cnt && i < SHOWN; i++) {
		const struct report_rseq_process *p = &q->list[i];
		const struct rseq_sums s = report_rseq_sums(q, p);

		fprintf(out, "%-24.24s %12llu %12llu %9llu %9llu %9llu\n",
			text_process(name, sizeof(name), p->count.leader_comm, (int)p->key.tgid,
				     p->count.ns_tgid),
			(unsigned long long)s.interrupted, (unsigned long long)s.updated,
			(unsigned long long)s.not_updated,
			(unsigned long long)report_rseq_unknown(&s), (unsigned long long)s.aborted);
	}
	if (q->cnt > SHOWN)
		fprintf(out, "  and %u processes more (the JSON report lists them)\n",
			q->cnt - SHOWN);
	if (q->lost)
		fprintf(out, "  and %llu of processes that found no room to be counted\n",
			(unsigned long long)q->lost);
	fprintf(out,
		"  (times that a barrier met a thread on a CPU; ABORTED: critical sections)\n");
}
