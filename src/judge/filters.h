/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which calls of a source are judged and shown. A live run has most of them left out by the
 * kernel side (bpf/filters.bpf.h), a replay all of them here.
 */
#ifndef FILTERS_H
#define FILTERS_H

#include <stdbool.h>
#include "mbt/filters.h"
#include "mbt/stat.h"

#define FILTER_TASKS 64 /* processes, and as many threads */

struct filters {
	struct mbt_filters k; /* as the kernel side has them */
	/* MBT_FILTER_*: the source has left out all other calls, and counted them */
	__u32 applied;
	bool stats_applied; /* the same of its statistics, for all that is set */
	int pids[FILTER_TASKS], tids[FILTER_TASKS]; /* the kernel's numbers */
	unsigned int pid_cnt, tid_cnt;              /* none: any */
	const char *names[MBT_FILTER_NAMES];        /* patterns, k.name_cnt of them */
	bool names_whole; /* what k.names compares is all that the patterns ask */
	/* Is it the cgroup of MBT_FILTER_CGROUP, or below it? -1: not known. */
	int (*in_cgroup)(void *arg, __u64 cgroup);
	void *arg;
};

/* Is anything left out? */
bool filters_any(const struct filters *f);

/* Does @name fit @pattern, in which * stands for any characters, ? for one? */
bool filters_name_fits(const char *pattern, const char *name);

/*
 * Add a pattern, which stays the caller's. Returns 0; -EINVAL: it fits no name, as it is
 * empty or asks for more than the 15 characters that a name has; -E2BIG: there are
 * MBT_FILTER_NAMES already.
 */
int filters_add_name(struct filters *f, const char *pattern);

/* Add a CPU on which calls begin. */
void filters_add_cpu(struct filters *f, unsigned int cpu);

/* Does a call pass? */
enum filter_answer { FILTER_PASSES, FILTER_LEAVES_OUT, FILTER_NOT_TOLD };

/* Does the record, a valid one, pass? One whose command is not known may be any. */
enum filter_answer filters_ask(const struct filters *f, const struct mbt_call *record);

/*
 * Leave out what does not pass of calls that were counted and not recorded. Returns in
 * *@left_out how many that are, in *@not_told of how many it cannot be told, as they are
 * counted by process and command alone; @stat keeps neither. Lost calls stay, unless they
 * are of another process or command.
 */
void filters_stat(const struct filters *f, const struct mbt_stat_key *key, struct mbt_stat *stat,
		  __u64 *left_out, __u64 *not_told);

#endif
