/* SPDX-License-Identifier: GPL-2.0-only */
/* The tests of a run (judge/gate.h) in words: the same for every sink. */
#ifndef GATE_WORDS_H
#define GATE_WORDS_H

#include "judge/gate.h"
#include "run/run.h"
#include "sink/sentences.h"

#define GATE_NAME_LEN 96

/*
 * "missed-delivery", "max-latency PRIVATE_EXPEDITED p99": the same in every run of the same
 * limits and commands. Writes at most GATE_NAME_LEN bytes and returns @buf.
 */
char *gate_name(char *buf, const struct gate_result *result);

/* "violations", "warnings", "infos", "evidence", "limits", "baseline" */
const char *gate_group(const struct gate_result *result);

/*
 * What was measured, and against what, in one line without a full stop, whose bytes are all
 * printable ASCII. Writes at most SENTENCE_LEN bytes and returns @buf.
 */
char *gate_measured(char *buf, const struct gate_result *result, const struct report *r,
		    const struct run *run);

/* "p99.9", or "max" of GATE_MAX. Writes at most @len bytes and returns @buf. */
char *gate_part(char *buf, size_t len, unsigned int part);

#endif
