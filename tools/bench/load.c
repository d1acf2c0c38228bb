// SPDX-License-Identifier: GPL-2.0-only
/*
 * membarrier-bench-load - one of five loads whose cost per operation tells
 * what tracing costs: calls that need no barrier, calls that interrupt a CPU,
 * calls whose handler runs on the caller's own CPU, context switches, and
 * system calls that are not membarrier.
 *
 * It measures itself only; comparing with and without a tracer, and repeating,
 * is the business of its caller. The numbers of two loads do not compare.
 */
#include "bench/programs.h"
#include "scenario/begin.h"
#include "scenario/number.h"
#include "scenario/scenario.h"

#include <argp.h>
#include <errno.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A batch that takes this long makes reading the clock between two free. */
#define BATCH_NS 1000000ULL

enum { EXIT_RAN = 0, EXIT_USAGE = 2, EXIT_BROKEN = 3, EXIT_UNSUPPORTED = 4 };

enum { OPTION_OPS = 'n', OPTION_PROGRAMS = 'p' };

struct bench {
	struct scenario_spinner backup;
	struct scenario_spinner spinner;
	int to_peer;
	int from_peer;
	pid_t peer;
	pthread_t sleeper;
	bool sleeps;
};

struct load {
	const char *name;
	unsigned int ops_per_turn;
	int (*begin)(struct bench *bench);
	int (*turns)(struct bench *bench, uint64_t count);
	void (*end)(struct bench *bench);
};

struct arguments {
	const struct load *load;
	uint64_t ops; /* 0: by time */
	uint64_t duration_ns;
	bool programs;
};

static int begin_fast(struct bench *bench)
{
	(void)bench;
	return scenario_membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
}

static int begin_ipi(struct bench *bench)
{
	int err = scenario_pin(SCENARIO_CALLER_CPU);

	if (!err)
		err = begin_fast(bench);
	/*
	 * The kernel takes 5 % of the time away from real-time threads. In
	 * that time a sibling runs, or those calls would have no thread to
	 * interrupt and the mean would be one of two different things.
	 */
	if (!err)
		err = scenario_spinner_start(&bench->backup, SCENARIO_TARGET_CPU, 0);
	if (!err)
		err = scenario_spinner_start(&bench->spinner, SCENARIO_TARGET_CPU, 1);
	return err;
}

static void end_ipi(struct bench *bench)
{
	scenario_spinner_stop(&bench->spinner);
	scenario_spinner_stop(&bench->backup);
}

static int call_private(struct bench *bench, uint64_t count)
{
	int err = 0;

	(void)bench;
	while (!err && count--)
		err = scenario_membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
	return err;
}

static void *sleep_until_closed(void *from)
{
	char byte;

	while (read(*(int *)from, &byte, 1) > 0)
		;
	return NULL;
}

/*
 * PRIVATE_EXPEDITED and its RSEQ form return at once where the process has one thread, or the
 * machine one online CPU; SYNC_CORE does neither: the caller's own CPU is one of those that
 * have to serialize, and runs the handler itself. So this is a whole call with its evidence on
 * a machine of one CPU, too. The second thread sleeps, for callers have siblings.
 */
static int begin_covered(struct bench *bench)
{
	int fds[2], err;

	err = scenario_membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0);
	if (err)
		return err;
	if (pipe(fds))
		return -errno;
	bench->from_peer = fds[0];
	bench->to_peer = fds[1];
	err = pthread_create(&bench->sleeper, NULL, sleep_until_closed, &bench->from_peer);
	if (err) {
		close(fds[0]);
		close(fds[1]);
		return -err;
	}
	bench->sleeps = true;
	return 0;
}

static int call_sync_core(struct bench *bench, uint64_t count)
{
	int err = 0;

	(void)bench;
	while (!err && count--)
		err = scenario_membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0);
	return err;
}

static void end_covered(struct bench *bench)
{
	if (!bench->sleeps)
		return;
	close(bench->to_peer);
	pthread_join(bench->sleeper, NULL);
	close(bench->from_peer);
}

