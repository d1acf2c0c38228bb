// SPDX-License-Identifier: GPL-2.0-only
/* The options of membarrier-workload. */
#include "workload/workload_options.h"

#include "scenario/begin.h"
#include "workload/arguments.h"

#define DEFAULT_DURATION_NS (5 * NSEC_PER_SEC)
#define MAX_THREADS 65536
#define MAX_PROCESSES 4096

static const struct argp_option options[] = {
	{ "threads", 't', "N", 0, "Calling threads of each process (default 2)", 0 },
	{ "processes", 'p', "N", 0, "Processes (default 1)", 0 },
	{ "duration", 'd', "SECONDS", 0, "Stop after this time (default 5, or never with --calls)",
	  0 },
	{ "calls", 'n', "N", 0, "Stop each thread after N calls", 0 },
	{ "rate", 'r', "N", 0, "Calls of each thread in a second (default 0, flat out)", 0 },
	{ "pin", 'P', NULL, 0, "Pin thread I to the I-th CPU, in turn", 0 },
	{ "churn", 'x', NULL, 0, "Start and join short-lived threads all the time", 0 },
	{ "command", 'c', "LIST", 0, "Call these in turn (default private,sync-core,rseq)", 0 },
	{ "global", 'g', NULL, 0, "Add global-expedited to the list", 0 },
	{ "spin", 's', "N", 0, "Threads of each process that only burn a CPU (default 0)", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct workload_settings *settings = state->input;

	switch (key) {
	case 't':
		settings->threads = (unsigned int)argument_number(state, arg, 1, MAX_THREADS);
		return 0;
	case 'p':
		settings->processes = (unsigned int)argument_number(state, arg, 1, MAX_PROCESSES);
		return 0;
	case 'd':
		settings->duration_ns = argument_seconds(state, arg);
		return 0;
	case 'n':
		settings->calls = argument_number(state, arg, 1, UINT64_MAX);
		return 0;
	case 'r':
		settings->rate = argument_number(state, arg, 0, NSEC_PER_SEC);
		return 0;
	case 'P':
		settings->pin = true;
		return 0;
	case 'x':
		settings->churn = true;
		return 0;
	case 'c':
		argument_commands(state, arg, settings->selected);
		return 0;
	case 'g':
		settings->global = true;
		return 0;
	case 's':
		settings->spinners = (unsigned int)argument_number(state, arg, 0, MAX_THREADS);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument: %s", arg);
		return 0;
	case ARGP_KEY_END:
		settings->selected[CALLS_GLOBAL_EXPEDITED] |= settings->global;
		if (!settings->calls && !settings->duration_ns)
			settings->duration_ns = DEFAULT_DURATION_NS;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void workload_options_parse(struct workload_settings *settings, int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.doc = "Make membarrier calls that a correct kernel must accept, "
		       "and count them.\v"
		       "Commands: private, sync-core, rseq, rseq-cpu, "
		       "global-expedited, global, query, get-registrations, "
		       "register. Each process registers first what it will call, and each "
		       "thread for rseq where an RSEQ barrier is in the list. "
		       "Exit status: 0, 1 a call failed, 2 usage, 3 could not run, "
		       "4 this kernel has none of the commands. " SCENARIO_LIMIT_HELP,
	};

	*settings = (struct workload_settings){
		.threads = 2,
		.processes = 1,
		.selected = {
			[CALLS_PRIVATE] = true,
			[CALLS_SYNC_CORE] = true,
			[CALLS_RSEQ] = true,
		},
	};
	argp_err_exit_status = WORKLOAD_EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, settings);
}
