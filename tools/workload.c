/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * membarrier-workload - a legal caller of every membarrier command, alone or
 * in many threads and processes, at a rate or flat out.
 *
 * It never makes a call that a correct kernel may refuse: what it calls it has
 * registered, and what this kernel lacks it leaves out and says so. Hence any
 * failure is worth an exit code of 1. What the calls achieved is not its
 * question.
 */
#include "scenario.h"

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <linux/membarrier.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NSEC_PER_SEC 1000000000ULL
#define DEFAULT_DURATION_NS (5 * NSEC_PER_SEC)
#define MAX_THREADS 65536
#define MAX_PROCESSES 4096

enum { EXIT_CLEAN, EXIT_FAILURES, EXIT_USAGE, EXIT_BROKEN, EXIT_UNSUPPORTED };

enum command_id {
	COMMAND_PRIVATE,
	COMMAND_SYNC_CORE,
	COMMAND_RSEQ,
	COMMAND_RSEQ_CPU,
	COMMAND_GLOBAL_EXPEDITED,
	COMMAND_GLOBAL,
	COMMAND_QUERY,
	COMMAND_GET_REGISTRATIONS,
	COMMAND_REGISTER,
	COMMAND_COUNT,
};

struct command {
	const char *name;
	int cmd;
	unsigned int flags;
	int registration; /* the command that must come first, or 0 */
};

