/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a run found, ready for any sink: counts that are exact, lists that are
 * capped. Pure: it is fed, it does not read anything.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include "judge/absence.h"
#include "judge/allow.h"
#include "judge/convoys.h"
#include "judge/cpus.h"
#include "judge/fallbacks.h"
#include "judge/findings.h"
#include "judge/lives.h"
#include "judge/looks.h"
#include "judge/notes.h"
#include "judge/rows.h"
#include "judge/rseq.h"
#include "judge/rules.h"
#include "judge/stacks.h"
#include "mbt/delay.h"

struct gate_options;

/* What is not in a recording of limited size any more. */
struct report_dropped {
	__u64 calls;
	__u64 stats;    /* rows of statistics */
	__u64 lives;    /* records that are none of calls: exec and fork of registered processes */
	__u64 until_ns; /* the last of calls and lives ended then, relative to the start */
	__u64 limit_bytes; /* of the recording */
};

struct report_options {
	unsigned int max_unverified_ppm;
	__u64 min_tested;        /* fewer tested barriers leave the run unverified */
	struct allow_list allow; /* violations to report without failing */
	enum level fail_on;
	const struct gate_options *gate; /* what else it has to keep (gate.h); NULL: nothing */
	unsigned int rows_most;          /* see struct report_rows */
};

struct report {
	struct report_options options;
	struct tally total;
	__u64 cut; /* begun before or open after the trace; outside every share */
	__u64 surplus_handlers;
	__u64 allowed; /* violated calls that options.allow covers */
	__u64 cause_cnt[MBT_CAUSE_CNT];
	__u64 lost_records;
	__u64 lost_known; /* of these, the calls whose process and command are known */
	__u64 unseen_max; /* calls of which nothing shows whether there were any: no more than so many */
	__u64 children_lost;   /* processes that should have been judged and were not */
	__u64 lost_runs;       /* program runs that the kernel skipped */
	__u64 unreached_runs;  /* skipped runs of the probe of calls that never reach the kernel */
	__u64 answered_runs;   /* of that of calls that a trap, a dispatcher or a ptracer answers */
	__u64 unseen_handlers; /* handlers that the csd proves and no probe saw */
	__u64 grace_alone;     /* calls of which a CPU has EVIDENCE_GRACE_PERIOD */
	__u64 stats_merged;
	__u64 left_out;    /* calls that filters left out */
	__u64 not_told;    /* the same of calls of which it is not known whether they pass */
	__u64 doubtful;    /* records of which that is not known, violated or unverified */
	__u64 differences; /* calls of whose verdict the kernel side had decided otherwise */
	__u64 not_the_kernel; /* barriers that something else answered: one is enough for "unverified" */
	int traced_pid;       /* a process that had a ptracer; 0: none */
	int unseen_tracer_pid; /* one whose ptracer takes no SIGCHLD: calls that it skips are not seen */
	char lost_fact[32];    /* a probe of it was gone before the end; empty: none */
	char ended_early[128]; /* why not all of a recording could be read; empty: all was */
	struct report_dropped dropped; /* all zeroes: nothing */
	__u64 duration_ns;             /* of the run, or so far; 0: not known */
	/*
	 * Of a run that goes on: plain calls that are counted, and not proved yet. Their times and
	 * interrupts are in the report, and they in no row. 0 at its end.
	 */
	__u64 pending;
	struct report_row commands[MBT_CMD_ROWS];
	struct report_rows rows;
	struct report_cpu *cpus;
	unsigned int cpu_cnt;
	struct report_findings findings; /* that were kept; total.violated counts them all */
	__u64 rule_calls[RULES_MAX]; /* violated calls by their first reason, in the table's order */
	__u64 rule_allowed[RULES_MAX]; /* of these, those that options.allow covers */
	struct report_notes notes;
	struct report_notes infos; /* the same of level info */
	struct report_lives lives;
	struct report_named_cpus named;
	struct report_convoys convoys;
	struct report_rseq rseq;
	struct report_looks looks;
	struct report_fallbacks fallbacks;
	const struct mbt_settings *settings; /* the caller's; NULL: nothing is known of the kernel */
	struct report_stacks stacks;
};

/* Returns 0 or -ENOMEM. */
int report_init(struct report *r, const struct report_options *options, unsigned int cpu_cnt);
void report_release(struct report *r);

/* Add a judged call. Returns 0 or -ENOMEM. */
int report_call(struct report *r, const struct call_case *c, const struct judgement *j);

/*
 * Add calls that the kernel side judged alone (barriers that succeeded were vacuous, what
 * failed was refused), and those of the same process and command that it lost. Returns 0
 * or -ENOMEM.
 */
int report_stat(struct report *r, const struct mbt_stat_key *key, const struct mbt_stat *stat);

/*
 * Add where the time of these calls went, and of the plain ones: @stat's histogram is that of
 * @row. Returns 0 or -ENOMEM.
 */
int report_row_phases(struct report *r, const struct mbt_row *row, const struct mbt_stat *stat);

/*
 * Add the handlers that plain calls sent to a CPU, by process and command (NULL: others).
 * Returns 0 or -ENOMEM.
 */
int report_caller(struct report *r, unsigned int cpu, const struct mbt_stat_key *key,
		  const struct mbt_stat *stat, const struct mbt_caller *counts);

/*
 * Add plain calls that the kernel side counted, unverified for @causes, 0: verified. Returns
 * 0 or -ENOMEM.
 */
int report_plain(struct report *r, const struct mbt_stat_key *key, const struct mbt_stat *stat,
		 const struct mbt_plain_cnt *cnt, __u32 causes);

/* What they were for a CPU, as in struct report_cpu. */
void report_plain_cpu(struct report *r, unsigned int cpu, __u64 required, __u64 slowest_cnt,
		      __u64 slowest_ns);

/* Is the verdict what the kernel side had decided on, if it had? Counts those that differ. */
void report_decided(struct report *r, const struct call_case *c, const struct judgement *j);

/* @calls were seen but their evidence never arrived, nor whose they were. Returns 0 or -ENOMEM. */
int report_lost(struct report *r, __u64 calls);

enum verdict report_verdict(const struct report *r);

/* Was anything dropped from the recording to keep it small? */
bool report_is_tail(const struct report *r);

/* What a run comes to, once what is allowed is forgiven and what shall fail it has. */
enum report_outcome {
	OUTCOME_PASSED,
	OUTCOME_FAILED, /* violations, or warnings with options.fail_on */
	OUTCOME_UNVERIFIED,
	OUTCOME_CNT,
};

enum report_outcome report_outcome(const struct report *r);

/* How often the tool itself ran on CPUs that a call required. */
__u64 report_tool_runs(const struct report *r);

/* After the last record: rows sorted by process, then command; what processes did as a whole. */
void report_finish(struct report *r);

#endif
