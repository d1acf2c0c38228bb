// SPDX-License-Identifier: GPL-2.0-only
/* What to do about slow calls and disturbed CPUs, word by word. */
#include <string.h>
#include "sink/advice.h"
#include "sample.h"
#include "unit.h"

#define US 1000ull
#define MS 1000000ull

static const struct kernel one_mutex = { .lock_design = LOCKS_MUTEX };
static const struct kernel more_mutexes = { .lock_design = LOCKS_MUTEX_AND_CPUS };
static const struct kernel no_mutex = { .lock_design = LOCKS_UNKNOWN };

/* @note with the rule @code: this advice, and no other. */
static void advised(const char *code, struct report_note note, const struct report *r,
		    const struct kernel *kernel, const char *want)
{
	const struct run run = { .kernel = kernel };
	char words[ADVICE_LEN];

	note.rule = rules_find(code);
	assert_non_null(note.rule);
	strcpy(note.comm, "server");
	assert_string_equal(advice_for(words, sizeof(words), &note, r, &run), want);
	assert_true(strlen(want) < ADVICE_LEN - 1);
}

static void test_register(void **state)
{
	const struct report none = { 0 };
	struct report_note note = { .row = mbt_cmd_row(MBT_CMD_REGISTER_PRIVATE_EXPEDITED) };

	(void)state;
	note.figures.longest_ns = 31200 * US;
	note.figures.part_ns = 31100 * US;
	note.figures.parts.seen = MBT_BIT(MBT_PHASE_RCU);
	advised("slow-register", note, &none, &no_mutex,
		"Call it early in main(), or in a constructor of the library that needs it: with "
		"one thread the kernel does not wait, which saves 31.1 ms of the 31.2 ms (100 %). "
		"Where threads have to come first, 1 in /sys/kernel/rcu_expedited makes such waits "
		"shorter, on the whole machine.");
	/* nothing shows what it waited for */
	note.figures.parts.seen = MBT_BIT(MBT_PHASE_WHOLE);
	advised("slow-register", note, &none, &no_mutex,
		"Call it early in main(), or in a constructor of the library that needs it: with "
		"one thread the kernel does not wait, and the 31.2 ms are saved. Where threads "
		"have to come first, 1 in /sys/kernel/rcu_expedited makes such waits shorter, on "
		"the whole machine.");
}

#define FEWER \
	"Fewer callers and fewer barriers shorten the queue, in which 412.0 us of 520.0 us were " \
	"spent: one barrier serves all threads that wait for one."
#define LOCKS " Trace with --locks to see who waits behind whom."

static void test_convoy(void **state)
{
	struct report r = { 0 };
	struct report_note note = { .row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED), .calls = 1 };

	(void)state;
	note.figures.part_ns = 412 * US;
	note.figures.sum_ns = 520 * US;
	advised("mutex-convoy", note, &r, &no_mutex, FEWER LOCKS);
	advised("mutex-convoy", note, &r, &one_mutex,
		"This kernel has one mutex for the expedited calls of all processes. " FEWER LOCKS);
	r.convoys.asked = true;
	advised("mutex-convoy", note, &r, &more_mutexes,
		"This kernel has one mutex for the expedited calls of all processes, and one for "
		"each CPU: an RSEQ for one CPU (MEMBARRIER_CMD_FLAG_CPU) takes that CPU's. " FEWER);
}

#define NEXT \
	": the irqsoff tracer (/sys/kernel/tracing/current_tracer) names the code, where the " \
	"kernel has it. Then come deep idle states (cpuidle), firmware (SMI, see the hwlat " \
	"tracer) and, in a guest, steal."

static void test_laggard(void **state)
{
	const struct report none = { 0 };
	struct report_note note = { .row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED), .calls = 1 };

	(void)state;
	note.figures.cpu = 37;
	note.figures.longest_ns = 12 * MS;
	advised("laggard-cpu", note, &none, &no_mutex,
		"Look for what kept interrupts off on CPU 37 for up to 12.0 ms" NEXT);
	note.figures.tid = 4301;
	strcpy(note.figures.comm, "worker");
	advised("laggard-cpu", note, &none, &no_mutex,
		"Look for what kept interrupts off on CPU 37 for up to 12.0 ms, first in what "
		"worker[4301] does in the kernel" NEXT);
	note.figures.part_ns = 12 * MS;
	advised("laggard-cpu", note, &none, &no_mutex,
		"The hypervisor took CPU 37 for 12.0 ms, which may be all of it: give that virtual "
		"CPU a CPU of the host of its own.");
}

static void test_isolated(void **state)
{
	static const struct {
		__u32 cmd;
		const char *want;
	} cases[] = {
		{ MBT_CMD_PRIVATE_EXPEDITED,
		  "PRIVATE_EXPEDITED interrupts the CPUs that run threads of the caller's process: "
		  "move those off CPU 4 (taskset, a cpuset), or the threads that need no barrier "
		  "into a process of their own." },
		{ MBT_CMD_PRIVATE_EXPEDITED_RSEQ,
		  "PRIVATE_EXPEDITED_RSEQ interrupts the CPUs that run threads of the caller's "
		  "process: move those off CPU 4 (taskset, a cpuset), or the threads that need no "
		  "barrier into a process of their own. With MEMBARRIER_CMD_FLAG_CPU it interrupts "
		  "the named CPU alone." },
		{ MBT_CMD_GLOBAL_EXPEDITED,
		  "GLOBAL_EXPEDITED interrupts each CPU that runs a process which has called "
		  "REGISTER_GLOBAL_EXPEDITED: keep these off CPU 4, or have what runs there not "
		  "register." },
		{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED,
		  "A registration interrupts the CPUs that run threads of its process: register "
		  "before threads run on CPU 4." },
	};
	const struct report none = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct report_note note = { .row = mbt_cmd_row(cases[i].cmd), .calls = 6 };

		note.figures.cpu = 4;
		advised("isolated-cpu-hit", note, &none, &no_mutex, cases[i].want);
	}
}

#define BATCH \
	"Batch them: one barrier serves all threads that wait for one, and each call interrupts " \
	"0.45 CPUs here."

static void test_storm(void **state)
{
	struct report r = { 0 };
	struct report_note note = { .row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED),
				    .calls = 1000000 };

	(void)state;
	note.figures.interrupts = 450000;
	advised("ipi-storm", note, &r, &no_mutex,
		BATCH " Trace with --stacks to see which functions make them.");
	r.stacks.asked = true;
	advised("ipi-storm", note, &r, &no_mutex,
		BATCH " Callers, above, are the functions that make them.");
}

/* What is slow for another reason, or is no matter of time, has none of it. */
static void test_others(void **state)
{
	const struct report none = { 0 };
	struct report_note note = { .row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED), .calls = 1 };

	(void)state;
	advised("slow-call", note, &none, &no_mutex, "");
	advised("dispatched", note, &none, &no_mutex, "");
}

static const struct CMUnitTest tests[] = {
	{ "advice: a slow registration", test_register, NULL, NULL, NULL },
	{ "advice: a convoy", test_convoy, NULL, NULL, NULL },
	{ "advice: a laggard", test_laggard, NULL, NULL, NULL },
	{ "advice: an isolated CPU", test_isolated, NULL, NULL, NULL },
	{ "advice: a storm", test_storm, NULL, NULL, NULL },
	{ "advice: not about time", test_others, NULL, NULL, NULL },
};

const struct unit_tests advice_slow_tests = { tests, ARRAY_SIZE(tests) };
