/* SPDX-License-Identifier: GPL-2.0-only */
/* The process that makes the calls of a case: fresh from fork, so registered for nothing. */
#ifndef CALLER_H
#define CALLER_H

#include <stdatomic.h>
#include "measure/cases.h"
#include "measure/machine.h"

#define CALLER_SAMPLES 100000

/* Shared with the processes that call. */
struct caller_shared {
	atomic_bool stop; /* the caller of now is the last, and ends soon */
	int query;
	/* of a case; processes that register are several, and add to it */
	enum bench_state state;
	int err; /* positive */
	unsigned int calls;
	bool interrupts_unknown;
	uint64_t interrupts;
	uint64_t preempted;
	uint64_t samples_ns[CALLER_SAMPLES];
};

/* What is to be done. */
struct caller_task {
	const struct bench_machine *machine;
	const struct bench_case *what;
	uint64_t limit_ns; /* begins with the first call */
	struct caller_shared *shared;
};

/*
 * The other threads are started, what has to be registered is, and the command is called
 * until the time or the room for samples is used up: once, if it registers. The caller has
 * to end its process after that, which ends the threads as well.
 */
void caller_run(const struct caller_task *task);

#endif
