// SPDX-License-Identifier: GPL-2.0-only
/* The commands that are measured, the threads beside them, and the percentiles of their times. */
#include "measure/cases.h"
#include <stdlib.h>

#define EXPEDITED(name, command, flags) \
	{ \
		name, BENCH_CALL, MBT_CMD_##command, flags, MBT_CMD_REGISTER_##command \
	}
#define REGISTER(command) \
	{ \
		"register", BENCH_REGISTER, MBT_CMD_REGISTER_##command, 0, 0 \
	}

const struct bench_command bench_commands[BENCH_COMMANDS] = {
	{ "getppid", BENCH_BASELINE, 0, 0, 0 },
	{ "query", BENCH_CALL, MBT_CMD_QUERY, 0, 0 },
	{ "global", BENCH_CALL, MBT_CMD_GLOBAL, 0, 0 },
	EXPEDITED("global-expedited", GLOBAL_EXPEDITED, 0),
	EXPEDITED("private", PRIVATE_EXPEDITED, 0),
	EXPEDITED("sync-core", PRIVATE_EXPEDITED_SYNC_CORE, 0),
	EXPEDITED("rseq", PRIVATE_EXPEDITED_RSEQ, 0),
	EXPEDITED("rseq-cpu", PRIVATE_EXPEDITED_RSEQ, MBT_FLAG_CPU),
	REGISTER(GLOBAL_EXPEDITED),
	REGISTER(PRIVATE_EXPEDITED),
	REGISTER(PRIVATE_EXPEDITED_SYNC_CORE),
	REGISTER(PRIVATE_EXPEDITED_RSEQ),
};

unsigned int bench_others_default(struct bench_others list[BENCH_OTHERS_MAX], unsigned int cpu_cnt)
{
	unsigned int cnt = 0, busy;

	list[cnt++] = (struct bench_others){ 0 };
	for (busy = 1; busy + 1 < cpu_cnt && cnt < BENCH_OTHERS_MAX - 2; busy *= 2)
		list[cnt++] = (struct bench_others){ .cnt = busy };
	if (cpu_cnt > 1)
		list[cnt++] = (struct bench_others){ .cnt = cpu_cnt - 1 };
	list[cnt++] = (struct bench_others){ .cnt = BENCH_SLEEPERS, .asleep = true };
	return cnt;
}

static int compare_times(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void bench_sort_times(uint64_t *times_ns, unsigned int cnt)
{
	qsort(times_ns, cnt, sizeof(*times_ns), compare_times);
}

/* The smallest of the sorted times that @percent of all do not exceed. */
static uint64_t percentile(const uint64_t *sorted, unsigned int cnt, unsigned int percent)
{
	return sorted[((uint64_t)cnt * percent + 99) / 100 - 1];
}

void bench_case_times(struct bench_case *c, uint64_t *samples_ns)
{
	bench_sort_times(samples_ns, c->calls);
	c->min_ns = samples_ns[0];
	c->p50_ns = percentile(samples_ns, c->calls, 50);
	c->p90_ns = percentile(samples_ns, c->calls, 90);
	c->p99_ns = percentile(samples_ns, c->calls, 99);
	c->max_ns = samples_ns[c->calls - 1];
}

bool bench_has_percentile(unsigned int calls, unsigned int percent)
{
	return (uint64_t)calls * (100 - percent) >= 100;
}

/* How many other CPUs each call has to interrupt while all threads are on theirs. */
static unsigned int owed(const struct bench_case *c)
{
	if (c->others.asleep || !c->command->registration)
		return 0;
	return c->command->flags & MBT_FLAG_CPU ? c->others.cnt > 0 : c->others.cnt;
}

bool bench_lacks_interrupts(const struct bench_case *c)
{
	return c->interrupts_known && 2 * c->interrupts < (uint64_t)owed(c) * c->calls;
}
