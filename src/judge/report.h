/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a run found, ready for any sink: counts that are exact, lists that are
 * capped. Pure: it is fed, it does not read anything.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include "judge/histogram.h"
#include "judge/rules.h"

#define REPORT_FINDINGS_MAX 100
#define REPORT_NOTES_MAX 256
/* of processes and their commands; beyond, processes of one name share a row, of process 0 */
#define REPORT_ROWS_MAX 4096
#define REPORT_THREADS_MAX 8
/* names of rows that are no process's: what found no room, and lost calls of unknown processes */
#define REPORT_OTHERS "(others)"
#define REPORT_UNKNOWN "(unknown)"
#define REPORT_LIVES_MAX 4096

/* verified, vacuous, refused, violated and unverified are disjoint, and add up to calls. */
struct tally {
	__u64 calls;
	__u64 failed;     /* the call returned an error */
	__u64 verified;
	__u64 vacuous;    /* right, and no CPU was required: nothing was tested */
	__u64 refused;    /* an error that is allowed: no barrier was made */
	__u64 violated;
	__u64 unverified;
	__u64 lost;       /* of these: evidence of the call was lost */
	__u64 tested;     /* barriers that had a CPU to cover: verified or violated */
	__u64 succeeded;  /* barriers and registrations that did, unverified ones left out */
	__u64 targets;    /* CPUs sent to, all calls */
	struct mbt_errors errors;
};

/* Calls of threads; those of threads that found no room are counted. */
struct report_threads {
	struct report_thread {
		int tid;
		int ns_tid;
		char comm[MBT_COMM_LEN + 1];
		__u64 calls;
	} list[REPORT_THREADS_MAX];
	unsigned int cnt;
	__u64 other_calls;
};

/*
 * One process and command. Tgid 0: all processes (no name), those of one name, or
 * REPORT_OTHERS and REPORT_UNKNOWN.
 */
