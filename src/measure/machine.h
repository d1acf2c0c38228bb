/* SPDX-License-Identifier: GPL-2.0-only */
/* On what is measured: CPUs and nodes, what QUERY says, who may answer, and the clock. */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>
#include <stdint.h>
#include "run/cpulist.h"
#include "run/kernel.h"
#include "scenario/cpu.h"

#define BENCH_NODES 64

struct bench_node {
	unsigned int id;
	char cpus[1024];
};

struct bench_machine {
	char release[65];
	char arch[65];
	/* as sysfs has them; empty: none, or sysfs does not say */
	char online[CPULIST_TEXT];
	char isolated[CPULIST_TEXT];
	char nohz_full[CPULIST_TEXT];
	struct bench_node nodes[BENCH_NODES]; /* those that have CPUs */
	unsigned int node_cnt;
	struct scenario_cpus cpus; /* that this process may use */
	struct kernel_answerers answerers;
	int query;                 /* the mask, or -errno */
	int query_signal;          /* that ended the process which asked, or 0 */
	uint64_t clock_reading_ns; /* what a reading of the clock adds to every time */
	uint64_t clock_step_ns;    /* the smallest that was seen: its resolution is no coarser */
};

/* All but QUERY, which the caller of this asks. Returns 0 or -errno. */
int bench_machine_read(struct bench_machine *m);

/* Does QUERY's mask name it? True where there is no mask: then only trying tells. */
bool bench_machine_names(const struct bench_machine *m, unsigned int cmd);

#endif
