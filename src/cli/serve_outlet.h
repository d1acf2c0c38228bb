/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages of metrics, handed from the thread that reads records to those that pass them on. The
 * former never waits: it exchanges one pointer, and a page that was not taken is dropped.
 */
#ifndef SERVE_OUTLET_H
#define SERVE_OUTLET_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>
#include "sink/sink_metrics.h"

/* The numbers of one moment. */
struct page {
	char *text[METRICS_FORMATS];
	size_t len[METRICS_FORMATS];
	char unhealthy[160]; /* why /healthz refuses; empty: it does not */
	__u64 taken_ns;      /* CLOCK_MONOTONIC */
};

/* NULL: out of memory. */
struct page *page_new(const struct metrics *m, const char *unhealthy, __u64 taken_ns);
void page_free(struct page *page);

/* Of one thread that pages are given to. */
struct outlet {
	struct page *_Atomic page; /* NULL: none that is new */
	atomic_bool end;
	int event; /* readable: there is a page, or the end */
	bool runs;
	pthread_t thread;
};

/*
 * Start @run(@arg) in a thread of the ordinary class, which takes no signals and has no
 * privileges, but those to rename a file where it @renames. Returns 0 or -errno; then
 * outlet_stop() in any case, of one that is all zeroes as well.
 */
int outlet_start(struct outlet *o, bool renames, void *(*run)(void *arg), void *arg);

/* To be asked by its thread: the newest page, which is the caller's; NULL: there is none. */
struct page *outlet_take(struct outlet *o);

/* Give it @page, which may be NULL. */
void outlet_put(struct outlet *o, struct page *page);

/* What was put is passed on, if the thread does so, and the thread ends. */
void outlet_stop(struct outlet *o);

#endif
