// SPDX-License-Identifier: GPL-2.0-only
/*
 * membarrier-witness - makes calls of membarrier and says what came of them: the
 * results, and the interrupts that each CPU took. The caller stays on the first
 * CPU, a thread of the same mm spins on each other one, so that each is owed a
 * barrier by each call. It knows nothing of what is right: that is for the test that runs it.
 *
 *	command=private calls=60 ret=0:60 cal=3,60,0
 *
 * 60 calls returned 0; the CPUs took 3, 60 and 0 function call interrupts.
 */
#include "scenario/filter.h"
#include "scenario/begin.h"
#include "scenario/number.h"
#include "scenario/scenario.h"

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <linux/membarrier.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_RESULTS 8
#define SETTLE_US 50000
/* A burst of calls could fit into a moment in which another program has the spinners' CPUs. */
#define SPREAD_US 500000
#define PAUSE_MAX_US 8000

enum { EXIT_RAN = 0, EXIT_USAGE = 2, EXIT_BROKEN = 3, EXIT_UNSUPPORTED = 4 };

/* Not calls.h: that leaves out what QUERY does not name, which is a fault to be seen here. */
struct command {
	const char *name;
	int cmd;
	unsigned int flags;
	int registration; /* what has to come first, or 0 */
};

static const struct command commands[] = {
	{ "private", MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0,
	  MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED },
	{ "sync-core", MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0,
	  MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE },
	{ "rseq", MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, 0,
	  MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ },
	{ "rseq-cpu", MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, MEMBARRIER_CMD_FLAG_CPU,
	  MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ },
	{ "global-expedited", MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0,
	  MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED },
	{ "global", MEMBARRIER_CMD_GLOBAL, 0, 0 },
	{ "query", MEMBARRIER_CMD_QUERY, 0, 0 },
	{ "get-registrations", SCENARIO_GET_REGISTRATIONS, 0,
	  MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED },
	{ "register-private", MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0 },
	{ "register-global", MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0 },
};

#define COMMAND_CNT (sizeof(commands) / sizeof(commands[0]))

struct settings {
	unsigned int calls;
	unsigned int rounds;
	unsigned int spinners; /* UINT_MAX: one on each other CPU */
	bool unregistered;
	bool late;
	bool exec;
	bool filtered;
	const struct command *command;
	const char *before; /* a program, run with $PID set to the caller's */
	char **argv;
};

struct results {
	int values[MAX_RESULTS];
	unsigned int counts[MAX_RESULTS];
};

static void results_add(struct results *results, int value)
{
	unsigned int i = 0;

	while (i < MAX_RESULTS - 1 && results->counts[i] && results->values[i] != value)
		i++;
	results->values[i] = value;
	results->counts[i]++;
}

static int read_interrupts(const struct scenario_cpus *cpus, uint64_t *counts)
{
	int err = 0;

	for (unsigned int i = 0; i < cpus->count && !err; i++)
		err = scenario_call_interrupts(cpus->ids[i], &counts[i]);
	return err;
}

static void print_line(const struct settings *settings, const struct results *results,
		       const struct scenario_cpus *cpus, const uint64_t *before,
		       const uint64_t *after)
{
	printf("command=%s calls=%u ret=", settings->command->name, settings->calls);
	for (unsigned int i = 0; i < MAX_RESULTS && results->counts[i]; i++)
		printf("%s%d:%u", i ? "," : "", results->values[i], results->counts[i]);
	printf(" cal=");
	for (unsigned int i = 0; i < cpus->count; i++)
		printf("%s%llu", i ? "," : "", (unsigned long long)(after[i] - before[i]));
	printf("\n");
}

/* RSEQ for one CPU names the second: the caller's own needs no interrupt. */
static int call_and_print(const struct settings *settings, const struct scenario_cpus *cpus)
{
	static uint64_t before[CPU_SETSIZE], after[CPU_SETSIZE];
	const struct command *command = settings->command;
	struct results results = { 0 };
	int err;

	err = read_interrupts(cpus, before);
	for (unsigned int i = 0; i < settings->calls && !err; i++) {
		results_add(&results, scenario_membarrier(command->cmd, command->flags,
							  cpus->count > 1 ? (int)cpus->ids[1] : 0));
		usleep(settings->calls > SPREAD_US / PAUSE_MAX_US ? SPREAD_US / settings->calls :
								    PAUSE_MAX_US);
	}
	err = err ?: read_interrupts(cpus, after);
	if (!err)
		print_line(settings, &results, cpus, before, after);
	return err;
}

static int run_before(const char *program)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", getpid());
	if (setenv("PID", pid, 1))
		return -errno;
	return system(program) ? -EIO : 0;
}

/* A refusal is a result like another: the calls will show it. */
static void register_first(const struct settings *settings)
{
	if (settings->command->registration && !settings->unregistered)
		scenario_membarrier(settings->command->registration, 0, 0);
}

