// SPDX-License-Identifier: GPL-2.0-only
/*
 * membarrier-workload - a legal caller of every membarrier command, alone or
 * in many threads and processes, at a rate or flat out.
 *
 * It never makes a call that a correct kernel may refuse: what it calls it has
 * registered, and what this kernel lacks it leaves out and says so. Hence any
 * failure is worth an exit code of 1. What the calls achieved is not its
 * question.
 */
#include "scenario/begin.h"
#include "workload/calls.h"
#include "workload/rseq.h"
#include "workload/workload_options.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* In memory that all processes share. */
struct tally {
	struct calls_count counts[CALLS_COUNT];
	atomic_int broken; /* -errno: a process could not do its part */
};

/* What every process gets to know before it starts, and none changes. */
struct plan {
	struct workload_settings settings;
	struct calls_list list;
	struct tally *tally;
};

/* The threads of one process. */
struct crew {
	const struct plan *plan;
	struct worker *workers;
	struct scenario_spinner *spinners;
	pthread_t churner;
	unsigned int started; /* workers */
	bool churning;
	atomic_bool stop;
	atomic_uint busy;
};

struct worker {
	struct crew *crew;
	pthread_t thread;
	unsigned int index;
};

static struct timespec timespec_of(uint64_t ns)
{
	return (struct timespec){ .tv_sec = (time_t)(ns / NSEC_PER_SEC),
				  .tv_nsec = (long)(ns % NSEC_PER_SEC) };
}

