/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenarios A and B of the comment at the top of kernel/sched/membarrier.c, as
 * rounds of a race between a caller and its partner, threads of one process on
 * two CPUs that share nothing but x and y, both 0 when a round begins:
 *
 *	A	caller			partner
 *		x = 1			y = 1
 *		membarrier()		barrier()
 *		r2 = y			r1 = x		forbidden: r1 == 0 && r2 == 0
 *
 *	B	caller			partner
 *					x = 1
 *		r2 = y			barrier()
 *		membarrier()		y = 1
 *		r1 = x					forbidden: r2 == 1 && r1 == 0
 *
 * barrier() holds back the compiler only: the partner's two accesses are in
 * order for the caller because of the call, or not at all. So nothing may stand
 * between them that would order them as well: no locked instruction, no fence,
 * no system call.
 *
 * It plays rounds and tells their outcome. It neither counts nor judges, and
 * waits for no time.
 */
#ifndef MBT_TOOLS_LITMUS_RACE_H
#define MBT_TOOLS_LITMUS_RACE_H

#include "workload/calls.h"
#include "workload/litmus_fallback.h"
#include "workload/litmus_method.h"

/* In place of an id of calls.h: litmus_fallback_mprotect(). */
#define LITMUS_MPROTECT CALLS_COUNT

/* Two cache lines: x86 fetches them in pairs. */
struct litmus_line {
	_Alignas(128) _Atomic uint32_t words[32];
};

/*
 * What the two share. Its owner zeroes it, hands it to one partner and one
 * caller, and keeps it until the partner has left. Between rounds the caller may
 * give it another method.
 */
struct litmus_race {
	struct litmus_line x, y;
	struct litmus_line begun, read, done;        /* the last round that each was true of */
	struct litmus_line lines[LITMUS_STORES_MAX]; /* LITMUS_OWN, LITMUS_FOUGHT */
	/* The partner reads these once the round has begun. */
	enum litmus_scenario scenario;
	struct litmus_method method;
	char *area; /* the method's area_mib, without page faults */
	struct litmus_fallback fallback;
	/* The caller reads this once the round is done. */
	_Alignas(128) uint32_t partner_read;
	uint64_t partner_random; /* the partner's own */
	/* The caller's own. */
	_Alignas(128) uint32_t round;
	unsigned int seed;
};

/* The partner: a scenario_spinner's body, of a struct litmus_race. */
void litmus_race_partner(void *arg, const atomic_bool *stop);

/*
 * One round of the caller by the race's method, with @id (and @cpu_id, see
 * calls_bare()) or LITMUS_MPROTECT as its membarrier(). The partner has to run already. *@forbidden
 * tells the outcome. 0, or what the call failed with.
 */
int litmus_race_round(struct litmus_race *race, enum litmus_scenario scenario, enum calls_id id,
		      int cpu_id, bool *forbidden);

#endif
