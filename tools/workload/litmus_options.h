/* SPDX-License-Identifier: GPL-2.0-only */
/* What membarrier-litmus was asked for. */
#ifndef MBT_TOOLS_LITMUS_OPTIONS_H
#define MBT_TOOLS_LITMUS_OPTIONS_H

#include "workload/litmus_tune.h"

enum {
	LITMUS_EXIT_KEPT,
	LITMUS_EXIT_VIOLATED,
	LITMUS_EXIT_USAGE,
	LITMUS_EXIT_FAILED,
	LITMUS_EXIT_CANNOT_TELL,
};

/* A state in which GLOBAL_EXPEDITED is known to skip the partner's CPU. */
enum litmus_defect {
	LITMUS_DEFECT_NONE,
	LITMUS_DEFECT_LAZY,
	LITMUS_DEFECT_EXIT,
	LITMUS_DEFECT_COUNT
};

extern const char *const litmus_defect_names[LITMUS_DEFECT_COUNT];
extern const char *const litmus_scenario_names[LITMUS_SCENARIOS];

struct litmus_settings {
	bool scenarios[LITMUS_SCENARIOS];
	bool commands[CALLS_COUNT];
	bool scenarios_given;
	bool commands_given;
	bool fallback; /* mprotect() in place of a command */
	bool cpus_given;
	bool second_stage; /* of LITMUS_DEFECT_LAZY */
	enum litmus_defect defect;
	struct litmus_tuning tunings[LITMUS_SCENARIOS];
	bool tuned[LITMUS_SCENARIOS]; /* or given */
	uint64_t iterations;          /* of each case, at most; 0: no bound */
	uint64_t duration_ns;         /* of a case that can be told */
	uint64_t limit_ns;            /* of any other */
	uint64_t factor;
	uint64_t area_mib;
	uint64_t priority; /* SCHED_FIFO, 0: none */
	uint64_t omit;     /* the barrier, in every round of this number; 0: never */
	unsigned int caller_cpu;
	unsigned int partner_cpu;
};

/* Fills @settings; ends the program where they cannot be. */
void litmus_options_parse(struct litmus_settings *settings, int argc, char **argv);

#endif
