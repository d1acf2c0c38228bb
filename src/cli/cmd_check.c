// SPDX-License-Identifier: GPL-2.0-only
/* A run, live or recorded, as a list of tests for CI: KTAP, limits, a baseline, exit codes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "cli/cmd_report.h"
#include "cli/cmd_trace.h"
#include "cli/options_check.h"
#include "cli/options_format.h"
#include "sink/sink_github.h"
#include "sink/stored_report.h"

struct check_args {
	struct trace_args trace;
	struct report_args report; /* of a recording, in place of that */
	struct output *output;     /* of the one that is in use */
	struct check_options options;
	struct gate_options gate;
	struct stored_report baseline;
	FILE *summary;  /* of the step; NULL: none */
	char token[40]; /* that lets commands of the step's log through again; empty: they are */
};

enum { OPT_RECORDING = 0x700 };

#define RECORDING_OPTION \
	{ \
		"recording", OPT_RECORDING, "FILE", 0, \
			"Check what FILE holds in place of a live run", 0 \
	}

static const struct argp_option options[] = { RECORDING_OPTION, { 0 } };

static error_t parse_live(int key, char *arg, struct argp_state *state)
{
	struct check_args *a = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &a->options;
		state->child_inputs[1] = &a->trace;
		break;
	case OPT_RECORDING:
		argp_error(state, "--recording has to be written in full");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static error_t parse_recording(int key, char *arg, struct argp_state *state)
{
	struct check_args *a = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &a->options;
		state->child_inputs[1] = &a->report;
		break;
	case OPT_RECORDING:
		if (a->report.path)
			argp_error(state, "one recording at a time");
		a->report.path = arg;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* Commands in the log: what a program calls itself has to be none. */
static void stop_commands(void *arg, FILE *text)
{
	struct check_args *a = arg;
	__u64 random[2] = { 0 };

	if (!a->options.github)
		return;
	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		random[0] = (__u64)getpid();
	snprintf(a->token, sizeof(a->token), "mbt%016llx%016llx", (unsigned long long)random[0],
		 (unsigned long long)random[1]);
	fprintf(text, "\n::stop-commands::%s\n", a->token);
}

static int tell_github(void *arg, const struct report *r, const struct run *run)
{
	struct check_args *a = arg;
	int failed = EXIT_OK;

	if (!a->options.github)
		return EXIT_OK;
	if (*a->token)
		fprintf(stderr, "\n::%s::\n", a->token);
	failed |= complain_unwritten("annotations", sink_github_annotations(stderr, r, run));
	if (a->summary)
		failed |= complain_unwritten("the summary of the step",
					     sink_github_summary(a->summary, r, run));
	return failed;
}

/* Opened before the run, as all that is written. */
static int open_summary(struct check_args *a)
{
	const char *path = getenv("GITHUB_STEP_SUMMARY");

	if (!a->options.github)
		return EXIT_OK;
	if (!path || !*path) {
		complain("GITHUB_STEP_SUMMARY is not set: no summary is written (sudo needs "
			 "--preserve-env=GITHUB_STEP_SUMMARY)");
		return EXIT_OK;
	}
	a->summary = fopen(path, "ae");
	return a->summary ? EXIT_OK : complain_unwritten(path, -errno);
}

static int read_baseline(struct check_args *a)
{
	const char *path = a->output->thresholds.baseline;
	char why[256];

	if (!*path)
		return EXIT_OK;
	if (stored_report_open(&a->baseline, path, why, sizeof(why))) {
		complain("cannot read the baseline %s: %s", path, why);
		return EXIT_FAILED;
	}
	a->gate.baseline = &a->baseline;
	return EXIT_OK;
}

static int prepare(struct check_args *a)
{
	int code = check_read_policy(&a->options);

	if (code)
		return code;
	a->gate = a->output->thresholds.gate;
	code = read_baseline(a);
	code = code ? code : open_summary(a);
	a->output->gate = &a->gate;
	if (a->output->format == FORMAT_DEFAULT)
		a->output->format = FORMAT_KTAP;
	a->output->stdout_taken = a->output->format == FORMAT_KTAP;
	a->output->before_text = stop_commands;
	a->output->conclude = tell_github;
	a->output->arg = a;
	return code;
}

static int check(struct check_args *a, bool recording)
{
	const char *why = recording ? a->report.why : a->trace.why;
	int code = prepare(a), skip;

	if (code == EXIT_USAGE)
		return code;
	if (!code)
		code = recording ? report_run(&a->report) : trace_run(&a->trace);
	code = format_without_run(a->output, why, code);
	skip = a->output->thresholds.skip_exit_code;
	if (!a->output->reported && code == EXIT_UNSUPPORTED && skip != THRESHOLDS_NO_SKIP)
		code = skip;
	if (a->summary)
		fclose(a->summary);
	return code;
}

/* Before the options are parsed: those of a live run ask for what there is now. */
static bool names_recording(int argc, char **argv)
{
	const char *option = "--recording";
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--"); i++)
		if (!strncmp(argv[i], option, strlen(option)) &&
		    (!argv[i][strlen(option)] || argv[i][strlen(option)] == '='))
			return true;
	return false;
}

#define CHECK_DOC \
	"Gate a test on a run: standard output has a test for each rule and each limit (KTAP), " \
	"and " \
	"what was measured. PROGRAM's standard output goes to standard error." \
	"\vExit status: 0 all passed, 1 a violation, or a limit of --max-latency, --isolated-max " \
	"or " \
	"--baseline broken, or a call of 200 ms, 2 usage, 3 the tool failed, 4 this kernel " \
	"cannot " \
	"show what is needed, 5 unverified, or fewer than --min-calls or --min-tested, 126 and " \
	"127 " \
	"PROGRAM could not be run or was not found."

int cmd_check(int argc, char **argv)
{
	static const struct argp_child live_children[] = {
		{ &check_argp, 0, "Limits and results:", 0 },
		{ &trace_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp_child recording_children[] = {
		{ &check_argp, 0, "Limits and results:", 0 },
		{ &report_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp live = {
		options, parse_live, "[-- PROGRAM ARG...]", CHECK_DOC, live_children, NULL, NULL,
	};
	static const struct argp recorded = {
		options, parse_recording, "", CHECK_DOC, recording_children, NULL, NULL,
	};
	const bool recording = names_recording(argc, argv);
	struct check_args a = { 0 };

	a.output = a.options.output = recording ? &a.report.output : &a.trace.output;
	/* a command that is given no other file has standard error */
	a.trace.live.session.command_output = STDERR_FILENO;
	if (argp_parse(recording ? &recorded : &live, argc, argv, ARGP_IN_ORDER, NULL, &a))
		return EXIT_USAGE;
	return check(&a, recording);
}
