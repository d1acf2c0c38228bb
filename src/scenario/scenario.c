// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scenarios of scenario.h. Each stands alone: none looks at what another
 * left behind, and none asks the kernel for more than membarrier, pinning and
 * threads, so that a tracer sees little else.
 */
#include "scenario/scenario.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Ample for an exit to be over, too short for a real-time thread to be cut. */
#define EXIT_SETTLE_NS (20 * NSEC_PER_MSEC)

int scenario_membarrier(int cmd, unsigned int flags, int cpu_id)
{
	long ret = syscall(__NR_membarrier, cmd, flags, cpu_id);

	return ret < 0 ? -errno : (int)ret;
}

#define BURST_CALLS 50
#define BURST_PAUSE_NS (2 * NSEC_PER_MSEC)

struct legal_run {
	const struct scenario_options *options;
	atomic_bool go;
	atomic_bool stop;
};

struct legal_thread {
	struct legal_run *run;
	pthread_t thread;
	int cpu; /* negative: anywhere */
	int err;
};

static void *legal_call(void *arg)
{
	struct legal_thread *self = arg;
	const struct scenario_options *options = self->run->options;
	uint64_t end_ns;

	if (self->cpu >= 0)
		self->err = scenario_pin((unsigned int)self->cpu);
	while (!atomic_load(&self->run->go))
		scenario_sleep_ns(SCENARIO_POLL_NS);
	end_ns = scenario_now_ns() + options->duration_ns;
	for (unsigned int i = 0; !self->err; i++) {
		if (atomic_load(&self->run->stop))
			break;
		if (options->calls && i == options->calls)
			break;
		if (options->duration_ns && scenario_now_ns() >= end_ns)
			break;
		if (options->spread && i % BURST_CALLS == 0)
			scenario_sleep_ns(BURST_PAUSE_NS);
		self->err = scenario_membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
	}
	if (self->err)
		atomic_store(&self->run->stop, true);
	return NULL;
}

int scenario_legal(const struct scenario_options *options)
{
	unsigned int count = options->threads ? options->threads : 2, started = 0;
	struct legal_run run = { .options = options };
	struct scenario_spinner spinner = { 0 };
	struct legal_thread *threads;
	struct scenario_cpus cpus;
	int err;

	if (!options->calls && !options->duration_ns)
		return -EINVAL;
	err = scenario_cpus_init(&cpus);
	if (!err)
		err = scenario_membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
	if (err)
		return err;
	threads = calloc(count, sizeof(*threads));
	if (!threads)
		return -ENOMEM;
	if (options->spread)
		err = scenario_spinner_start(&spinner, -1, 0);
	for (; started < count && !err; started += !err) {
		struct legal_thread *self = &threads[started];

		self->run = &run;
		self->cpu = options->pin ? (int)cpus.ids[started % cpus.count] : -1;
		err = -pthread_create(&self->thread, NULL, legal_call, self);
	}
	/* Too few threads were asked for nothing: none of them calls. */
	if (err)
		atomic_store(&run.stop, true);
	atomic_store(&run.go, true);
	for (unsigned int i = 0; i < started; i++) {
		pthread_join(threads[i].thread, NULL);
		if (!err)
			err = threads[i].err;
	}
	scenario_spinner_stop(&spinner);
	free(threads);
	return err;
}

/* The calls of both defects, and the line that says how many arrived. */
static int call_and_count(const char *name, unsigned int calls, bool control)
{
	uint64_t before, after;
	int err = 0, unknown;

	unknown = scenario_call_interrupts(SCENARIO_TARGET_CPU, &before);
	for (unsigned int i = 0; i < calls && !err; i++)
		err = scenario_membarrier(MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0);
	if (err)
		return err;
	if (!unknown)
		unknown = scenario_call_interrupts(SCENARIO_TARGET_CPU, &after);
	printf("scenario=%s control=%d calls=%u ipis_cpu%d=", name, control, calls,
	       SCENARIO_TARGET_CPU);
	if (unknown)
		printf("unknown\n");
	else
		printf("%llu\n", (unsigned long long)(after - before));
	return fflush(stdout) ? -errno : 0;
}

int scenario_lazy_exec(bool control, char *const argv[])
{
	int err = scenario_pin_to_both();

	if (!err && !control)
		err = scenario_pin(SCENARIO_TARGET_CPU);
	if (err)
		return err;
	execv("/proc/self/exe", argv);
	return -errno;
}

int scenario_lazy_begin(struct scenario_spinner *spinner)
{
	int err = scenario_pin(SCENARIO_CALLER_CPU);

	if (err)
		return err;
	/* scenario_lazy_exec() left it the name "exe" */
	prctl(PR_SET_NAME, program_invocation_short_name);
	/*
	 * The CPU that executed this program now runs the idle task or the
	 * stopper, with this mm still loaded. Any other program that runs
	 * there before the spinner heals the copy: leave it no time.
	 */
	err = scenario_membarrier(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0);
	if (!err)
		err = scenario_spinner_start(spinner, SCENARIO_TARGET_CPU, 1);
	return err;
}

int scenario_lazy(unsigned int calls, bool control)
{
	struct scenario_spinner spinner = { 0 };
	int err = scenario_lazy_begin(&spinner);

	if (!err)
		err = call_and_count("lazy", calls, control);
	scenario_spinner_stop(&spinner);
	return err;
}

