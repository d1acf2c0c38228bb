// SPDX-License-Identifier: GPL-2.0-only
/* The options of membarrier-litmus. */
#include "workload/litmus_options.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

#include "scenario/begin.h"
#include "scenario/number.h"
#include "workload/arguments.h"

#define DEFAULT_DURATION_NS (2 * NSEC_PER_SEC)
#define DEFAULT_LIMIT_NS (30 * NSEC_PER_SEC)
#define DEFAULT_FACTOR 10
#define FACTOR_MAX 1000000
#define DEFAULT_AREA_MIB 1024
#define AREA_MIB_MAX (1u << 20)

/*
 * Only while both threads run can one see the other's stores. On a busy machine that
 * is seldom in the normal class, whatever their nice values are: these count within
 * an autogroup or a control group only. A tracer needs a higher priority.
 */
#define DEFAULT_PRIORITY 1
#define PRIORITY_MAX 98

enum { OPTION_SECOND_STAGE = 256 };

const char *const litmus_defect_names[LITMUS_DEFECT_COUNT] = {
	[LITMUS_DEFECT_LAZY] = "lazy",
	[LITMUS_DEFECT_EXIT] = "exit",
};

const char *const litmus_scenario_names[LITMUS_SCENARIOS] = { "A", "B" };

static const struct argp_option options[] = {
	{ "scenario", 's', "A|B|all", 0, "Scenarios to run (default all, with --defect A)", 0 },
	{ "command", 'c', "LIST|all", 0, "Commands to run them with (default all)", 0 },
	{ "fallback", 'F', "mprotect", 0,
	  "Race what runtimes call where membarrier is refused, alone unless --command is given",
	  0 },
	{ "iterations", 'n', "N", 0, "Rounds of each case at most (default: no bound)", 0 },
	{ "duration", 'd', "SECONDS", 0, "End a case that can be told after this time (default 2)",
	  0 },
	{ "limit", 'l', "SECONDS", 0, "End any case after this time (default 30)", 0 },
	{ "factor", 'f', "N", 0, "What 'kept' claims (default 10, see below)", 0 },
	{ "area", 'a', "MIB", 0,
	  "Memory for cold lines at most (default 1024, and a quarter of what is available)", 0 },
	{ "priority", 'P', "N", 0, "Of SCHED_FIFO, where it is allowed (default 1, 0: none)", 0 },
	{ "method", 'm', "METHOD", 0,
	  "Do not look for one, but take this: SCENARIO:NAME:STORES:AREA:LEAD, as in "
	  "A:cold-pairs:32:64:8192",
	  0 },
	{ "omit", 'o', "N", 0,
	  "Leave the barrier out in every Nth round of the command, which has to end in 'broken': "
	  "a test of this program",
	  0 },
	{ "cpus", 'p', "CALLER,PARTNER", 0, "CPUs of the two threads (default 0,1)", 0 },
	{ "defect", 'D', "lazy|exit", 0, "Call global-expedited in this state, on CPUs 0 and 1",
	  0 },
	{ "second-stage", OPTION_SECOND_STAGE, NULL, OPTION_HIDDEN, NULL, 0 },
	{ 0 },
};

static void parse_scenario(struct argp_state *state, const char *arg, bool *scenarios)
{
	bool any = false;

	for (int id = 0; id < LITMUS_SCENARIOS; id++) {
		scenarios[id] = !strcmp(arg, litmus_scenario_names[id]) || !strcmp(arg, "all");
		any |= scenarios[id];
	}
	if (!any)
		argp_error(state, "no such scenario: %s", arg);
}

static void select_barriers(bool *commands)
{
	for (int id = 0; id < CALLS_BARRIERS; id++)
		commands[id] = true;
}

static void parse_commands(struct argp_state *state, const char *arg, bool *commands)
{
	if (!strcmp(arg, "all")) {
		select_barriers(commands);
		return;
	}
	argument_commands(state, arg, commands);
	for (int id = CALLS_BARRIERS; id < CALLS_COUNT; id++)
		if (commands[id])
			argp_error(state, "not a barrier: %s", calls_name((enum calls_id)id));
}

static void parse_cpus(struct argp_state *state, const char *arg, struct litmus_settings *settings)
{
	uint64_t caller = 0, partner = 0;
	char *comma = strchr(arg, ',');
	int err = comma ? 0 : -EINVAL;

	if (!err) {
		*comma = '\0';
		err = number_parse(arg, 0, CPU_SETSIZE - 1, &caller);
		*comma = ',';
	}
	if (!err)
		err = number_parse(comma + 1, 0, CPU_SETSIZE - 1, &partner);
	if (err || caller == partner)
		argp_error(state, "not two CPUs: %s", arg);
	settings->caller_cpu = (unsigned int)caller;
	settings->partner_cpu = (unsigned int)partner;
}

