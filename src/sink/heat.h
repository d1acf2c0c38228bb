/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where interrupts came to, call by call: by CPU and time, and by the CPUs of caller and
 * target. Of a fixed size, however long the run and however many CPUs: the steps grow.
 */
#ifndef HEAT_H
#define HEAT_H

#include "judge/correlate.h"
#include "run/run.h"

#define HEAT_CPUS 64
#define HEAT_BINS 60

struct heat_cell {
	__u64 cnt;      /* handlers that interrupted a CPU */
	__u64 delay_ns; /* the longest from request to handler, of those of which it is known */
	__u64 missed;   /* barriers that it was owed and did not get */
};

/* All zeroes: nothing was added. */
struct heat {
	unsigned int cpu_step; /* CPUs in a row; 0: none so far */
	__u64 bin_ns;          /* time in a column */
	__u64 cnt;             /* interrupts in it */
	struct heat_cell time[HEAT_CPUS][HEAT_BINS];
	struct heat_cell pair[HEAT_CPUS][HEAT_CPUS]; /* of the caller, of the target */
};

void heat_add(struct heat *h, const struct call_case *c, const struct run *run);

#endif
