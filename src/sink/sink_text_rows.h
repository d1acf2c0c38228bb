/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of processes and commands, and what is said of its CPUs and processes. */
#ifndef SINK_TEXT_ROWS_H
#define SINK_TEXT_ROWS_H

#include <stdio.h>
#include "judge/report.h"

void sink_text_rows(FILE *out, const struct report *r);

/* The CPU whose handler took longest. */
void sink_text_slowest(FILE *out, const struct report *r);

/* The tool puts the copies of such a CPU's runqueue right: what is looked for may not show. */
void sink_text_tool_runs(FILE *out, const struct report *r);

/* Of calls none of which tested a barrier: what they were. */
void sink_text_untested(FILE *out, const struct tally *barriers);

/* Processes that tested no barrier, in a run that did. */
void sink_text_untested_processes(FILE *out, const struct report *r);

#endif
