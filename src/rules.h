/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rule table: one row for every broken promise. A rule names the evidence it
 * needs; where that evidence is lost or absent the engine does not ask it, and
 * the call is unverified.
 *
 * To add a violation: a row in rules[] and its fixtures in tests/fixtures/.
 */
#ifndef RULES_H
#define RULES_H

#include <stdbool.h>
#include "correlate.h"

enum verdict {
	VERDICT_VERIFIED,
	VERDICT_VIOLATED,
	VERDICT_UNVERIFIED,
};

enum level { LEVEL_ERROR, LEVEL_WARNING, LEVEL_INFO };
enum scope { SCOPE_CALL, SCOPE_PROCESS, SCOPE_RUN };

/* Kinds of evidence that a rule can need. */
enum {
	NEED_RETURN = 1 << 0,   /* arguments, return value, state at begin and end */
	NEED_SNAPSHOT = 1 << 1, /* what the CPUs ran */
	NEED_HANDLERS = 1 << 2, /* what ran on them for this call */
	NEED_TARGETS = 1 << 3,  /* everything that the call queued */
	NEED_BEGIN = 1 << 4,    /* no begin probe was skipped */
};

struct rule {
	const char *code;
	enum level level;
	enum scope scope;
	unsigned int needs;
	bool (*check)(const struct call_case *c);
	/* is this CPU one that the finding is about; NULL: the finding names no CPU */
	bool (*about)(const struct call_case *c, const struct cpu_case *cpu);
	const char *explanation; /* what was promised, what was seen, likely causes */
};

#define RULES_MAX 16

struct judgement {
	enum verdict verdict;
	bool vacuous;             /* verified, and no CPU was required */
	__u32 causes;             /* of unverified */
	const struct rule *found[RULES_MAX]; /* most specific first */
	unsigned int found_cnt;
};

void rules_judge(const struct call_case *c, struct judgement *j);

/* The table, most specific first; NULL beyond its end. */
const struct rule *rules_at(unsigned int i);
const struct rule *rules_find(const char *code);

#endif