int scenario_exit_begin(struct scenario_spinner *stayer, struct scenario_spinner *leaver,
			bool control)
{
	int err = scenario_pin_to_both();

	/*
	 * Registering ON the target CPU is what gives its runqueue a right
	 * copy: the caller's own is always written, any other only if this mm
	 * happens to run there. Else the defect of scenario_lazy() would be
	 * measured.
	 */
	if (!err)
		err = scenario_pin(SCENARIO_TARGET_CPU);
	if (!err)
		err = scenario_membarrier(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0);
	if (!err)
		err = scenario_pin(SCENARIO_CALLER_CPU);
	if (!err)
		err = scenario_spinner_start(stayer, SCENARIO_TARGET_CPU, 1);
	/* The higher priority makes the stayer the very next to run there. */
	if (!err)
		err = scenario_spinner_start(leaver, SCENARIO_TARGET_CPU, 2);
	if (err)
		return err;
	if (!control)
		scenario_spinner_stop(leaver);
	/* A joined thread may not yet have let go of its mm. */
	scenario_sleep_ns(EXIT_SETTLE_NS);
	return 0;
}

/* A sleeper that is to wake on the caller's CPU. */
struct sleeper {
	pid_t tid;
	sem_t wake;
	int err;
};

static bool is_asleep(pid_t tid)
{
	char path[64], state = 'R';
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", tid);
	file = fopen(path, "r");
	if (!file)
		return false;
	if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = 'R';
	fclose(file);
	return state == 'S';
}

/* Moved while it sleeps: a thread that is moved while it runs is put away by the stopper. */
static void *wake_elsewhere(void *arg)
{
	const struct sched_param normal = { 0 };
	struct sleeper *sleeper = arg;
	cpu_set_t set;

	while (!is_asleep(sleeper->tid))
		scenario_sleep_ns(SCENARIO_POLL_NS);
	CPU_ZERO(&set);
	CPU_SET(SCENARIO_CALLER_CPU, &set);
	if (sched_setaffinity(sleeper->tid, sizeof(set), &set) ||
	    sched_setscheduler(sleeper->tid, SCHED_OTHER, &normal))
		sleeper->err = -errno;
	sem_post(&sleeper->wake);
	return NULL;
}

/* Take the target CPU from the sibling that spins there, and give it back by falling asleep. */
static int hand_over(void)
{
	const struct sched_param above = { .sched_priority = 2 };
	struct sleeper sleeper = { .tid = gettid() };
	pthread_t waker;
	int err;

	if (sched_setscheduler(0, SCHED_FIFO, &above))
		return -errno;
	/* it stays on the caller's CPU, and waits until this thread sleeps */
	sem_init(&sleeper.wake, 0, 0);
	err = -pthread_create(&waker, NULL, wake_elsewhere, &sleeper);
	if (err)
		return err;
	err = scenario_pin(SCENARIO_TARGET_CPU);
	while (sem_wait(&sleeper.wake))
		;
	pthread_join(waker, NULL);
	sem_destroy(&sleeper.wake);
	return err ? err : sleeper.err;
}

/* Takes the target CPU from the sibling that spins there, and gives it back by falling asleep. */
struct napper {
	pthread_t thread;
	_Atomic pid_t tid; /* once it is there; 0: not yet */
	sem_t wake;
	bool started;
	int err;
};

static void *nap(void *arg)
{
	const struct sched_param above = { .sched_priority = 2 };
	struct napper *napper = arg;

	if (sched_setscheduler(0, SCHED_FIFO, &above))
		napper->err = -errno;
	else
		napper->err = scenario_pin(SCENARIO_TARGET_CPU);
	atomic_store(&napper->tid, gettid());
	while (sem_wait(&napper->wake))
		;
	return NULL;
}

/* Returns as soon as it sleeps: a tick would show as well that the switch is over. */
static int napper_start(struct napper *napper)
{
	int err;

	sem_init(&napper->wake, 0, 0);
	err = -pthread_create(&napper->thread, NULL, nap, napper);
	if (err)
		return err;
	napper->started = true;
	while (!atomic_load(&napper->tid) || !is_asleep(napper->tid))
		scenario_sleep_ns(SCENARIO_POLL_NS);
	return napper->err;
}

static void napper_stop(struct napper *napper)
{
	if (!napper->started)
		return;
	sem_post(&napper->wake);
	pthread_join(napper->thread, NULL);
	sem_destroy(&napper->wake);
}

/* Until the starter of this process says so. */
static int wait_for_line(void)
{
	char line[16];

	printf("ready\n");
	if (fflush(stdout))
		return -errno;
	return fgets(line, sizeof(line), stdin) ? 0 : -ENODATA;
}

int scenario_exit(const struct scenario_exit_options *options)
{
	struct scenario_spinner leaver = { 0 }, stayer = { 0 };
	struct napper napper = { 0 };
	int err = scenario_exit_begin(&stayer, &leaver, options->control);

	if (!err && options->handover)
		err = hand_over();
	if (!err && options->wait)
		err = wait_for_line();
	if (!err && options->nap)
		err = napper_start(&napper);
	if (!err)
		err = call_and_count("exit", options->calls, options->control);
	napper_stop(&napper);
	scenario_spinner_stop(&leaver);
	scenario_spinner_stop(&stayer);
	return err;
}
