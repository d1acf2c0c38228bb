// SPDX-License-Identifier: GPL-2.0-only
/* What each command costs on this machine, untraced: neither BPF nor privileges are needed. */
#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "measure/bench.h"
#include "scenario/number.h"
#include "sink/outfile.h"
#include "sink/sink_bench.h"

#define DEFAULT_DURATION_NS (5 * NSEC_PER_SEC)

struct bench_args {
	struct bench_plan plan;
	const char *json;
	char *threads; /* checked when the number of CPUs is known */
};

enum { OPT_JSON = 256, OPT_THREADS, OPT_COMMANDS };

static const struct argp_option options[] = {
	{ "json", OPT_JSON, "FILE", 0, "Write the table to FILE as JSON; - is standard output", 0 },
	{ "duration", 'd', "TIME", 0, "Take about TIME for all together (default 5s)", 0 },
	{ "threads", OPT_THREADS, "LIST", 0,
	  "Numbers of busy threads beside the caller, as 0,1,4, and sleeping (default: none, 1, 2, "
	  "4 ... one for each other CPU, and sleeping)",
	  0 },
	{ "commands", OPT_COMMANDS, "LIST", 0,
	  "Commands to measure (default: all): query, global, global-expedited, private, "
	  "sync-core, rseq, rseq-cpu, register, or as PRIVATE_EXPEDITED",
	  0 },
	{ 0 },
};

/* The commands that are called @name, in one way or the other. Returns whether there are any. */
static bool select_commands(struct bench_plan *plan, const char *name)
{
	bool found = false;
	unsigned int i;

	for (i = 0; i < BENCH_COMMANDS; i++)
		if (bench_commands[i].kind != BENCH_BASELINE &&
		    (!strcmp(bench_commands[i].name, name) ||
		     !strcmp(word_bench_command(&bench_commands[i]), name)))
			plan->commands[i] = found = true;
	return found;
}

/* "0,4,sleeping" */
static int parse_threads(struct bench_plan *plan, char *list, unsigned int cpu_cnt)
{
	char *at = list, *item;
	uint64_t cnt;

	while ((item = strsep(&at, ","))) {
		struct bench_others others = { 0 };

		if (plan->others_cnt == BENCH_OTHERS_MAX) {
			complain("--threads takes up to %d numbers", BENCH_OTHERS_MAX);
			return EXIT_USAGE;
		}
		if (!strcmp(item, "sleeping")) {
			others = (struct bench_others){ BENCH_SLEEPERS, true };
		} else if (number_parse(item, 0, UINT32_MAX, &cnt)) {
			complain("'%s' is no number of threads", item);
			return EXIT_USAGE;
		} else if (cnt >= cpu_cnt) {
			complain("%s busy threads and the caller need a CPU each, and this process "
				 "may use %u",
				 item, cpu_cnt);
			return EXIT_USAGE;
		} else {
			others.cnt = (unsigned int)cnt;
		}
		plan->others[plan->others_cnt++] = others;
	}
	return EXIT_OK;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct bench_args *a = state->input;
	char *item;

	switch (key) {
	case OPT_JSON:
		a->json = arg;
		break;
	case 'd':
		if (duration_parse(arg, &a->plan.duration_ns))
			argp_error(state, "'%s' is no duration (examples: 10, 10s, 500ms, 5m)",
				   arg);
		break;
	case OPT_THREADS:
		a->threads = arg;
		break;
	case OPT_COMMANDS:
		while ((item = strsep(&arg, ",")))
			if (!select_commands(&a->plan, item))
				argp_error(state, "there is no command '%s'", item);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static struct bench *running;

static void end_soon(int sig)
{
	(void)sig;
	bench_stop(running);
}

/* The first signal ends the run and has its figures printed, the second the program. */
static void catch_signals(struct bench *b)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	const struct sigaction once = { .sa_handler = end_soon,
					.sa_flags = SA_RESETHAND | SA_RESTART };
	struct sigaction before;
	size_t i;

	running = b;
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		/* nohup(1) ignores SIGHUP */
		if (!sigaction(signals[i], NULL, &before) && before.sa_handler != SIG_IGN)
			sigaction(signals[i], &once, NULL);
}

static int measure(struct bench *b, struct bench_args *a)
{
	struct bench_plan *plan = &a->plan;
	unsigned int cpu_cnt, i;
	bool any = false;
	int code, err = bench_prepare(b);

	if (err) {
		complain("cannot look at the machine: %s", strerror(-err));
		return EXIT_FAILED;
	}
	cpu_cnt = b->machine.cpus.count;
	if (a->threads) {
		code = parse_threads(plan, a->threads, cpu_cnt);
		if (code)
			return code;
	} else {
		plan->others_cnt = bench_others_default(plan->others, cpu_cnt);
	}
	for (i = 0; i < BENCH_COMMANDS; i++)
		any |= plan->commands[i];
	for (i = 0; i < BENCH_COMMANDS && !any; i++)
		plan->commands[i] = true;
	err = bench_add_cases(b, plan);
	if (!err) {
		catch_signals(b);
		fprintf(stderr,
			"Measuring for about %.3g s... Ctrl-C shows what there is by then.\n",
			(double)plan->duration_ns / NSEC_PER_SEC);
		err = bench_run(b);
	}
	if (err)
		complain("cannot measure: %s", strerror(-err));
	return err ? EXIT_FAILED : EXIT_OK;
}

/* By what was measured of membarrier, the baseline apart. */
static int exit_code(const struct bench *b)
{
	bool measured = false;
	unsigned int i;

	for (i = 0; i < b->case_cnt; i++) {
		if (b->cases[i].state == BENCH_FAILED)
			return EXIT_FAILED;
		measured |= b->cases[i].state == BENCH_MEASURED &&
			    b->cases[i].command->kind != BENCH_BASELINE;
	}
	return measured ? EXIT_OK : b->interrupted ? EXIT_UNVERIFIED : EXIT_UNSUPPORTED;
}

static int write_tables(const struct bench *b, const char *json, struct outfile *out)
{
	int err, failed;

	err = sink_bench_text(json && !strcmp(json, "-") ? stderr : stdout, b);
	failed = complain_unwritten("the table", err);
	if (json) {
		err = sink_bench_json(out->file, b);
		failed |= complain_unwritten(json, err ? err : outfile_commit(out));
	}
	return failed;
}

int cmd_bench(int argc, char **argv)
{
	static const struct argp argp = {
		options,
		parse,
		NULL,
		"Measure what each command of membarrier costs on this machine by the number "
		"of running threads, untraced, without BPF and without privileges.",
		NULL,
		NULL,
		NULL,
	};
	struct bench_args a = { .plan.duration_ns = DEFAULT_DURATION_NS };
	struct outfile out = { 0 };
	struct bench b = { 0 };
	int code = EXIT_OK, failed;

	if (argp_parse(&argp, argc, argv, 0, NULL, &a))
		return EXIT_USAGE;
	if (a.json)
		code = complain_unwritten(a.json, outfile_open(&out, a.json, 0666));
	if (!code)
		code = measure(&b, &a);
	if (!code) {
		failed = write_tables(&b, a.json, &out);
		code = failed ? failed : exit_code(&b);
	}
	outfile_discard(&out);
	bench_release(&b);
	return code;
}
