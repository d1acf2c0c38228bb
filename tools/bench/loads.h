/* SPDX-License-Identifier: GPL-2.0-only */
/* What membarrier-bench-load can do, operation by operation. */
#ifndef LOADS_H
#define LOADS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "scenario/cpu.h"

/* What a load holds while it runs. Its owner zeroes it, but for .peer, which is -1. */
struct bench {
	struct scenario_spinner backup;
	struct scenario_spinner spinner;
	struct scenario_spinner *waiters;
	unsigned int waiter_cnt;
	int to_peer;
	int from_peer;
	pid_t peer;
	pthread_t sleeper;
	bool sleeps;
};

/*
 * .begin may be NULL, and .end, which is called after a .begin that failed, too. .begin and .turns
 * return 0 or -errno; -ENOTSUP: there are too few CPUs.
 */
struct load {
	const char *name;
	unsigned int ops_per_turn;
	int (*begin)(struct bench *bench);
	int (*turns)(struct bench *bench, uint64_t count);
	void (*end)(struct bench *bench);
	bool spins; /* a thread of its own does, of a real-time class if it may */
};

/* NULL: there is none of this name. */
const struct load *load_by_name(const char *name);

#endif
