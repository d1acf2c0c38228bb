/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenarios: short, known sequences of membarrier(2) calls, one legal, two
 * that meet defects of today's kernels.
 *
 * They only act. They do not trace, do not judge what the kernel did, and
 * decide nothing by time. The caller of a scenario names errors and chooses
 * exit codes; nothing here prints but the one result line of scenario_lazy()
 * and scenario_exit().
 *
 * Every function returns 0 or -errno unless it says otherwise. Registration
 * with the kernel cannot be undone and pinning stays, so a scenario belongs in
 * a process of its own.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <stdbool.h>
#include <stdint.h>
#include "scenario/cpu.h"

/* v6.3; ABI, written as a number because older headers do not have it. */
#define SCENARIO_GET_REGISTRATIONS (1 << 9)

/* The end is whichever bound comes first; 0 is no bound, not both. */
struct scenario_options {
	unsigned int threads; /* 0 stands for 2 */
	unsigned int calls;   /* by each thread */
	uint64_t duration_ns;
	bool pin; /* thread i to the i-th CPU allowed, in turn */
	/*
	 * Short bursts of calls, beside a thread that only runs: all calls at once could fit
	 * into a moment in which another program has every other CPU.
	 */
	bool spread;
};

/* The raw call: what the kernel returned, or -errno. */
int scenario_membarrier(int cmd, unsigned int flags, int cpu_id);

/*
 * Registers PRIVATE_EXPEDITED and calls it from all threads at once. Any
 * result but 0 ends it and is returned.
 */
int scenario_legal(const struct scenario_options *options);

/*
 * Registration meets a CPU that holds the mm lazily. Two stages, because the
 * mm must be fresh from exec on the target CPU.
 *
 * scenario_lazy_exec() pins to the target CPU (@control: to the caller's) and
 * executes this very program with @argv, which must lead to scenario_lazy();
 * it returns only when that failed. -ENOTSUP: two CPUs are needed.
 *
 * scenario_lazy() makes @calls of GLOBAL_EXPEDITED while a thread of the same
 * mm runs on the target CPU, and prints
 *
 *	scenario=lazy control=0 calls=1000 ipis_cpu1=0
 *
 * to stdout (ipis_cpu1=unknown without scenario_call_interrupts()). Every
 * call has to reach that CPU; a kernel with the defect sends none.
 */
int scenario_lazy_exec(bool control, char *const argv[]);
int scenario_lazy(unsigned int calls, bool control);

/*
 * The state in which scenario_lazy() makes its calls, for calls of another
 * kind: @spinner runs on the target CPU, the caller is on its own. Who began
 * stops @spinner, after a failure, too.
 */
int scenario_lazy_begin(struct scenario_spinner *spinner);

/*
 * A thread exits and a sibling takes over its CPU: the same calls, the same
 * line with scenario=exit. Needs a process that was not registered before.
 * -ENOTSUP: two CPUs are needed.
 */
struct scenario_exit_options {
	unsigned int calls;
	bool control;  /* the first thread stays */
	bool handover; /* the caller itself was the last to run there before the sibling */
	bool nap;      /* another thread was, and sleeps; the calls follow at once */
	bool wait; /* print "ready" once all is as it shall be, and call after a line of stdin */
};
int scenario_exit(const struct scenario_exit_options *options);

/*
 * The state in which scenario_exit() makes its calls, as above: @stayer runs,
 * @leaver has left (@control: is there, too).
 */
int scenario_exit_begin(struct scenario_spinner *stayer, struct scenario_spinner *leaver,
			bool control);

#endif
