// SPDX-License-Identifier: GPL-2.0-only
/*
 * All return values of membarrier(2), tried. Nothing is asked of BPF, and no version counts: what
 * is right follows from QUERY. Also a program of its own, tools/workload/conformance.c.
 */
#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/cmd.h"
#include "cli/conformance_cases.h"
#include "cli/conformance_expect.h"
#include "cli/conformance_output.h"
#include "cli/conformance_try.h"
#include "mbt/membarrier.h"
#include "run/cpulist.h"
#include "scenario/cpu.h"

#define CPU_OFFLINE "/sys/devices/system/cpu/offline"

struct arguments {
	bool ktap;
	const char *const *self; /* conformance_try() */
};

enum { OPT_KTAP = 256, OPT_SECOND_STAGE };

static const struct argp_option options[] = {
	{ "ktap", OPT_KTAP, NULL, 0, "Print KTAP, a line for each case", 0 },
	{ "second-stage", OPT_SECOND_STAGE, "PIPES", OPTION_HIDDEN, NULL, 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case OPT_KTAP:
		a->ktap = true;
		break;
	case OPT_SECOND_STAGE:
		conformance_continue(arg);
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* One call of a process that has registered nothing. Returns 0 or -errno. */
static int ask(const struct arguments *a, __u32 cmd, struct conformance_tried *tried)
{
	struct conformance_case c = { .step_cnt = 1 };

	c.steps[0].cmd = cmd;
	return conformance_try(&c, a->self, tried);
}

static void machine_init(struct conformance_machine *m, long query)
{
	struct scenario_cpus cpus;
	struct cpulist off;

	*m = (struct conformance_machine){
		.query = (__u32)query, .cpu = 0, .cpu_other = -1, .cpu_off = -1
	};
	if (!scenario_cpus_init(&cpus)) {
		m->cpu = (__s32)cpus.ids[0];
		m->cpu_other = cpus.count > 1 ? (__s32)cpus.ids[1] : -1;
	}
	if (!cpulist_read(&off, CPU_OFFLINE) && off.cnt)
		m->cpu_off = (__s32)off.end - 1;
}

static int try_all(const struct arguments *a, const struct conformance_machine *m)
{
	struct conformance_output o;
	struct conformance_tried tried;
	struct conformance_list list;
	enum ktap_result result;
	char words[512], query[32];
	unsigned int i;
	int err = conformance_list_init(&list, m);

	if (err) {
		complain("no room for the cases: %s", strerror(-err));
		return EXIT_FAILED;
	}
	conformance_output_begin(&o, a->ktap, list.cnt,
				 conformance_answer(query, sizeof(query), MBT_CMD_QUERY, m->query));
	for (i = 0; i < list.cnt; i++) {
		const struct conformance_case *c = &list.cases[i];

		if (c->skip) {
			conformance_output_case(&o, c->group, c->name, KTAP_SKIP, c->skip);
			continue;
		}
		err = conformance_try(c, a->self, &tried);
		if (err) {
			result = KTAP_ERROR;
			snprintf(words, sizeof(words), "cannot start a process: %s",
				 strerror(-err));
		} else {
			result = conformance_judge(m->query, c, &tried, words, sizeof(words));
		}
		conformance_output_case(&o, c->group, c->name, result, words);
	}
	conformance_list_free(&list);
	return conformance_output_end(&o);
}

/* A single result, where QUERY says nothing of what the kernel has. */
static int only(const struct arguments *a, const char *query, enum ktap_result result,
		const char *words)
{
	struct conformance_output o;

	conformance_output_begin(&o, a->ktap, 1, query);
	conformance_output_case(&o, GROUP_COMMANDS, "membarrier(2) can be called", result, words);
	return conformance_output_end(&o);
}

/*
 * QUERY was refused, which no kernel does that has membarrier. With the same error for every
 * command there is nothing to try, whichever refuses: no such call, or a filter. @words says so,
 * or what is wrong.
 */
static enum ktap_result judge_refusal(const struct arguments *a, long refused, char *words,
				      size_t len)
{
	char error[32], answer[32], command[64];
	struct conformance_tried tried;
	unsigned int bit;

	conformance_answer(error, sizeof(error), MBT_CMD_QUERY, refused);
	for (bit = 0; bit < 31; bit++) {
		if (ask(a, 1u << bit, &tried) || (tried.done && tried.answers[0] == refused))
			continue;
		if (tried.done)
			conformance_answer(answer, sizeof(answer), 1u << bit, tried.answers[0]);
		else
			snprintf(answer, sizeof(answer), "no answer");
		snprintf(words, len, "QUERY: %s, but %s: %s", error,
			 conformance_command(command, sizeof(command), 1u << bit), answer);
		return KTAP_FAIL;
	}
	/* what a kernel says that knows the call, but not these arguments */
	if (refused == -EINVAL) {
		snprintf(words, len, "QUERY: %s, as for a command that there is not", error);
		return KTAP_FAIL;
	}
	snprintf(words, len, "%s for every command: %s; %s", error,
		 refused == -ENOSYS ? "there is no membarrier(2) here, or a filter hides it" :
				      "membarrier(2) is refused as a whole",
		 conformance_answerer());
	return KTAP_SKIP;
}

static int run(const struct arguments *a)
{
	struct conformance_machine m;
	struct conformance_tried tried;
	char words[512], query[32];
	enum ktap_result result;
	int err;

	/* inherited as ignored, it would let the kernel reap children that are waited for */
	signal(SIGCHLD, SIG_DFL);
	err = ask(a, MBT_CMD_QUERY, &tried);
	if (err) {
		complain("cannot start a process: %s", strerror(-err));
		return EXIT_FAILED;
	}
	if (tried.done && tried.answers[0] >= 0) {
		machine_init(&m, tried.answers[0]);
		return try_all(a, &m);
	}
	if (tried.done) {
		result = judge_refusal(a, tried.answers[0], words, sizeof(words));
		conformance_answer(query, sizeof(query), MBT_CMD_QUERY, tried.answers[0]);
		return only(a, query, result, words);
	}
	if (tried.ended_by != SIGSYS) {
		snprintf(words, sizeof(words), "QUERY: %s (signal %d)",
			 tried.hung ? "it hangs" : "the process ended without an answer",
			 tried.ended_by);
		return only(a, "nothing", KTAP_ERROR, words);
	}
	snprintf(words, sizeof(words),
		 "QUERY ends the process with SIGSYS: membarrier(2) is not allowed; %s",
		 conformance_answerer());
	return only(a, "nothing", KTAP_SKIP, words);
}

static int parse_and_run(int argc, char **argv, struct arguments *a)
{
	static const struct argp argp = {
		options,
		parse,
		NULL,
		"Try every return value of membarrier(2): commands, flags, CPU numbers, "
		"registrations, "
		"threads, fork and exec. What is right follows from what QUERY answers.\v"
		"Needs neither BPF nor privileges. Exit status: 0 all answers are right, 1 one is "
		"not, 3 a case could not be tried to its end, 4 membarrier(2) cannot be called at "
		"all.",
		NULL,
		NULL,
		NULL,
	};

	if (argp_parse(&argp, argc, argv, 0, NULL, a))
		return EXIT_USAGE;
	return run(a);
}

int cmd_conformance(int argc, char **argv)
{
	static const char *const self[] = { "membarrier-trace", "conformance", NULL };
	struct arguments a = { .self = self };

	return parse_and_run(argc, argv, &a);
}

int conformance_program(int argc, char **argv)
{
	static const char *const self[] = { "membarrier-conformance", NULL };
	struct arguments a = { .ktap = true, .self = self };

	complain_as(self[0]);
	return parse_and_run(argc, argv, &a);
}
