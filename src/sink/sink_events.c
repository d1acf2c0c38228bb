// SPDX-License-Identifier: GPL-2.0-only
/*
 * One judged call a line, for programs that read along: NDJSON, docs/events.schema.json. The
 * first line says what is in it, the last one what it came to: without it the rest is cut.
 */
#include <errno.h>
#include <stdlib.h>
#include "judge/answered.h"
#include "judge/phases.h"
#include "run/run_json.h"
#include "sink/outputs.h"
#include "sink/sink_json_call.h"
#include "sink/sink_json_counts.h"
#include "sink/sink_text_phases.h"
#include "sink/words.h"

#define EVENTS_VERSION "1.0"

struct events {
	bool begun;       /* the first line is written */
	__u64 lines;      /* of calls */
	__u64 lost;       /* of these: evidence was lost */
	__u64 dispatched; /* of these: whether they are calls is known at the end */
};

static json_t *number(__u64 value)
{
	return json_integer((json_int_t)value);
}

/* Takes @line. Returns 0 or -errno. */
static int write_line(FILE *out, json_t *line)
{
	int err = line ? 0 : -ENOMEM;

	errno = 0;
	if (!err && (json_dumpf(line, out, JSON_COMPACT | JSON_REAL_PRECISION(6)) ||
		     fputc('\n', out) == EOF))
		err = errno ? -errno : -EIO;
	json_decref(line);
	return err;
}

static bool every_call(const struct run *run)
{
	return run->settings.all_records && !run->settings.sample;
}

static json_t *json_allow(const struct allow_list *allow)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < allow->cnt; i++) {
		const struct allow *a = &allow->list[i];

		json_array_append_new(
			list, json_pack("{s:s, s:s?}", "code", a->rule->code, "cause",
					a->cause == STALE_CNT ? NULL : stale_word(a->cause)));
	}
	return list;
}

static json_t *json_options(const struct report_options *o)
{
	return json_pack("{s:o, s:s, s:o, s:o}", "allow", json_allow(&o->allow), "fail_on",
			 word_level(o->fail_on), "max_unverified_ppm",
			 number(o->max_unverified_ppm), "min_tested", number(o->min_tested));
}

static json_t *json_first(const struct sink_to *to, const struct run *run)
{
	char start[24];

	snprintf(start, sizeof(start), "%llu", (unsigned long long)run->start_ns);
	return json_pack("{s:s, s:s, s:s, s:{s:s, s:s}, s:o, s:o, s:s, s:o, s:o, s:b, s:o, s:o, "
			 "s:s}",
			 "type", "run", "format", "membarrier-trace events", "schema_version",
			 EVENTS_VERSION, "tool", "name", "membarrier-trace", "version", MBT_VERSION,
			 "kernel", run_json_kernel(run->kernel), "start",
			 run_json_text(run->start_time), "start_monotonic_ns", start, "traced",
			 run_json_text(run->what), "probes",
			 run_json_probes(run->facts, run->fact_cnt), "compat_callers_seen",
			 run->compat_seen, "filters", filter_words_json(&run->filters), "options",
			 json_options(to->options), "calls", every_call(run) ? "all" : "recorded");
}

static const char *word_record(__u16 type)
{
	static const char *const words[] = {
		[MBT_RECORD_CALL] = "call",       [MBT_RECORD_UNBEGUN] = "not-begun",
		[MBT_RECORD_KILLED] = "killed",   [MBT_RECORD_TRAPPED] = "trapped",
		[MBT_RECORD_EXEC] = "exec",       [MBT_RECORD_FORK] = "fork",
		[MBT_RECORD_PTRACED] = "ptraced", [MBT_RECORD_DISPATCHED] = "dispatched",
	};

	return words[type];
}

static json_t *json_causes(const struct judgement *j)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < MBT_CAUSE_CNT && j->verdict == VERDICT_UNVERIFIED; i++)
		if (j->causes & MBT_BIT(i))
			json_array_append_new(list, json_string(word_cause(i)));
	return list;
}

static json_t *json_phases(const struct call_case *c)
{
	json_t *o = json_object();
	struct mbt_phases parts;
	unsigned int i;

	phases_of_call(c, &parts);
	for (i = 0; i < MBT_PHASE_CNT; i++)
		if (parts.seen & MBT_BIT(i))
			json_object_set_new(o, word_phase(i), number(parts.ns[i]));
	return o;
}

/* Relative to the begin of the call; in front of it only where clocks differ. */
static json_t *in_call(const struct call_case *c, __u64 ns)
{
	return json_integer((json_int_t)(ns - c->call.begin_ns));
}

static json_t *json_cpu(const struct call_case *c, const struct cpu_case *cpu)
{
	const struct mbt_cpu *k = &cpu->k;
	json_t *o = sink_json_cpu(c, cpu);

	json_object_del(o, "words");
	if (*k->comm)
		json_object_set_new(o, "comm", json_string(k->comm));
	if (k->queue_ns)
		json_object_set_new(o, "sent_ns", in_call(c, k->queue_ns));
	if (k->ran & MBT_RAN_STARTED)
		json_object_set_new(o, "handler_start_ns", in_call(c, k->start_ns));
	if (k->ran & MBT_RAN_FINISHED)
		json_object_set_new(o, "handler_end_ns", in_call(c, k->end_ns));
	return o;
}

