// SPDX-License-Identifier: GPL-2.0-only
/* What calls came to, as members of JSON documents. */
#include "sink/sink_json_counts.h"

static json_t *number(__u64 value)
{
	return json_integer((json_int_t)value);
}

json_t *sink_json_counts(const struct tally *t)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "failed",
			 number(t->failed), "verified", number(t->verified), "vacuous",
			 number(t->vacuous), "refused", number(t->refused), "violated",
			 number(t->violated), "unverified", number(t->unverified), "lost",
			 number(t->lost), "tested", number(t->tested), "targets",
			 number(t->targets));
}

json_t *sink_json_calls(const struct report *r)
{
	json_t *calls = sink_json_counts(&r->total);

	json_object_del(calls, "targets");
	json_object_set_new(calls, "total", number(r->total.calls));
	json_object_set_new(calls, "cut", number(r->cut));
	json_object_set_new(calls, "allowed", number(r->allowed));
	json_object_set_new(calls, "surplus_handlers", number(r->surplus_handlers));
	json_object_set_new(calls, "grace_period_alone", number(r->grace_alone));
	json_object_set_new(calls, "not_the_kernel", number(r->not_the_kernel));
	json_object_set_new(calls, "decided_otherwise", number(r->differences));
	return calls;
}

json_t *sink_json_lost(const struct report *r)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "records", number(r->lost_records),
			 "program_runs", number(r->lost_runs), "unseen_calls_max",
			 number(r->unseen_max), "handlers", number(r->unseen_handlers),
			 "unreached_runs", number(r->unreached_runs), "answered_runs",
			 number(r->answered_runs));
}
