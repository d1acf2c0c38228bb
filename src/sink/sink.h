/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sinks turn a finished report into bytes. They print, and nothing below them
 * does. To add an output: one file, its option in cli/options_output.c.
 */
#ifndef SINK_H
#define SINK_H

#include <stdio.h>
#include "judge/report.h"
#include "run/run.h"
#include "sink/sink_page.h"

/* Of docs/report.schema.json. */
#define SCHEMA_VERSION "2.2"

/* Each returns 0, or -errno when the stream took an error. sink_text(): 80 columns, plain. */
int sink_text(FILE *out, const struct report *r, const struct run *run);
int sink_text_styled(FILE *out, const struct report *r, const struct run *run,
		     const struct page_style *style);
int sink_json(FILE *out, const struct report *r, const struct run *run);

/* The time of a run that a report is about, relative to its start. */
struct interval {
	__u64 from_ns;
	__u64 to_ns;
};

/*
 * A report @r of the calls of @t, while the run goes on or of the last of its intervals.
 * @so_far: of all calls up to then. It gives no verdict of the run. As sink_text().
 */
int sink_interval(FILE *out, const struct report *r, const struct report *so_far,
		  const struct interval *t, const struct run *run);

/* One line per call, for --verbose: printed as the calls are judged. */
void sink_text_call(FILE *out, const struct call_case *c, const struct judgement *j,
		    const struct run *run);

#endif
