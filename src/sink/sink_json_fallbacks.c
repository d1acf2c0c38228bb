// SPDX-License-Identifier: GPL-2.0-only
/* What was seen to run in place of barriers, of each process that was looked at. */
#include "sink/sink_json_fallbacks.h"

static const char *const kinds[MBT_FALLBACK_CNT] = {
	[MBT_FALLBACK_MPROTECT] = "mprotect",
	[MBT_FALLBACK_MADVISE] = "madvise",
	[MBT_FALLBACK_SIGNAL] = "signal",
	[MBT_FALLBACK_AFFINITY] = "affinity",
};

/* Since the start of the run; what came in front of it is 0. */
static json_t *relative(const struct run *run, __u64 ns)
{
	return json_integer((json_int_t)(ns > run->start_ns ? ns - run->start_ns : 0));
}

static json_t *json_seen(const struct mbt_fallback *count, const struct run *run)
{
	json_t *list = json_array(), *o;
	unsigned int i;

	for (i = 0; i < MBT_FALLBACK_CNT; i++) {
		const struct mbt_fallback_seen *s = &count->seen[i];

		if (!s->cnt)
			continue;
		o = json_pack("{s:s, s:I, s:o, s:o}", "kind", kinds[i], "count", (json_int_t)s->cnt,
			      "first_ns", relative(run, s->first_ns), "last_ns",
			      relative(run, s->last_ns));
		if (i == MBT_FALLBACK_SIGNAL)
			json_object_set_new(o, "signal", json_integer(s->signal));
		if (i == MBT_FALLBACK_SIGNAL)
			json_object_set_new(o, "threads", json_integer(s->most));
		if (i == MBT_FALLBACK_AFFINITY)
			json_object_set_new(o, "cpus", json_integer(s->most));
		json_array_append_new(list, o);
	}
	return list;
}

void sink_json_fallbacks(json_t *root, const struct report *r, const struct run *run)
{
	const struct report_fallbacks *f = &r->fallbacks;
	json_t *list;
	unsigned int i;

	if (!f->asked && !f->cnt)
		return;
	list = json_array();
	for (i = 0; i < f->cnt; i++) {
		const struct report_fallback *p = &f->list[i];

		json_array_append_new(list, json_pack("{s:i, s:i, s:s, s:o, s:o}", "pid",
						      (int)p->key.tgid, "ns_pid",
						      p->count.ns_tgid ? p->count.ns_tgid :
									 (int)p->key.tgid,
						      "comm", p->count.leader_comm, "since_ns",
						      relative(run, p->count.since_ns), "seen",
						      json_seen(&p->count, run)));
	}
	json_object_set_new(root, "fallbacks",
			    json_pack("{s:b, s:I, s:o}", "asked", f->asked, "lost",
				      (json_int_t)f->lost, "processes", list));
}
