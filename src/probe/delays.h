/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whom plain calls interrupted, and for how long: what the kernel side counts of them, and no
 * record says. Times of calls in an epoch that proves nothing are among them.
 */
#ifndef DELAYS_H
#define DELAYS_H

#include "mbt/delay.h"
#include "mbt/phase.h"
#include "mbt/stat.h"

struct ladder;

/* What interrupts of plain calls were for a CPU. */
struct cpu_delays {
	__u64 interrupts;            /* all of them; of some the times are not known */
	struct mbt_phase_stat delay; /* from the send to the handler's start; cnt 0: not known here */
	struct mbt_phase_stat handler; /* from the handler's start to its end */
};
void ladder_cpu_delays(const struct ladder *l, unsigned int cpu, struct cpu_delays *out);

/* Map the counts of who interrupted which CPU. Returns 0 or -errno. */
int callers_map(struct ladder *l);
void callers_unmap(struct ladder *l);

/*
 * @key, @stat: the process and command (NULL: those that found no place) whose plain calls
 * interrupted @cpu as @counts says. Returns 0, or an error that ends the walk.
 */
typedef int (*caller_fn)(void *arg, unsigned int cpu, const struct mbt_stat_key *key,
			 const struct mbt_stat *stat, const struct mbt_caller *counts);

/* Calls @fn for each CPU and each caller that interrupted it. Returns 0 or what @fn returned. */
int ladder_callers(const struct ladder *l, caller_fn fn, void *arg);

/* The same of one row, which counts nothing any more, and whose places are free then. */
int ladder_callers_of_row(struct ladder *l, const struct mbt_row *row, caller_fn fn, void *arg);

/*
 * Interrupts of plain calls on all CPUs, and the time that their handlers took: of two looks
 * the difference is what came between them.
 */
void ladder_interrupts(const struct ladder *l, __u64 *cnt, __u64 *handler_ns);

#endif
