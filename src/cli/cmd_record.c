// SPDX-License-Identifier: GPL-2.0-only
/* A live run whose records are stored, to be judged later. */
#include <string.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "cli/options_live.h"
#include "cli/progress.h"

struct record_args {
	struct live_options live;
	const char *path;
	bool quiet;
};

static const struct argp_option options[] = {
	{ "output", 'o', "FILE", 0, "Where the recording goes; - is standard output", 0 },
	{ "quiet", 'q', NULL, 0, "Print nothing but errors", 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct record_args *a = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &a->live;
		break;
	case 'o':
		a->path = arg;
		break;
	case 'q':
		a->quiet = true;
		break;
	case ARGP_KEY_END:
		if (!a->path)
			argp_error(state, "where to? (-o FILE)");
		if (!strcmp(a->path, "-") && a->live.session.record_max)
			argp_error(state, "--record-max needs a file, and not -");
		if (!strcmp(a->path, "-"))
			live_check_stdout(&a->live, "-o", state);
		live_check_file(&a->live, "-o", a->path, state);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static void print_end(const struct record_args *a, const struct session *s)
{
	const struct report *r = &s->analysis.report;
	bool large = s->recorded_bytes >= 1000000;

	fprintf(stderr, "recorded %llu call%s, %.1f %s, to %s", (unsigned long long)r->total.calls,
		r->total.calls == 1 ? "" : "s", (double)s->recorded_bytes / (large ? 1e6 : 1e3),
		large ? "MB" : "kB", a->path);
	if (r->lost_records || r->lost_runs)
		fprintf(stderr, "; lost %llu records, %llu program runs",
			(unsigned long long)r->lost_records, (unsigned long long)r->lost_runs);
	fputc('\n', stderr);
}

static int run(struct record_args *a)
{
	struct outfile recording = { 0 };
	struct session session = { 0 };
	enum session_end end;
	char why[512] = "";
	int code;

	a->live.session.on_start = a->quiet ? NULL : live_print_start;
	a->live.session.on_lost = live_print_lost;
	a->live.session.on_progress = a->quiet || !progress_wanted() ? NULL : progress_print;
	a->live.session.record_only = true;
	code = live_open_output(&a->live);
	code = code ? code : live_open_recording(&recording, a->path, &a->live.session);
	if (code)
		goto out;
	end = session_run(&session, &a->live.session, why, sizeof(why));
	progress_clear();
	code = end == SESSION_DONE ? live_commit_recording(&recording, a->path, &session) :
				     live_failed(end, why);
	if (end == SESSION_DONE && !a->quiet)
		live_print_end(&session.run);
	if (!code && !a->quiet)
		print_end(a, &session);
	code = live_exit_code(&a->live, &session.run, code);
out:
	outfile_discard(&recording);
	session_release(&session);
	child_user_release(&a->live.session.user);
	return code;
}

int cmd_record(int argc, char **argv)
{
	static const struct argp_child children[] = { { &live_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		options,
		parse,
		"[-- PROGRAM ARG...]",
		"Store what a run shows, to be judged by membarrier-trace report, here or "
		"elsewhere."
		"\vExit status: 0 the recording is whole, 2 usage, 3 the tool failed or the "
		"recording is cut, 4 this kernel cannot show what is needed, "
		"5 a process of -p gone before the run began, "
		"126 and 127 PROGRAM could not be run or was not found.",
		children,
		NULL,
		NULL,
	};
	struct record_args a = { 0 };

	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &a))
		return EXIT_USAGE;
	return run(&a);
}
