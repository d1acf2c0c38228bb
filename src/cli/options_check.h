/* SPDX-License-Identifier: GPL-2.0-only */
/* The options of check: its limits, and what it tells whom. */
#ifndef OPTIONS_CHECK_H
#define OPTIONS_CHECK_H

#include <argp.h>
#include "cli/options_output.h"

struct check_options {
	struct output *output; /* whose thresholds the limits are */
	const char *policy;    /* a file; NULL: none */
	bool github;
};

/* A child of the command's parser; its input is a struct check_options with its output. */
extern const struct argp check_argp;

/*
 * Add the policy to what the command line gave, or complain. Returns 0, EXIT_USAGE for a file
 * that is wrong, EXIT_FAILED for one that cannot be read.
 */
int check_read_policy(const struct check_options *o);

#endif
