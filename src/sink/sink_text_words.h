/* SPDX-License-Identifier: GPL-2.0-only */
/* How the report for people prints times, names and paragraphs. */
#ifndef SINK_TEXT_WORDS_H
#define SINK_TEXT_WORDS_H

#include <stdio.h>
#include "judge/report.h"
#include "run/run.h"

/* Those with a buffer write at most @len bytes and return it. */

/* "812 ns", "15.7 us", "31.2 ms", "2.1 s" */
const char *text_duration(char *buf, size_t len, __u64 ns);

/* "812", "256K", "10M", "1.5G": as options take it, in steps of 1024 */
const char *text_size(char *buf, size_t len, __u64 bytes);

/* Three digits and the unit, six columns: "812ns", "1.57us", "31.2ms". */
const char *text_time_cell(char *buf, size_t len, __u64 ns);

/* "100,000" */
const char *text_count(char *buf, size_t len, __u64 cnt);

/*
 * "server[4711]", "server[*]" for several, "all" for the sum of all processes, or
 * "server[4711/12]" when its own pid namespace calls it 12
 */
const char *text_process(char *buf, size_t len, const char *comm, int tgid, int ns_tgid);

/* A recording can come from anywhere: no byte of it that is no text reaches the terminal. */
const char *text_printable(char *buf, size_t len, const char *text);

/* Seconds since the run began. */
double text_seconds(const struct run *run, __u64 ns);

/* @text in lines of @width columns, each @indent columns in. */
void sink_text_wrapped(FILE *out, int width, int indent, const char *text);

/* @text in lines of 80 columns, each @indent columns in. */
void sink_text_paragraph(FILE *out, int indent, const char *text);

#endif
