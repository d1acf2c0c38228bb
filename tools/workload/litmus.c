// SPDX-License-Identifier: GPL-2.0-only
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
#include "workload/calls.h"
#include "workload/litmus_area.h"
#include "workload/litmus_judge.h"
#include "workload/litmus_options.h"
#include "workload/litmus_race.h"
#include "workload/litmus_tune.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const verdict_names[LITMUS_VERDICTS] = {
	"kept",
	"broken",
	"cannot-tell",
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
	printf("scenario=%s method=%s stores=%u area_mib=%u lead=%u",
	       litmus_scenario_names[scenario], name, method->count, method->area_mib,
	       method->lead_loops);
	if (tuning->tried)
		printf(" tried=%u rounds=%llu forbidden=%llu", tuning->tried,
		       (unsigned long long)tuning->rounds, (unsigned long long)tuning->forbidden);
	printf("\n");
}

static const char *barrier_name(enum calls_id id)
{
	return id == LITMUS_MPROTECT ? "mprotect" : calls_name(id);
}

static void print_verdict(const struct litmus_settings *settings,
			  const struct litmus_counts *counts)
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
static void print_case(const struct litmus_settings *settings, enum litmus_scenario scenario,
		       enum calls_id id, const struct outcome *outcome)
{
	const struct litmus_counts *counts = &outcome->counts;

	printf("scenario=%s command=none iterations=%llu forbidden=%llu\n",
	       litmus_scenario_names[scenario], (unsigned long long)counts->control_rounds,
	       (unsigned long long)counts->control_forbidden);
	printf("scenario=%s command=%s", litmus_scenario_names[scenario], barrier_name(id));
	if (settings->defect)
		printf(" defect=%s", litmus_defect_names[settings->defect]);
	if (settings->omit)
		printf(" omit=%llu", (unsigned long long)settings->omit);
	/* what interrupts for mprotect() is counted as another kind */
	printf(" iterations=%llu forbidden=%llu %s_cpu%u=", (unsigned long long)counts->rounds,
	       (unsigned long long)counts->forbidden, id == LITMUS_MPROTECT ? "tlb" : "ipis",
	       settings->partner_cpu);
	if (outcome->ipis_known)
		printf("%llu", (unsigned long long)outcome->ipis);
	else
		printf("unknown");
	print_verdict(settings, counts);
}

static int control_round(const struct litmus_settings *settings, struct litmus_race *race,
			 enum litmus_scenario scenario, bool *forbidden)
{
	return litmus_race_round(race, scenario, LITMUS_CONTROL, (int)settings->caller_cpu,
				 forbidden);
}

static int command_round(const struct litmus_settings *settings, struct litmus_race *race,
			 enum litmus_scenario scenario, enum calls_id id,
			 struct litmus_counts *counts)
{
	bool omit = settings->omit && counts->rounds % settings->omit == 0;
	bool forbidden;
	int err;

	if (omit)
		err = control_round(settings, race, scenario, &forbidden);
	else
		err = litmus_race_round(race, scenario, id, (int)settings->partner_cpu, &forbidden);
	if (err)
		return err;
	counts->rounds++;
	counts->forbidden += forbidden;
	return 0;
}

