/* SPDX-License-Identifier: GPL-2.0-only */
/* Reports to test with: fixtures counted into them, under circumstances that never change. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "sink/sink.h"

/* An empty report of a machine with @cpu_cnt CPUs: 100 in a million, nothing allowed. */
void sample_report(struct report *r, unsigned int cpu_cnt);

/* Judges the fixture tests/fixtures/@fixture and adds it @cnt times. */
void sample_add(struct report *r, const char *fixture, unsigned int cnt);

/* A finished report with some of everything. */
void sample_fill(struct report *r);

/* A kernel, and a run on it; @facts, FACT_CNT of them, may be NULL. */
void sample_run(struct run *run, const struct fact_state *facts);

/* Facts that are all shown by their second rung of three, but for "delivery". */
void sample_facts(struct fact_state *facts);

/* What the sink writes, to be freed. */
char *sample_written(int (*sink)(FILE *out, const struct report *r, const struct run *run),
		     const struct report *r, const struct run *run);

/* The text report, with each sentence on one line, to be freed. */
char *sample_text(const struct report *r, const struct run *run);

/* The line of --verbose for a call, to be freed. */
char *sample_line(const struct call_case *c, const struct judgement *j, const struct run *run);

/*
 * The running test fails if the first screen of @text, which is cut behind it, is another one than
 * tests/screens/@name.txt, which UPDATE=1 writes (test_screen.c).
 */
void check_screen(const char *name, char *text);

/* The running test fails if @part is not in @text. */
void check_text(const char *text, const char *part);

#endif