/* Of a call that the kernel began. */
static void add_inside(json_t *o, const struct call_case *c)
{
	const struct mbt_call *call = &c->call;
	json_t *cpus = json_array();
	unsigned int i;

	json_object_set_new(o, "mm_users", number(call->mm_users_begin));
	json_object_set_new(o, "required", number(c->required_cnt));
	json_object_set_new(o, "targets", number(c->target_cnt));
	if ((call->recorded & MBT_CALL_SENDS) && call->first_send_ns) {
		json_object_set_new(o, "first_send_ns", in_call(c, call->first_send_ns));
		json_object_set_new(o, "last_send_ns", in_call(c, call->last_send_ns));
	}
	if (c->slowest_cpu >= 0)
		json_object_set_new(o, "slowest_cpu", json_integer(c->slowest_cpu));
	if (call->holder_tid)
		json_object_set_new(o, "mutex_holder",
				    json_pack("{s:i, s:i, s:s, s:o}", "tid", call->holder_tid,
					      "pid", call->holder_tgid, "comm", call->holder_comm,
					      "queue_depth", number(call->queue_depth)));
	json_object_set_new(o, "phases_ns", json_phases(c));
	for (i = 0; i < c->cpu_cnt; i++)
		json_array_append_new(cpus, json_cpu(c, &c->cpus[i]));
	json_object_set_new(o, "cpus", cpus);
}

static json_t *json_event(const struct sink_to *to, const struct call_case *c,
			  const struct judgement *j, const struct run *run)
{
	const struct mbt_call *call = &c->call;
	char begin[24];
	json_t *o;

	snprintf(begin, sizeof(begin), "%llu", (unsigned long long)call->begin_ns);
	o = json_pack("{s:s, s:s, s:s, s:b, s:o, s:s?, s:s, s:i, s:i, s:o}", "type", "call",
		      "event", word_record(call->type), "verdict", word_judgement(j), "allowed",
		      allow_covers(&to->options->allow, c, j), "causes", json_causes(j), "warning",
		      j->warning ? j->warning->code : NULL, "monotonic_ns", begin, "cpu_begin",
		      call->cpu_begin, "cpu_end", call->cpu_end, "registered",
		      sink_json_registered(call->state_begin));
	if (!o)
		return NULL;
	sink_json_call(o, c, j, run);
	if (call->type == MBT_RECORD_CALL || record_is_life(call))
		add_inside(o, c);
	else
		json_object_set_new(o, "seccomp_mode", number(call->seccomp_mode));
	return o;
}

static int begin(struct sink_to *to, const struct run *run)
{
	struct events *e = to->state;

	if (e->begun)
		return 0;
	e->begun = true;
	return write_line(to->out.file, json_first(to, run));
}

static int take_call(struct sink_to *to, const struct call_case *c, const struct judgement *j,
		     const struct run *run)
{
	struct events *e = to->state;
	int err = begin(to, run);

	e->lines++;
	e->lost += j->verdict == VERDICT_UNVERIFIED && (j->causes & MBT_BIT(MBT_CAUSE_LOST_RECORD));
	e->dispatched += c->call.type == MBT_RECORD_DISPATCHED && j->warning;
	return err ? err : write_line(to->out.file, json_event(to, c, j, run));
}

/* Calls of the report that have no line: their number is known, and what they came to. */
static __u64 without_line(const struct events *e, const struct report *r)
{
	__u64 lines = e->lines - e->dispatched;
	unsigned int i;

	for (i = 0; i < r->notes.cnt; i++)
		if (report_dispatched(&r->rows, &r->notes.list[i]))
			lines += r->notes.list[i].calls;
	return r->total.calls > lines ? r->total.calls - lines : 0;
}

static int write_end(struct sink_to *to, const struct report *r, const struct run *run)
{
	const struct events *e = to->state;
	__u64 without = without_line(e, r);
	__u64 lost = r->total.lost > e->lost ? r->total.lost - e->lost : 0;
	int err = begin(to, run);

	lost = lost < without ? lost : without;
	return err ? err :
		     write_line(to->out.file,
				json_pack("{s:s, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:s?, s:o}",
					  "type", "end", "lines", number(e->lines), "counted_only",
					  number(without - lost), "lost_without_line", number(lost),
					  "duration_ns", number(run->duration_ns), "verdict",
					  word_verdict(report_verdict(r)), "calls",
					  sink_json_calls(r), "lost", sink_json_lost(r), "ended_by",
					  word_ended(run->end.by), "ended_early",
					  r->ended_early[0] ? run_json_text(r->ended_early) :
							      json_null()));
}

static int open_events(struct sink_to *to)
{
	int err = outfile_open(&to->out, to->path, 0666);

	to->state = err ? NULL : calloc(1, sizeof(struct events));
	if (err || !to->state)
		return err ? err : -ENOMEM;
	/* a reader of a pipe has each line when its call is judged */
	if (!outfile_replaces(&to->out))
		setvbuf(to->out.file, NULL, _IOLBF, BUFSIZ);
	return 0;
}

static void discard(struct sink_to *to)
{
	free(to->state);
	to->state = NULL;
}

const struct sink sink_of_events = {
	.every_call = true,
	.open = open_events,
	.call = take_call,
	.report = write_end,
	.discard = discard,
};
