/* SPDX-License-Identifier: GPL-2.0-only */
/* The processes of the report for programs, each as a whole. */
#ifndef SINK_JSON_PROCESSES_H
#define SINK_JSON_PROCESSES_H

#include <jansson.h>
#include "judge/report.h"
#include "run/run.h"

/* Add to the object of a process what its rows and lives come to; see process_summarize(). */
void sink_json_process(json_t *o, const struct report *r, const struct report_row *process,
		       const struct run *run);

#endif
