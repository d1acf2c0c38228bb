/* SPDX-License-Identifier: GPL-2.0-only */
/* The sums of a report in JSON. */
#ifndef SINK_JSON_COUNTS_H
#define SINK_JSON_COUNTS_H

#include <jansson.h>
#include "judge/report.h"

/* What calls came to, but for their number. */
json_t *sink_json_counts(const struct tally *t);

/* "calls" and "lost" of a report. */
json_t *sink_json_calls(const struct report *r);
json_t *sink_json_lost(const struct report *r);

#endif
