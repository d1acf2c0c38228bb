/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * repro-lazy - does GLOBAL_EXPEDITED reach a CPU that held the mm lazily when
 * the mm was registered? It reports what arrived and judges nothing: exit code
 * 0 means that it ran. It executes itself once, pinned, and comes back with
 * the hidden option --second-stage.
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

enum { OPTION_CONTROL = 'c', OPTION_CALLS = 'n', OPTION_SECOND_STAGE = 256 };

struct arguments {
	unsigned int calls;
	bool control;
	bool second_stage;
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;
	uint64_t number;

	switch (key) {
	case OPTION_CONTROL:
		arguments->control = true;
		return 0;
	case OPTION_SECOND_STAGE:
		arguments->second_stage = true;
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

static int run(const struct arguments *arguments, char *name)
{
	char second_stage[] = "--second-stage", control[] = "--control";
	char calls[32];
	char *argv[] = {
		name, second_stage, calls, arguments->control ? control : NULL, NULL,
	};

	if (arguments->second_stage)
		return scenario_lazy(arguments->calls, arguments->control);
	snprintf(calls, sizeof(calls), "--calls=%u", arguments->calls);
	return scenario_lazy_exec(arguments->control, argv);
}

int main(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "control", OPTION_CONTROL, NULL, 0,
		  "Execute on the caller's CPU, so every call must arrive", 0 },
		{ "calls", OPTION_CALLS, "N", 0,
		  "Calls of GLOBAL_EXPEDITED (default 1000)", 0 },
		{ "second-stage", OPTION_SECOND_STAGE, NULL, OPTION_HIDDEN, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.doc = "Execute on CPU 1, register on CPU 0 while CPU 1 is idle "
		       "with the mm loaded, and count how many calls of "
		       "GLOBAL_EXPEDITED interrupt a thread on CPU 1.\v" SCENARIO_LIMIT_HELP,
	};
	struct arguments arguments = { .calls = 1000 };
	int err;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	err = scenario_begin("the calls", 0);
	if (!err)
		err = run(&arguments, argv[0]);
	if (err == -ENOTSUP) {
		fprintf(stderr, "repro-lazy: CPUs 0 and 1 are needed, both online and allowed\n");
		return EXIT_UNSUPPORTED;
	}
	if (err) {
		fprintf(stderr, "repro-lazy: cannot run: %s\n", strerror(-err));
		return EXIT_BROKEN;
	}
	return EXIT_RAN;
}
