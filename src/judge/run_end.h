/* SPDX-License-Identifier: GPL-2.0-only */
/* How a run came to its end, and its command: a report and a recording say it. */
#ifndef RUN_END_H
#define RUN_END_H

#include <stdbool.h>

/* What ended it. Words for them: word_ended(); a recording holds the words. */
enum run_ended {
	RUN_ENDED_UNKNOWN,
	RUN_ENDED_COMMAND,   /* the command has ended */
	RUN_ENDED_PROCESSES, /* those that were named are gone, and so are their children */
	RUN_ENDED_DURATION,
	RUN_ENDED_SIGNAL,
	RUN_ENDED_RECORDING, /* it could not be written on */
	RUN_ENDED_VIOLATION, /* the first one, and the run was to end there */
	RUN_ENDED_WARNING,   /* the same */
	RUN_ENDED_CNT,
};

struct run_end {
	enum run_ended by;
	int command_signal;             /* that ended the command, 0: none */
	bool command_runs;              /* the run ended before it */
	unsigned long long tool_cpu_ns; /* CPU time of the tool in the run, 0: not known */
	char command_call[32]; /* SIGSYS: the system call that it was not let do; empty: not known */
};

#endif
