/* SPDX-License-Identifier: GPL-2.0-only */
/* The options of every command that attaches probes. */
#ifndef OPTIONS_PROBE_H
#define OPTIONS_PROBE_H

#include <argp.h>

struct probe_options {
	const char *no_rung; /* a list of rungs, checked; NULL: all may be used */
	const char *btf;     /* see kernel_read(); NULL: none */
};

/* A child of the command's parser; its input is a struct probe_options of zeroes. */
extern const struct argp probe_argp;

#endif
