// SPDX-License-Identifier: GPL-2.0-only
/*
 * repro-exit and repro-lazy, one program with two names - does GLOBAL_EXPEDITED reach a CPU
 * on which a thread of the registered mm exited and a sibling took over (exit), or which
 * held the mm lazily when it was registered (lazy)? It reports what arrived and judges
 * nothing: exit code 0 means that it ran. As repro-lazy it executes itself once, pinned, and
 * comes back with the hidden option --second-stage.
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

enum {
	OPTION_CONTROL = 'c',
	OPTION_CALLS = 'n',
	OPTION_HANDOVER = 0x100,
	OPTION_NAP,
	OPTION_WAIT,
	OPTION_SECOND_STAGE,
};

struct arguments {
	struct scenario_exit_options scenario; /* of lazy, calls and control alone */
	bool second_stage;
};

static int run_exit(const struct arguments *arguments)
{
	return scenario_exit(&arguments->scenario);
}

static int run_lazy(const struct arguments *arguments)
{
	char second_stage[] = "--second-stage", control[] = "--control";
	char calls[32];
	char *argv[] = {
		program_invocation_name,
		second_stage,
		calls,
		arguments->scenario.control ? control : NULL,
		NULL,
	};

	if (arguments->second_stage)
		return scenario_lazy(arguments->scenario.calls, arguments->scenario.control);
	snprintf(calls, sizeof(calls), "--calls=%u", arguments->scenario.calls);
	return scenario_lazy_exec(arguments->scenario.control, argv);
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;
	uint64_t number;

	switch (key) {
	case OPTION_CONTROL:
		arguments->scenario.control = true;
		return 0;
	case OPTION_HANDOVER:
		arguments->scenario.handover = true;
		return 0;
	case OPTION_NAP:
		arguments->scenario.nap = true;
		return 0;
	case OPTION_WAIT:
		arguments->scenario.wait = true;
		return 0;
	case OPTION_SECOND_STAGE:
		arguments->second_stage = true;
		return 0;
	case OPTION_CALLS:
		if (number_parse(arg, 0, UINT_MAX, &number))
			argp_error(state, "not a number of calls: %s", arg);
		else
			arguments->scenario.calls = (unsigned int)number;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument: %s", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

#define CALLS_OPTION \
	{ \
		"calls", OPTION_CALLS, "N", 0, "Calls of GLOBAL_EXPEDITED (default 1000)", 0 \
	}

static const struct argp_option exit_options[] = {
	{ "control", OPTION_CONTROL, NULL, 0, "The first thread stays, so every call must arrive",
	  0 },
	CALLS_OPTION,
	{ "handover", OPTION_HANDOVER, NULL, 0,
	  "The caller itself runs on CPU 1 after the exit, and leaves it to the sibling", 0 },
	{ "nap", OPTION_NAP, NULL, 0,
	  "Another thread runs on CPU 1 after the exit, and leaves it to the sibling by falling "
	  "asleep",
	  0 },
	{ "wait", OPTION_WAIT, NULL, 0,
	  "Print \"ready\" before the calls, and make them after a line of standard input", 0 },
	{ 0 },
};

static const struct argp_option lazy_options[] = {
	{ "control", OPTION_CONTROL, NULL, 0,
	  "Execute on the caller's CPU, so every call must arrive", 0 },
	CALLS_OPTION,
	{ "second-stage", OPTION_SECOND_STAGE, NULL, OPTION_HIDDEN, NULL, 0 },
	{ 0 },
};

/* By the name that it is called by. */
static const struct program {
	const char *name;
	struct argp argp;
	int (*run)(const struct arguments *arguments);
} programs[] = {
	{
		.name = "repro-exit",
		.argp = {
			.options = exit_options,
			.parser = parse_option,
			.doc = "Let a thread of a registered process exit on CPU 1, "
			       "let a sibling run there, and count how many calls of "
			       "GLOBAL_EXPEDITED from CPU 0 interrupt it.\v" SCENARIO_LIMIT_HELP,
		},
		.run = run_exit,
	},
	{
		.name = "repro-lazy",
		.argp = {
			.options = lazy_options,
			.parser = parse_option,
			.doc = "Execute on CPU 1, register on CPU 0 while CPU 1 is idle "
			       "with the mm loaded, and count how many calls of "
			       "GLOBAL_EXPEDITED interrupt a thread on CPU 1.\v" SCENARIO_LIMIT_HELP,
		},
		.run = run_lazy,
	},
};

static const struct program *find_program(const char *name)
{
	for (unsigned int i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (!strcmp(programs[i].name, name))
			return &programs[i];
	return NULL;
}

int main(int argc, char **argv)
{
	const struct program *program = find_program(program_invocation_short_name);
	struct arguments arguments = { .scenario.calls = 1000 };
	int err;

	if (!program) {
		fprintf(stderr, "this program is called repro-exit or repro-lazy, not %s\n",
			program_invocation_short_name);
		return EXIT_USAGE;
	}
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&program->argp, argc, argv, 0, NULL, &arguments);
	err = scenario_begin("the calls", 0);
	if (!err)
		err = program->run(&arguments);
	if (err == -ENOTSUP) {
		fprintf(stderr, "%s: CPUs 0 and 1 are needed, both online and allowed\n",
			program->name);
		return EXIT_UNSUPPORTED;
	}
	if (err) {
		fprintf(stderr, "%s: cannot run: %s\n", program->name, strerror(-err));
		return EXIT_BROKEN;
	}
	return EXIT_RAN;
}
