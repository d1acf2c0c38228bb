/* SPDX-License-Identifier: GPL-2.0-only */
/* Who looks at a run while it goes on, and what ends it at what it finds. */
#ifndef WATCHER_H
#define WATCHER_H

#include <stdbool.h>
#include "judge/report.h"
#include "run/run.h"

enum watcher_wants {
	WATCHER_NOTHING,
	WATCHER_REPORT, /* of the run so far */
	WATCHER_END,    /* of the run */
};

struct watcher {
	/*
	 * What is wanted now, at @now_ns (CLOCK_MONOTONIC); @asked: SIGUSR1 came. Called after
	 * each look at the records, some ten times a second.
	 */
	enum watcher_wants (*wants)(void *arg, __u64 now_ns, bool asked);
	/* That report, finished, and the watcher's own from now on; @run: lasted so long by now. */
	void (*take)(void *arg, struct report *so_far, const struct run *run);
	/* The run has ended, its last records are read next. May be NULL. */
	void (*end)(void *arg);
	/*
	 * A descriptor that is looked at, too: what can be read there is wanted at once, and read by
	 * wants(). -1: there is none. May be NULL.
	 */
	int (*keys)(void *arg);
	void *arg;
};

/* What ends a run, besides its end. */
enum until {
	UNTIL_END,
	UNTIL_VIOLATION,
	UNTIL_WARNING, /* or a violation */
};

struct live;

/*
 * After a look at the records: let the session's watcher have what it wants. @asked: SIGUSR1
 * came. Returns what ended the run, RUN_ENDED_UNKNOWN: nothing did; or -errno.
 */
int watcher_look(struct live *live, bool asked);

#endif
