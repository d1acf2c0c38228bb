/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads that RSEQ barriers interrupted, as a member of the JSON report. */
#ifndef SINK_JSON_RSEQ_H
#define SINK_JSON_RSEQ_H

#include <jansson.h>
#include "judge/report.h"
#include "run/run.h"

/* Adds "rseq" to @root where it was asked for. */
void sink_json_rseq(json_t *root, const struct report *r, const struct run *run);

#endif
