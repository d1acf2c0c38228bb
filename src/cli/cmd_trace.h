/* SPDX-License-Identifier: GPL-2.0-only */
/* A live run, judged and reported: what trace and top share. */
#ifndef CMD_TRACE_H
#define CMD_TRACE_H

#include "cli/options_interval.h"
#include "cli/options_live.h"
#include "cli/options_output.h"

struct trace_args {
	struct live_options live;
	struct output output;
	struct interval_options interval;
	const char *record;
	char why[512]; /* why there is no report; empty: there is one, or a complaint was enough */
};

#define TRACE_EXIT_STATUS \
	"Exit status: 0 verified, 1 violated, 2 usage, 3 the tool failed, 4 this kernel cannot " \
	"show what is needed, 5 unverified beyond the limit, no call seen, or a process of -p " \
	"gone before the run began, 126 and 127 PROGRAM could not be run or was not found."

/* A child of the command's parser; its input is a struct trace_args of zeroes. */
extern const struct argp trace_argp;

/*
 * The run, its report and its files. A watcher, or what is called at the start or when a
 * probe is lost, may be in @a already. Returns the exit code.
 */
int trace_run(struct trace_args *a);

#endif
