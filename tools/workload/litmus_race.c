// SPDX-License-Identifier: GPL-2.0-only
/*
 * The race. A round stores its number where the scenario says 1, so that no
 * reset has to be ordered before it: "0" is any other number.
 *
 * The forbidden outcomes must be frequent where nothing forbids them, also if
 * the call takes as long as a system call does (about 2000 cycles). Plain code
 * does not show them then: a store leaves the store buffer in a few hundred. So
 * stores that take long go ahead of the one that matters (litmus_method.h).
 *
 * A: x86 drains its store buffer in order, so y waits for all of them, and
 * r1 = x does not. y and x themselves are written by plain stores.
 *
 * B: x86 keeps plain stores in order. x is written by a streaming store, which
 * stays in a write-combining buffer of the CPU, and later ones to other words of
 * its line keep it there. Only a fence, a locked instruction, an interrupt
 * or the like makes the CPU write it out: what a membarrier brings about.
 *
 * Where the compiler knows no streaming stores they are plain ones: then it
 * depends on the machine whether the outcomes are to be seen.
 */
#include "workload/litmus_race.h"

#include <stdlib.h>
#ifdef __x86_64__
#include <emmintrin.h>
#endif

#define MIB (UINT64_C(1) << 20)
#define PAGE UINT64_C(4096) /* the smallest; no harm where they are larger */

typedef uint64_t unaligned_u64 __attribute__((aligned(1), may_alias));

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
#ifdef __x86_64__
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

/* xorshift: a few cycles, and no load that would have to wait. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static inline void store_line(enum litmus_stores stores, struct litmus_line *line, uint32_t value)
{
	if (stores != LITMUS_PLAIN)
		write_streaming(line, 0, value);
	if (stores != LITMUS_STREAMING)
		write_once(line, 1, value);
}

/* Half of it ends up on either side of the page's end. */
static inline void store_crossing(enum litmus_stores stores, char *page_end, uint64_t value)
{
	volatile unaligned_u64 *at = (volatile unaligned_u64 *)(page_end - sizeof(value) / 2);

#ifdef __x86_64__
	if (stores != LITMUS_PLAIN) {
		_mm_stream_si64((long long *)(page_end - sizeof(value) / 2), (long long)value);
		barrier();
		if (stores == LITMUS_STREAMING)
			return;
	}
#else
	(void)stores;
#endif
	*at = value;
}

/* What the store that matters has to wait for. */
static void store_ahead(struct litmus_race *race, uint32_t round)
{
	const struct litmus_method method = race->method;
	uint64_t area_size = method.area_mib * MIB;
	struct litmus_line *area_lines = (struct litmus_line *)race->area;
	uint64_t random = race->partner_random;

	for (unsigned int i = 0; i < method.count; i++) {
		switch (method.lines) {
		case LITMUS_CROSSING:
			store_crossing(method.stores,
				       race->area +
					       (1 + next_random(&random) % (area_size / PAGE - 1)) *
						       PAGE,
				       round);
			break;
		case LITMUS_COLD:
			store_line(method.stores,
				   &area_lines[next_random(&random) %
					       (area_size / sizeof(*area_lines))],
				   round);
			break;
		default:
			store_line(method.stores, &race->lines[i], round);
		}
	}
	race->partner_random = random;
}

static void partner_a(struct litmus_race *race, uint32_t round)
{
	store_ahead(race, round);
	write_once(&race->y, 0, round);
	barrier();
	race->partner_read = read_once(&race->x);
}

static void partner_b(struct litmus_race *race, uint32_t round)
{
	store_ahead(race, round);
	write_streaming(&race->x, 0, round);
	barrier();
	write_once(&race->y, 0, round);
	while (read_once(&race->read) != round)
		write_streaming(&race->x, 1, round);
}

void litmus_race_partner(void *arg, const atomic_bool *stop)
{
	struct litmus_race *race = arg;

	race->partner_random = 88172645463325252; /* any but 0 */
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

static inline int make_barrier(const struct litmus_race *race, enum calls_id id, int cpu_id)
{
	return id == LITMUS_MPROTECT ? litmus_fallback_mprotect(&race->fallback) :
				       calls_bare(id, cpu_id);
}

/* *@zero: r2 == 0 */
static int caller_a(struct litmus_race *race, enum calls_id id, int cpu_id, bool *zero)
{
	int err;

	for (unsigned int i = (unsigned int)rand_r(&race->seed) % race->method.lead_loops; i; i--)
		barrier();
	write_once(&race->x, 0, race->round);
	barrier();
	err = make_barrier(race, id, cpu_id);
	barrier();
	*zero = read_once(&race->y) != race->round;
	return err;
}

/* *@zero: r1 == 0 */
static int caller_b(struct litmus_race *race, enum calls_id id, int cpu_id, bool *zero)
{
	int err;

	/* r2 == 0 would tell nothing, so r2 is read until it is 1. */
	while (read_once(&race->y) != race->round)
		;
	barrier();
	err = make_barrier(race, id, cpu_id);
	barrier();
	*zero = read_once(&race->x) != race->round;
	return err;
}

int litmus_race_round(struct litmus_race *race, enum litmus_scenario scenario, enum calls_id id,
		      int cpu_id, bool *forbidden)
{
	uint32_t round = ++race->round;
	bool zero;
	int err;

	race->scenario = scenario;
	if (race->method.lines == LITMUS_FOUGHT)
		for (unsigned int i = 0; i < race->method.count; i++)
			write_once(&race->lines[i], 2, round);
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
