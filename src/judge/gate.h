/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A finished report as a list of tests: one for each row of the table of rules, for the
 * evidence as a whole, and for each limit that was set. What `check` gates on.
 */
#ifndef GATE_H
#define GATE_H

#include "judge/compare.h"
#include "judge/report.h"
#include "judge/stored.h"

#define GATE_LATENCIES_MAX 64
#define GATE_TOLERANCE 50 /* percent that a percentile may rise above the baseline's */

/* The longest call, among percentiles. */
#define GATE_MAX 100000

/* What a percentile of some commands' durations may be. */
struct latency_limit {
	__u32 commands;    /* rows, as MBT_BIT()s */
	unsigned int part; /* of the calls, in 1/1000 percent: 99900; GATE_MAX: all */
	__u64 limit_ns;
};

struct gate_options {
	struct latency_limit latencies[GATE_LATENCIES_MAX];
	unsigned int latency_cnt;
	__u64 min_calls; /* 0: any number */
	bool isolated;   /* isolated_max is set */
	__u64 isolated_max;
	const struct stored_report *baseline; /* NULL: none */
	unsigned int tolerance;               /* percent */
};

enum gate_kind {
	GATE_RULE,
	GATE_EVIDENCE,
	GATE_UNVERIFIED,
	GATE_MIN_CALLS,
	GATE_MIN_TESTED,
	GATE_ISOLATED,
	GATE_LATENCY,
	GATE_BASELINE_WARNINGS,
	GATE_BASELINE_LATENCY,
	GATE_KIND_CNT,
};

enum gate_outcome {
	GATE_PASSED,
	GATE_FAILED,   /* the run has failed */
	GATE_UNPROVEN, /* the run is unverified */
	GATE_ALLOWED,  /* would have failed, and is forgiven */
	GATE_SKIPPED,  /* there is nothing to measure here */
	GATE_OUTCOME_CNT,
};

/* A test, with what was measured; a member that its kind does not name is 0. */
struct gate_result {
	enum gate_kind kind;
	enum gate_outcome outcome;
	/* GATE_RULE; GATE_BASELINE_WARNINGS: the first one that is new */
	const struct rule *rule;
	/*
	 * RULE: calls with the finding; UNVERIFIED: unverified calls; MIN_CALLS, MIN_TESTED,
	 * ISOLATED (interrupts): the count; LATENCY: calls that it is about; BASELINE_WARNINGS:
	 * codes that are new
	 */
	__u64 measured;
	__u64 limit;   /* of that, or in ns; UNVERIFIED: in a million */
	__u64 allowed; /* RULE: of these calls, those that are allowed */
	__u64 of;      /* UNVERIFIED: calls of which these are a part; ISOLATED: isolated CPUs */
	__u32 row;     /* LATENCY, BASELINE_LATENCY; MBT_CMD_ROWS: none of several was called */
	unsigned int part; /* the same, as in struct latency_limit */
	/* LATENCY, BASELINE_LATENCY: the percentile; RULE slow-call: the longest call */
	struct hist_range range;
	struct shift shift;  /* BASELINE_LATENCY */
	unsigned int doubts; /* EVIDENCE: report_doubts() that no other test is about */
};

/*
 * Calls @each for every test of the report, the limits of options.gate (NULL: none) among them,
 * always in the same order.
 */
void gate_each(const struct report *r, void (*each)(void *arg, const struct gate_result *result),
	       void *arg);

/* What the run comes to: report_outcome(), and all limits kept. */
enum report_outcome gate_outcome(const struct report *r);

#endif
