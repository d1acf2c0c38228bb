/* SPDX-License-Identifier: GPL-2.0-only */
/* Fallbacks as a member of the JSON report. */
#ifndef SINK_JSON_FALLBACKS_H
#define SINK_JSON_FALLBACKS_H

#include <jansson.h>
#include "judge/report.h"
#include "run/run.h"

/* "fallbacks", if any process was looked at. */
void sink_json_fallbacks(json_t *root, const struct report *r, const struct run *run);

#endif
