/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sinks turn a finished report into bytes. They print, and nothing below them
 * does. To add an output: one file, its option in cmd_output.c.
 */
#ifndef SINK_H
#define SINK_H

#include <stdio.h>
#include <jansson.h>
#include "run/kernel.h"
#include "probe/ladder.h"
#include "judge/report.h"
#include "judge/run_end.h"

/* Of docs/report.schema.json. */
#define SCHEMA_VERSION "2.0"

/* Under what circumstances a report came about. */
struct run {
	const struct kernel *kernel;
	const struct fact_state *facts; /* fact_cnt of them: a recording may know others than we */
	unsigned int fact_cnt;
	bool compat_seen;               /* the calls of 32-bit programs are among the records */
	struct mbt_settings settings;
	__u64 start_ns;                 /* CLOCK_MONOTONIC when judging began; times are relative to it */
	char start_time[40];            /* the same instant, RFC 3339 */
	__u64 duration_ns;
	const char *what;               /* "system-wide", "pid 123", "command ./prog" */
	int command_status;             /* exit status of the command, -1: none */
	struct run_end end;
};

/* Did a probe of "answered" run? */
bool run_sees_answers(const struct run *run);

/* Each returns 0, or -errno when the stream took an error. */
int sink_text(FILE *out, const struct report *r, const struct run *run);
int sink_json(FILE *out, const struct report *r, const struct run *run);

/* What a reader should know of the kernel, a line each. */
void sink_text_remarks(FILE *out, const struct kernel *k);

/* One line per call, for --verbose: printed as the calls are judged. */
void sink_text_call(FILE *out, const struct call_case *c, const struct judgement *j,
		    const struct run *run);

/* What ended the run and the command, where that has to be told; to be told at once, too. */
void sink_text_end(FILE *out, const struct run *run);

/* Why a run may have seen no call. */
void sink_text_no_call(FILE *out, const struct run *run);

/* @text in lines of 100 columns, each @indent columns in. */
void sink_text_paragraph(FILE *out, int indent, const char *text);

/* The probe table, which doctor prints too. */
void sink_text_probes(FILE *out, const struct fact_state *facts, unsigned int cnt);
json_t *sink_json_probes(const struct fact_state *facts, unsigned int cnt);
json_t *sink_json_kernel(const struct run *run);

/* A command's name may hold any bytes; JSON takes UTF-8 only. */
json_t *sink_json_text(const char *text);

#endif