static void sleep_until(uint64_t at_ns)
{
	struct timespec at = timespec_of(at_ns);

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static bool calls_rseq(const struct calls_list *list)
{
	for (unsigned int i = 0; i < list->count; i++)
		if (list->ids[i] == CALLS_RSEQ || list->ids[i] == CALLS_RSEQ_CPU)
			return true;
	return false;
}

/* As a thread is whose process calls the RSEQ barriers: registered; and in its place. */
static int get_ready(const struct plan *plan, unsigned int index)
{
	int err = calls_rseq(&plan->list) ? rseq_register_self() : 0;

	if (!err && plan->settings.pin)
		err = scenario_pin(plan->list.cpus.ids[index % plan->list.cpus.count]);
	if (err)
		atomic_store(&plan->tally->broken, err);
	return err;
}

static void *work(void *arg)
{
	struct worker *worker = arg;
	struct crew *crew = worker->crew;
	const struct plan *plan = crew->plan;
	const struct workload_settings *settings = &plan->settings;
	/* Its own until the end: no thread waits for another's cache line. */
	struct calls_count counts[CALLS_COUNT] = { 0 };
	uint64_t next_ns = scenario_now_ns();
	int err = get_ready(plan, worker->index);

	for (uint64_t i = 0; !err && !atomic_load(&crew->stop); i++) {
		enum calls_id id = plan->list.ids[(worker->index + i) % plan->list.count];

		if (settings->calls && i == settings->calls)
			break;
		/* Through CPUs and registrations, threads not in step. */
		calls_make(&plan->list, scenario_membarrier, id,
			   worker->index + (unsigned int)counts[id].calls, &counts[id]);
		if (settings->rate) {
			next_ns += NSEC_PER_SEC / settings->rate;
			sleep_until(next_ns);
		}
	}
	calls_add(plan->tally->counts, counts);
	/* The last one wakes the main thread, which waits for signals only. */
	if (atomic_fetch_sub(&crew->busy, 1) == 1)
		kill(getpid(), SIGUSR1);
	return NULL;
}

static void *come_and_go(void *arg)
{
	return arg;
}

static void *churn(void *arg)
{
	struct crew *crew = arg;
	pthread_t thread;

	while (!atomic_load(&crew->stop)) {
		/* A limit on threads is no failure of membarrier: try again. */
		if (pthread_create(&thread, NULL, come_and_go, NULL))
			sleep_until(scenario_now_ns() + NSEC_PER_SEC / 1000);
		else
			pthread_join(thread, NULL);
	}
	return NULL;
}

static int crew_start(struct crew *crew)
{
	const struct plan *plan = crew->plan;
	const struct workload_settings *settings = &plan->settings;
	unsigned int started = 0;
	int err = 0;

	crew->workers = calloc(settings->threads, sizeof(*crew->workers));
	crew->spinners = calloc(settings->spinners + 1, sizeof(*crew->spinners));
	if (!crew->workers || !crew->spinners)
		return -ENOMEM;
	for (unsigned int i = 0; i < settings->spinners && !err; i++) {
		unsigned int place = (settings->threads + i) % plan->list.cpus.count;
		int cpu = settings->pin ? (int)plan->list.cpus.ids[place] : -1;

		err = scenario_spinner_start(&crew->spinners[i], cpu, 0);
	}
	if (!err && settings->churn) {
		err = -pthread_create(&crew->churner, NULL, churn, crew);
		crew->churning = !err;
	}
	/* All of them, before the first starts: it may be done at once. */
	atomic_store(&crew->busy, settings->threads);
	for (; started < settings->threads && !err; started += !err) {
		struct worker *worker = &crew->workers[started];

		worker->crew = crew;
		worker->index = started;
		err = -pthread_create(&worker->thread, NULL, work, worker);
	}
	crew->started = started;
	return err;
}

static void crew_stop(struct crew *crew)
{
	const struct workload_settings *settings = &crew->plan->settings;

	atomic_store(&crew->stop, true);
	for (unsigned int i = 0; i < crew->started; i++)
		pthread_join(crew->workers[i].thread, NULL);
	if (crew->churning)
		pthread_join(crew->churner, NULL);
	for (unsigned int i = 0; crew->spinners && i < settings->spinners; i++)
		scenario_spinner_stop(&crew->spinners[i]);
	free(crew->workers);
	free(crew->spinners);
}

/* Of two interrupts the first ends in good order, the second at once. */
static bool note_interrupt(int number)
{
	sigset_t interrupts;

	if (number != SIGINT && number != SIGTERM)
		return false;
	sigemptyset(&interrupts);
	sigaddset(&interrupts, SIGINT);
	sigaddset(&interrupts, SIGTERM);
	pthread_sigmask(SIG_UNBLOCK, &interrupts, NULL);
	return true;
}

/*
 * Waits for the end of the time (0: for ever), of all calls, or for a signal: true
 * is an interrupt of the user.
 */
static bool wait_for_end(const sigset_t *signals, uint64_t end_ns)
{
	int number;

	do {
		uint64_t now_ns = scenario_now_ns();
		struct timespec left = timespec_of(end_ns > now_ns ? end_ns - now_ns : 0);

		number = sigtimedwait(signals, NULL, end_ns ? &left : NULL);
		if (number < 0 && errno == EAGAIN)
			return false;
		/* A child has its own end; the parent's goes on. */
	} while (number < 0 || number == SIGCHLD);
	return note_interrupt(number);
}

/* The part of one process; true when the user ended it. */
static bool run_crew(const struct plan *plan, const sigset_t *signals)
{
	struct crew crew = { .plan = plan };
	uint64_t duration_ns = plan->settings.duration_ns;
	uint64_t end_ns = duration_ns ? scenario_now_ns() + duration_ns : 0;
	bool interrupted = false;
	int err;

	calls_register(&plan->list, scenario_membarrier, plan->tally->counts);
	err = crew_start(&crew);
	if (err)
		atomic_store(&plan->tally->broken, err);
	else
		interrupted = wait_for_end(signals, end_ns);
	crew_stop(&crew);
	return interrupted;
}

/* Children that could be started; the rest is told by tally->broken. */
static unsigned int fork_children(const struct plan *plan, const sigset_t *signals, pid_t *children)
{
	pid_t self = getpid();
	unsigned int count = 0;

	while (count + 1 < plan->settings.processes) {
		pid_t pid = fork();

		if (pid < 0) {
			atomic_store(&plan->tally->broken, -errno);
			break;
		}
		if (!pid) {
			scenario_end_with(self);
			run_crew(plan, signals);
			_exit(WORKLOAD_EXIT_CLEAN);
		}
		children[count++] = pid;
	}
	return count;
}

/* Reaps what has ended, and returns how many have not. */
static unsigned int reap_ended(const struct plan *plan, pid_t *children, unsigned int count)
{
	unsigned int left = 0;
	int status;

	for (unsigned int i = 0; i < count; i++) {
		if (!children[i])
			continue;
		pid_t pid = waitpid(children[i], &status, WNOHANG);

		if (!pid) {
			left++;
			continue;
		}
		children[i] = 0;
		/* An error is the end of waiting, too: it would stay. */
		if (pid < 0 || !WIFEXITED(status) || WEXITSTATUS(status))
			atomic_store(&plan->tally->broken, -ECHILD);
	}
	return left;
}

static void reap_children(const struct plan *plan, pid_t *children, unsigned int count,
			  bool interrupted, sigset_t signals)
{
	bool passed_on = false;

	while (reap_ended(plan, children, count)) {
		if (interrupted && !passed_on) {
			for (unsigned int i = 0; i < count; i++)
				if (children[i])
					kill(children[i], SIGUSR1);
			/* No longer blocked, so not to be waited for. */
			sigdelset(&signals, SIGINT);
			sigdelset(&signals, SIGTERM);
			passed_on = true;
		}
		interrupted |= note_interrupt(sigwaitinfo(&signals, NULL));
	}
}

static int run_processes(const struct plan *plan)
{
	pid_t *children = calloc(plan->settings.processes, sizeof(*children));
	unsigned int count;
	sigset_t signals;
	bool interrupted;

	if (!children)
		return -ENOMEM;
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGUSR1);
	sigaddset(&signals, SIGCHLD);
	/* Before any thread or child exists: all inherit it. */
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	count = fork_children(plan, &signals, children);
	interrupted = run_crew(plan, &signals);
	reap_children(plan, children, count, interrupted, signals);
	free(children);
	return atomic_load(&plan->tally->broken);
}

