// SPDX-License-Identifier: GPL-2.0-only
/* A recording judged, and reported as a live run is. */
#include "cli/cmd_report.h"
#include <errno.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "cli/options_format.h"
#include "recording/replay.h"

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
		if (!a->path)
			argp_error(state, "which recording?");
		if (strcmp(a->path, "-"))
			output_check_file(&a->output, "the recording", a->path, state);
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
	int code;

	output_set_analysis(&a->output, &options, &replay.run);
	a->filter.filters.in_cgroup = in_cgroup;
	a->filter.filters.arg = &cgroup;
	if (filters_any(&a->filter.filters))
		options.filters = &a->filter.filters;
	if (replay_run(&replay, file, &options, a->why, sizeof(a->why))) {
		complain("cannot read %s: %s", a->path, a->why);
		code = EXIT_FAILED;
	} else {
		filter_words_join(&replay.run.filters, &a->filter.words);
		code = output_write(&a->output, &replay.analysis.report, &replay.run);
	}
	replay_release(&replay);
	return code;
}

int report_run(struct report_args *a)
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

static const struct argp_child children[] = { { &output_argp, 0, NULL, 0 },
					      { &filter_argp, 0, "Which calls:", 0 },
					      { 0 } };

const struct argp report_argp = { own_options, parse, NULL, NULL, children, NULL, NULL };

static error_t parse_none(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = state->input;
	return 0;
}

int cmd_report(int argc, char **argv)
{
	static const struct argp_child shared[] = { { &report_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		NULL,
		parse_none,
		"FILE",
		"Judge a recording: the same verdict from the same records. FILE - is standard "
		"input."
		"\vExit status: 0 verified, 1 violated, 2 usage, 3 the recording cannot be read or "
		"the report not written, "
		"5 unverified beyond the limit, no call seen, or a recording that ends early.",
		shared,
		NULL,
		NULL,
	};
	struct report_args a = { 0 };

	if (argp_parse(&argp, argc, argv, 0, NULL, &a))
		return EXIT_USAGE;
	return format_without_run(&a.output, a.why, report_run(&a));
}
