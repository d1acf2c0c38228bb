/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The probe ladder: for every fact that a verdict needs, the ways to observe it,
 * best first. A rung is tried with its real programs, loaded beside the maps that
 * all share: those that are tried first as one object, and where this kernel refuses
 * any of them, each rung as an object of its own, so that it takes nothing else with
 * it. The outcome is part of every report.
 *
 * To add a probe: a program in bpf/ and its row in facts.c, nothing else.
 */
#ifndef LADDER_H
#define LADDER_H

#include <stdbool.h>
#include <stddef.h>
#include "mbt/filters.h"
#include "run/fact_state.h"
#include "run/kernel.h"

struct ladder_options {
	const char *no_rung;               /* comma list of rung names, or NULL */
	bool filtered;                     /* judge only the processes that are named */
	const struct mbt_filters *filters; /* which calls of these; NULL: all */
	const char *cgroup;                /* of these; NULL: none */
	bool unreached;      /* see calls that never reach the function: taxes every syscall */
	bool stacks;         /* take the user stacks of callers */
	bool locks;          /* time waits for membarrier's mutex: taxes every contended lock */
	bool rseq;           /* see what becomes of rseq areas: taxes every syscall */
	bool fallbacks;      /* look for them from the start: taxes every syscall */
	bool all_records;    /* nothing is judged on the kernel side */
	unsigned int sample; /* one plain call in so many has a record; 0: each has one */
	size_t ring_bytes;   /* a power of two */
};

struct ladder;

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

/* @id: of enum fact_id, or another row of the table: below ladder_fact_cnt(). */
const struct fact_state *ladder_fact(const struct ladder *l, unsigned int id);

#endif
