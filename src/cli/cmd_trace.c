// SPDX-License-Identifier: GPL-2.0-only
/* A live run, judged and reported; the default. */
#include "cli/cmd_trace.h"
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "cli/options_format.h"
#include "cli/progress.h"

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
		if (outputs_on_stdout(&a->output.outputs) || a->output.stdout_taken)
			live_check_stdout(&a->live, "an output to", state);
		if (a->live.command_output)
			output_check_file(&a->output, "--command-output", a->live.command_output,
					  state);
		if (a->record)
			live_check_file(&a->live, "--record", a->record, state);
		if (a->live.session.record_max && !a->record)
			argp_error(state, "--record-max without --record FILE");
		if (a->record && !strcmp(a->record, "-"))
			argp_error(state, "--record - and the report would share standard output: "
					  "name a file");
		if (a->record)
			output_check_file(&a->output, "--record", a->record, state);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp_child children[] = {
	{ &live_argp, 0, NULL, 0 },
	{ &output_argp, 0, NULL, 0 },
	{ &interval_argp, 0, NULL, 0 },
	{ 0 },
};

const struct argp trace_argp = { options, parse, NULL, NULL, children, NULL, NULL };

/* What no other command has put there already. */
static void set_hooks(struct trace_args *a)
{
	struct session_options *o = &a->live.session;

	if (!o->watcher.wants)
		o->watcher = interval_watcher(&a->interval);
	if (!o->on_start && !a->output.quiet)
		o->on_start = live_print_start;
	if (!o->on_lost)
		o->on_lost = live_print_lost;
	/* intervals, or a page, say more */
	if (!a->output.quiet && !a->interval.every_ns && progress_wanted())
		o->on_progress = progress_print;
}

/* An output that shows every call has a record made of each. */
static void set_records(struct trace_args *a)
{
	struct session_options *o = &a->live.session;

	o->records_for = outputs_of_every_call(&a->output.outputs);
	if (!o->records_for)
		return;
	o->all_records = true;
	if (!a->output.quiet)
		fprintf(stderr, "--%s: a record is made of every call, none is only counted.\n",
			o->records_for);
}

int trace_run(struct trace_args *a)
{
	struct outfile recording = { 0 };
	struct session session = { 0 };
	enum session_end end;
	int code;

	output_set_analysis(&a->output, &a->live.session.analysis, &session.run);
	a->interval.out = output_text(&a->output);
	a->interval.output = &a->output;
	set_hooks(a);
	set_records(a);
	a->live.session.renames = output_has_files(&a->output);
	code = output_open(&a->output);
	code = code ? code : live_open_output(&a->live);
	if (!code && a->record)
		code = live_open_recording(&recording, a->record, &a->live.session);
	if (code)
		goto out;
	end = session_run(&session, &a->live.session, a->why, sizeof(a->why));
	progress_clear();
	if (end != SESSION_DONE) {
		code = live_failed(end, a->why);
		goto out;
	}
	/* where the report does not go to the same terminal */
	if (!a->output.quiet && !a->output.stdout_taken &&
	    !(isatty(STDOUT_FILENO) && isatty(STDERR_FILENO)))
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
	child_user_release(&a->live.session.user);
	return code;
}

static error_t parse_none(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = state->input;
	return 0;
}

int cmd_trace(int argc, char **argv)
{
	static const struct argp_child shared[] = { { &trace_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		NULL,
		parse_none,
		"[-- PROGRAM ARG...]",
		"Verify that every membarrier(2) call reached every CPU that it owed a barrier."
		"\v" TRACE_EXIT_STATUS,
		shared,
		NULL,
		NULL,
	};
	struct trace_args a = { 0 };

	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &a))
		return EXIT_USAGE;
	return format_without_run(&a.output, a.why, trace_run(&a));
}
