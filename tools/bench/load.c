// SPDX-License-Identifier: GPL-2.0-only
/*
 * membarrier-bench-load - one of seven loads whose cost per operation tells
 * what tracing costs: calls that need no barrier, calls that interrupt a CPU,
 * all CPUs or none, calls whose handler runs on the caller's own CPU, context
 * switches, and system calls that are not membarrier.
 *
 * It measures itself only; comparing with and without a tracer, and repeating,
 * is the business of its caller. The numbers of two loads do not compare.
 */
#include "bench/loads.h"
#include "bench/programs.h"
#include "scenario/begin.h"
#include "scenario/number.h"
#include "scenario/scenario.h"

#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A batch that takes this long makes reading the clock between two free. */
#define BATCH_NS 1000000ULL

enum { EXIT_RAN = 0, EXIT_USAGE = 2, EXIT_BROKEN = 3, EXIT_UNSUPPORTED = 4 };

enum { OPTION_OPS = 'n', OPTION_PROGRAMS = 'p' };

struct arguments {
	const struct load *load;
	uint64_t ops; /* 0: by time */
	uint64_t duration_ns;
	bool programs;
};

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
	if (load->spins)
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
		.args_doc = "fast|ipi|all|scan|covered|switch|other SECONDS\n"
			    "fast|ipi|all|scan|covered|switch|other --ops N",
		.doc = "Print what one operation costs.\v"
		       "fast: PRIVATE_EXPEDITED from a process of one thread, no interrupt\n"
		       "ipi: PRIVATE_EXPEDITED from CPU 0, a thread spins on CPU 1\n"
		       "all: the same while a thread runs on each other CPU\n"
		       "scan: PRIVATE_EXPEDITED from a process of two threads, one of which "
		       "sleeps: no interrupt, but the kernel looks at every CPU\n"
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
