/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * membarrier-litmus - does a membarrier() order the memory accesses of two
 * CPUs, as user space sees them? Scenarios A and B of the comment at the top of
 * kernel/sched/membarrier.c, for every command.
 *
 * An outcome that is never seen proves nothing where it cannot be seen. So
 * every other round is a control, which differs in one thing: its call owes the
 * partner's CPU no barrier. The verdict on a command rests on both counts
 * (litmus_judge.h). How the outcome is provoked is found out first, by rounds of
 * the control alone (litmus_tune.h).
 */
#include "scenario/begin.h"
#include "scenario/number.h"
#include "workload/calls.h"
#include "workload/litmus_area.h"
#include "workload/litmus_judge.h"
#include "workload/litmus_race.h"
#include "workload/litmus_tune.h"

#include <argp.h>
#include <errno.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	struct litmus_tuning tunings[LITMUS_SCENARIOS];
	bool tuned[LITMUS_SCENARIOS]; /* or given */
	uint64_t iterations; /* of each case, at most; 0: no bound */
	uint64_t duration_ns; /* of a case that can be told */
	uint64_t limit_ns; /* of any other */
	uint64_t factor;
	uint64_t area_mib;
	uint64_t priority; /* SCHED_FIFO, 0: none */
	uint64_t omit; /* the barrier, in every so-manieth round; 0: never */
	unsigned int caller_cpu;
	unsigned int partner_cpu;
};

static const char *const verdict_names[LITMUS_VERDICTS] = {
	"kept", "broken", "cannot-tell",
};

/* One scenario with one command. */
struct outcome {
	struct litmus_counts counts;
	uint64_t ipis; /* taken by the partner's CPU */
	bool ipis_known;
};

/*
 *	scenario=A method=cold-pairs stores=32 area_mib=64 lead=8192 tried=9 rounds=1900 forbidden=310
 */
static void print_tuning(enum litmus_scenario scenario, const struct litmus_tuning *tuning)
{
	const struct litmus_method *method = &tuning->method;
	char name[LITMUS_METHOD_NAME_SIZE];

	litmus_method_name(method, name);
	printf("scenario=%s method=%s stores=%u area_mib=%u lead=%u", scenario_names[scenario],
	       name, method->count, method->area_mib, method->lead_loops);
	if (tuning->tried)
		printf(" tried=%u rounds=%llu forbidden=%llu", tuning->tried,
		       (unsigned long long)tuning->rounds, (unsigned long long)tuning->forbidden);
	printf("\n");
}

static void print_verdict(const struct settings *settings, const struct litmus_counts *counts)
{
	enum litmus_verdict verdict = litmus_judge(counts, settings->factor);

	if (verdict == LITMUS_KEPT)
		printf(" factor=%llu", (unsigned long long)litmus_factor(counts));
	/* With one round of the control for each of the command. */
	if (verdict == LITMUS_CANNOT_TELL)
		printf(" reason=%s needed=%llu",
		       counts->control_forbidden ? "control-too-rare" : "control-never",
		       (unsigned long long)litmus_needed(settings->factor));
	printf(" verdict=%s\n", verdict_names[verdict]);
}

/*
 *	scenario=A command=none iterations=20000 forbidden=3212
 *	scenario=A command=private iterations=20000 forbidden=0 ipis_cpu1=20003 factor=697 verdict=kept
 */
static void print_case(const struct settings *settings, enum litmus_scenario scenario,
		       enum calls_id id, const struct outcome *outcome)
{
	const struct litmus_counts *counts = &outcome->counts;

	printf("scenario=%s command=none iterations=%llu forbidden=%llu\n",
	       scenario_names[scenario], (unsigned long long)counts->control_rounds,
	       (unsigned long long)counts->control_forbidden);
	printf("scenario=%s command=%s", scenario_names[scenario], calls_name(id));
	if (settings->defect)
		printf(" defect=%s", defect_names[settings->defect]);
	if (settings->omit)
		printf(" omit=%llu", (unsigned long long)settings->omit);
	printf(" iterations=%llu forbidden=%llu ipis_cpu%u=", (unsigned long long)counts->rounds,
	       (unsigned long long)counts->forbidden, settings->partner_cpu);
	if (outcome->ipis_known)
		printf("%llu", (unsigned long long)outcome->ipis);
	else
		printf("unknown");
	print_verdict(settings, counts);
}

