// SPDX-License-Identifier: GPL-2.0-only
/*
 * The report for programs: one JSON document, docs/report.schema.json. Times are
 * nanoseconds relative to "start", so that they fit a double; 64-bit ids are
 * strings; kernel addresses do not appear.
 */
#include <errno.h>
#include <string.h>
#include "run/run_json.h"
#include "sink/outputs.h"
#include "sink/sink.h"
#include "sink/advice.h"
#include "sink/sink_json_call.h"
#include "sink/sink_json_convoys.h"
#include "sink/sink_json_counts.h"
#include "sink/sink_json_fallbacks.h"
#include "sink/sink_json_notes.h"
#include "sink/sink_json_headline.h"
#include "sink/sink_json_phases.h"
#include "sink/sink_json_processes.h"
#include "sink/sink_json_rseq.h"
#include "sink/sink_json_stacks.h"
#include "sink/words.h"

static json_t *number(__u64 value)
{
	return json_integer((json_int_t)value);
}

static json_t *json_latency(const struct hist *h)
{
	json_t *buckets = json_array();
	unsigned int i;

	for (i = 0; i < MBT_HIST_BUCKETS; i++) {
		if (!h->buckets[i])
			continue;
		json_array_append_new(buckets, json_pack("{s:o, s:o}", "min_ns",
							 number(mbt_hist_lower_ns(i)), "count",
							 number(h->buckets[i])));
	}
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "p50", number(hist_percentile_ns(h, 50)),
			 "p90", number(hist_percentile_ns(h, 90)), "p99",
			 number(hist_percentile_ns(h, 99)), "p99_9",
			 number(hist_percentile_ns(h, 99.9)), "max", number(h->max_ns), "histogram",
			 buckets);
}

static json_t *json_commands(const struct report *r, const struct run *run)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < MBT_CMD_ROWS; i++) {
		const struct report_row *row = &r->commands[i];
		json_t *o;

		if (!row->tally.calls)
			continue;
		o = sink_json_counts(&row->tally);
		json_object_set_new(o, "calls", number(row->tally.calls));
		json_object_set_new(o, "command", json_string(word_row(i)));
		json_object_set_new(o, "latency_ns", json_latency(&row->latency));
		if (row->phases)
			json_object_set_new(o, "phases", sink_json_phases(row->phases, run));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *json_life(const struct report_life *life, const struct run *run)
{
	const char *event = life->event == MBT_RECORD_FORK ? "fork" :
			    life->event == MBT_RECORD_EXEC ? "exec" :
							     word_command(life->cmd);
	json_t *o = json_pack("{s:s, s:o, s:i, s:o}", "event", event, "time_ns",
			      sink_json_time(run, life->time_ns), "tid", life->tid, "registered",
			      sink_json_registered(life->state_end));

	if (life->event == MBT_RECORD_FORK)
		json_object_set_new(o, "parent_pid", json_integer(life->parent_tgid));
	if (life->event == MBT_RECORD_CALL) {
		json_object_set_new(o, "return", json_integer(life->ret));
		json_object_set_new(o, "latency_ns", number(life->latency_ns));
	}
	return o;
}

static bool is_life_of(const struct report_life *life, const struct report_row *process)
{
	return life->tgid == process->tgid && life->start_ns == process->start_ns;
}

static json_t *json_lives(const struct report *r, const struct report_row *process,
			  const struct run *run)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < r->lives.cnt; i++)
		if (is_life_of(&r->lives.list[i], process))
			json_array_append_new(list, json_life(&r->lives.list[i], run));
	return list;
}

/* @process: any of its rows */
static json_t *json_process(const struct report *r, const struct report_row *process,
			    const struct run *run)
{
	json_t *o = json_pack("{s:i, s:i, s:o, s:i, s:o, s:o}", "pid", process->tgid, "ns_pid",
			      process->ns_tgid ? process->ns_tgid : process->tgid, "comm",
			      json_string(process->comm), "tested", 0, "commands", json_array(),
			      "registrations", json_lives(r, process, run));

	sink_json_process(o, r, process, run);
	if (process->tgid)
		json_object_set_new(o, "start_ns", sink_json_start(run, process->start_ns));
	return o;
}

