/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a run found, ready for any sink: counts that are exact, lists that are
 * capped. Pure: it is fed, it does not read anything.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include "hist.h"
#include "rules.h"

#define REPORT_FINDINGS_MAX 100

struct tally {
	__u64 calls;
	__u64 failed;     /* the call returned an error */
	__u64 verified;   /* vacuous ones included */
	__u64 vacuous;
	__u64 violated;
	__u64 unverified;
	__u64 targets;    /* CPUs sent to, all calls */
};

/* One process and command, or one command of all processes (tgid 0). */
struct report_row {
	int tgid;
	__u32 row;
	char comm[MBT_COMM_LEN + 1];
	struct tally tally;
	struct hist latency;
};

/* A violation as it was when it was judged. */
struct finding {
	struct call_case call; /* owns its cpus */
	struct judgement judgement;
	bool allowed;
	struct mbt_call *record; /* as it came, when somebody wants to keep it; owned */
	size_t record_len;
	char *saved_as;          /* the file that holds it; NULL: none; owned */
};

struct report_cpu {
	__u64 slowest_cnt; /* calls whose last handler was this CPU's */
	__u64 slowest_ns;  /* the longest of them, from first send to that handler's end */
};

struct report_options {
	unsigned int max_unverified_ppm;
	/* "stale-runqueue-state:exit": violations to report without failing; NULL-terminated */
	const char *const *allow;
};

struct report {
	struct report_options options;
	struct tally total;
	__u64 cut;              /* begun before or open after the trace; outside every share */
	__u64 surplus_handlers;
	__u64 allowed;          /* violated calls that options.allow covers */
	__u64 cause_cnt[MBT_CAUSE_CNT];
	__u64 lost_records;
	__u64 children_lost;    /* processes that should have been judged and were not */
	__u64 lost_runs;        /* program runs that the kernel skipped */
	__u64 unreached_runs;   /* skipped runs of the probe of calls that never reach the kernel */
	__u64 unseen_handlers;  /* handlers that the csd proves and no probe saw */
	__u64 stats_merged;
	char ended_early[128];  /* why not all of a recording could be read; empty: all was */
	struct report_row commands[MBT_CMD_ROWS];
	struct report_row *rows;
	unsigned int row_cnt, row_room;
	struct report_cpu *cpus;
	unsigned int cpu_cnt;
	struct finding *findings;
	unsigned int finding_cnt; /* kept; total.violated counts them all */
};

/* Returns 0 or -ENOMEM. */
int report_init(struct report *r, const struct report_options *options, unsigned int cpu_cnt);
void report_release(struct report *r);

/* Add a judged call. Returns 0 or -ENOMEM. */
int report_call(struct report *r, const struct call_case *c, const struct judgement *j);

/* Add calls that the kernel side judged alone: all verified, none required a CPU. Returns 0 or -ENOMEM. */
int report_stat(struct report *r, const struct mbt_stat_key *key, const struct mbt_stat *stat);

/* @calls were seen but their evidence never arrived. */
void report_lost(struct report *r, __u64 calls);

/* Every finding about the call is covered by --allow, or follows on its CPUs from one that is. */
bool report_allows(const struct report *r, const struct call_case *c, const struct judgement *j);

/* Is @text CODE or CODE:CAUSE with a known code? */
bool report_allow_valid(const char *text);

enum verdict report_verdict(const struct report *r);

/* 0, 1 or 5: what the verdict means for whoever started us. */
int report_exit_code(const struct report *r);

/* Rows sorted by process, then command. */
void report_sort(struct report *r);

#endif