static int call_other(struct bench *bench, uint64_t count)
{
	(void)bench;
	while (count--)
		syscall(__NR_getpid);
	return 0;
}

/* The other side of the ping-pong: ends when the pipe is closed. */
static _Noreturn void echo(int from, int to)
{
	char byte;

	while (read(from, &byte, 1) == 1)
		if (write(to, &byte, 1) != 1)
			break;
	_exit(0);
}

static int begin_switch(struct bench *bench)
{
	int there[2], back[2], err;

	/* One CPU for both sides, so that each byte is one switch. */
	err = scenario_pin(SCENARIO_CALLER_CPU);
	if (err)
		return err;
	if (pipe(there))
		return -errno;
	if (pipe(back)) {
		err = -errno;
		goto out_there;
	}
	bench->peer = fork();
	if (bench->peer < 0) {
		err = -errno;
		goto out_back;
	}
	if (!bench->peer) {
		close(there[1]);
		close(back[0]);
		echo(there[0], back[1]);
	}
	close(there[0]);
	close(back[1]);
	bench->to_peer = there[1];
	bench->from_peer = back[0];
	return 0;
out_back:
	close(back[0]);
	close(back[1]);
out_there:
	close(there[0]);
	close(there[1]);
	return err;
}

static int ping_pong(struct bench *bench, uint64_t count)
{
	char byte = 0;

	while (count--) {
		if (write(bench->to_peer, &byte, 1) != 1)
			return -EPIPE;
		if (read(bench->from_peer, &byte, 1) != 1)
			return -EPIPE;
	}
	return 0;
}

static void end_switch(struct bench *bench)
{
	if (bench->peer <= 0)
		return;
	close(bench->to_peer);
	close(bench->from_peer);
	waitpid(bench->peer, NULL, 0);
}

static const struct load loads[] = {
	{ "fast", 1, begin_fast, call_private, NULL },
	{ "ipi", 1, begin_ipi, call_private, end_ipi },
	{ "covered", 1, begin_covered, call_sync_core, end_covered },
	{ "switch", 2, begin_switch, ping_pong, end_switch },
	{ "other", 1, NULL, call_other, NULL },
};

static const struct load *load_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++)
		if (!strcmp(name, loads[i].name))
			return &loads[i];
	return NULL;
}

/* Exactly so many operations (rounded up to whole turns), or so long. */
static int measure(const struct arguments *arguments, struct bench *bench, uint64_t *ops,
		   uint64_t *elapsed_ns)
{
	const struct load *load = arguments->load;
	uint64_t turns = (arguments->ops + load->ops_per_turn - 1) / load->ops_per_turn;
	uint64_t start_ns = scenario_now_ns(), now_ns = start_ns, last_ns, batch = 1;
	int err;

	if (turns) {
		err = load->turns(bench, turns);
		*ops = turns * load->ops_per_turn;
		*elapsed_ns = scenario_now_ns() - start_ns;
		return err;
	}
	for (*ops = 0; now_ns - start_ns < arguments->duration_ns;) {
		last_ns = now_ns;
		err = load->turns(bench, batch);
		if (err)
			return err;
		*ops += batch * load->ops_per_turn;
		now_ns = scenario_now_ns();
		if (now_ns - last_ns < BATCH_NS)
			batch *= 2;
	}
	*elapsed_ns = now_ns - start_ns;
	return 0;
}

/* As measure(), and what each BPF program had a part in it; the statistics cost some, too. */
static int measure_programs(const struct arguments *arguments, struct bench *bench, uint64_t *ops,
			    uint64_t *elapsed_ns)
{
	static struct program_costs before, after;
	int fd = programs_watch(), err;

	if (fd < 0)
		return fd;
	err = programs_read(&before);
	err = err ?: measure(arguments, bench, ops, elapsed_ns);
	err = err ?: programs_read(&after);
	close(fd);
	if (!err)
		programs_print(&before, &after, arguments->load->name, *ops);
	return err;
}

