/* SPDX-License-Identifier: GPL-2.0-only */
/* What is said below the table of processes and commands, of its CPUs and processes. */
#ifndef SINK_TEXT_ROWS_H
#define SINK_TEXT_ROWS_H

#include "sink/sink_page.h"

/* Which rows stand for several processes. */
void sink_text_merged(const struct text *t);

/* The CPU whose handler took longest. */
void sink_text_slowest(const struct text *t);

/* The tool puts the copies of such a CPU's runqueue right: what is looked for may not show. */
void sink_text_tool_runs(FILE *out, const struct report *r);

/* Of calls none of which tested a barrier: what they were. */
void sink_text_untested(FILE *out, const struct tally *barriers);

/* Processes that tested no barrier, in a run that did. */
void sink_text_untested_processes(FILE *out, const struct report *r);

#endif
