/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers by family and labels: what a scrape is made of, before it is text. */
#ifndef SINK_METRICS_LIST_H
#define SINK_METRICS_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

enum metric_type {
	METRIC_COUNTER,
	METRIC_GAUGE,
	METRIC_HISTOGRAM,
	METRIC_INFO, /* its labels say all, its value is 1 */
};

struct metric_family {
	const char *name; /* "membarrier_calls": without what its samples end in */
	enum metric_type type;
	const char *unit; /* of its values, with which the name ends; NULL: they are counts */
	const char *help; /* one line without a full stop */
};

struct metric_label {
	const char *name;
	const char *value; /* any bytes */
};

struct metric_sample {
	const struct metric_family *family;
	const char *suffix; /* "_bucket", "_sum", "_count"; "": none beside its type's own */
	char *labels;       /* 'a="b",c="d"', escaped; "": none; owned */
	__u64 value;        /* a unit of "seconds": nanoseconds, but for "_bucket" and "_count" */
};

/* Samples in the order of their families; all zeroes: none. */
struct metrics {
	bool bounded; /* of a run that has ended: all are gauges, with names of their own */
	struct metric_sample *list;
	unsigned int cnt, room;
	bool failed; /* out of memory: the list is not whole */
};

/*
 * Add a sample behind those of the families before. An info that is there already is not added
 * again. What fails shows in m->failed.
 */
void metrics_add(struct metrics *m, const struct metric_family *family, const char *suffix,
		 const struct metric_label *labels, unsigned int label_cnt, __u64 value);

/*
 * No counter and no histogram goes back: each is at least what it was in @before, and none that
 * was there is missing. Programs count while they are read.
 */
void metrics_raise(struct metrics *m, const struct metrics *before);

void metrics_release(struct metrics *m);

#endif
