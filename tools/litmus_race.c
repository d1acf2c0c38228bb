/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The race. A round stores its number where the scenario says 1, so that no
 * reset has to be ordered before it: "0" is any other number.
 *
 * The forbidden outcomes must be frequent where nothing forbids them, also if
 * the call takes as long as a system call does (about 2000 cycles). Plain code
 * does not show them then: a store leaves the store buffer in a few hundred.
 *
 * A: x86 drains its store buffer in order. A streaming (non-temporal) store and
 * a plain one to the same line make it write the line to memory and fetch it
 * back, some 800 cycles for each such pair ahead of y; r1 = x does not wait for
 * them. y and x themselves are written by plain stores.
 *
 * B: x86 keeps plain stores in order. x is written by a streaming store, which
 * stays in a write-combining buffer of the CPU, and later ones to other words of
 * its line keep it there. Only a fence, a locked instruction, an interrupt
 * or the like makes the CPU write it out: what a membarrier brings about.
 *
 * Where the compiler knows no streaming stores they are plain ones: then it
 * depends on the machine whether the outcomes are to be seen.
 */
#include "litmus_race.h"

#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Too few fill no store buffer, too many hold up r1 = x until there is room. */
#define CLOG_MIN 4

/* The partner's distance to x = 1 differs from round to round; a loop is about a cycle. */
#define HEAD_START_LOOPS 2048

static inline void barrier(void)
{
	__asm__ __volatile__("" ::: "memory");
}

static inline uint32_t read_once(const struct litmus_line *line)
{
	return atomic_load_explicit(&line->words[0], memory_order_relaxed);
}

static inline void write_once(struct litmus_line *line, int word, uint32_t value)
{
	atomic_store_explicit(&line->words[word], value, memory_order_relaxed);
}

static inline void write_streaming(struct litmus_line *line, int word, uint32_t value)
{
#ifdef __SSE2__
	_mm_stream_si32((int *)&line->words[word], (int)value);
	barrier();
#else
	write_once(line, word, value);
#endif
}

static inline uint32_t read_acquire(const struct litmus_line *line)
{
	return atomic_load_explicit(&line->words[0], memory_order_acquire);
}

static inline void write_release(struct litmus_line *line, uint32_t value)
{
	atomic_store_explicit(&line->words[0], value, memory_order_release);
}

static void partner_a(struct litmus_race *race, uint32_t round)
{
	for (unsigned int i = 0; i < race->clogged; i++) {
		write_streaming(&race->clog[i], 0, round);
		write_once(&race->clog[i], 1, round);
	}
	write_once(&race->y, 0, round);
	barrier();
	race->partner_read = read_once(&race->x);
}

static void partner_b(struct litmus_race *race, uint32_t round)
{
	write_streaming(&race->x, 0, round);
	barrier();
	write_once(&race->y, 0, round);
	while (read_once(&race->read) != round)
		write_streaming(&race->x, 1, round);
}

void litmus_race_partner(void *arg, const atomic_bool *stop)
{
	struct litmus_race *race = arg;

	for (uint32_t round = 1;; round++) {
		while (read_acquire(&race->begun) != round)
			if (atomic_load_explicit(stop, memory_order_relaxed))
				return;
		if (race->scenario == LITMUS_A)
			partner_a(race, round);
		else
			partner_b(race, round);
		write_release(&race->done, round);
	}
}

/* *@zero: r2 == 0 */
static int caller_a(struct litmus_race *race, enum calls_id id, int cpu_id,
		    bool *zero)
{
	int err;

	for (int i = rand_r(&race->seed) % HEAD_START_LOOPS; i; i--)
		barrier();
	write_once(&race->x, 0, race->round);
	barrier();
	err = calls_bare(id, cpu_id);
	barrier();
	*zero = read_once(&race->y) != race->round;
	return err;
}

/* *@zero: r1 == 0 */
static int caller_b(struct litmus_race *race, enum calls_id id, int cpu_id,
		    bool *zero)
{
	int err;

	/* r2 == 0 would tell nothing, so r2 is read until it is 1. */
	while (read_once(&race->y) != race->round)
		;
	barrier();
	err = calls_bare(id, cpu_id);
	barrier();
	*zero = read_once(&race->x) != race->round;
	return err;
}

int litmus_race_round(struct litmus_race *race, enum litmus_scenario scenario,
		      enum calls_id id, int cpu_id, bool *forbidden)
{
	uint32_t round = ++race->round;
	bool zero;
	int err;

	race->scenario = scenario;
	race->clogged = CLOG_MIN + (unsigned int)rand_r(&race->seed) %
					   (LITMUS_RACE_CLOG_MAX - CLOG_MIN + 1);
	write_release(&race->begun, round);
	if (scenario == LITMUS_A)
		err = caller_a(race, id, cpu_id, &zero);
	else
		err = caller_b(race, id, cpu_id, &zero);
	write_release(&race->read, round);
	while (read_acquire(&race->done) != round)
		;
	*forbidden = zero && (scenario == LITMUS_B || race->partner_read != round);
	return err;
}
