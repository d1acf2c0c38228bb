// SPDX-License-Identifier: GPL-2.0-only
/* What processes come to as a whole, as JSON. */
#include "sink/sink_json_processes.h"
#include "judge/process_summary.h"
#include "sink/words.h"

static json_t *json_registration(const struct process_registration *reg, const struct run *run)
{
	json_t *o = json_pack("{s:s, s:s}", "command", word_command(reg->cmd), "since",
			      reg->since == REGISTERED_BEFORE ? "before" :
			      reg->since == REGISTERED_HERE   ? "call" :
								"fork");

	if (reg->since != REGISTERED_BEFORE)
		json_object_set_new(
			o, "time_ns",
			json_integer(reg->time_ns > run->start_ns ?
					     (json_int_t)(reg->time_ns - run->start_ns) :
					     0));
	return o;
}

void sink_json_process(json_t *o, const struct report *r, const struct report_row *process,
		       const struct run *run)
{
	struct process_summary s;
	json_t *registered = json_array();
	unsigned int i;

	process_summarize(&s, r, process);
	for (i = 0; i < REGISTRATIONS; i++)
		if (s.registered[i].since)
			json_array_append_new(registered, json_registration(&s.registered[i], run));
	json_object_set_new(
		o, "summary",
		json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:o}", "calls", (json_int_t)s.calls,
			  "refused", (json_int_t)s.refused, "barriers", (json_int_t)s.barriers,
			  "targets", (json_int_t)s.targets, "may_be_alone",
			  (json_int_t)s.may_be_alone, "alone", (json_int_t)s.alone,
			  "calls_per_second", process_rate(&s, run->start_ns, run->duration_ns),
			  "registered", registered));
}
