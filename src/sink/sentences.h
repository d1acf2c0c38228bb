/* SPDX-License-Identifier: GPL-2.0-only */
/* What a run found in sentences, each with its numbers and without a full stop. */
#ifndef SENTENCES_H
#define SENTENCES_H

#include "judge/doubts.h"
#include "run/run.h"
#include "sink/advice.h"

#define SENTENCE_LEN ADVICE_LEN

/* Each writes at most SENTENCE_LEN bytes. */

/* "stubbed: success, but ...; 2 calls, first PRIVATE_EXPEDITED by server[4711] at 0.127055 s" */
void sentence_violation(char *buf, const struct report *r, const struct run *run,
			const struct rule *rule);

/* A warning; @more: of so many other processes as well, whose calls are in its sums. */
void sentence_note(char *buf, const struct report_note *note, unsigned int more,
		   const struct run *run);

/* A violation in a line: "stubbed, 2 calls, first PRIVATE_EXPEDITED by server[4711]" */
void sentence_violation_line(char *buf, const struct report *r, const struct rule *rule);

/* Why the run is unverified. */
void sentence_doubt(char *buf, const struct report *r, const struct run *run,
		    enum report_doubt doubt);

/* Of calls of which none had a CPU to cover. */
void sentence_untested(char *buf, const struct report *r);

/* Of those that had one: all were covered. */
void sentence_clean(char *buf, const struct report *r);

/* The violation of @rule that is told first: one that fails the run; NULL: none was kept. */
const struct finding *sentence_finding(const struct report *r, const struct rule *rule);

/* The cause of most unverified calls; MBT_CAUSE_CNT: there is none. */
enum mbt_cause sentence_cause(const struct report *r);

/*
 * What to do, out of the explanation of a rule or a cause; empty where it does not say.
 * Writes at most @len bytes and returns @buf.
 */
char *sentence_advice(char *buf, size_t len, const char *explanation);

#endif
