/* SPDX-License-Identifier: GPL-2.0-only */
/* The maps that all rungs share: made, read and written from user space. */
#ifndef STATE_H
#define STATE_H

#include <linux/types.h>
#include <stddef.h>
#include "mbt/record.h"
#include "probe/ladder.h"

struct bpf_object;
struct kernel;

/*
 * Create the maps, sized for @k, and fill what must be there before the first
 * program runs. Returns 0, or -errno with the reason in @why.
 */
int ladder_load_maps(struct ladder *l, const struct kernel *k, const struct ladder_options *o,
		     char *why, size_t why_len);

void ladder_release_maps(struct ladder *l);

/* Make @object, not loaded yet, use the maps of @l. Returns 0 or -errno. */
int ladder_share_maps(const struct ladder *l, struct bpf_object *object);

/* Begin and stop judging. A call open at either is counted as cut. */
void ladder_arm(struct ladder *l);
void ladder_disarm(struct ladder *l);

/* The number of the present epoch (struct losses), and the next one. */
__u64 ladder_epoch(const struct ladder *l);
void ladder_next_epoch(struct ladder *l);

/* File descriptor of the ring buffer of records. */
int ladder_ring_fd(const struct ladder *l);

struct ladder_counts {
	__u64 begun;
	__u64 ended;
	__u64 lost_calls;
	__u64 abandoned;
	__u64 no_cell;
	__u64 children_lost;
	__u64 cut;
	__u64 stats_merged;
	__u64 left_out;   /* by filters */
	__u64 traced_pid; /* as in struct end_counts */
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

#endif
