/* SPDX-License-Identifier: GPL-2.0-only */
/* What the BPF programs of this machine cost, from the kernel's own statistics. */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include <stdint.h>

#define PROGRAMS_MAX 512

/* One program: how often it ran while the statistics were on, and how long in sum. */
struct program_cost {
	uint32_t id;
	uint64_t runs;
	uint64_t ns;
};

struct program_costs {
	unsigned int cnt;
	struct program_cost programs[PROGRAMS_MAX];
};

/*
 * Turn the kernel's statistics on for as long as the descriptor that is returned is open
 * (v5.8), or -errno.
 */
int programs_watch(void);

/* The costs of all programs that are loaded now; 0 or -errno. */
int programs_read(struct program_costs *costs);

/*
 * A line on stdout for each program that ran between the two:
 *
 *	program=call_begin__fentry load=fast runs_per_op=1.000 ns_per_run=1541.0
 *
 * A program that was loaded after @before or has gone before @after is left out.
 */
void programs_print(const struct program_costs *before, const struct program_costs *after,
		    const char *load, uint64_t ops);

#endif
