/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * repro-exit - does GLOBAL_EXPEDITED still reach a CPU on which a thread of
 * the registered mm exited and a sibling took over? It reports what arrived
 * and judges nothing: exit code 0 means that it ran.
 */
#include "scenario/begin.h"
#include "scenario/number.h"
#include "scenario/scenario.h"

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { EXIT_RAN = 0, EXIT_USAGE = 2, EXIT_BROKEN = 3, EXIT_UNSUPPORTED = 4 };

enum { OPTION_CONTROL = 'c', OPTION_CALLS = 'n', OPTION_HANDOVER = 0x100, OPTION_NAP, OPTION_WAIT };

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct scenario_exit_options *arguments = state->input;
	uint64_t number;

	switch (key) {
	case OPTION_CONTROL:
		arguments->control = true;
		return 0;
	case OPTION_HANDOVER:
		arguments->handover = true;
		return 0;
	case OPTION_NAP:
		arguments->nap = true;
		return 0;
	case OPTION_WAIT:
		arguments->wait = true;
		return 0;
	case OPTION_CALLS:
		if (scenario_parse_number(arg, UINT_MAX, &number))
			argp_error(state, "not a number of calls: %s", arg);
		else
			arguments->calls = (unsigned int)number;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument: %s", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int main(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "control", OPTION_CONTROL, NULL, 0,
		  "The first thread stays, so every call must arrive", 0 },
		{ "calls", OPTION_CALLS, "N", 0,
		  "Calls of GLOBAL_EXPEDITED (default 1000)", 0 },
		{ "handover", OPTION_HANDOVER, NULL, 0,
		  "The caller itself runs on CPU 1 after the exit, and leaves it to the sibling", 0 },
		{ "nap", OPTION_NAP, NULL, 0,
		  "Another thread runs on CPU 1 after the exit, and leaves it to the sibling by falling asleep", 0 },
		{ "wait", OPTION_WAIT, NULL, 0,
		  "Print \"ready\" before the calls, and make them after a line of standard input", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.doc = "Let a thread of a registered process exit on CPU 1, "
		       "let a sibling run there, and count how many calls of "
		       "GLOBAL_EXPEDITED from CPU 0 interrupt it.\v" SCENARIO_LIMIT_HELP,
	};
	struct scenario_exit_options arguments = { .calls = 1000 };
	int err;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	err = scenario_begin("the calls", 0);
	if (!err)
		err = scenario_exit(&arguments);
	if (err == -ENOTSUP) {
		fprintf(stderr, "repro-exit: CPUs 0 and 1 are needed, both online and allowed\n");
		return EXIT_UNSUPPORTED;
	}
	if (err) {
		fprintf(stderr, "repro-exit: cannot run: %s\n", strerror(-err));
		return EXIT_BROKEN;
	}
	return EXIT_RAN;
}