static bool is_over(const struct litmus_settings *settings, const struct litmus_counts *counts,
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

static int run_rounds(const struct litmus_settings *settings, struct litmus_race *race,
		      enum litmus_scenario scenario, enum calls_id id, struct litmus_counts *counts)
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

static int run_case(const struct litmus_settings *settings, struct litmus_race *race,
		    enum litmus_scenario scenario, enum calls_id id, struct outcome *outcome)
{
	int (*interrupts)(unsigned int cpu, uint64_t *count) =
		id == LITMUS_MPROTECT ? scenario_tlb_interrupts : scenario_call_interrupts;
	uint64_t before, after;
	int unknown, err;

	unknown = interrupts(settings->partner_cpu, &before);
	err = run_rounds(settings, race, scenario, id, &outcome->counts);
	if (!unknown)
		unknown = interrupts(settings->partner_cpu, &after);
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
static int run_cases(const struct litmus_settings *settings, const struct calls_list *list,
		     struct litmus_race *race, enum litmus_scenario scenario,
		     unsigned int verdicts[LITMUS_VERDICTS])
{
	race->method = settings->tunings[scenario].method;
	print_tuning(scenario, &settings->tunings[scenario]);
	for (unsigned int i = 0; i < list->count + settings->fallback; i++) {
		enum calls_id id = i < list->count ? list->ids[i] : LITMUS_MPROTECT;
		struct outcome outcome = { 0 };
		int err = run_case(settings, race, scenario, id, &outcome);

		if (err)
			return complain(barrier_name(id), err);
		print_case(settings, scenario, id, &outcome);
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
static int begin_without_defect(const struct litmus_settings *settings,
				const struct calls_list *list, struct scenario_spinner *partner)
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

static int begin(const struct litmus_settings *settings, const struct calls_list *list,
		 struct scenario_spinner *partner)
{
	struct scenario_spinner leaver = { 0 };
	int err;

	switch (settings->defect) {
	case LITMUS_DEFECT_LAZY:
		return scenario_lazy_begin(partner);
	case LITMUS_DEFECT_EXIT:
		err = scenario_exit_begin(partner, &leaver, false);
		scenario_spinner_stop(&leaver);
		return err;
	default:
		return begin_without_defect(settings, list, partner);
	}
}

/* What was said to be needed, or is not there. */
static int complain_cpus(const struct litmus_settings *settings)
{
	fprintf(stderr, "membarrier-litmus: CPUs %u and %u are needed, both online and allowed\n",
		settings->caller_cpu, settings->partner_cpu);
	return -ENOTSUP;
}

/* Finds the methods that were not given. */
static int find_methods(struct litmus_settings *settings, struct litmus_area *area)
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
static int fill_area(const struct litmus_settings *settings, struct litmus_area *area)
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

static int run_all_cases(const struct litmus_settings *settings, const struct calls_list *list,
			 const struct litmus_area *area, unsigned int verdicts[LITMUS_VERDICTS])
{
	struct litmus_race race = { .area = area->start };
	struct scenario_spinner partner = { .body = litmus_race_partner, .arg = &race };
	/* The control's; it leaves what GLOBAL_EXPEDITED depends on alone. */
	int err = scenario_membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0, 0);

	if (err)
		return complain("cannot register what the control calls, rseq-cpu",
				err == -EINVAL ? -ENOSYS : err);
	err = settings->fallback ? litmus_fallback_init(&race.fallback) : 0;
	if (err)
		return complain("no page for mprotect", err);
	err = begin(settings, list, &partner);
	if (err == -ENOTSUP)
		complain_cpus(settings);
	else if (err)
		complain("cannot begin", err);
	for (int id = 0; id < LITMUS_SCENARIOS && !err; id++)
		if (settings->scenarios[id])
			err = run_cases(settings, list, &race, (enum litmus_scenario)id, verdicts);
	scenario_spinner_stop(&partner);
	litmus_fallback_release(&race.fallback);
	return err;
}

static int run(struct litmus_settings *settings, unsigned int verdicts[LITMUS_VERDICTS])
{
	struct calls_list list = { 0 };
	struct litmus_area area;
	int err = calls_list_init(&list, "membarrier-litmus", settings->commands);

	/* the fallback needs no command, the control does */
	if (err && !settings->fallback)
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

/* Comes back as the second stage, with all options. */
static int execute_again(const struct litmus_settings *settings, int argc, char **argv)
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
static int run_first_stage(struct litmus_settings *settings, int argc, char **argv)
{
	struct litmus_area area;
	int err;

	litmus_area_init(&area, (unsigned int)settings->area_mib);
	err = find_methods(settings, &area);
	litmus_area_release(&area);
	return err ? err : execute_again(settings, argc, argv);
}

/* All threads and children have it, too. Where that is forbidden it takes longer. */
static void take_priority(const struct litmus_settings *settings)
{
	struct sched_param param = { .sched_priority = (int)settings->priority };

	if (settings->priority)
		sched_setscheduler(0, SCHED_FIFO, &param);
}

int main(int argc, char **argv)
{
	struct litmus_settings settings;
	unsigned int verdicts[LITMUS_VERDICTS] = { 0 };
	int err;

	litmus_options_parse(&settings, argc, argv);
	/* each case has its limit, and so has the search for a method */
	err = scenario_begin("the race", 2 * LITMUS_SCENARIOS * CALLS_BARRIERS * settings.limit_ns);
	if (err) {
		complain("cannot limit its time", err);
		return LITMUS_EXIT_FAILED;
	}
	take_priority(&settings);
	if (settings.defect == LITMUS_DEFECT_LAZY && !settings.second_stage)
		err = run_first_stage(&settings, argc, argv);
	else
		err = run(&settings, verdicts);
	if (verdicts[LITMUS_BROKEN])
		return LITMUS_EXIT_VIOLATED;
	/* No second CPU, no membarrier, or not the control's command. */
	if (err == -ENOTSUP || err == -ENOSYS)
		return LITMUS_EXIT_CANNOT_TELL;
	if (err)
		return LITMUS_EXIT_FAILED;
	return verdicts[LITMUS_CANNOT_TELL] ? LITMUS_EXIT_CANNOT_TELL : LITMUS_EXIT_KEPT;
}
