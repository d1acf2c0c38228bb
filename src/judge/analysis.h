/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records in, report out: what a live run and a replay both feed. Pure: it does
 * not know where the records come from or where the report goes.
 */
#ifndef ANALYSIS_H
#define ANALYSIS_H

#include "judge/filters.h"
#include "judge/report.h"
#include "judge/run_end.h"

struct analysis_options {
	struct report_options report;
	const struct filters *filters; /* NULL: none; the caller's, outlives the analysis */
	bool keep_records;             /* the records of the report's findings stay with them */
	/* called for every judged call, if not NULL */
	void (*on_call)(void *arg, const struct call_case *c, const struct judgement *j);
	void *arg;
};

/* What a source can say only when it has ended. */
struct end_counts {
	__u64 duration_ns;
	__u64 cut;        /* calls that began before or ended after the trace */
	__u64 lost_calls; /* calls whose records never arrived */
	__u64 unseen_max; /* more calls than so many cannot have gone unseen; not among the lost */
	__u64 children_lost;  /* processes that should have been judged and were not */
	__u64 lost_runs;      /* program runs that the kernel skipped */
	__u64 unreached_runs; /* of the probe of calls that never reach the kernel */
	__u64 answered_runs;  /* of that of calls that a trap, a dispatcher or a ptracer answers */
	__u64 stats_merged;   /* calls that found the table of statistics full */
	__u64 left_out;       /* calls that filters of the source left out */
	__u64 traced_pid;     /* a process that had a ptracer, 0: none */
	__u64 unseen_tracer_pid; /* one whose ptracer takes no SIGCHLD */
	char lost_fact[32];      /* a probe of it was gone before the end; empty: none */
	const __u64 *tool_runs;  /* of each CPU: times the tool was woken there; NULL: not known */
	unsigned int tool_run_cnt;
	const struct cpu_load *loads; /* of each CPU, of the run alone; NULL: not known */
	unsigned int load_cnt;
	const struct report_looks *looks; /* for a recording: those of the report; NULL: none */
	struct report_dropped dropped;    /* of a recording; all zeroes: nothing */
	__s32 command_status;             /* exit status of the command, -1: none */
	struct run_end end;
};

struct analysis {
	struct analysis_options options;
	const struct mbt_settings *settings;
	struct call_case call; /* the one being judged */
	__u64 last_end_ns;     /* of the calls so far */
	bool passed;           /* the last record passed the filters */
	bool ended;            /* by analysis_end(): the report is finished */
	struct report report;
};

/*
 * @settings: how the kernel that makes the records is set up; stays with the
 * caller and outlives @a. @cpu_cnt: CPU numbers are below this. Returns 0 or
 * -ENOMEM. analysis_release() in any case, also of one that is all zeroes.
 */
int analysis_init(struct analysis *a, const struct analysis_options *options,
		  const struct mbt_settings *settings, unsigned int cpu_cnt);
void analysis_release(struct analysis *a);

/*
 * Judge one call. A record that is not valid counts as lost. Returns 0 or -ENOMEM.
 */
int analysis_call(struct analysis *a, const struct mbt_call *record, size_t len,
		  enum call_loss loss);

/* Add calls that the kernel side judged. Returns 0, -EBADMSG (impossible numbers) or -ENOMEM. */
int analysis_stat(struct analysis *a, const struct mbt_stat_key *key, const struct mbt_stat *stat);

/*
 * The same of a row as the kernel side has it, with where the time of its calls went, plain
 * ones among them. Returns 0, -EBADMSG or -ENOMEM.
 */
int analysis_row(struct analysis *a, const struct mbt_row *row);

/*
 * Whose plain calls interrupted @cpu; @key and @stat are NULL for those that found no place.
 * Returns 0 or -ENOMEM.
 */
int analysis_caller(struct analysis *a, unsigned int cpu, const struct mbt_stat_key *key,
		    const struct mbt_stat *stat, const struct mbt_caller *counts);

/*
 * Add plain calls that the kernel side has counted in @row; @loss: in the time of which.
 * Their times are in what analysis_stat() is given. Returns 0 or -ENOMEM.
 */
int analysis_plain(struct analysis *a, const struct mbt_row *row, const struct mbt_plain_cnt *cnt,
		   enum call_loss loss);

/* The source has ended: the report is finished. Returns 0 or -ENOMEM. */
int analysis_end(struct analysis *a, const struct end_counts *end);

/*
 * The source broke off, @why says how: what it would have said is not known, and
 * the run is unverified unless it is violated. After analysis_end() or without it.
 */
void analysis_end_early(struct analysis *a, const char *why);

#endif
