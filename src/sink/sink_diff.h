/* SPDX-License-Identifier: GPL-2.0-only */
/* Two sides of stored reports compared, for people and for programs. */
#ifndef SINK_DIFF_H
#define SINK_DIFF_H

#include <stdio.h>
#include "judge/diff.h"
#include "sink/sink_page.h"

/* Of docs/diff.schema.json. */
#define DIFF_SCHEMA_VERSION "1.0"

/* What is compared: A and B, with the files that their reports were read from. */
struct diff_view {
	struct diff_side sides[2];
	const char *const *paths[2];
	struct diff_options options;
};

/* What reports of one load on one machine have in common. */
enum diff_fact {
	DIFF_FACT_KERNEL,
	DIFF_FACT_ARCH,
	DIFF_FACT_CPUS,
	DIFF_FACT_PROBES,
	DIFF_FACT_FILTERS,
	DIFF_FACT_TOOL,
	DIFF_FACT_SCHEMA,
	DIFF_FACT_CNT,
};

/* "kernel" */
const char *word_diff_fact(enum diff_fact fact);

/* What it is in a report. Writes at most @len bytes and returns @buf. */
const char *text_diff_fact(char *buf, size_t len, const struct stored_report *r,
			   enum diff_fact fact);

/* Are there reports of which it is not the same? */
bool diff_fact_differs(const struct diff_view *v, enum diff_fact fact);

/* "new", and "longer" */
const char *word_diff_change(enum diff_change change);
const char *word_shift(enum shift_kind kind);

/* Regressions that were found. */
unsigned int diff_regressions(const struct diff_view *v);

/* Each returns 0, or -errno when the stream took an error. The text has 80 columns or more. */
int sink_diff_text(FILE *out, const struct diff_view *v, const struct page_style *style);
int sink_diff_json(FILE *out, const struct diff_view *v);

#endif
