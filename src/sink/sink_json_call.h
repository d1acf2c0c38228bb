/* SPDX-License-Identifier: GPL-2.0-only */
/* One call in JSON, the same for a violation of the report and for a line of events. */
#ifndef SINK_JSON_CALL_H
#define SINK_JSON_CALL_H

#include <jansson.h>
#include "judge/rules.h"
#include "run/run.h"

/* Nanoseconds since the run began. */
json_t *sink_json_time(const struct run *run, __u64 ns);

/* Of a process: when it began; most did before the run. */
json_t *sink_json_start(const struct run *run, __u64 start_ns);

/* What a process is ready for, by the names of the commands. */
json_t *sink_json_registered(__u32 state);

/* Add to @o what the call is and why it is violated, if it is. */
void sink_json_call(json_t *o, const struct call_case *c, const struct judgement *j,
		    const struct run *run);

/* What was seen of the call on a CPU. */
json_t *sink_json_cpu(const struct call_case *c, const struct cpu_case *cpu);

#endif
