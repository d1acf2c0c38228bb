// SPDX-License-Identifier: GPL-2.0-only
/* What calls were for each CPU, as members of the JSON report. */
#include "sink/sink_json_phases.h"
#include "sink/words.h"

static json_t *number(__u64 value)
{
	return json_integer((json_int_t)value);
}

/* Whose calls they are, as everywhere in the report. */
static json_t *json_who(const struct who *who, __u32 row)
{
	return json_pack("{s:i, s:i, s:s, s:s}", "pid", who->tgid, "ns_pid",
			 who->ns_tgid ? who->ns_tgid : who->tgid, "comm", who->comm, "command",
			 word_row(row));
}

static json_t *json_senders(const struct cpu_handlers *h)
{
	json_t *list = json_array(), *o;
	unsigned int i;

	for (i = 0; i < h->sender_cnt; i++) {
		const struct cpu_sender *s = &h->senders[i];

		o = json_who(&s->who, s->row);
		json_object_set_new(o, "count", number(s->hits));
		json_object_set_new(o, "sum_ns", number(s->sum_ns));
		json_object_set_new(o, "max_ns", number(s->max_ns));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *json_interrupted(const struct cpu_handlers *h)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < h->task_cnt; i++) {
		const struct cpu_task *t = &h->tasks[i];

		json_array_append_new(list, json_pack("{s:i, s:s, s:o, s:o}", "tid", t->tid, "comm",
						      t->comm, "count", number(t->hits),
						      "max_start_ns", number(t->max_start_ns)));
	}
	return list;
}

static __u64 other_interrupted(const struct cpu_handlers *h)
{
	__u64 others = h->hits;
	unsigned int i;

	for (i = 0; i < h->task_cnt; i++)
		others -= h->tasks[i].hits;
	return others;
}

static json_t *json_worst(const struct cpu_handlers *h, const struct run *run)
{
	json_t *o = json_who(&h->worst.from, h->worst.row);

	json_object_set_new(o, "handler_ns", number(h->worst.ns));
	json_object_set_new(
		o, "time_ns",
		number(h->worst.time_ns > run->start_ns ? h->worst.time_ns - run->start_ns : 0));
	json_object_set_new(o, "interrupted_tid",
			    h->worst.tid < 0 ? json_null() : json_integer(h->worst.tid));
	json_object_set_new(o, "interrupted_comm", json_string(h->worst.comm));
	return o;
}

static void add_handlers(json_t *o, const struct cpu_handlers *h, const struct run *run)
{
	json_object_set_new(o, "interrupts", number(h->hits));
	json_object_set_new(o, "start", sink_json_phase_stat(&h->start));
	json_object_set_new(o, "handler", sink_json_phase_stat(&h->run));
	json_object_set_new(o, "late", number(report_cpu_late(h)));
	json_object_set_new(o, "idle", number(h->idle));
	json_object_set_new(o, "senders", json_senders(h));
	json_object_set_new(o, "other_senders_count", number(h->other_hits));
	json_object_set_new(o, "interrupted", json_interrupted(h));
	json_object_set_new(o, "other_interrupted_count", number(other_interrupted(h)));
	if (h->worst.ns)
		json_object_set_new(o, "worst", json_worst(h, run));
}

json_t *sink_json_cpus(const struct report *r, const struct run *run)
{
	json_t *list = json_array(), *o;
	unsigned int i;

	for (i = 0; i < r->cpu_cnt; i++) {
		const struct report_cpu *c = &r->cpus[i];

		if ((c->flags & CPU_HIDDEN) || (!c->required && !c->slowest_cnt && !c->handlers))
			continue;
		o = json_pack("{s:i, s:b, s:b, s:o, s:o, s:o}", "cpu", (int)i, "isolated",
			      !!(c->flags & CPU_ISOLATED), "nohz_full",
			      !!(c->flags & CPU_NOHZ_FULL), "required", number(c->required),
			      "slowest", number(c->slowest_cnt), "slowest_max_ns",
			      number(c->slowest_ns));
		if (c->load.known) {
			json_object_set_new(o, "call_interrupts", number(c->load.call_interrupts));
			json_object_set_new(o, "steal_ns", number(c->load.steal_ns));
		}
		if (c->handlers)
			add_handlers(o, c->handlers, run);
		json_array_append_new(list, o);
	}
	return list;
}