/* Is this the first sign of a process that made no call, such as a child that inherits? */
static bool only_life(const struct report *r, unsigned int life, const struct report_row *process)
{
	unsigned int i;

	for (i = 0; i < r->rows.cnt; i++)
		if (is_life_of(&r->lives.list[life], &r->rows.list[i]))
			return false;
	for (i = 0; i < life; i++)
		if (is_life_of(&r->lives.list[i], process))
			return false;
	return true;
}

static void add_only_lives(json_t *list, const struct report *r, const struct run *run)
{
	unsigned int i;

	for (i = 0; i < r->lives.cnt; i++) {
		const struct report_life *life = &r->lives.list[i];
		struct report_row process = {
			.tgid = life->tgid,
			.ns_tgid = life->ns_tgid,
			.start_ns = life->start_ns,
		};

		memcpy(process.comm, life->comm, sizeof(process.comm));
		if (only_life(r, i, &process))
			json_array_append_new(list, json_process(r, &process, run));
	}
}

static json_t *json_processes(const struct report *r, const struct run *run)
{
	json_t *list = json_array(), *process = NULL;
	__u64 tested = 0;
	unsigned int i;

	for (i = 0; i < r->rows.cnt; i++) {
		const struct report_row *row = &r->rows.list[i];
		json_t *o;

		if (!i || !report_same_process(row, &r->rows.list[i - 1])) {
			process = json_process(r, row, run);
			json_array_append_new(list, process);
			tested = 0;
		}
		o = sink_json_counts(&row->tally);
		json_object_set_new(o, "calls", number(row->tally.calls));
		json_object_set_new(o, "command", json_string(word_row(row->row)));
		json_object_set_new(o, "p50_ns", number(hist_percentile_ns(&row->latency, 50)));
		json_object_set_new(o, "p99_ns", number(hist_percentile_ns(&row->latency, 99)));
		json_object_set_new(o, "max_ns", number(row->latency.max_ns));
		if (row->phases)
			json_object_set_new(o, "phases", sink_json_phases(row->phases, run));
		json_array_append_new(json_object_get(process, "commands"), o);
		tested += row->tally.tested;
		json_object_set_new(process, "tested", number(tested));
	}
	add_only_lives(list, r, run);
	return list;
}

static json_t *json_violation(const struct finding *f, const struct run *run)
{
	const struct call_case *c = &f->call;
	json_t *cpus = json_array(), *o;
	unsigned int i;

	for (i = 0; i < c->cpu_cnt; i++)
		json_array_append_new(cpus, sink_json_cpu(c, &c->cpus[i]));
	o = json_pack("{s:s, s:b, s:o, s:s}", "reason", f->judgement.found[0]->code, "allowed",
		      f->allowed, "cpus", cpus, "explanation", f->judgement.found[0]->explanation);
	sink_json_call(o, c, &f->judgement, run);
	if (advice_for_defect(f))
		json_object_set_new(o, "advice", json_string(advice_for_defect(f)));
	if (f->saved_as)
		json_object_set_new(o, "file", run_json_text(f->saved_as));
	return o;
}

static json_t *json_violations(const struct report *r, const struct run *run)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < r->findings.cnt; i++)
		json_array_append_new(list, json_violation(&r->findings.list[i], run));
	return list;
}

/* Every reason that came first in a violated call, with their number: exact, not capped. */
static json_t *json_reasons(const struct report *r)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; rules_at(i); i++)
		if (r->rule_calls[i])
			json_array_append_new(list,
					      json_pack("{s:s, s:o}", "reason", rules_at(i)->code,
							"count", number(r->rule_calls[i])));
	return list;
}

/* Warnings about calls, answered before the kernel, that this run could not see. */
static json_t *json_unseen_answers(const struct report *r, const struct run *run)
{
	json_t *list = json_array();

	if (!run_sees_answers(run)) {
		json_array_append_new(list, json_string("trapped"));
		json_array_append_new(list, json_string("dispatched"));
	}
	if (!run_sees_answers(run) || r->unseen_tracer_pid)
		json_array_append_new(list, json_string("ptraced"));
	return list;
}

static json_t *json_unverified(const struct report *r)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < MBT_CAUSE_CNT; i++)
		if (r->cause_cnt[i])
			json_array_append_new(list, json_pack("{s:s, s:o}", "cause", word_cause(i),
							      "count", number(r->cause_cnt[i])));
	return list;
}