/*
 * "ops=63211 ns_per_op=15820.3 load=ipi ipis_cpu1=63240 fifo=1": a latency is
 * worth nothing without the interrupts that it paid for.
 */
static int run(const struct arguments *arguments)
{
	const struct load *load = arguments->load;
	uint64_t ops = 0, elapsed_ns = 0, before = 0, after = 0;
	struct bench bench = { .peer = -1 };
	int err = load->begin ? load->begin(&bench) : 0;
	int unknown;

	unknown = scenario_call_interrupts(SCENARIO_TARGET_CPU, &before);
	if (!err)
		err = (arguments->programs ? measure_programs : measure)(arguments, &bench, &ops,
									 &elapsed_ns);
	if (!unknown)
		unknown = scenario_call_interrupts(SCENARIO_TARGET_CPU, &after);
	if (load->end)
		load->end(&bench);
	if (err)
		return err;
	printf("ops=%llu ns_per_op=%.1f load=%s", (unsigned long long)ops,
	       ops ? (double)elapsed_ns / (double)ops : 0.0, load->name);
	if (unknown)
		printf(" ipis_cpu%d=unknown", SCENARIO_TARGET_CPU);
	else
		printf(" ipis_cpu%d=%llu", SCENARIO_TARGET_CPU,
		       (unsigned long long)(after - before));
	if (load->begin == begin_ipi)
		printf(" fifo=%d", bench.spinner.fifo_priority > 0);
	printf("\n");
	return fflush(stdout) ? -errno : 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case OPTION_OPS:
		if (number_parse(arg, 1, UINT64_MAX / 2, &arguments->ops))
			argp_error(state, "not a number of operations: %s", arg);
		return 0;
	case OPTION_PROGRAMS:
		arguments->programs = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0) {
			arguments->load = load_by_name(arg);
			if (!arguments->load)
				argp_error(state, "no such load: %s", arg);
		} else if (state->arg_num == 1) {
			if (duration_parse(arg, &arguments->duration_ns))
				argp_error(state, "not a number of seconds: %s", arg);
		} else {
			argp_error(state, "unexpected argument: %s", arg);
		}
		return 0;
	case ARGP_KEY_END:
		if (!arguments->load)
			argp_error(state, "which load?");
		else if (!arguments->ops == !arguments->duration_ns)
			argp_error(state, "give either SECONDS or --ops");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int main(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "ops", OPTION_OPS, "N", 0, "Stop after N operations", 0 },
		{ "programs", OPTION_PROGRAMS, NULL, 0,
		  "Tell first what each BPF program that ran cost (root, Linux 5.8)", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.args_doc = "fast|ipi|covered|switch|other SECONDS\n"
			    "fast|ipi|covered|switch|other --ops N",
		.doc = "Print what one operation costs.\v"
		       "fast: PRIVATE_EXPEDITED from a process of one thread, no interrupt\n"
		       "ipi: PRIVATE_EXPEDITED from CPU 0, a thread spins on CPU 1\n"
		       "covered: SYNC_CORE from a process of two threads, one of which sleeps: the "
		       "caller's CPU runs the handler\n"
		       "switch: one byte to and fro between two processes on CPU 0, per switch\n"
		       "other: getpid()\n" SCENARIO_LIMIT_HELP,
	};
	struct arguments arguments = { 0 };
	int err;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	/* A peer that died shall be an error, not the end. */
	signal(SIGPIPE, SIG_IGN);
	err = scenario_begin(arguments.load->name, arguments.duration_ns);
	if (!err)
		err = run(&arguments);
	if (err == -ENOTSUP) {
		fprintf(stderr, "membarrier-bench-load: CPUs 0 and 1 are needed, both online and "
				"allowed\n");
		return EXIT_UNSUPPORTED;
	}
	if (err) {
		fprintf(stderr, "membarrier-bench-load: cannot run %s: %s\n", arguments.load->name,
			strerror(-err));
		return EXIT_BROKEN;
	}
	return EXIT_RAN;
}
