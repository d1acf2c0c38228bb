/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What each command of membarrier costs on this machine, case by case, untraced. It acts
 * and takes times; it prints nothing.
 */
#ifndef BENCH_H
#define BENCH_H

#include "measure/cases.h"
#include "measure/machine.h"

/* What is asked for. */
struct bench_plan {
	bool commands[BENCH_COMMANDS]; /* the baseline is measured in any case */
	struct bench_others others[BENCH_OTHERS_MAX];
	unsigned int others_cnt;
	uint64_t duration_ns; /* of all together, each case the same part */
};

struct bench {
	struct bench_machine machine;
	uint64_t duration_ns;
	uint64_t case_ns; /* what a case may take, but for its last call */
	bool interrupted;
	unsigned int case_cnt;
	struct bench_case *cases;
	struct caller_shared *shared; /* with the processes that call */
};

/*
 * Look at the machine, and ask QUERY. Returns 0 or -errno. In any case bench_release()
 * follows; @b is all zeroes.
 */
int bench_prepare(struct bench *b);

/* Make the cases of @plan. Returns 0 or -errno. */
int bench_add_cases(struct bench *b, const struct bench_plan *plan);

/*
 * Measure all of them. The calling process, of one thread, stays pinned to its first CPU,
 * and registers nothing. Returns 0, or -errno where no process can be started.
 */
int bench_run(struct bench *b);

/* End the run soon; what has been measured by then counts. A signal handler may call it. */
void bench_stop(struct bench *b);

void bench_release(struct bench *b);

#endif
