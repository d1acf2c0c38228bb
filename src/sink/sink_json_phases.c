// SPDX-License-Identifier: GPL-2.0-only
/* Where the time of calls went, as members of the JSON report. */
#include "sink/sink_json_phases.h"
#include "sink/sink_text_phases.h"

static json_t *number(__u64 value)
{
	return json_integer((json_int_t)value);
}

json_t *sink_json_phase_stat(const struct mbt_phase_stat *s)
{
	json_t *buckets = json_array();
	unsigned int i;

	for (i = 0; i < MBT_PHASE_BUCKETS; i++)
		if (s->hist[i])
			json_array_append_new(buckets, json_pack("{s:o, s:o}", "min_ns",
								 number(i ? 1ull << i : 0), "count",
								 number(s->hist[i])));
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "count", number(s->cnt), "sum_ns",
			 number(s->sum_ns), "p50_ns", number(phase_percentile_ns(s, 50)), "p99_ns",
			 number(phase_percentile_ns(s, 99)), "max_ns", number(s->max_ns),
			 "histogram", buckets);
}

static json_t *json_holder(const struct phases_longest *l)
{
	return json_pack("{s:i, s:i, s:s, s:i}", "tid", l->holder_tid, "pid", l->holder_tgid,
			 "comm", l->holder_comm, "queue_depth", (int)l->queue_depth);
}

static json_t *json_longest(const struct phases_longest *l, const struct run *run)
{
	json_t *parts = json_object(), *o;
	unsigned int i;

	for (i = 0; i < MBT_PHASE_CNT; i++)
		if (l->parts.seen & MBT_BIT(i))
			json_object_set_new(parts, word_phase(i), number(l->parts.ns[i]));
	o = json_pack("{s:o, s:o, s:i, s:i, s:o, s:o}", "latency_ns", number(l->ns), "time_ns",
		      number(l->begin_ns > run->start_ns ? l->begin_ns - run->start_ns : 0), "tid",
		      l->tid, "mm_users", (int)l->mm_users, "parts", parts, "slowest_cpu",
		      l->slowest_cpu < 0 ? json_null() : json_integer(l->slowest_cpu));
	json_object_set_new(o, "waited", json_boolean(l->waited));
	if (l->holder_tid)
		json_object_set_new(o, "mutex_holder", json_holder(l));
	return o;
}

json_t *sink_json_phases(const struct phases *p, const struct run *run)
{
	json_t *parts, *part, *o;
	unsigned int i;

	if (!p)
		return NULL;
	parts = json_array();
	for (i = 0; i < MBT_PHASE_CNT; i++) {
		if (!p->stat[i].cnt)
			continue;
		part = sink_json_phase_stat(&p->stat[i]);
		json_object_set_new(part, "phase", json_string(word_phase(i)));
		json_array_append_new(parts, part);
	}
	o = json_pack("{s:o, s:o}", "calls", number(p->calls), "parts", parts);
	if (p->mutex_waits.cnt)
		json_object_set_new(o, "mutex_waits", sink_json_phase_stat(&p->mutex_waits));
	if (p->longest.ns)
		json_object_set_new(o, "longest", json_longest(&p->longest, run));
	return o;
}
