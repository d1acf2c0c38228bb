/* SPDX-License-Identifier: GPL-2.0-only */
/* The user stacks of the callers in JSON: "stacks" of docs/report.schema.json. */
#ifndef SINK_JSON_STACKS_H
#define SINK_JSON_STACKS_H

#include <jansson.h>
#include "judge/report.h"
#include "run/run.h"

json_t *json_stacks(const struct report *r, const struct run *run);

#endif
