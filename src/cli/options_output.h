/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What trace and report share: the options of the output, opened before the run
 * and written after it. Outputs into files are rows of sink/outputs.h.
 */
#ifndef OPTIONS_OUTPUT_H
#define OPTIONS_OUTPUT_H

#include <argp.h>
#include "cli/outputs.h"
#include "cli/thresholds.h"
#include "judge/analysis.h"

enum output_format {
	FORMAT_DEFAULT, /* of the command */
	FORMAT_TEXT,
	FORMAT_JSON,
	FORMAT_NDJSON,
	FORMAT_KTAP,
	FORMAT_CNT
};

struct output {
	struct thresholds thresholds;
	const struct gate_options *gate; /* see struct report_options */
	const char *save_calls;
	const char *cpus;      /* that tables of CPUs show; NULL: all */
	const char *from, *to; /* of outputs.window as they were given; NULL: not */
	const char *debug_dir; /* see symbols_resolve() */
	bool verbose;
	bool quiet;
	bool stdout_taken; /* by something else: text goes to standard error */
	enum page_colour colour;
	bool ascii;
	enum page_histograms histograms;
	enum output_format format;
	unsigned int lines; /* of calls */
	struct outputs outputs;
	bool reported;         /* output_write() was called */
	const struct run *run; /* see output_set_analysis() */
	/*
	 * Of a command that has more to say, or NULL: called before the text report is printed, and
	 * with the report once all else is written. The latter returns 0 or EXIT_FAILED.
	 */
	void (*before_text)(void *arg, FILE *text);
	int (*conclude)(void *arg, const struct report *r, const struct run *run);
	void *arg; /* of both */
};

/* A child of the command's parser; its input is a struct output of zeroes. */
extern const struct argp output_argp;

/* Is @path, which @option names, an output's as well? A usage error. In ARGP_KEY_END. */
void output_check_file(const struct output *o, const char *option, const char *path,
		       struct argp_state *state);

/* A threshold as an option gives it; a usage error if it is none. */
void output_set_threshold(struct output *o, enum threshold n, const char *arg,
			  struct argp_state *state);

/* What the judge has to know; @run is the one whose calls are printed as they are judged. */
void output_set_analysis(struct output *o, struct analysis_options *a, const struct run *run);

/* Where text goes; NULL: nowhere. */
FILE *output_text(const struct output *o);

/* How it is laid out, there. */
struct page_style output_style(const struct output *o, FILE *text);

/* Does any output go into a file, which may be another user's? */
bool output_has_files(const struct output *o);

/* Open what is to be written, or complain. Returns 0 or EXIT_FAILED; then output_discard(). */
int output_open(struct output *o);

/*
 * Write all, complain of what failed. Returns the exit code of the report and the
 * writing: a violation goes before a failure, that before an unverified run.
 */
int output_write(struct output *o, struct report *r, const struct run *run);

/* Remove what was not written, once. */
void output_discard(struct output *o);

#endif
