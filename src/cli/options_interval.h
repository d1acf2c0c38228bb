/* SPDX-License-Identifier: GPL-2.0-only */
/* Reports of a run that goes on: every so often (--interval), and when SIGUSR1 asks. */
#ifndef OPTIONS_INTERVAL_H
#define OPTIONS_INTERVAL_H

#include <argp.h>
#include "judge/report.h"
#include "cli/options_output.h"
#include "live/watcher.h"

struct interval_options {
	__u64 every_ns;              /* 0: only when asked */
	FILE *out;                   /* NULL: none but those that are asked for, on stderr */
	const struct output *output; /* how it is laid out */
	__u64 next_ns;               /* the next is due; CLOCK_MONOTONIC */
	bool asked;
	bool has_before;
	struct report before; /* of the last interval */
	__u64 before_ns;      /* it ended then, relative to the start of the run */
};

/* A child of the command's parser; its input is a struct interval_options of zeroes. */
extern const struct argp interval_argp;

/* The watcher that prints them. */
struct watcher interval_watcher(struct interval_options *o);

/* The run has ended: what came since the last interval, if any was printed. Returns 0 or -errno. */
int interval_rest(struct interval_options *o, const struct report *r, const struct run *run);

void interval_release(struct interval_options *o);

#endif
