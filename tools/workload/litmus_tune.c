// SPDX-License-Identifier: GPL-2.0-only
/* The search of litmus_tune.h. */
#include "workload/litmus_tune.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define TRIAL_NS (50 * NSEC_PER_MSEC)
/* Where hardly anything was seen in the first trials. */
#define LONG_TRIAL_NS (4 * TRIAL_NS)
#define LONG_TRIAL_BELOW 5
/* A larger area takes time to fill; it is tried where no method comes up to this. */
#define GOOD_PERCENT 10
/* A few rounds of a CPU that was busy with something else prove little of a method. */
#define ROUNDS_MARGIN 50

/* Both sides of the search, and what it has found. */
struct search {
	enum litmus_scenario scenario;
	unsigned int caller_cpu;
	struct litmus_race race;
	struct litmus_area *area;
	struct litmus_tuning best;
	int err;
};

static double score(const struct litmus_tuning *tuning)
{
	return (double)tuning->forbidden / (double)(tuning->rounds + ROUNDS_MARGIN);
}

/* The better of the two becomes the best. */
static int try_method(struct search *search, const struct litmus_method *method,
		      uint64_t duration_ns)
{
	struct litmus_tuning trial = { .method = *method };
	uint64_t end_ns = scenario_now_ns() + duration_ns;
	bool forbidden;
	int err;

	search->race.method = *method;
	do {
		err = litmus_race_round(&search->race, search->scenario, LITMUS_CONTROL,
					(int)search->caller_cpu, &forbidden);
		if (err)
			return err;
		trial.rounds++;
		trial.forbidden += forbidden;
	} while (scenario_now_ns() < end_ns);
	trial.tried = search->best.tried + 1;
	if (!search->best.tried || score(&trial) > score(&search->best))
		search->best = trial;
	search->best.tried = trial.tried;
	return 0;
}

static int try_all(struct search *search, uint64_t duration_ns)
{
	unsigned int area_mib = 0;
	size_t count;
	const struct litmus_method *methods = litmus_methods(search->scenario, &count);
	int err = 0;

	for (size_t i = 0; i < count && !err; i++) {
		if (methods[i].area_mib > area_mib) {
			if (score(&search->best) * 100 >= GOOD_PERCENT ||
			    litmus_area_fill(search->area, methods[i].area_mib))
				break;
			area_mib = methods[i].area_mib;
			search->race.area = search->area->start;
		}
		err = try_method(search, &methods[i], duration_ns);
	}
	return err;
}

/* The best method with other head starts, and itself again beside them. */
static int try_leads(struct search *search)
{
	static const unsigned int shifts[] = { 0, 1, 2, 3 };
	struct litmus_method method = search->best.method;
	unsigned int most = method.lead_loops * 2;
	int err = 0;

	search->best.rounds = search->best.forbidden = 0;
	for (size_t i = 0; i < sizeof(shifts) / sizeof(shifts[0]) && !err; i++) {
		method.lead_loops = most >> shifts[i];
		err = try_method(search, &method, 2 * TRIAL_NS);
	}
	return err;
}

static int search_methods(struct search *search)
{
	int err = try_all(search, TRIAL_NS);

	if (!err && search->best.forbidden < LONG_TRIAL_BELOW)
		err = try_all(search, LONG_TRIAL_NS);
	if (!err && search->best.forbidden && search->scenario == LITMUS_A)
		err = try_leads(search);
	return err;
}

static int search_in_child(struct search *search, unsigned int partner_cpu)
{
	struct scenario_spinner partner = { .body = litmus_race_partner, .arg = &search->race };
	int err = scenario_pin(search->caller_cpu);

	if (err)
		return err;
	err = scenario_membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0, 0);
	if (err)
		return err == -EINVAL ? -ENOSYS : err;
	err = scenario_spinner_start(&partner, (int)partner_cpu, 0);
	if (!err)
		err = search_methods(search);
	scenario_spinner_stop(&partner);
	return err;
}

int litmus_tune(enum litmus_scenario scenario, unsigned int caller_cpu, unsigned int partner_cpu,
		struct litmus_area *area, struct litmus_tuning *tuning)
{
	struct search *search = mmap(NULL, sizeof(*search), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status, err = 0;
	pid_t child;

	if (search == MAP_FAILED)
		return -errno;
	search->scenario = scenario;
	search->caller_cpu = caller_cpu;
	search->area = area;
	search->err = -ECHILD; /* it did not come to its end */
	child = fork();
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		search->err = search_in_child(search, partner_cpu);
		_exit(0);
	}
	if (child < 0)
		err = -errno;
	while (!err && waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			err = -errno;
	if (!err)
		err = search->err;
	if (!err)
		*tuning = search->best;
	munmap(search, sizeof(*search));
	return err;
}
