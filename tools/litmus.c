/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * membarrier-litmus - does a membarrier() order the memory accesses of two
 * CPUs, as user space sees them? Scenarios A and B of the comment at the top of
 * kernel/sched/membarrier.c, for every command.
 *
 * An outcome that is never seen proves nothing where it cannot be seen. So
 * every other round is a control, which differs in one thing: its call owes the
 * partner's CPU no barrier. The verdict on a command rests on both counts.
 */
#include "calls.h"
#include "litmus_race.h"

#include <argp.h>
#include <errno.h>
#include <linux/membarrier.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NSEC_PER_SEC 1000000000ULL
#define DEFAULT_ITERATIONS 200000
#define DEFAULT_DURATION_NS (5 * NSEC_PER_SEC)

/*
 * The least that the control must have shown before "kept" is said. A command
 * without effect shows the outcome like the control, in as many rounds that
 * alternate with it: each occurrence is the control's or the command's with
 * equal odds, and all N are the control's with odds of 2^-N. For 20 that is one
 * in a million.
 */
#define CONTROL_MIN 20

enum { EXIT_KEPT, EXIT_VIOLATED, EXIT_USAGE, EXIT_FAILED, EXIT_CANNOT_TELL };

enum { OPTION_SECOND_STAGE = 256 };

/* A state in which GLOBAL_EXPEDITED is known to skip the partner's CPU. */
enum defect { DEFECT_NONE, DEFECT_LAZY, DEFECT_EXIT, DEFECT_COUNT };

static const char *const defect_names[DEFECT_COUNT] = {
	[DEFECT_LAZY] = "lazy",
	[DEFECT_EXIT] = "exit",
};

static const char *const scenario_names[LITMUS_SCENARIOS] = { "A", "B" };

struct settings {
	bool scenarios[LITMUS_SCENARIOS];
	bool commands[CALLS_COUNT];
	bool scenarios_given;
	bool commands_given;
	bool cpus_given;
	bool second_stage; /* of DEFECT_LAZY */
	enum defect defect;
	uint64_t iterations;
	uint64_t duration_ns; /* of each case */
	unsigned int caller_cpu;
	unsigned int partner_cpu;
};

enum verdict { VERDICT_KEPT, VERDICT_BROKEN, VERDICT_CANNOT_TELL, VERDICT_COUNT };

static const char *const verdict_names[VERDICT_COUNT] = {
	"kept", "broken", "cannot-tell",
};

/* One scenario with one command. */
struct outcome {
	uint64_t iterations; /* of the command, and as many of the control */
	uint64_t forbidden;
	uint64_t control_forbidden;
	uint64_t ipis; /* taken by the partner's CPU */
	bool ipis_known;
};

static enum verdict judge(const struct outcome *outcome)
{
	if (outcome->forbidden)
		return VERDICT_BROKEN;
	return outcome->control_forbidden >= CONTROL_MIN ? VERDICT_KEPT :
							   VERDICT_CANNOT_TELL;
}

/*
 *	scenario=A command=none iterations=200000 forbidden=170212
 *	scenario=A command=private iterations=200000 forbidden=0 ipis_cpu1=200003 verdict=kept
 */
static void print_case(const struct settings *settings, enum litmus_scenario scenario,
		       enum calls_id id, const struct outcome *outcome)
{
	unsigned long long iterations = outcome->iterations;

	printf("scenario=%s command=none iterations=%llu forbidden=%llu\n",
	       scenario_names[scenario], iterations,
	       (unsigned long long)outcome->control_forbidden);
	printf("scenario=%s command=%s", scenario_names[scenario], calls_name(id));
	if (settings->defect)
		printf(" defect=%s", defect_names[settings->defect]);
	printf(" iterations=%llu forbidden=%llu ipis_cpu%u=", iterations,
	       (unsigned long long)outcome->forbidden, settings->partner_cpu);
	if (outcome->ipis_known)
		printf("%llu", (unsigned long long)outcome->ipis);
	else
		printf("unknown");
	printf(" verdict=%s\n", verdict_names[judge(outcome)]);
}

/*
 * A call that goes all the way, has the caller's own barriers, and interrupts no
 * other CPU.
 */
static int control_round(const struct settings *settings, struct litmus_race *race,
			 enum litmus_scenario scenario, bool *forbidden)
{
	return litmus_race_round(race, scenario, CALLS_RSEQ_CPU,
				 (int)settings->caller_cpu, forbidden);
}

static int run_rounds(const struct settings *settings, struct litmus_race *race,
		      enum litmus_scenario scenario, enum calls_id id,
		      struct outcome *outcome)
{
	uint64_t end_ns = scenario_now_ns() + settings->duration_ns;
	bool forbidden;
	int err;

	while (outcome->iterations < settings->iterations &&
	       scenario_now_ns() < end_ns) {
		/*
		 * The first is not counted. A caller that slept in GLOBAL is
		 * slow in its next call; now both that count follow a control.
		 */
		err = control_round(settings, race, scenario, &forbidden);
		if (!err)
			err = control_round(settings, race, scenario, &forbidden);
		if (err)
			return err;
		outcome->control_forbidden += forbidden;
		err = litmus_race_round(race, scenario, id,
					(int)settings->partner_cpu, &forbidden);
		if (err)
			return err;
		outcome->forbidden += forbidden;
		outcome->iterations++;
	}
	return 0;
}

