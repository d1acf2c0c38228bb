/* SPDX-License-Identifier: GPL-2.0-only */
/* What trace and record share: the options of a live run, its start, its failures. */
#ifndef OPTIONS_LIVE_H
#define OPTIONS_LIVE_H

#include <argp.h>
#include "cli/options_filter.h"
#include "cli/options_probe.h"
#include "live/session.h"
#include "sink/outfile.h"

struct live_options {
	struct session_options session;
	struct probe_options probe;
	struct filter_options filter;
	bool wait; /* for what filters name and is not there */
	int pids[FILTER_TASKS];
	int pidfds[FILTER_TASKS]; /* of the processes that had the numbers when they were named */
	bool propagate;
	const char *command_output; /* NULL: the command has our standard output */
};

/* A child of the command's parser; its input is a struct live_options of zeroes. */
extern const struct argp live_argp;

/* "Tracing membarrier ..." on standard error. */
void live_print_start(const struct run *run);

/* What ended the run or the command, if it has to be told, on standard error. */
void live_print_end(const struct run *run);

/* "... have been taken away" on standard error. */
void live_print_lost(const char *fact);

/* Complain of why the run failed. Returns the exit code. */
int live_failed(enum session_end end, const char *why);

/*
 * May standard output be @option's? Not while the command has it, too: a usage error. To
 * be asked in ARGP_KEY_END.
 */
void live_check_stdout(const struct live_options *o, const char *option, struct argp_state *state);

/* @path is written to besides the command: the same file is a usage error. */
void live_check_file(const struct live_options *o, const char *option, const char *path,
		     struct argp_state *state);

/* Where the command's output goes, or a complaint. Returns 0 or EXIT_FAILED. */
int live_open_output(struct live_options *o);

/* Where the recording goes, or a complaint. Returns 0 or EXIT_FAILED. */
int live_open_recording(struct outfile *out, const char *path, struct session_options *o);

/* Give the recording its name, or complain. Returns 0 or EXIT_FAILED. */
int live_commit_recording(struct outfile *out, const char *path, const struct session *s);

/* @code, or the command's exit status where that is asked for and there is nothing else to tell. */
int live_exit_code(const struct live_options *o, const struct run *run, int code);

#endif