#define EXPEDITED(name, command, flags) \
	{ name, MEMBARRIER_CMD_##command, flags, MEMBARRIER_CMD_REGISTER_##command }

static const struct command commands[COMMAND_COUNT] = {
	[COMMAND_PRIVATE] = EXPEDITED("private", PRIVATE_EXPEDITED, 0),
	[COMMAND_SYNC_CORE] = EXPEDITED("sync-core", PRIVATE_EXPEDITED_SYNC_CORE, 0),
	[COMMAND_RSEQ] = EXPEDITED("rseq", PRIVATE_EXPEDITED_RSEQ, 0),
	[COMMAND_RSEQ_CPU] = EXPEDITED("rseq-cpu", PRIVATE_EXPEDITED_RSEQ, MEMBARRIER_CMD_FLAG_CPU),
	[COMMAND_GLOBAL_EXPEDITED] = EXPEDITED("global-expedited", GLOBAL_EXPEDITED, 0),
	[COMMAND_GLOBAL] = { "global", MEMBARRIER_CMD_GLOBAL, 0, 0 },
	[COMMAND_QUERY] = { "query", MEMBARRIER_CMD_QUERY, 0, 0 },
	[COMMAND_GET_REGISTRATIONS] = { "get-registrations", SCENARIO_GET_REGISTRATIONS, 0, 0 },
	/* cmd: any of these, in turn */
	[COMMAND_REGISTER] = { "register",
			       MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED |
			       MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED |
			       MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE |
			       MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0, 0 },
};

struct settings {
	unsigned int threads;
	unsigned int processes;
	unsigned int spinners;
	uint64_t duration_ns; /* 0: no end */
	uint64_t calls; /* of each thread, 0: no end */
	uint64_t rate; /* calls of each thread in a second, 0: flat out */
	bool pin;
	bool churn;
	bool global; /* on top of what is selected */
	bool selected[COMMAND_COUNT];
};

struct count {
	atomic_ullong calls;
	atomic_ullong failures;
	atomic_int error; /* of the latest failure */
};

/* In memory that all processes share. */
struct tally {
	struct count counts[COMMAND_COUNT];
	atomic_int broken; /* -errno: a process could not do its part */
};

/* What every process gets to know before it starts, and none changes. */
struct plan {
	struct settings settings;
	int mask; /* QUERY's answer */
	enum command_id list[COMMAND_COUNT];
	unsigned int list_count;
	struct scenario_cpus cpus;
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

/* The turn-th of the bits in @mask, round and round. */
static int bit_in_turn(int mask, unsigned int turn)
{
	unsigned int bits = (unsigned int)mask;

	for (turn %= (unsigned int)__builtin_popcount(bits); turn; turn--)
		bits &= bits - 1;
	return (int)(bits & -bits);
}

static void count_call(struct count *count, int ret, bool right)
{
	atomic_fetch_add_explicit(&count->calls, 1, memory_order_relaxed);
	if (right)
		return;
	atomic_fetch_add_explicit(&count->failures, 1, memory_order_relaxed);
	atomic_store(&count->error, ret < 0 ? -ret : 0);
}

static void call_command(struct worker *worker, enum command_id id,
			 struct count *count)
{
	const struct command *command = &commands[id];
	const struct plan *plan = worker->crew->plan;
	/* Through CPUs and registrations, threads not in step. */
	unsigned int turn = worker->index + (unsigned int)count->calls;
	int cmd = command->cmd, cpu = 0, ret;
	bool right;

	if (id == COMMAND_REGISTER)
		cmd = bit_in_turn(cmd & plan->mask, turn);
	if (id == COMMAND_RSEQ_CPU)
		cpu = (int)plan->cpus.ids[turn % plan->cpus.count];
	ret = scenario_membarrier(cmd, command->flags, cpu);
	if (id == COMMAND_QUERY)
		right = ret == plan->mask;
	else if (id == COMMAND_GET_REGISTRATIONS)
		right = ret >= 0;
	else
		right = !ret;
	count_call(count, ret, right);
}

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

static void add_counts(struct tally *tally, struct count *counts)
{
	for (int id = 0; id < COMMAND_COUNT; id++) {
		atomic_fetch_add(&tally->counts[id].calls, counts[id].calls);
		atomic_fetch_add(&tally->counts[id].failures, counts[id].failures);
		if (counts[id].failures)
			atomic_store(&tally->counts[id].error, counts[id].error);
	}
}

static void *work(void *arg)
{
	struct worker *worker = arg;
	struct crew *crew = worker->crew;
	const struct plan *plan = crew->plan;
	const struct settings *settings = &plan->settings;
	/* Its own until the end: no thread waits for another's cache line. */
	struct count counts[COMMAND_COUNT] = { 0 };
	uint64_t next_ns = scenario_now_ns();
	int err = 0;

	if (settings->pin)
		err = scenario_pin(plan->cpus.ids[worker->index % plan->cpus.count]);
	if (err)
		atomic_store(&plan->tally->broken, err);
	for (uint64_t i = 0; !err && !atomic_load(&crew->stop); i++) {
		enum command_id id = plan->list[(worker->index + i) % plan->list_count];

		if (settings->calls && i == settings->calls)
			break;
		call_command(worker, id, &counts[id]);
		if (settings->rate) {
			next_ns += NSEC_PER_SEC / settings->rate;
			sleep_until(next_ns);
		}
	}
	add_counts(plan->tally, counts);
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

static void register_all(const struct plan *plan)
{
	int done = 0;

	for (unsigned int i = 0; i < plan->list_count; i++) {
		int cmd = commands[plan->list[i]].registration, ret;

		if (!cmd || (done & cmd))
			continue;
		done |= cmd;
		ret = scenario_membarrier(cmd, 0, 0);
		count_call(&plan->tally->counts[COMMAND_REGISTER], ret, !ret);
	}
}

static int crew_start(struct crew *crew)
{
	const struct plan *plan = crew->plan;
	const struct settings *settings = &plan->settings;
	unsigned int started = 0;
	int err = 0;

	crew->workers = calloc(settings->threads, sizeof(*crew->workers));
	crew->spinners = calloc(settings->spinners + 1, sizeof(*crew->spinners));
	if (!crew->workers || !crew->spinners)
		return -ENOMEM;
	for (unsigned int i = 0; i < settings->spinners && !err; i++) {
		unsigned int place = (settings->threads + i) % plan->cpus.count;
		int cpu = settings->pin ? (int)plan->cpus.ids[place] : -1;

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
	const struct settings *settings = &crew->plan->settings;

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
 * Waits for the end of the time (0: for ever), of all calls, or for somebody
 * who asks: true is an interrupt of the user.
 */
static bool wait_for_end(const sigset_t *signals, uint64_t end_ns)
{
	int number;

	do {
		uint64_t now_ns = scenario_now_ns();
		struct timespec left =
			timespec_of(end_ns > now_ns ? end_ns - now_ns : 0);

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

	register_all(plan);
	err = crew_start(&crew);
	if (err)
		atomic_store(&plan->tally->broken, err);
	else
		interrupted = wait_for_end(signals, end_ns);
	crew_stop(&crew);
	return interrupted;
}

/* Children that could be started; the rest is told by tally->broken. */
static unsigned int fork_children(const struct plan *plan,
				  const sigset_t *signals, pid_t *children)
{
	unsigned int count = 0;

	while (count + 1 < plan->settings.processes) {
		pid_t pid = fork();

		if (pid < 0) {
			atomic_store(&plan->tally->broken, -errno);
			break;
		}
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			run_crew(plan, signals);
			_exit(EXIT_CLEAN);
		}
		children[count++] = pid;
	}
	return count;
}

/* Reaps what has ended, and returns how many have not. */
static unsigned int reap_ended(const struct plan *plan, pid_t *children,
			       unsigned int count)
{
	unsigned int left = 0;
	int status;

	for (unsigned int i = 0; i < count; i++) {
		if (!children[i])
			continue;
		if (waitpid(children[i], &status, WNOHANG) != children[i]) {
			left++;
			continue;
		}
		children[i] = 0;
		if (!WIFEXITED(status) || WEXITSTATUS(status))
			atomic_store(&plan->tally->broken, -ECHILD);
	}
	return left;
}

static void reap_children(const struct plan *plan, pid_t *children,
			  unsigned int count, bool interrupted, sigset_t signals)
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

static bool kernel_has(int mask, enum command_id id)
{
	const struct command *command = &commands[id];
	int needed = command->cmd | command->registration;

	if (id == COMMAND_REGISTER)
		return mask & needed;
	return (mask & needed) == needed;
}

/* -ENOTSUP when nothing is left to call. */
static int make_plan(const struct settings *settings, struct plan *plan)
{
	int err = scenario_cpus_init(&plan->cpus);

	if (err)
		return err;
	plan->settings = *settings;
	plan->mask = scenario_membarrier(MEMBARRIER_CMD_QUERY, 0, 0);
	if (plan->mask < 0)
		return plan->mask == -ENOSYS ? -ENOTSUP : plan->mask;
	for (int id = 0; id < COMMAND_COUNT; id++) {
		if (!settings->selected[id])
			continue;
		if (kernel_has(plan->mask, (enum command_id)id))
			plan->list[plan->list_count++] = (enum command_id)id;
		else
			fprintf(stderr, "membarrier-workload: %s left out: this kernel does not have it\n",
				commands[id].name);
	}
	if (!plan->list_count)
		return -ENOTSUP;
	plan->tally = mmap(NULL, sizeof(*plan->tally), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return plan->tally == MAP_FAILED ? -errno : 0;
}

/* "command=private calls=81231 failures=0"; returns the sum of failures. */
static uint64_t print_summary(const struct plan *plan)
{
	uint64_t sum = 0;

	for (int id = 0; id < COMMAND_COUNT; id++) {
		struct count *count = &plan->tally->counts[id];
		unsigned long long calls = atomic_load(&count->calls);
		unsigned long long failures = atomic_load(&count->failures);

		if (!calls)
			continue;
		printf("command=%s calls=%llu failures=%llu", commands[id].name,
		       calls, failures);
		if (failures)
			printf(" errno=%d", atomic_load(&count->error));
		printf("\n");
		sum += failures;
	}
	return sum;
}

static const struct argp_option options[] = {
	{ "threads", 't', "N", 0, "Calling threads of each process (default 2)", 0 },
	{ "processes", 'p', "N", 0, "Processes (default 1)", 0 },
	{ "duration", 'd', "SECONDS", 0, "Stop after this time (default 5, or never with --calls)", 0 },
	{ "calls", 'n', "N", 0, "Stop each thread after N calls", 0 },
	{ "rate", 'r', "N", 0, "Calls of each thread in a second (default 0, flat out)", 0 },
	{ "pin", 'P', NULL, 0, "Pin thread I to the I-th CPU, in turn", 0 },
	{ "churn", 'x', NULL, 0, "Start and join short-lived threads all the time", 0 },
	{ "command", 'c', "LIST", 0, "Call these in turn (default private,sync-core,rseq)", 0 },
	{ "global", 'g', NULL, 0, "Add global-expedited to the list", 0 },
	{ "spin", 's', "N", 0, "Threads of each process that only burn a CPU (default 0)", 0 },
	{ 0 },
};

static void parse_commands(struct argp_state *state, const char *list,
			   bool *selected)
{
	memset(selected, 0, COMMAND_COUNT * sizeof(*selected));
	for (;;) {
		size_t length = strcspn(list, ",");
		int id = 0;

		while (id < COMMAND_COUNT &&
		       (strlen(commands[id].name) != length ||
			memcmp(commands[id].name, list, length)))
			id++;
		if (id == COMMAND_COUNT) {
			argp_error(state, "no such command: %.*s", (int)length, list);
			return;
		}
		selected[id] = true;
		if (!list[length])
			return;
		list += length + 1;
	}
}

static uint64_t parse_count(struct argp_state *state, const char *arg,
			    uint64_t min, uint64_t max)
{
	uint64_t value = min;

	if (scenario_parse_number(arg, max, &value) || value < min)
		argp_error(state, "not a number from %llu to %llu: %s",
			   (unsigned long long)min, (unsigned long long)max, arg);
	return value;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct settings *settings = state->input;

	switch (key) {
	case 't':
		settings->threads = (unsigned int)parse_count(state, arg, 1, MAX_THREADS);
		return 0;
	case 'p':
		settings->processes = (unsigned int)parse_count(state, arg, 1, MAX_PROCESSES);
		return 0;
	case 'd':
		if (scenario_parse_seconds(arg, &settings->duration_ns))
			argp_error(state, "not a number of seconds: %s", arg);
		return 0;
	case 'n':
		settings->calls = parse_count(state, arg, 1, UINT64_MAX);
		return 0;
	case 'r':
		settings->rate = parse_count(state, arg, 0, NSEC_PER_SEC);
		return 0;
	case 'P':
		settings->pin = true;
		return 0;
	case 'x':
		settings->churn = true;
		return 0;
	case 'c':
		parse_commands(state, arg, settings->selected);
		return 0;
	case 'g':
		settings->global = true;
		return 0;
	case 's':
		settings->spinners = (unsigned int)parse_count(state, arg, 0, MAX_THREADS);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument: %s", arg);
		return 0;
	case ARGP_KEY_END:
		settings->selected[COMMAND_GLOBAL_EXPEDITED] |= settings->global;
		if (!settings->calls && !settings->duration_ns)
			settings->duration_ns = DEFAULT_DURATION_NS;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.doc = "Make membarrier calls that a correct kernel must accept, "
		       "and count them.\v"
		       "Commands: private, sync-core, rseq, rseq-cpu, "
		       "global-expedited, global, query, get-registrations, "
		       "register. Each process registers first what it will call. "
		       "Exit status: 0, 1 a call failed, 2 usage, 3 could not run, "
		       "4 this kernel has none of the commands.",
	};
	struct settings settings = {
		.threads = 2,
		.processes = 1,
		.selected = {
			[COMMAND_PRIVATE] = true,
			[COMMAND_SYNC_CORE] = true,
			[COMMAND_RSEQ] = true,
		},
	};
	struct plan plan = { 0 };
	uint64_t failures;
	int err;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &settings);
	err = make_plan(&settings, &plan);
	if (err == -ENOTSUP) {
		fprintf(stderr, "membarrier-workload: nothing to call: this kernel has none of the commands\n");
		return EXIT_UNSUPPORTED;
	}
	if (!err)
		err = run_processes(&plan);
	failures = plan.tally && plan.tally != MAP_FAILED ? print_summary(&plan) : 0;
	if (fflush(stdout) && !err)
		err = -errno;
	if (err) {
		fprintf(stderr, "membarrier-workload: cannot run: %s\n", strerror(-err));
		return EXIT_BROKEN;
	}
	return failures ? EXIT_FAILURES : EXIT_CLEAN;
}
