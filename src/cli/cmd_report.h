/* SPDX-License-Identifier: GPL-2.0-only */
/* A recording judged and reported: what report and check share. */
#ifndef CMD_REPORT_H
#define CMD_REPORT_H

#include "cli/options_filter.h"
#include "cli/options_output.h"

struct report_args {
	struct output output;
	struct filter_options filter;
	const char *path;
	char why[512]; /* why the recording cannot be read; empty: it can, or could not be opened */
};

/* A child of the command's parser; its input is a struct report_args of zeroes. */
extern const struct argp report_argp;

/* The recording, its report and its files. Returns the exit code. */
int report_run(struct report_args *a);

#endif
