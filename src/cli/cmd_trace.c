// SPDX-License-Identifier: GPL-2.0-only
/* A live run, judged and reported; the default. */
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "cli/options_interval.h"
#include "cli/options_live.h"
#include "cli/options_output.h"

struct trace_args {
	struct live_options live;
	struct output output;
	struct interval_options interval;
	const char *record;
};

enum { OPT_RECORD = 0x300 };

static const struct argp_option options[] = {
	{ "record", OPT_RECORD, "FILE", 0,
	  "Store what the run shows in FILE, too (see: membarrier-trace report)", 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct trace_args *a = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &a->live;
		state->child_inputs[1] = &a->output;
		state->child_inputs[2] = &a->interval;
		break;
	case OPT_RECORD:
		a->record = arg;
		break;
	case ARGP_KEY_END:
		if (a->output.json && !strcmp(a->output.json, "-"))
			live_check_stdout(&a->live, "--json", state);
		if (a->output.json)
			live_check_file(&a->live, "--json", a->output.json, state);
		if (a->record)
			live_check_file(&a->live, "--record", a->record, state);
		if (a->live.session.record_max && !a->record)
			argp_error(state, "--record-max without --record FILE");
		if (a->record && !strcmp(a->record, "-"))
			argp_error(state, "--record - and the report would share standard output: "
					  "name a file");
		if (a->record && a->output.json && !strcmp(a->record, a->output.json))
			argp_error(state, "--json and --record name the same file, %s", a->record);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static int run(struct trace_args *a)
{
	struct outfile recording = { 0 };
	struct session session = { 0 };
	enum session_end end;
	char why[512] = "";
	int code;

	output_set_analysis(&a->output, &a->live.session.analysis, &session.run);
	a->interval.out = output_text(&a->output);
	a->live.session.watcher = interval_watcher(&a->interval);
	a->live.session.on_start = a->output.quiet ? NULL : live_print_start;
	a->live.session.on_lost = live_print_lost;
	a->live.session.renames = output_has_files(&a->output);
	code = output_open(&a->output);
	code = code ? code : live_open_output(&a->live);
	if (!code && a->record)
		code = live_open_recording(&recording, a->record, &a->live.session);
	if (code)
		goto out;
	end = session_run(&session, &a->live.session, why, sizeof(why));
	if (end != SESSION_DONE) {
		code = live_failed(end, why);
		goto out;
	}
	/* where the report does not go to the same terminal */
	if (!a->output.quiet && !(isatty(STDOUT_FILENO) && isatty(STDERR_FILENO)))
		live_print_end(&session.run);
	/* what the stream does not take, the report meets as well, and tells */
	interval_rest(&a->interval, &session.analysis.report, &session.run);
	code = output_write(&a->output, &session.analysis.report, &session.run);
	if (a->record && live_commit_recording(&recording, a->record, &session) &&
	    code != EXIT_VIOLATION)
		code = EXIT_FAILED;
	code = live_exit_code(&a->live, &session.run, code);
out:
	outfile_discard(&recording);
	output_discard(&a->output);
	interval_release(&a->interval);
	session_release(&session);
	return code;
}

int cmd_trace(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &live_argp, 0, NULL, 0 },
		{ &output_argp, 0, NULL, 0 },
		{ &interval_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		options,
		parse,
		"[-- PROGRAM ARG...]",
		"Verify that every membarrier(2) call reached every CPU that it owed a barrier."
		"\vExit status: 0 verified, 1 violated, 2 usage, 3 the tool failed, 4 this kernel "
		"cannot show what is needed, "
		"5 unverified beyond the limit, no call seen, or a process of -p gone before the "
		"run began, 126 and 127 PROGRAM could not be run or was not found.",
		children,
		NULL,
		NULL,
	};
	struct trace_args a = { 0 };

	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &a))
		return EXIT_USAGE;
	return run(&a);
}