static int control_round(const struct settings *settings, struct litmus_race *race,
			 enum litmus_scenario scenario, bool *forbidden)
{
	return litmus_race_round(race, scenario, LITMUS_CONTROL,
				 (int)settings->caller_cpu, forbidden);
}

static int command_round(const struct settings *settings, struct litmus_race *race,
			 enum litmus_scenario scenario, enum calls_id id,
			 struct litmus_counts *counts)
{
	bool omit = settings->omit && counts->rounds % settings->omit == 0;
	bool forbidden;
	int err;

	if (omit)
		err = control_round(settings, race, scenario, &forbidden);
	else
		err = litmus_race_round(race, scenario, id, (int)settings->partner_cpu,
					&forbidden);
	if (err)
		return err;
	counts->rounds++;
	counts->forbidden += forbidden;
	return 0;
}

static bool is_over(const struct settings *settings, const struct litmus_counts *counts,
		    uint64_t elapsed_ns)
{
	if (settings->iterations && counts->rounds >= settings->iterations)
		return true;
	if (elapsed_ns < settings->duration_ns)
		return false;
	return elapsed_ns >= settings->limit_ns ||
	       litmus_judge(counts, settings->factor) != LITMUS_CANNOT_TELL ||
	       litmus_hopeless(counts, settings->factor, elapsed_ns, settings->limit_ns);
}

static int run_rounds(const struct settings *settings, struct litmus_race *race,
		      enum litmus_scenario scenario, enum calls_id id,
		      struct litmus_counts *counts)
{
	uint64_t start_ns = scenario_now_ns();
	bool forbidden;
	int err;

	do {
		/*
		 * The first is not counted. A caller that slept in GLOBAL is
		 * slow in its next call; now both that count follow a control.
		 */
		err = control_round(settings, race, scenario, &forbidden);
		if (!err)
			err = control_round(settings, race, scenario, &forbidden);
		if (err)
			return err;
		counts->control_rounds++;
		counts->control_forbidden += forbidden;
		err = command_round(settings, race, scenario, id, counts);
		if (err)
			return err;
	} while (!is_over(settings, counts, scenario_now_ns() - start_ns));
	return 0;
}

static int run_case(const struct settings *settings, struct litmus_race *race,
		    enum litmus_scenario scenario, enum calls_id id,
		    struct outcome *outcome)
{
	uint64_t before, after;
	int unknown, err;

