/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel counts of each CPU while a run lasts: all function-call interrupts, and steal. */
#ifndef CPU_LOAD_H
#define CPU_LOAD_H

#include "judge/cpus.h"

/* Counts of the machine since its boot; all zeroes: none. */
struct cpu_loads {
	struct cpu_load *list; /* of CPUs below cnt */
	unsigned int cnt;
};

/* Read them at the begin of a run. Out of memory, or without the files, none is known. */
void cpu_loads_begin(struct cpu_loads *l, unsigned int cpu_cnt);

/* What was added since, of each CPU, to be freed; NULL: out of memory. */
struct cpu_load *cpu_loads_now(const struct cpu_loads *l);

/* At its end: each becomes what was added since. */
void cpu_loads_end(struct cpu_loads *l);
void cpu_loads_release(struct cpu_loads *l);

#endif
