/* SPDX-License-Identifier: GPL-2.0-only */
/* Under what circumstances a report came about. */
#ifndef RUN_H
#define RUN_H

#include "judge/run_end.h"
#include "run/fact_state.h"
#include "run/filter_words.h"
#include "run/kernel.h"

/* What maps and programs take of the kernel's memory; 0: not known. */
struct kernel_memory {
	__u64 map_bytes;
	__u64 program_bytes;
};

struct run {
	const struct kernel *kernel;
	const struct fact_state *facts; /* fact_cnt of them: a recording may know others than we */
	unsigned int fact_cnt;
	bool compat_seen; /* the calls of 32-bit programs are among the records */
	struct mbt_settings settings;
	struct kernel_memory memory;
	__u64 start_ns;      /* CLOCK_MONOTONIC when judging began; times are relative to it */
	char start_time[40]; /* the same instant, RFC 3339 */
	__u64 duration_ns;
	char priority[24];           /* of the tool: "fifo:1", "nice:0"; empty: not known */
	const char *what;            /* "system-wide", "pid 123", "command ./prog" */
	struct filter_words filters; /* which calls are judged of these */
	char waits_for[128]; /* what the filters name and was not there at the start; empty: none */
	int command_status;  /* exit status of the command, -1: none */
	struct run_end end;
};

/* The CPU time of the tool itself, of one CPU for as long as the run was. */
double run_tool_percent(const struct run *run);

/* Can there have been 32-bit callers that the probes in use do not show? */
bool run_misses_compat(const struct run *run);

/* Did a probe of "answered" run? */
bool run_sees_answers(const struct run *run);

#endif
