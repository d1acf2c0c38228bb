/* SPDX-License-Identifier: GPL-2.0-only */
/* Waits for membarrier's mutex, as members of the JSON report. */
#ifndef SINK_JSON_CONVOYS_H
#define SINK_JSON_CONVOYS_H

#include <jansson.h>
#include "judge/convoys.h"

/* Add them to @root, if they were timed. */
void sink_json_convoys(json_t *root, const struct report_convoys *c);

#endif
