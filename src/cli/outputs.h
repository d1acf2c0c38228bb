/* SPDX-License-Identifier: GPL-2.0-only */
/* The outputs of sink/outputs.h that were asked for, from their options to their files. */
#ifndef CLI_OUTPUTS_H
#define CLI_OUTPUTS_H

#include <argp.h>
#include <stdbool.h>
#include "sink/outputs.h"

struct outputs {
	struct {
		struct sink_to to; /* no path: not asked for */
		int err;           /* of what it was given last */
	} of[OUTPUT_CNT];
	struct report_options options; /* of the report */
	struct interval window;        /* see struct sink_to */
};

/* Its option, without the dashes. */
const char *outputs_option(enum output_number n);

/* @arg for output @n; one that was named before is a usage error. */
void outputs_ask(struct outputs *o, enum output_number n, const char *arg,
		 struct argp_state *state);

bool outputs_any(const struct outputs *o);
/* The option of one that goes to standard output; NULL: none does. */
const char *outputs_on_stdout(const struct outputs *o);
/* Does one of them take calls? */
bool outputs_take_calls(const struct outputs *o);
/* The option of one that shows every call, for which a live run has a record of each; NULL. */
const char *outputs_of_every_call(const struct outputs *o);

/*
 * Two outputs into one place, or one with what @option has at @path, or writes to the folder
 * @path in files of the names @files (NULL: it is a file): a usage error.
 */
void outputs_check(const struct outputs *o, struct argp_state *state);
void outputs_check_place(const struct outputs *o, const char *option, const char *path,
			 const char *files, struct argp_state *state);

/* Open all, or complain. Returns 0 or EXIT_FAILED. */
int outputs_open(struct outputs *o);
void outputs_call(struct outputs *o, const struct call_case *c, const struct judgement *j,
		  const struct run *run);
/* Write the report to all, and complain of what fails; of calls outputs_call() did. As above. */
int outputs_write(struct outputs *o, const struct report *r, const struct run *run);
void outputs_discard(struct outputs *o);

#endif
