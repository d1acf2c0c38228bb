/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a warning or an info says of its process, with its numbers, and what to do about it:
 * the same words for every sink.
 */
#ifndef ADVICE_H
#define ADVICE_H

#include "judge/report.h"
#include "run/run.h"

/* Enough for any sentence and any advice. */
#define ADVICE_LEN 768

/*
 * What was seen, in one sentence without a full stop: "PRIVATE_EXPEDITED by server[71]: 5
 * calls, EPERM, seccomp mode 2 (filter)". Writes at most @size bytes and returns @buf.
 */
char *note_sentence(char *buf, size_t size, const struct report_note *note, const struct report *r,
		    const struct run *run);

/* The same of @note as the sum of itself and @more others that differ in the process alone. */
char *note_sentence_of(char *buf, size_t size, const struct report_note *note, unsigned int more,
		       const struct run *run);

/*
 * What to do about it, for this very caller: sentences, or "" where explain CODE says all.
 * Writes at most @size bytes and returns @buf.
 */
char *advice_for(char *buf, size_t size, const struct report_note *note, const struct report *r,
		 const struct run *run);

/* The same of a violation that is a known defect of kernels; NULL: it is none. */
const char *advice_for_defect(const struct finding *f);

#endif
