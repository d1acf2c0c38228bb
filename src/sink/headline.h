/* SPDX-License-Identifier: GPL-2.0-only */
/* The most important finding of a run, in one sentence: the first line of the report. */
#ifndef HEADLINE_H
#define HEADLINE_H

#include "sink/sentences.h"

struct headline {
	const char *level; /* "error", "warning", "info" */
	const char *code;  /* of a rule, or of a cause of unverified; NULL: neither */
	char text[SENTENCE_LEN];
	char advice[ADVICE_LEN]; /* what to do next; empty: nothing */
	unsigned int doubt;      /* the doubt that it tells, DOUBT_CNT: none */
	const struct rule *rule; /* the rule that it tells of, NULL: none */
};

/*
 * A violation; or why the run is unverified; or a warning, or an info, in the order of the
 * rules; or that nothing was tested; or the numbers of a clean run.
 */
void headline_of(struct headline *h, const struct report *r, const struct run *run);

/*
 * The group of notes (warnings or infos) that stands for a rule: of the first rule behind
 * @after (NULL: from the first on) that has any, the one with the most calls, whose sums are
 * put into @sum. Returns its rule, or NULL; *@more: the number of other processes in it.
 */
const struct rule *headline_next_note(const struct report_notes *notes, const struct rule *after,
				      struct report_note *sum, unsigned int *more);

#endif