/*
 * One process, for an mm registers once. Usually before it has a second thread: a
 * registration that meets a CPU of theirs in the idle task leaves a copy stale (section
 * "stale-runqueue-state", docs/verdicts.md), and would hide another fault.
 */
static int run_round(const struct settings *settings)
{
	static struct scenario_spinner spinners[CPU_SETSIZE];
	struct scenario_cpus cpus;
	unsigned int started = 0;
	int err = scenario_cpus_init(&cpus);

	if (!settings->late)
		register_first(settings);
	err = err ?: scenario_pin(cpus.ids[0]);
	for (; !err && started + 1 < cpus.count && started < settings->spinners; started++)
		/* not real-time: the throttling of these idles a CPU, whose runqueue's copy may then go stale */
		err = scenario_spinner_start(&spinners[started], (int)cpus.ids[started + 1], 0);
	/* No tick of a thread that has just begun has been seen, and silence says nothing. */
	if (!err && started)
		usleep(SETTLE_US);
	if (settings->late)
		register_first(settings);
	if (!err && settings->before)
		err = run_before(settings->before);
	if (!err && settings->exec) {
		execv("/proc/self/exe", settings->argv);
		err = -errno;
	}
	if (!err && settings->filtered)
		err = filter_membarrier(SCMP_ACT_ERRNO(0));
	err = err ?: call_and_print(settings, &cpus);
	while (started)
		scenario_spinner_stop(&spinners[--started]);
	return err;
}

static int run_rounds(const struct settings *settings)
{
	pid_t self = getpid();

	for (unsigned int i = 0; i < settings->rounds; i++) {
		int status;
		pid_t pid = fork();

		if (pid < 0)
			return -errno;
		if (!pid) {
			int err;

			scenario_end_with(self);
			err = run_round(settings);

			fflush(stdout);
			_exit(-err);
		}
		if (waitpid(pid, &status, 0) < 0)
			return -errno;
		if (!WIFEXITED(status) || WEXITSTATUS(status))
			return WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
	}
	return 0;
}

static unsigned int number(const char *arg, struct argp_state *state)
{
	uint64_t value = 0;

	if (number_parse(arg, 0, UINT_MAX, &value))
		argp_error(state, "not a number: %s", arg);
	return (unsigned int)value;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct settings *settings = state->input;

	switch (key) {
	case 'n':
		settings->calls = number(arg, state);
		return 0;
	case 'r':
		settings->rounds = number(arg, state);
		return 0;
	case 's':
		settings->spinners = number(arg, state);
		return 0;
	case 'b':
		settings->before = arg;
		return 0;
	case 'f':
		settings->filtered = true;
		return 0;
	case 'l':
		settings->late = true;
		return 0;
	case 'u':
		settings->unregistered = true;
		return 0;
	case 'x':
		settings->exec = true;
		return 0;
	case ARGP_KEY_ARG:
		for (unsigned int i = 0; i < COMMAND_CNT; i++)
			if (!settings->command && !strcmp(commands[i].name, arg))
				settings->command = &commands[i];
		if (!settings->command)
			argp_error(state, "there is no command %s", arg);
		return 0;
	case ARGP_KEY_END:
		if (!settings->command)
			argp_error(state, "which command?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int main(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "before", 'b', "PROGRAM", 0,
		  "Run it between registration and calls, $PID is the caller", 0 },
		{ "calls", 'n', "N", 0, "Calls of a round (default 60)", 0 },
		{ "rounds", 'r', "N", 0, "Processes that do it, one after another (default 1)", 0 },
		{ "spinners", 's', "N", 0, "No more spinning threads than these", 0 },
		{ "filtered", 'f', NULL, 0, "A seccomp filter answers the calls with success", 0 },
		{ "late", 'l', NULL, 0, "Register when the spinners run, not before", 0 },
		{ "unregistered", 'u', NULL, 0, "Do not register first", 0 },
		{ "exec", 'x', NULL, 0, "Register, then execute a new image that calls without",
		  0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.args_doc = "COMMAND",
		.doc = "Call COMMAND (private, sync-core, rseq, rseq-cpu, global-expedited, "
		       "global, "
		       "query, get-registrations, register-private, register-global) and print the "
		       "results and each CPU's function call interrupts.\v" SCENARIO_LIMIT_HELP,
	};
	struct settings settings = { .calls = 60, .rounds = 1, .spinners = UINT_MAX };
	char self[] = "membarrier-witness", bare[] = "-u", calls[16];
	char *next[] = { self, bare, calls, NULL, NULL };
	int err;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &settings);
	snprintf(calls, sizeof(calls), "-n%u", settings.calls);
	next[3] = (char *)settings.command->name;
	settings.argv = next;
	err = scenario_begin(settings.command->name, 0);
	if (!err)
		err = run_rounds(&settings);
	if (err) {
		fprintf(stderr, "membarrier-witness: cannot run: %s\n", strerror(-err));
		return err == -ENOENT ? EXIT_UNSUPPORTED : EXIT_BROKEN;
	}
	return EXIT_RAN;
}
