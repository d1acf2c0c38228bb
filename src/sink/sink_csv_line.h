/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cells and lines of CSV, RFC 4180. Text that a spreadsheet would take for a formula gets a ' in
 * front, as does text that begins with one, so that it can be taken away again.
 */
#ifndef SINK_CSV_LINE_H
#define SINK_CSV_LINE_H

#include <stdbool.h>
#include <stdio.h>
#include "judge/rows.h"
#include "run/run.h"

struct csv {
	FILE *out;
	bool begun; /* the line has a cell */
};

/* A cell each. A byte of @text that is no printable ASCII is a ?; NULL: as csv_none(). */
void csv_text(struct csv *c, const char *text);
void csv_number(struct csv *c, __u64 number);
void csv_signed(struct csv *c, long long number);
void csv_flag(struct csv *c, bool flag); /* true, false */
void csv_none(struct csv *c);            /* not known, or without meaning here */

/* The cells of pid, ns_pid, comm and start_ns. */
void csv_who(struct csv *c, const struct who *who, const struct run *run);

/* Nanoseconds since the run began. */
void csv_time(struct csv *c, const struct run *run, __u64 ns);

void csv_end(struct csv *c);

#endif
