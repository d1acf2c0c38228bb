/* SPDX-License-Identifier: GPL-2.0-only */
/* --format: the one output that standard output has. */
#ifndef OPTIONS_FORMAT_H
#define OPTIONS_FORMAT_H

#include "cli/options_output.h"

/* A word as the option takes it; a usage error if it is none, or not the first. */
void format_ask(struct output *o, const char *word, struct argp_state *state);

/* Once all options are known, before the outputs are checked: what else goes to standard output? */
void format_settle(struct output *o, struct argp_state *state);

/* Write the results of the tests where they are the format. Returns 0 or EXIT_FAILED. */
int format_results(const struct output *o, const struct report *r, const struct run *run);

/*
 * ... where there is no report, and @code is what the run came to: that nothing was tested, and
 * @why (empty: a complaint has told). Returns @code, or EXIT_FAILED.
 */
int format_without_run(const struct output *o, const char *why, int code);

#endif