static void parse_defect(struct argp_state *state, const char *arg, enum litmus_defect *defect)
{
	for (int id = LITMUS_DEFECT_NONE + 1; id < LITMUS_DEFECT_COUNT; id++)
		if (!strcmp(arg, litmus_defect_names[id]))
			*defect = (enum litmus_defect)id;
	if (!*defect)
		argp_error(state, "no such defect: %s", arg);
}

static void parse_method(struct argp_state *state, const char *arg,
			 struct litmus_settings *settings)
{
	struct litmus_method method;
	enum litmus_scenario scenario;

	if (litmus_method_parse(arg, &scenario, &method))
		argp_error(state, "no such method: %s", arg);
	settings->tunings[scenario].method = method;
	settings->tuned[scenario] = true;
}

static void check(struct argp_state *state, struct litmus_settings *settings)
{
	if (settings->limit_ns < settings->duration_ns)
		settings->limit_ns = settings->duration_ns;
	if (settings->fallback && !settings->commands_given)
		memset(settings->commands, 0, sizeof(settings->commands));
	if (!settings->defect)
		return;
	if (settings->commands_given || settings->cpus_given || settings->fallback)
		argp_error(state, "--defect goes with none of --command, --fallback and --cpus");
	/* The state does not last: one scenario. */
	if (!settings->scenarios_given)
		settings->scenarios[LITMUS_B] = false;
	memset(settings->commands, 0, sizeof(settings->commands));
	settings->commands[CALLS_GLOBAL_EXPEDITED] = true;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct litmus_settings *settings = state->input;

	switch (key) {
	case 's':
		settings->scenarios_given = true;
		parse_scenario(state, arg, settings->scenarios);
		return 0;
	case 'c':
		settings->commands_given = true;
		parse_commands(state, arg, settings->commands);
		return 0;
	case 'F':
		if (strcmp(arg, "mprotect"))
			argp_error(state, "no such fallback: %s", arg);
		settings->fallback = true;
		return 0;
	case 'n':
		settings->iterations = argument_number(state, arg, 1, UINT32_MAX);
		return 0;
	case 'd':
		settings->duration_ns = argument_seconds(state, arg);
		return 0;
	case 'l':
		settings->limit_ns = argument_seconds(state, arg);
		return 0;
	case 'f':
		settings->factor = argument_number(state, arg, 1, FACTOR_MAX);
		return 0;
	case 'a':
		if (number_parse(arg, 0, AREA_MIB_MAX, &settings->area_mib))
			argp_error(state, "not a number of MiB: %s", arg);
		return 0;
	case 'P':
		if (number_parse(arg, 0, PRIORITY_MAX, &settings->priority))
			argp_error(state, "not a priority: %s", arg);
		return 0;
	case 'm':
		parse_method(state, arg, settings);
		return 0;
	case 'o':
		settings->omit = argument_number(state, arg, 1, UINT32_MAX);
		return 0;
	case 'p':
		settings->cpus_given = true;
		parse_cpus(state, arg, settings);
		return 0;
	case 'D':
		parse_defect(state, arg, &settings->defect);
		return 0;
	case OPTION_SECOND_STAGE:
		settings->second_stage = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument: %s", arg);
		return 0;
	case ARGP_KEY_END:
		check(state, settings);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void litmus_options_parse(struct litmus_settings *settings, int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.doc = "Race two CPUs for an outcome that membarrier forbids, with the "
		       "barrier (command=NAME) and, in turn, without (command=none).\v"
		       "Commands: private, sync-core, rseq, rseq-cpu, "
		       "global-expedited, global.\n\n"
		       "At first, ways to keep a store waiting are tried without a barrier, "
		       "and the one that shows the outcome most often is used and named "
		       "(method=).\n\n"
		       "Verdicts: broken, the outcome was seen with the barrier, once is proof; "
		       "kept, it was never seen, and was seen so often without that the "
		       "barrier lets through fewer than one in N, with 99 % confidence "
		       "(--factor; 49 times for 10, 463 for 100; factor= is the largest such "
		       "N); cannot-tell, it was seen too rarely without (reason=). A case goes "
		       "on until it can be told, or --limit is over, or cannot help any more.\n\n"
		       "Exit status: 0 all kept, 1 some broken, 2 usage, "
		       "3 could not run, 4 none broken, some cannot be told. " SCENARIO_LIMIT_HELP,
	};

	*settings = (struct litmus_settings){
		.scenarios = { true, true },
		.duration_ns = DEFAULT_DURATION_NS,
		.limit_ns = DEFAULT_LIMIT_NS,
		.factor = DEFAULT_FACTOR,
		.area_mib = DEFAULT_AREA_MIB,
		.priority = DEFAULT_PRIORITY,
		.caller_cpu = SCENARIO_CALLER_CPU,
		.partner_cpu = SCENARIO_TARGET_CPU,
	};
	select_barriers(settings->commands);
	argp_err_exit_status = LITMUS_EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, settings);
}
