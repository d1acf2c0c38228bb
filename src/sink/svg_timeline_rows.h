/* SPDX-License-Identifier: GPL-2.0-only */
/* Which CPUs of a call a timeline shows, in their order, and what can be said of each. */
#ifndef SVG_TIMELINE_ROWS_H
#define SVG_TIMELINE_ROWS_H

#include <stdbool.h>
#include "sink/svg_timeline.h"

struct timeline_row {
	__u32 number;
	const struct cpu_case *cpu; /* NULL: the caller's, of which the record says nothing */
	bool violated;              /* a rule that was broken is about it */
};

struct timeline {
	const struct call_case *c;
	const struct judgement *j;
	const struct run *run;
	struct timeline_row rows[TIMELINE_ROWS_MAX];
	unsigned int cnt;
	unsigned int begin_row, send_row, end_row; /* where the caller was then */
	unsigned int left_out;                     /* CPUs of the record without a row */
	unsigned int left_out_violated;
};

/* The caller's CPU, those that are violated, those that it owed or sent something, the others. */
void timeline_rows(struct timeline *t, const struct call_case *c, const struct judgement *j,
		   const struct run *run);

/* Those with a buffer write at most @len bytes and return it. */

/* What ran on the CPU when the call began: "worker[4301]", "idle". */
char *timeline_at_begin(char *buf, size_t len, const struct timeline *t,
			const struct timeline_row *row);

/* The same of its end: the record names a thread only if it ran somewhere at the begin. */
char *timeline_at_end(char *buf, size_t len, const struct timeline *t,
		      const struct timeline_row *row);

/* How often the CPU switched in between. False: not known. */
bool timeline_switches(const struct timeline_row *row, __u64 *cnt);

/* Did one task run there throughout? */
bool timeline_kept(const struct timeline_row *row);

/* Codes of what is violated about it: "missed-delivery, wrong-handler". */
char *timeline_codes(char *buf, size_t len, const struct timeline *t,
		     const struct timeline_row *row);

/* The first of them, and how many there are beside it: "stale-runqueue-state +1". */
char *timeline_code(char *buf, size_t len, const struct timeline *t,
		    const struct timeline_row *row);

/* What it was to the call: "required: missing", "not required: lazy". */
char *timeline_role(char *buf, size_t len, const struct timeline_row *row);

#endif
