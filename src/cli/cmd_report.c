// SPDX-License-Identifier: GPL-2.0-only
/* A recording judged, and reported as a live run is. */
#include <errno.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "cli/options_filter.h"
#include "cli/options_output.h"
#include "recording/replay.h"

struct report_args {
	struct output output;
	struct filter_options filter;
	const char *path;
};

static const struct argp_option own_options[] = {
	{ "pid", 'p', "PID", 0,
	  "Judge only calls of this process, by the kernel's number; PID,PID..., or repeated", 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct report_args *a = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &a->output;
		state->child_inputs[1] = &a->filter;
		break;
	case 'p':
		filter_words_add(&a->filter.words, "pid", arg);
		filter_add_tasks(a->filter.filters.pids, &a->filter.filters.pid_cnt, arg, "process",
				 state);
		break;
	case ARGP_KEY_ARG:
		if (a->path)
			argp_error(state, "one recording at a time");
		a->path = arg;
		break;
	case ARGP_KEY_END:
		if (a->path && strcmp(a->path, "-"))
			output_check_file(&a->output, "the recording", a->path, state);
		break;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which recording?");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* What a filter on cgroups is asked with. */
struct cgroup_filter {
	struct replay *replay;
	const char *path;
};

static int in_cgroup(void *arg, __u64 cgroup)
{
	struct cgroup_filter *f = arg;

	return recorded_cgroups_below(&f->replay->cgroups, cgroup, f->path);
}

static int replay(struct report_args *a, FILE *file)
{
	struct analysis_options options = { 0 };
	struct replay replay = { 0 };
	struct cgroup_filter cgroup = { &replay, a->filter.cgroup };
	char why[512] = "";
	int code;

	output_set_analysis(&a->output, &options, &replay.run);
	a->filter.filters.in_cgroup = in_cgroup;
	a->filter.filters.arg = &cgroup;
	if (filters_any(&a->filter.filters))
		options.filters = &a->filter.filters;
	if (replay_run(&replay, file, &options, why, sizeof(why))) {
		complain("cannot read %s: %s", a->path, why);
		code = EXIT_FAILED;
	} else {
		filter_words_join(&replay.run.filters, &a->filter.words);
		code = output_write(&a->output, &replay.analysis.report, &replay.run);
	}
	replay_release(&replay);
	return code;
}

static int run(struct report_args *a)
{
	FILE *file = strcmp(a->path, "-") ? fopen(a->path, "re") : stdin;
	int code;

	if (!file) {
		complain("cannot read %s: %s", a->path, strerror(errno));
		return EXIT_FAILED;
	}
	writes_fail();
	code = output_open(&a->output);
	code = code ? code : replay(a, file);
	output_discard(&a->output);
	fclose(file);
	return code;
}

int cmd_report(int argc, char **argv)
{
	static const struct argp_child children[] = { { &output_argp, 0, NULL, 0 },
						      { &filter_argp, 0, "Which calls:", 0 },
						      { 0 } };
	static const struct argp argp = {
		own_options,
		parse,
		"FILE",
		"Judge a recording: the same verdict from the same records. FILE - is standard "
		"input."
		"\vExit status: 0 verified, 1 violated, 2 usage, 3 the recording cannot be read or "
		"the report not written, "
		"5 unverified beyond the limit, no call seen, or a recording that ends early.",
		children,
		NULL,
		NULL,
	};
	struct report_args a = { 0 };

	if (argp_parse(&argp, argc, argv, 0, NULL, &a))
		return EXIT_USAGE;
	return run(&a);
}
