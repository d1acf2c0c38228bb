/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the JSON report that are about time and CPUs. */
#ifndef SINK_JSON_PHASES_H
#define SINK_JSON_PHASES_H

#include <jansson.h>
#include "judge/report.h"
#include "run/run.h"

/* Durations: how many, their sum, percentiles, and the histogram. */
json_t *sink_json_phase_stat(const struct mbt_phase_stat *s);

/* The phases of a row, the caller's to release; NULL: no call was divided. */
json_t *sink_json_phases(const struct phases *p, const struct run *run);

/* The CPUs that are shown and took part, with what calls were for each. */
json_t *sink_json_cpus(const struct report *r, const struct run *run);

#endif