static int run_case(const struct settings *settings, struct litmus_race *race,
		    enum litmus_scenario scenario, enum calls_id id,
		    struct outcome *outcome)
{
	uint64_t before, after;
	int unknown, err;

	unknown = scenario_call_interrupts(settings->partner_cpu, &before);
	err = run_rounds(settings, race, scenario, id, outcome);
	if (!unknown)
		unknown = scenario_call_interrupts(settings->partner_cpu, &after);
	if (!unknown)
		outcome->ipis = after - before;
	outcome->ipis_known = !unknown;
	return err;
}

static int complain(const char *what, int err)
{
	fprintf(stderr, "membarrier-litmus: %s: %s\n", what, strerror(-err));
	return err;
}

/* Adds to the @verdicts. */
static int run_cases(const struct settings *settings, const struct calls_list *list,
		     struct litmus_race *race, enum litmus_scenario scenario,
		     unsigned int verdicts[VERDICT_COUNT])
{
	for (unsigned int i = 0; i < list->count; i++) {
		struct outcome outcome = { 0 };
		int err = run_case(settings, race, scenario, list->ids[i], &outcome);

		if (err)
			return complain(calls_name(list->ids[i]), err);
		print_case(settings, scenario, list->ids[i], &outcome);
		if (fflush(stdout))
			return complain("standard output", -errno);
		verdicts[judge(&outcome)]++;
	}
	return 0;
}

/*
 * All is registered on the partner's CPU, which the partner is the next of this
 * process to run on, and no thread exits before the last case: so neither defect
 * of GLOBAL_EXPEDITED can be met.
 */
static int begin_without_defect(const struct settings *settings,
				const struct calls_list *list,
				struct scenario_spinner *partner)
{
	struct calls_count counts[CALLS_COUNT] = { 0 };
	int err = scenario_pin(settings->partner_cpu);

	if (err)
		return err;
	calls_register(list, scenario_membarrier, counts);
	if (counts[CALLS_REGISTER].failures)
		return -counts[CALLS_REGISTER].error;
	err = scenario_pin(settings->caller_cpu);
	if (!err)
		err = scenario_spinner_start(partner, (int)settings->partner_cpu, 0);
	return err;
}

static int begin(const struct settings *settings, const struct calls_list *list,
		 struct scenario_spinner *partner)
{
	struct scenario_spinner leaver = { 0 };
	int err;

	switch (settings->defect) {
	case DEFECT_LAZY:
		return scenario_lazy_begin(partner);
	case DEFECT_EXIT:
		err = scenario_exit_begin(partner, &leaver, false);
		scenario_spinner_stop(&leaver);
		return err;
	default:
		return begin_without_defect(settings, list, partner);
	}
}

static int run(const struct settings *settings, unsigned int verdicts[VERDICT_COUNT])
{
	struct litmus_race race = { 0 };
	struct scenario_spinner partner = { .body = litmus_race_partner, .arg = &race };
	struct calls_list list;
	int err = calls_list_init(&list, "membarrier-litmus", settings->commands);

	if (err)
		return complain("nothing to call", err);
	/* What was left out cannot be told either. */
	for (int id = 0; id < CALLS_COUNT; id++)
		verdicts[VERDICT_CANNOT_TELL] += settings->commands[id];
	verdicts[VERDICT_CANNOT_TELL] -= list.count;
	/* The control's; it leaves what GLOBAL_EXPEDITED depends on alone. */
	err = scenario_membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0, 0);
	if (err)
		return complain("cannot register what the control calls, rseq-cpu",
				err == -EINVAL ? -ENOSYS : err);
	err = begin(settings, &list, &partner);
	if (err == -ENOTSUP)
		fprintf(stderr, "membarrier-litmus: CPUs %u and %u are needed, both online and allowed\n",
			settings->caller_cpu, settings->partner_cpu);
	else if (err)
		complain("cannot begin", err);
	for (int id = 0; id < LITMUS_SCENARIOS && !err; id++)
		if (settings->scenarios[id])
			err = run_cases(settings, &list, &race, (enum litmus_scenario)id,
					verdicts);
	scenario_spinner_stop(&partner);
	return err;
}

static const struct argp_option options[] = {
	{ "scenario", 's', "A|B|all", 0, "Scenarios to run (default all, with --defect A)", 0 },
	{ "command", 'c', "LIST|all", 0, "Commands to run them with (default all)", 0 },
	{ "iterations", 'n', "N", 0, "Rounds of each case (default 200000)", 0 },
	{ "duration", 'd', "SECONDS", 0, "End a case after this time at the latest (default 5)", 0 },
	{ "cpus", 'p', "CALLER,PARTNER", 0, "CPUs of the two threads (default 0,1)", 0 },
	{ "defect", 'D', "lazy|exit", 0, "Call global-expedited in this state, on CPUs 0 and 1", 0 },
	{ "second-stage", OPTION_SECOND_STAGE, NULL, OPTION_HIDDEN, NULL, 0 },
	{ 0 },
};

