/* SPDX-License-Identifier: GPL-2.0-only */
/* What membarrier-workload was asked for. */
#ifndef MBT_TOOLS_WORKLOAD_OPTIONS_H
#define MBT_TOOLS_WORKLOAD_OPTIONS_H

#include "workload/calls.h"

enum {
	WORKLOAD_EXIT_CLEAN,
	WORKLOAD_EXIT_FAILURES,
	WORKLOAD_EXIT_USAGE,
	WORKLOAD_EXIT_BROKEN,
	WORKLOAD_EXIT_UNSUPPORTED,
};

struct workload_settings {
	unsigned int threads;
	unsigned int processes;
	unsigned int spinners;
	uint64_t duration_ns; /* 0: no end */
	uint64_t calls;       /* of each thread, 0: no end */
	uint64_t rate;        /* calls of each thread in a second, 0: flat out */
	bool pin;
	bool churn;
	bool global; /* on top of what is selected */
	bool selected[CALLS_COUNT];
};

/* Fills @settings; ends the program where they cannot be. */
void workload_options_parse(struct workload_settings *settings, int argc, char **argv);

#endif
