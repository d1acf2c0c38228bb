/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rule table: one row for every broken promise. A rule names the evidence it
 * needs; where that evidence is lost or absent the engine does not ask it, and
 * the call is unverified.
 *
 * To add one: a row in violations[] (rules.c) or notes[] (rules_notes.c), and its fixtures in
 * tests/fixtures/.
 */
#ifndef RULES_H
#define RULES_H

#include <stdbool.h>
#include "judge/correlate.h"

enum verdict {
	VERDICT_VERIFIED,
	VERDICT_VIOLATED,
	VERDICT_UNVERIFIED,
	VERDICT_CNT,
};

enum level {
	LEVEL_ERROR,
	LEVEL_WARNING,
	LEVEL_INFO, /* fails no run, whatever --fail-on says */
};
enum scope { SCOPE_CALL, SCOPE_PROCESS };

/* Kinds of evidence that a rule can need. */
enum {
	NEED_RETURN = 1 << 0,   /* arguments, return value, state at begin and end */
	NEED_SNAPSHOT = 1 << 1, /* what the CPUs ran */
	NEED_HANDLERS = 1 << 2, /* what ran on them for this call */
	NEED_TARGETS = 1 << 3,  /* everything that the call queued */
	NEED_BEGIN = 1 << 4,    /* no begin probe was skipped */
	NEED_GRACE = 1 << 5,    /* what RCU did for the call */
	NEED_ALL = (1 << 6) - 1,
	NEED_DELIVERY = NEED_SNAPSHOT | NEED_HANDLERS,
};

struct rule {
	const char *code;
	const char *summary; /* what went wrong, in a few words */
	enum level level;
	enum scope scope;
	unsigned int needs;
	/* of SCOPE_PROCESS: NULL, the report looks at what the process did as a whole */
	bool (*check)(const struct call_case *c);
	/* is this CPU one that the finding is about; NULL: the finding names no CPU */
	bool (*about)(const struct call_case *c, const struct cpu_case *cpu);
	const char *explanation; /* what was promised, what was seen, likely causes, what to do */
};

#define RULES_MAX 40

struct judgement {
	enum verdict verdict;
	/* of verified: right, and no proof of any delivery; one of them at most */
	bool vacuous; /* a barrier that succeeded, and no CPU was required */
	bool refused; /* an error that is allowed, or a seccomp filter's answer */
	__u32 causes; /* of unverified */
	const struct rule *found[RULES_MAX]; /* errors, most specific first */
	unsigned int found_cnt;
	const struct rule *warning; /* not about the kernel: a warning, an info, or NULL */
};

void rules_judge(const struct call_case *c, struct judgement *j);

/* The table, most specific first; NULL beyond its end. */
const struct rule *rules_at(unsigned int i);
/* NULL: no rule has this code. */
const struct rule *rules_find(const char *code);

/* The place of @rule, which is of the table. */
unsigned int rules_index(const struct rule *rule);

#endif
