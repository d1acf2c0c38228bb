/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stored reports of two sides compared: findings, unverified calls, what commands came to and how
 * long they took. Runs may be of any length: what is compared are shares and rates, and
 * percentiles as far as histograms tell them.
 */
#ifndef DIFF_H
#define DIFF_H

#include "judge/compare.h"
#include "judge/stored.h"

#define DIFF_REPORTS_MAX 64 /* of a side */

struct diff_side {
	const struct stored_report *reports;
	unsigned int cnt; /* one at the least */
};

struct diff_options {
	unsigned int tolerance;          /* percent that a percentile may rise */
	unsigned int max_unverified_ppm; /* of a report's calls */
};

enum diff_kind {
	DIFF_FINDING,    /* a row of rules_at() that a side has */
	DIFF_UNVERIFIED, /* always there, once */
	DIFF_COMMAND,    /* that a side has called; what follows is of it: */
	DIFF_LATENCY,    /* ... a percentile, of barriers and registrations */
	DIFF_PHASE,      /* ... the same of one of its phases */
};

enum diff_change {
	DIFF_SAME, /* no more and no less of it than chance and the spread explain */
	DIFF_NEW,  /* A has none */
	DIFF_GONE, /* B has none */
	DIFF_MORE,
	DIFF_LESS,
	DIFF_NOT_TOLD, /* the side that has none is of a version that does not tell */
	DIFF_CHANGE_CNT,
};

/* Calls of a kind, among all that there were. */
struct diff_share {
	__u64 cnt;
	__u64 of;
	unsigned int reports;   /* that have one */
	unsigned int beyond;    /* UNVERIFIED: reports with more than the limit */
	double lowest, highest; /* the share of a report, from 0 to 1 */
};

/* A command in all reports of a side. */
struct diff_command {
	__u64 calls;
	__u64 failed;
	__u64 violated;
	__u64 unverified;
	__u64 targets;
	double per_second;
	double lowest, highest; /* of a report, per second */
};

/* Before (A) and now (B); members that the kind does not name are 0. */
struct difference {
	enum diff_kind kind;
	bool regression;
	enum diff_change change;       /* FINDING, UNVERIFIED, COMMAND (NEW, GONE or SAME) */
	const struct rule *rule;       /* FINDING */
	struct diff_share before, now; /* FINDING, UNVERIFIED */
	__u32 row;                     /* COMMAND, LATENCY, PHASE: of the command */
	struct diff_command command_before, command_now; /* COMMAND */
	enum mbt_phase phase;                            /* PHASE */
	unsigned int part;                       /* LATENCY, PHASE: percentile, in 1/1000 percent */
	struct spread spread_before, spread_now; /* LATENCY, PHASE */
	struct shift shift;                      /* LATENCY, PHASE */
};

/*
 * Calls @each for all that differs and all that does not, always in the same order. A regression
 * is a violation that is new, or more of it for each call; a warning that is new; more unverified
 * calls than the limit, if the reports before had no more than that or less of them; and a P50 or
 * a P99 of a command that has moved up, by more than the tolerance.
 */
void diff_each(const struct diff_side *before, const struct diff_side *now,
	       const struct diff_options *options,
	       void (*each)(void *arg, const struct difference *d), void *arg);

#endif