/* NULL without a command. */
static json_t *json_command(const struct run *run)
{
	const struct run_end *end = &run->end;
	const char *call = *end->command_call ? end->command_call : NULL;

	if (run->command_status < 0 && !end->command_runs)
		return NULL;
	return json_pack("{s:o, s:o, s:o, s:b}", "exit_status",
			 end->command_signal || end->command_runs ?
				 json_null() :
				 json_integer(run->command_status),
			 "signal",
			 end->command_signal ? json_integer(end->command_signal) : json_null(),
			 "refused_call", call ? run_json_text(call) : json_null(), "still_ran",
			 end->command_runs);
}

/* Of the CPUs that calls required. */
static json_t *json_tool_runs(const struct report *r)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < r->cpu_cnt; i++)
		if (r->cpus[i].required && r->cpus[i].tool_runs)
			json_array_append_new(list,
					      json_pack("{s:i, s:o, s:o}", "cpu", (int)i, "runs",
							number(r->cpus[i].tool_runs), "required",
							number(r->cpus[i].required)));
	return list;
}

int sink_json(FILE *out, const struct report *r, const struct run *run)
{
	json_t *root;
	int err = 0;

	root = json_pack(
		"{s:s, s:{s:s, s:s}, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, "
		"s:o, s:b, s:o, s:s*, s:o*, s:s*, s:o*, s:o*}",
		"schema_version", SCHEMA_VERSION, "tool", "name", "membarrier-trace", "version",
		MBT_VERSION, "kernel", run_json_kernel(run->kernel), "start",
		run_json_text(run->start_time), "duration_ns", number(run->duration_ns), "traced",
		run_json_text(run->what), "probes", run_json_probes(run->facts, run->fact_cnt),
		"verdict", word_verdict(report_verdict(r)), "calls", sink_json_calls(r), "commands",
		json_commands(r, run), "processes", json_processes(r, run), "reasons",
		json_reasons(r), "violations", json_violations(r, run), "warnings",
		sink_json_notes(&r->notes, r, run), "unverified", json_unverified(r),
		"compat_callers_seen", run->compat_seen, "lost", sink_json_lost(r), "ended_early",
		r->ended_early[0] ? r->ended_early : NULL, "lost_fact",
		r->lost_fact[0] ? run_json_text(r->lost_fact) : NULL, "ended_by",
		word_ended(run->end.by), "command", json_command(run), "kernel_memory",
		run_json_memory(&run->memory));
	if (!root)
		return -ENOMEM;
	json_object_set_new(root, "filters",
			    json_pack("{s:o, s:o, s:o}", "list", filter_words_json(&run->filters),
				      "left_out", number(r->left_out), "not_told",
				      number(r->not_told)));
	json_object_set_new(root, "tool_runs", json_tool_runs(r));
	json_object_set_new(root, "cpus", sink_json_cpus(r, run));
	sink_json_convoys(root, &r->convoys);
	sink_json_rseq(root, r, run);
	sink_json_fallbacks(root, r, run);
	if (r->stacks.asked)
		json_object_set_new(root, "stacks", json_stacks(r, run));
	if (run->priority[0])
		json_object_set_new(root, "tool_priority", json_string(run->priority));
	if (run->end.tool_cpu_ns)
		json_object_set_new(root, "tool_cpu", run_json_tool_cpu(run));
	json_object_set_new(root, "infos", sink_json_notes(&r->infos, r, run));
	json_object_set_new(root, "headline", sink_json_headline(r, run));
	json_object_set_new(root, "unseen_answers", json_unseen_answers(r, run));
	json_object_set_new(root, "traced_pid", json_integer(r->traced_pid));
	if (report_is_tail(r))
		json_object_set_new(root, "dropped", run_json_dropped(&r->dropped));
	errno = 0;
	if (json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) ||
	    fputc('\n', out) == EOF || fflush(out))
		err = errno ? -errno : -EIO;
	json_decref(root);
	return err;
}

static int to_file(struct sink_to *to, const struct report *r, const struct run *run)
{
	return sink_json(to->out.file, r, run);
}

const struct sink sink_of_json = { .report = to_file };
