/* SPDX-License-Identifier: GPL-2.0-only */
/* The first line of the report in JSON. */
#ifndef SINK_JSON_HEADLINE_H
#define SINK_JSON_HEADLINE_H

#include <jansson.h>
#include "judge/report.h"
#include "run/run.h"

/* A new object. */
json_t *sink_json_headline(const struct report *r, const struct run *run);

#endif
