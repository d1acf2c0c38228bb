/* SPDX-License-Identifier: GPL-2.0-only */
/* What is measured: commands of membarrier, each beside so many other threads. */
#ifndef CASES_H
#define CASES_H

#include <stdbool.h>
#include <stdint.h>
#include "mbt/membarrier.h"

enum bench_kind {
	BENCH_BASELINE, /* no membarrier: getppid(), which does next to nothing in the kernel */
	BENCH_CALL,
	BENCH_REGISTER, /* once in the life of a process */
};

struct bench_command {
	const char *name; /* as membarrier-workload calls it, too */
	enum bench_kind kind;
	unsigned int cmd;
	unsigned int flags;
	unsigned int registration; /* the command that must come first, or 0 */
};

#define BENCH_COMMANDS 12

/* The baseline first. */
extern const struct bench_command bench_commands[BENCH_COMMANDS];

/* Threads of the caller's process beside the caller, each on a CPU of its own if busy. */
struct bench_others {
	unsigned int cnt;
	bool asleep;
};

#define BENCH_OTHERS_MAX 64
#define BENCH_SLEEPERS 16

/*
 * Fill @list: none, 1, 2, 4 and so on, as many as @cpu_cnt CPUs have room for beside the
 * caller, and threads that sleep. Returns how many entries there are.
 */
unsigned int bench_others_default(struct bench_others list[BENCH_OTHERS_MAX], unsigned int cpu_cnt);

enum bench_state {
	BENCH_NOT_RUN,
	BENCH_MEASURED,
	BENCH_ABSENT,  /* the kernel does not have it, or not here */
	BENCH_REFUSED, /* err: what it was answered */
	BENCH_KILLED,  /* err: the signal that ended the caller */
	BENCH_FAKED,   /* success where the kernel refuses: another answered in its place */
	BENCH_FAILED,  /* err: why the other threads, or the process, could not be had */
	BENCH_STATES,
};

struct bench_case {
	const struct bench_command *command;
	struct bench_others others;
	int named_cpu; /* by a command with MBT_FLAG_CPU; else -1 */
	enum bench_state state;
	int err; /* positive */
	unsigned int calls;
	uint64_t min_ns, p50_ns, p90_ns, p99_ns, max_ns;
	bool interrupts_known;
	uint64_t interrupts; /* function-call interrupts of the whole machine meanwhile */
	uint64_t preempted;  /* how often the caller lost its CPU to another thread */
};

void bench_sort_times(uint64_t *times_ns, unsigned int cnt);

/* Sort the times of @c->calls calls, one at least, and take minimum, percentiles and maximum. */
void bench_case_times(struct bench_case *c, uint64_t *samples_ns);

/*
 * Do so many calls have a percentile that is not simply their maximum: P50 of 2, P90 of
 * 10, P99 of 100?
 */
bool bench_has_percentile(unsigned int calls, unsigned int percent);

/*
 * Do less than half as many interrupts show as @c->calls calls owe the busy threads? Then
 * most calls found other programs on those CPUs, and its percentiles are those of calls
 * that had nothing to wait for. False where nothing is owed, and where none are shown.
 */
bool bench_lacks_interrupts(const struct bench_case *c);

#endif