	unknown = scenario_call_interrupts(settings->partner_cpu, &before);
	err = run_rounds(settings, race, scenario, id, &outcome->counts);
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
		     unsigned int verdicts[LITMUS_VERDICTS])
{
	race->method = settings->tunings[scenario].method;
	print_tuning(scenario, &settings->tunings[scenario]);
	for (unsigned int i = 0; i < list->count; i++) {
		struct outcome outcome = { 0 };
		int err = run_case(settings, race, scenario, list->ids[i], &outcome);

		if (err)
			return complain(calls_name(list->ids[i]), err);
		print_case(settings, scenario, list->ids[i], &outcome);
		if (fflush(stdout))
			return complain("standard output", -errno);
		verdicts[litmus_judge(&outcome.counts, settings->factor)]++;
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

/* What was said to be needed, or is not there. */
static int complain_cpus(const struct settings *settings)
{
	fprintf(stderr, "membarrier-litmus: CPUs %u and %u are needed, both online and allowed\n",
		settings->caller_cpu, settings->partner_cpu);
	return -ENOTSUP;
}

/* Finds the methods that were not given. */
static int find_methods(struct settings *settings, struct litmus_area *area)
{
	for (int id = 0; id < LITMUS_SCENARIOS; id++) {
		int err;

		if (!settings->scenarios[id] || settings->tuned[id])
			continue;
		err = litmus_tune((enum litmus_scenario)id, settings->caller_cpu,
				  settings->partner_cpu, area, &settings->tunings[id]);
		if (err == -ENOTSUP)
			return complain_cpus(settings);
		if (err)
			return complain("cannot try the control, rseq-cpu", err);
		settings->tuned[id] = true;
	}
	return 0;
}

/* Before the caller registers anything: it takes long, and shows on no other CPU. */
static int fill_area(const struct settings *settings, struct litmus_area *area)
{
	unsigned int mib = 0;

	for (int id = 0; id < LITMUS_SCENARIOS; id++) {
		const struct litmus_method *method = &settings->tunings[id].method;

		if (settings->scenarios[id] && litmus_method_has_area(method) &&
		    method->area_mib > mib)
			mib = method->area_mib;
	}
	litmus_area_trim(area, mib);
	return litmus_area_fill(area, mib);
}

static int run_all_cases(const struct settings *settings, const struct calls_list *list,
			 const struct litmus_area *area,
			 unsigned int verdicts[LITMUS_VERDICTS])
{
	struct litmus_race race = { .area = area->start };
	struct scenario_spinner partner = { .body = litmus_race_partner, .arg = &race };
	/* The control's; it leaves what GLOBAL_EXPEDITED depends on alone. */
	int err = scenario_membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0, 0);

	if (err)
		return complain("cannot register what the control calls, rseq-cpu",
				err == -EINVAL ? -ENOSYS : err);
	err = begin(settings, list, &partner);
	if (err == -ENOTSUP)
		complain_cpus(settings);
	else if (err)
		complain("cannot begin", err);
	for (int id = 0; id < LITMUS_SCENARIOS && !err; id++)
		if (settings->scenarios[id])
			err = run_cases(settings, list, &race, (enum litmus_scenario)id,
					verdicts);
	scenario_spinner_stop(&partner);
	return err;
}

static int run(struct settings *settings, unsigned int verdicts[LITMUS_VERDICTS])
{
	struct calls_list list;
	struct litmus_area area;
	int err = calls_list_init(&list, "membarrier-litmus", settings->commands);

	if (err)
		return complain("nothing to call", err);
	/* What was left out cannot be told either. */
	for (int id = 0; id < CALLS_COUNT; id++)
		verdicts[LITMUS_CANNOT_TELL] += settings->commands[id];
	verdicts[LITMUS_CANNOT_TELL] -= list.count;
	litmus_area_init(&area, (unsigned int)settings->area_mib);
	err = find_methods(settings, &area);
	if (!err) {
		err = fill_area(settings, &area);
		if (err)
			complain("no room for the method's cold lines", err);
	}
	if (!err)
		err = run_all_cases(settings, &list, &area, verdicts);
	litmus_area_release(&area);
	return err;
}

static const struct argp_option options[] = {
	{ "scenario", 's', "A|B|all", 0, "Scenarios to run (default all, with --defect A)", 0 },
	{ "command", 'c', "LIST|all", 0, "Commands to run them with (default all)", 0 },
	{ "iterations", 'n', "N", 0, "Rounds of each case at most (default: no bound)", 0 },
	{ "duration", 'd', "SECONDS", 0, "End a case that can be told after this time (default 2)", 0 },
	{ "limit", 'l', "SECONDS", 0, "End any case after this time (default 30)", 0 },
	{ "factor", 'f', "N", 0, "What 'kept' claims (default 10, see below)", 0 },
	{ "area", 'a', "MIB", 0, "Memory for cold lines at most (default 1024, and a quarter of what is available)", 0 },
	{ "priority", 'P', "N", 0, "Of SCHED_FIFO, where it is allowed (default 1, 0: none)", 0 },
	{ "method", 'm', "METHOD", 0, "Do not look for one, but take this: SCENARIO:NAME:STORES:AREA:LEAD, as in A:cold-pairs:32:64:8192", 0 },
	{ "omit", 'o', "N", 0, "Leave the barrier out in every Nth round of the command, which has to end in 'broken': a test of this program", 0 },
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

static void parse_seconds(struct argp_state *state, const char *arg, uint64_t *ns)
{
	if (scenario_parse_seconds(arg, ns))
		argp_error(state, "not a number of seconds: %s", arg);
}

static void parse_count(struct argp_state *state, const char *arg, uint64_t max, uint64_t *count)
{
	if (scenario_parse_number(arg, max, count) || !*count)
		argp_error(state, "not a number from 1 to %llu: %s", (unsigned long long)max, arg);
}

static void parse_method(struct argp_state *state, const char *arg, struct settings *settings)
{
	struct litmus_method method;
	enum litmus_scenario scenario;

	if (litmus_method_parse(arg, &scenario, &method))
		argp_error(state, "no such method: %s", arg);
	settings->tunings[scenario].method = method;
	settings->tuned[scenario] = true;
}

static void check(struct argp_state *state, struct settings *settings)
{
	if (settings->limit_ns < settings->duration_ns)
		settings->limit_ns = settings->duration_ns;
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
		parse_count(state, arg, UINT32_MAX, &settings->iterations);
		return 0;
	case 'd':
		parse_seconds(state, arg, &settings->duration_ns);
		return 0;
	case 'l':
		parse_seconds(state, arg, &settings->limit_ns);
		return 0;
	case 'f':
		parse_count(state, arg, FACTOR_MAX, &settings->factor);
		return 0;
	case 'a':
		if (scenario_parse_number(arg, AREA_MIB_MAX, &settings->area_mib))
			argp_error(state, "not a number of MiB: %s", arg);
		return 0;
	case 'P':
		if (scenario_parse_number(arg, PRIORITY_MAX, &settings->priority))
			argp_error(state, "not a priority: %s", arg);
		return 0;
	case 'm':
		parse_method(state, arg, settings);
		return 0;
	case 'o':
		parse_count(state, arg, UINT32_MAX, &settings->omit);
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
static int execute_again(const struct settings *settings, int argc, char **argv)
{
	char second_stage[] = "--second-stage", methods[LITMUS_SCENARIOS][LITMUS_METHOD_TEXT_SIZE];
	char method[] = "--method";
	char **again = calloc((size_t)argc + 2 + 2 * LITMUS_SCENARIOS, sizeof(*again));
	int err;

	if (!again)
		return -ENOMEM;
	memcpy(again, argv, (size_t)argc * sizeof(*again));
	for (int id = 0; id < LITMUS_SCENARIOS; id++) {
		if (!settings->scenarios[id])
			continue;
		litmus_method_text((enum litmus_scenario)id, &settings->tunings[id].method,
				   methods[id]);
		again[argc++] = method;
		again[argc++] = methods[id];
	}
	again[argc] = second_stage;
	err = scenario_lazy_exec(false, again);
	free(again);
	return complain("cannot execute itself on the partner's CPU", err);
}

/* The second stage has no time to lose: the methods are found here. */
static int run_first_stage(struct settings *settings, int argc, char **argv)
{
	struct litmus_area area;
	int err;

	litmus_area_init(&area, (unsigned int)settings->area_mib);
	err = find_methods(settings, &area);
	litmus_area_release(&area);
	return err ? err : execute_again(settings, argc, argv);
}

/* All threads and children have it, too. Where that is forbidden it takes longer. */
static void take_priority(const struct settings *settings)
{
	struct sched_param param = { .sched_priority = (int)settings->priority };

	if (settings->priority)
		sched_setscheduler(0, SCHED_FIFO, &param);
}

int main(int argc, char **argv)
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
	struct settings settings = {
		.scenarios = { true, true },
		.duration_ns = DEFAULT_DURATION_NS,
		.limit_ns = DEFAULT_LIMIT_NS,
		.factor = DEFAULT_FACTOR,
		.area_mib = DEFAULT_AREA_MIB,
		.priority = DEFAULT_PRIORITY,
		.caller_cpu = SCENARIO_CALLER_CPU,
		.partner_cpu = SCENARIO_TARGET_CPU,
	};
	unsigned int verdicts[LITMUS_VERDICTS] = { 0 };
	int err;

	select_barriers(settings.commands);
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &settings);
	/* each case has its limit, and so has the search for a method */
	err = scenario_begin("the race", 2 * LITMUS_SCENARIOS * CALLS_BARRIERS * settings.limit_ns);
	if (err) {
		complain("cannot limit its time", err);
		return EXIT_FAILED;
	}
	take_priority(&settings);
	if (settings.defect == DEFECT_LAZY && !settings.second_stage)
		err = run_first_stage(&settings, argc, argv);
	else
		err = run(&settings, verdicts);
	if (verdicts[LITMUS_BROKEN])
		return EXIT_VIOLATED;
	/* No second CPU, no membarrier, or not the control's command. */
	if (err == -ENOTSUP || err == -ENOSYS)
		return EXIT_CANNOT_TELL;
	if (err)
		return EXIT_FAILED;
	return verdicts[LITMUS_CANNOT_TELL] ? EXIT_CANNOT_TELL : EXIT_KEPT;
}