struct report_row {
	int tgid;    /* the kernel's number; with start_ns it names one process */
	int ns_tgid; /* that of the process's own pid namespace */
	__u64 start_ns; /* CLOCK_MONOTONIC */
	__u32 row;
	char comm[MBT_COMM_LEN + 1]; /* of the process's leader */
	struct tally tally;
	struct hist latency;
	struct report_threads *failed; /* whose calls failed; NULL: none; owned */
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

/* A warning about a process and a command, however often it was due. */
struct report_note {
	const struct rule *rule;
	int tgid;
	int ns_tgid;
	__u64 start_ns;
	__u32 row;
	char comm[MBT_COMM_LEN + 1];
	__u64 calls;
	struct mbt_errors errors; /* that the callers got; perhaps none */
	__u32 seccomp_mode;
	struct report_threads threads;
};

/* What became of a process's registrations: a REGISTER_*, an exec, a fork. */
struct report_life {
	enum mbt_record_type event;
	int tgid;
	int ns_tgid;
	__u64 start_ns;
	int tid;
	int parent_tgid;      /* fork */
	char comm[MBT_COMM_LEN + 1];
	__u32 cmd;            /* REGISTER_* */
	int ret;
	__u32 state_begin;    /* of the mm; after a fork or exec, of the new one */
	__u32 state_end;
	__u64 time_ns;        /* CLOCK_MONOTONIC */
	__u64 latency_ns;
};

struct report_cpu {
	__u64 slowest_cnt; /* calls whose last handler was this CPU's */
	__u64 slowest_ns;  /* the longest of them, from first send to that handler's end */
	__u64 required;    /* calls that required it */
	__u64 tool_runs;   /* times the tool itself was woken there */
};

struct report_options {
	unsigned int max_unverified_ppm;
	__u64 min_tested; /* fewer tested barriers leave the run unverified */
	/* "stale-runqueue-state:exit": violations to report without failing; NULL-terminated */
	const char *const *allow;
	enum level fail_on;
};

struct report {
	struct report_options options;
	struct tally total;
	__u64 cut;              /* begun before or open after the trace; outside every share */
	__u64 surplus_handlers;
	__u64 allowed;          /* violated calls that options.allow covers */
	__u64 cause_cnt[MBT_CAUSE_CNT];
	__u64 lost_records;
	__u64 lost_known;       /* of these, the calls whose process and command are known */
	__u64 unseen_max;       /* calls of which nothing shows whether there were any: no more than so many */
	__u64 children_lost;    /* processes that should have been judged and were not */
	__u64 lost_runs;        /* program runs that the kernel skipped */
	__u64 unreached_runs;   /* skipped runs of the probe of calls that never reach the kernel */
	__u64 answered_runs;    /* of that of calls that a trap, a dispatcher or a ptracer answers */
	__u64 unseen_handlers;  /* handlers that the csd proves and no probe saw */
	__u64 stats_merged;
	__u64 not_the_kernel;   /* barriers that something else answered: one is enough for "unverified" */
	int traced_pid;         /* a process that had a ptracer; 0: none */
	int unseen_tracer_pid;  /* one whose ptracer takes no SIGCHLD: calls that it skips are not seen */
	char lost_fact[32];     /* a probe of it was gone before the end; empty: none */
	char ended_early[128];  /* why not all of a recording could be read; empty: all was */
	struct report_row commands[MBT_CMD_ROWS];
	struct report_row *rows;
	unsigned int row_cnt, row_room;
	unsigned int *row_index; /* a hash: places in rows, from 1 */
	bool rows_merged;        /* processes of one name share rows */
	bool rows_exhausted;     /* ... and still they are too many */
	struct report_cpu *cpus;
	unsigned int cpu_cnt;
	struct finding *findings;
	unsigned int finding_cnt; /* kept; total.violated counts them all */
	struct finding *kept;     /* the last call's; NULL: it was no violation, or found no room */
	__u64 rule_calls[RULES_MAX]; /* violated calls by their first reason, in the table's order */
	struct report_note *notes;
	unsigned int note_cnt;
	__u64 warned;               /* calls with a warning, those of notes that found no room too */
	struct report_life *lives;
	unsigned int life_cnt, life_room;
	__u64 lives_dropped;
};

/* Returns 0 or -ENOMEM. */
int report_init(struct report *r, const struct report_options *options, unsigned int cpu_cnt);
void report_release(struct report *r);

/* Add a judged call. Returns 0 or -ENOMEM. */
int report_call(struct report *r, const struct call_case *c, const struct judgement *j);

/*
 * Add calls that the kernel side judged alone (barriers that succeeded were vacuous, what
 * failed was refused), and those of the same process and command that it lost. Returns 0 or -ENOMEM.
 */
int report_stat(struct report *r, const struct mbt_stat_key *key, const struct mbt_stat *stat);

/* Do two warnings differ in the process alone? */
bool report_notes_alike(const struct report_note *a, const struct report_note *b);

/* Are two rows of one process, or of the same several ones? */
bool report_same_process(const struct report_row *a, const struct report_row *b);

/* @calls were seen but their evidence never arrived, nor whose they were. Returns 0 or -ENOMEM. */
int report_lost(struct report *r, __u64 calls);

/* Every finding about the call is covered by --allow, or follows on its CPUs from one that is. */
bool report_allows(const struct report *r, const struct call_case *c, const struct judgement *j);

/* Is @text CODE or CODE:CAUSE, with the code of a violation? */
bool report_allow_valid(const char *text);

enum verdict report_verdict(const struct report *r);

/* Are more calls unverified than options.max_unverified_ppm tolerates? One always is. */
bool report_beyond_limit(const struct report *r);

/* The sum of the rows of barrier commands, of @cnt rows. */
struct tally report_barriers(const struct report_row *rows, unsigned int cnt);

/* 0, 1 or 5: what the verdict means for whoever started us. */
int report_exit_code(const struct report *r);

/* How often the tool itself ran on CPUs that a call required. */
__u64 report_tool_runs(const struct report *r);

/* After the last record: rows sorted by process, then command; what processes did as a whole. */
void report_finish(struct report *r);

#endif
