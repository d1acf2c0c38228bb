/* SPDX-License-Identifier: GPL-2.0-only */
/* The rows of statistics that the kernel side keeps, mapped into user space. */
#ifndef PROBE_ROWS_H
#define PROBE_ROWS_H

#include <stdbool.h>
#include <linux/types.h>
#include "mbt/stat.h"

struct ladder;

/* Make room to map the rows, and make those of no process and all names. Returns 0 or -errno. */
int rows_map(struct ladder *l);
void rows_unmap(struct ladder *l);

typedef int (*row_fn)(void *arg, const struct mbt_row *row);

/* Calls @fn for every row. Returns 0, -errno or what @fn returned. */
int ladder_rows(struct ladder *l, row_fn fn, void *arg);

/*
 * When the table fills: calls @fn for the rows of processes that have ended and whose
 * buckets are empty, and gives them back, so that new processes find room. Returns 0 or
 * -errno.
 */
int ladder_rows_of_ended(struct ladder *l, row_fn fn, void *arg);

/*
 * Is no program on its way to count a plain call of the epoch before this one? Asked after
 * ladder_next_epoch().
 */
bool ladder_epoch_is_over(struct ladder *l);

typedef int (*plain_fn)(void *arg, const struct mbt_row *row, const struct mbt_plain_cnt *cnt);

/*
 * Take the bucket of @epoch, which is over: calls @fn for the rows that have any in it, and
 * empties it. Returns 0, -errno or what @fn returned.
 */
int ladder_take_plain(struct ladder *l, __u64 epoch, plain_fn fn, void *arg);

/* What plain calls were for a CPU. */
struct plain_cpu {
	__u64 required;    /* calls that had to cover it */
	__u64 slowest_cnt; /* of these, those whose last handler was its */
	__u64 slowest_ns;  /* the longest of them, from first send to that handler's end */
};
void ladder_plain_cpu(const struct ladder *l, unsigned int cpu, struct plain_cpu *out);

#endif
