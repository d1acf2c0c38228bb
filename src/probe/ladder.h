/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The probe ladder: for every fact that a verdict needs, the ways to observe it,
 * best first. A rung is tried with its real programs, loaded as an object of
 * their own beside the maps that all share, so a rung that this kernel refuses
 * takes nothing else with it. The outcome is part of every report.
 *
 * To add a probe: a program in bpf/, a row (or a rung of a row) in facts[].
 */
#ifndef LADDER_H
#define LADDER_H

#include <stdbool.h>
#include <stddef.h>
#include "mbt/copies.h"
#include "mbt/record.h"
#include "mbt/stat.h"
#include "run/fact_state.h"
#include "run/kernel.h"

#define LADDER_PROGRAMS 14

struct ladder_options {
	const char *no_rung;  /* comma list of rung names, or NULL */
	bool filtered;        /* judge only the processes that are named */
	bool unreached;       /* see calls that never reach the kernel function: taxes every syscall */
	bool all_records;     /* nothing is judged on the kernel side */
	size_t ring_bytes;    /* a power of two */
};

/* The switches of the kernel's that take probes away from whoever attached them. */
#define LADDER_SWITCHES "kernel.ftrace_enabled and /sys/kernel/debug/kprobes/enabled"

struct ladder;

/* Is @list a comma list of names of rungs? */
bool ladder_knows_rungs(const char *list);

/*
 * Make calls of our own, and settle in @k which functions serve as handlers. Changes
 * nothing where nothing can be seen: that stands in k->calibration_failed.
 */
void ladder_calibrate(struct kernel *k);

/*
 * Load the maps and climb: load and attach, for each fact, the first rung that
 * works. The probes run but judge nothing until ladder_arm().
 * Returns 0; -EOPNOTSUPP for a kernel without BTF or a fact that nothing can show
 * here; -EPERM or another -errno. @why says what failed. On failure *@out is set all
 * the same when the facts could be looked at, so that doctor can show them.
 */
int ladder_new(struct ladder **out, const struct kernel *k, const struct ladder_options *options,
	       char *why, size_t why_len);
void ladder_free(struct ladder *l);

const struct fact_state *ladder_fact(const struct ladder *l, enum fact_id id);

/*
 * Load every program by itself, those too that are not in use here, but no spares, and call @fn
 * with the number of instructions that the verifier went through, or with the
 * -errno of a program that this kernel refuses.
 */
void ladder_weigh(const struct ladder *l,
		  void (*fn)(void *arg, const char *program, unsigned int insns, int err), void *arg);

/* Begin and stop judging. A call open at either is counted as cut. */
void ladder_arm(struct ladder *l);
void ladder_disarm(struct ladder *l);

/*
 * Judge these processes, and their children from now on. The numbers are those of
 * our pid namespace. Returns 0, -ESRCH (no such process: *@missing) or -errno.
 */
int ladder_judge(struct ladder *l, const int *pids, unsigned int cnt, int *missing);

/*
 * Is one of the processes that are judged still there? A number that its end has left
 * in the table (a skipped program) is looked for, where our numbers are the kernel's.
 */
bool ladder_judges_any(const struct ladder *l);

/* The system call that seccomp ended the command for, with its audit architecture. */
bool ladder_command_refused(const struct ladder *l, __u32 *arch, int *number);

/* File descriptor of the ring buffer of records. */
int ladder_ring_fd(const struct ladder *l);

/* Runs of our programs that the kernel skipped so far. */
struct ladder_skips {
	__u64 evidence;  /* switches, deliveries, hotplug: any open call may lack something */
	struct mbt_skipped calls; /* begin and end, by position */
	bool any_call;   /* these programs run for every system call, not for membarrier alone */
	bool exits;      /* sys_exit is watched beside them: @unreached */
	__u64 children;  /* forks: a process that should be judged may not be */
	__u64 unreached; /* a call that never reached the kernel may have been missed */
	__u64 answered;  /* the same of one that a trap, a dispatcher or a ptracer answered */
};
void ladder_skips(const struct ladder *l, struct ladder_skips *skips);

/*
 * The name of a fact with a probe that is not attached any more, or that the kernel
 * does not run, or that a livepatch made doubtful; NULL: all were there until now. A switch that was turned off and on
 * again since the last look tells, once; not one that was turned through another
 * mount of /proc. Makes a call of its own, which nobody judges.
 */
const char *ladder_lost_fact(struct ladder *l);

/* The number of the present epoch (struct losses), and the next one. */
__u64 ladder_epoch(const struct ladder *l);
void ladder_next_epoch(struct ladder *l);

/*
 * Tell the probes how many CPUs are online, if hotplug has changed that; to be called often.
 * Returns whether it may have: steps were made since the last count.
 */
bool ladder_follow_hotplug(struct ladder *l);

/*
 * Write into @k how many CPUs are online, and remarks: that the kernel did not say so, or
 * sysfs says otherwise, and which handlers are redirected while their calls are seen.
 */
void ladder_tell(const struct ladder *l, struct kernel *k);

struct ladder_counts {
	__u64 begun;
	__u64 ended;
	__u64 lost_calls;
	__u64 abandoned;
	__u64 no_cell;
	__u64 children_lost;
	__u64 cut;
	__u64 stats_merged;
	__u64 traced_pid;        /* as in struct end_counts */
	__u64 unseen_tracer_pid;
};
void ladder_counts(const struct ladder *l, struct ladder_counts *counts);

/*
 * Once disarmed: calls @fn with the record of each call that waits for its answer by a
 * signal handler which has returned. Adds to @cut those whose handler, or tracer, is at
 * work: they were open when the trace ended. Returns 0 or what @fn returned.
 */
int ladder_answered(const struct ladder *l, int (*fn)(void *arg, const struct mbt_call *record),
		    void *arg, __u64 *cut);

typedef int (*ladder_stat_fn)(void *arg, const struct mbt_stat_key *key, const struct mbt_stat *stat);

/* Calls @fn for every row of statistics that the kernel side kept. Returns 0 or -errno. */
int ladder_stats(const struct ladder *l, ladder_stat_fn fn, void *arg);

/*
 * When the kernel side's table of statistics fills: calls @fn for the rows of processes
 * that have ended and removes them, so that new ones find room. Returns 0 or -errno.
 */
int ladder_stats_of_ended(struct ladder *l, ladder_stat_fn fn, void *arg);

#endif