/* -ENOTSUP when nothing is left to call. */
static int make_plan(const struct workload_settings *settings, struct plan *plan)
{
	int err = calls_list_init(&plan->list, "membarrier-workload", settings->selected);

	if (err)
		return err;
	plan->settings = *settings;
	plan->tally = mmap(NULL, sizeof(*plan->tally), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return plan->tally == MAP_FAILED ? -errno : 0;
}

/* "command=private calls=81231 failures=0"; returns the sum of failures. */
static uint64_t print_summary(const struct plan *plan)
{
	uint64_t sum = 0;

	for (int id = 0; id < CALLS_COUNT; id++) {
		struct calls_count *count = &plan->tally->counts[id];
		unsigned long long calls = atomic_load(&count->calls);
		unsigned long long failures = atomic_load(&count->failures);

		if (!calls)
			continue;
		printf("command=%s calls=%llu failures=%llu", calls_name((enum calls_id)id), calls,
		       failures);
		if (failures)
			printf(" errno=%d", atomic_load(&count->error));
		printf("\n");
		sum += failures;
	}
	return sum;
}

int main(int argc, char **argv)
{
	struct workload_settings settings;
	struct plan plan = { 0 };
	uint64_t failures;
	int err;

	workload_options_parse(&settings, argc, argv);
	err = scenario_begin("the workload", settings.duration_ns);
	if (!err)
		err = make_plan(&settings, &plan);
	if (err == -ENOTSUP) {
		fprintf(stderr, "membarrier-workload: nothing to call: this kernel has none of the "
				"commands\n");
		return WORKLOAD_EXIT_UNSUPPORTED;
	}
	if (!err)
		err = run_processes(&plan);
	failures = plan.tally && plan.tally != MAP_FAILED ? print_summary(&plan) : 0;
	if (fflush(stdout) && !err)
		err = -errno;
	if (err) {
		fprintf(stderr, "membarrier-workload: cannot run: %s\n", strerror(-err));
		return WORKLOAD_EXIT_BROKEN;
	}
	return failures ? WORKLOAD_EXIT_FAILURES : WORKLOAD_EXIT_CLEAN;
}
