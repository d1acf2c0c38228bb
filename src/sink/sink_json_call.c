// SPDX-License-Identifier: GPL-2.0-only
/* What is told of one call for programs, and of each of its CPUs. */
#include "sink/sink_json_call.h"
#include <stdio.h>
#include "judge/stale.h"
#include "mbt/judge.h"
#include "sink/words.h"

static json_t *number(__u64 value)
{
	return json_integer((json_int_t)value);
}

json_t *sink_json_time(const struct run *run, __u64 ns)
{
	return number(ns > run->start_ns ? ns - run->start_ns : 0);
}

json_t *sink_json_start(const struct run *run, __u64 start_ns)
{
	return json_integer((json_int_t)(start_ns - run->start_ns));
}

json_t *sink_json_registered(__u32 state)
{
	static const __u32 commands[] = {
		MBT_CMD_REGISTER_GLOBAL_EXPEDITED,
		MBT_CMD_REGISTER_PRIVATE_EXPEDITED,
		MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE,
		MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ,
	};
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (state & mbt_ready_bit(commands[i]))
			json_array_append_new(list, json_string(word_command(commands[i])));
	return list;
}

void sink_json_call(json_t *o, const struct call_case *c, const struct judgement *j,
		    const struct run *run)
{
	const struct mbt_call *call = &c->call;
	json_t *reasons = json_array();
	char cgroup[24];
	unsigned int i;

	for (i = 0; i < j->found_cnt; i++)
		json_array_append_new(reasons, json_string(j->found[i]->code));
	snprintf(cgroup, sizeof(cgroup), "%llu", (unsigned long long)call->cgroup);
	json_object_update_new(
		o,
		json_pack("{s:o, s:s, s:i, s:i, s:i, s:i, s:s, s:s, s:s, s:o, s:i, s:o, s:o, "
			  "s:o, s:o}",
			  "reasons", reasons, "command", word_event(call), "pid", call->tgid, "tid",
			  call->tid, "ns_pid", call->ns_tgid ? call->ns_tgid : call->tgid, "ns_tid",
			  call->ns_tid ? call->ns_tid : call->tid, "comm", call->comm,
			  "process_comm", call->leader_comm, "cgroup", cgroup, "flags",
			  number(call->flags), "cpu_id", call->cpu_id, "return",
			  json_integer(call->ret), "time_ns", sink_json_time(run, call->begin_ns),
			  "latency_ns", number(call->end_ns - call->begin_ns), "start_ns",
			  sink_json_start(run, call->start_ns)));
	if (word_grace(c))
		json_object_set_new(o, "grace_period", json_string(word_grace(c)));
}

json_t *sink_json_cpu(const struct call_case *c, const struct cpu_case *cpu)
{
	char words[512];
	json_t *o;

	o = json_pack("{s:i, s:s, s:b, s:b, s:b, s:s, s:s}", "cpu", (int)cpu->k.cpu, "evidence",
		      word_evidence(cpu->evidence), "required", cpu->required, "targeted",
		      !!(cpu->k.seen & MBT_CPU_QUEUED), "finished",
		      !!(cpu->k.ran & MBT_RAN_FINISHED), "handler", word_handler(cpu->k.handler),
		      "words", words_cpu(words, sizeof(words), c, cpu));
	if (cpu->k.seen & MBT_CPU_BEGIN) {
		json_object_set_new(o, "tid", json_integer(cpu->k.tid));
		json_object_set_new(o, "rq_state_begin", number(cpu->k.begin.rq_state));
		json_object_set_new(o, "rq_state_end", number(cpu->k.end.rq_state));
		json_object_set_new(o, "mm_state", number(cpu->k.begin.mm_state));
	}
	if (is_stale(c, cpu))
		json_object_set_new(o, "stale_cause", json_string(stale_word(stale_cause(c, cpu))));
	return o;
}
