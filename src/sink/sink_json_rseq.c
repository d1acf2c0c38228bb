// SPDX-License-Identifier: GPL-2.0-only
/* What became of the threads of each process that RSEQ barriers interrupted. */
#include "sink/sink_json_rseq.h"

static json_t *number(__u64 value)
{
	return json_integer((json_int_t)value);
}

static json_t *json_sums(const struct rseq_sums *s)
{
	static const char *const names[RSEQ_UNKNOWN_CNT] = {
		[RSEQ_ENDED] = "run_ended",           [RSEQ_EXITED] = "exited",
		[RSEQ_UNREGISTERED] = "unregistered", [RSEQ_NOT_OWED] = "not_owed",
		[RSEQ_NO_ROOM] = "no_room",           [RSEQ_SKIPPED] = "skipped",
	};
	json_t *unknown = json_object();
	int i;

	for (i = 0; i < RSEQ_UNKNOWN_CNT; i++)
		json_object_set_new(unknown, names[i], number(s->unknown[i]));
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "interrupted", number(s->interrupted),
			 "updated", number(s->updated), "aborted", number(s->aborted),
			 "not_updated", number(s->not_updated), "unknown", unknown);
}

static json_t *json_process(const struct report_rseq *q, const struct report_rseq_process *p,
			    const struct run *run)
{
	const struct rseq_sums sums = report_rseq_sums(q, p);
	const int tgid = (int)p->key.tgid, ns_tgid = p->count.ns_tgid;
	json_t *o = json_sums(&sums);

	json_object_set_new(o, "pid", json_integer(tgid));
	json_object_set_new(o, "ns_pid", json_integer(ns_tgid ? ns_tgid : tgid));
	json_object_set_new(o, "comm", json_string(p->count.leader_comm));
	json_object_set_new(o, "start_ns",
			    json_integer((json_int_t)(p->key.start_ns - run->start_ns)));
	return o;
}

void sink_json_rseq(json_t *root, const struct report *r, const struct run *run)
{
	const struct report_rseq *q = &r->rseq;
	const struct rseq_sums sums = report_rseq_sums(q, NULL);
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < q->cnt; i++)
		json_array_append_new(list, json_process(q, &q->list[i], run));
	if (q->asked)
		json_object_set_new(root, "rseq",
				    json_pack("{s:o, s:O, s:o, s:o}", "all", json_sums(&sums),
					      "processes", list, "lost", number(q->lost),
					      "skipped_runs", number(q->skipped)));
	json_decref(list);
}