static void parse_scenario(struct argp_state *state, const char *arg, bool *scenarios)
{
	bool any = false;

	for (int id = 0; id < LITMUS_SCENARIOS; id++) {
		scenarios[id] = !strcmp(arg, scenario_names[id]) || !strcmp(arg, "all");
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
	const char *names = arg;

	if (!strcmp(arg, "all")) {
		select_barriers(commands);
		return;
	}
	if (calls_parse(&names, commands))
		argp_error(state, "no such command: %.*s", (int)strcspn(names, ","), names);
	for (int id = CALLS_BARRIERS; id < CALLS_COUNT; id++)
		if (commands[id])
			argp_error(state, "not a barrier: %s", calls_name((enum calls_id)id));
}

static void parse_cpus(struct argp_state *state, const char *arg, struct settings *settings)
{
	uint64_t caller = 0, partner = 0;
	char *comma = strchr(arg, ',');
	int err = comma ? 0 : -EINVAL;

	if (!err) {
		*comma = '\0';
		err = scenario_parse_number(arg, CPU_SETSIZE - 1, &caller);
		*comma = ',';
	}
	if (!err)
		err = scenario_parse_number(comma + 1, CPU_SETSIZE - 1, &partner);
	if (err || caller == partner)
		argp_error(state, "not two CPUs: %s", arg);
	settings->caller_cpu = (unsigned int)caller;
	settings->partner_cpu = (unsigned int)partner;
}

static void parse_defect(struct argp_state *state, const char *arg, enum defect *defect)
{
	for (int id = DEFECT_NONE + 1; id < DEFECT_COUNT; id++)
		if (!strcmp(arg, defect_names[id]))
			*defect = (enum defect)id;
	if (!*defect)
		argp_error(state, "no such defect: %s", arg);
}

static void check(struct argp_state *state, struct settings *settings)
{
	if (!settings->defect)
		return;
	if (settings->commands_given || settings->cpus_given)
		argp_error(state, "--defect goes with neither --command nor --cpus");
	/* The state does not last: one scenario. */
	if (!settings->scenarios_given)
		settings->scenarios[LITMUS_B] = false;
	memset(settings->commands, 0, sizeof(settings->commands));
	settings->commands[CALLS_GLOBAL_EXPEDITED] = true;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct settings *settings = state->input;

	switch (key) {
	case 's':
		settings->scenarios_given = true;
		parse_scenario(state, arg, settings->scenarios);
		return 0;
	case 'c':
		settings->commands_given = true;
		parse_commands(state, arg, settings->commands);
		return 0;
	case 'n':
		if (scenario_parse_number(arg, UINT32_MAX, &settings->iterations) ||
		    !settings->iterations)
			argp_error(state, "not a number of rounds: %s", arg);
		return 0;
	case 'd':
		if (scenario_parse_seconds(arg, &settings->duration_ns))
			argp_error(state, "not a number of seconds: %s", arg);
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

/* Comes back as the second stage, with all options. */
static int execute_again(int argc, char **argv)
{
	char second_stage[] = "--second-stage";
	char **again = calloc((size_t)argc + 2, sizeof(*again));
	int err;

	if (!again)
		return -ENOMEM;
	memcpy(again, argv, (size_t)argc * sizeof(*again));
	again[argc] = second_stage;
	err = scenario_lazy_exec(false, again);
	free(again);
	return complain("cannot execute itself on the partner's CPU", err);
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.doc = "Race two CPUs for an outcome that membarrier forbids, with the "
		       "barrier (command=NAME) and, in turn, without (command=none).\v"
		       "Commands: private, sync-core, rseq, rseq-cpu, "
		       "global-expedited, global. Verdicts: kept; broken, the outcome "
		       "was seen with the barrier; cannot-tell, it was not seen often "
		       "enough without. Exit status: 0 all kept, 1 some broken, 2 usage, "
		       "3 could not run, 4 none broken, some cannot be told.",
	};
	struct settings settings = {
		.scenarios = { true, true },
		.iterations = DEFAULT_ITERATIONS,
		.duration_ns = DEFAULT_DURATION_NS,
		.caller_cpu = SCENARIO_CALLER_CPU,
		.partner_cpu = SCENARIO_TARGET_CPU,
	};
	unsigned int verdicts[VERDICT_COUNT] = { 0 };
	int err;

	select_barriers(settings.commands);
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &settings);
	if (settings.defect == DEFECT_LAZY && !settings.second_stage)
		err = execute_again(argc, argv);
	else
		err = run(&settings, verdicts);
	if (verdicts[VERDICT_BROKEN])
		return EXIT_VIOLATED;
	/* No second CPU, no membarrier, or not the control's command. */
	if (err == -ENOTSUP || err == -ENOSYS)
		return EXIT_CANNOT_TELL;
	if (err)
		return EXIT_FAILED;
	return verdicts[VERDICT_CANNOT_TELL] ? EXIT_CANNOT_TELL : EXIT_KEPT;
}
