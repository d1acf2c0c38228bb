// SPDX-License-Identifier: GPL-2.0-only
/* What bench measured for programs: one JSON document, docs/bench.schema.json. */
#include <errno.h>
#include <jansson.h>
#include "sink/sink_bench.h"

static const char *const state_words[BENCH_STATES] = {
	[BENCH_NOT_RUN] = "not-run",      [BENCH_MEASURED] = "measured",
	[BENCH_ABSENT] = "not-supported", [BENCH_REFUSED] = "refused",
	[BENCH_KILLED] = "killed",        [BENCH_FAKED] = "not-the-kernel",
	[BENCH_FAILED] = "failed",
};

static json_t *number(uint64_t value)
{
	return json_integer((json_int_t)value);
}

static json_t *percentile(const struct bench_case *c, unsigned int percent, uint64_t ns)
{
	return bench_has_percentile(c->calls, percent) ? number(ns) : json_null();
}

static json_t *json_case(const struct bench_case *c)
{
	json_t *o = json_pack(
		"{s:s, s:o, s:i, s:b, s:s, s:o, s:o, s:i}", "command",
		word_bench_command(c->command), "named_cpu",
		c->named_cpu < 0 ? json_null() : json_integer(c->named_cpu), "other_threads",
		(int)c->others.cnt, "asleep", c->others.asleep, "result", state_words[c->state],
		"errno", c->state != BENCH_KILLED && c->err ? json_integer(c->err) : json_null(),
		"signal", c->state == BENCH_KILLED ? json_integer(c->err) : json_null(), "calls",
		(int)c->calls);

	if (c->state != BENCH_MEASURED)
		return o;
	json_object_set_new(o, "min_ns", number(c->min_ns));
	json_object_set_new(o, "p50_ns", percentile(c, 50, c->p50_ns));
	json_object_set_new(o, "p90_ns", percentile(c, 90, c->p90_ns));
	json_object_set_new(o, "p99_ns", percentile(c, 99, c->p99_ns));
	json_object_set_new(o, "max_ns", number(c->max_ns));
	json_object_set_new(o, "call_interrupts",
			    c->interrupts_known ? number(c->interrupts) : json_null());
	json_object_set_new(o, "lacks_interrupts", json_boolean(bench_lacks_interrupts(c)));
	json_object_set_new(o, "preempted", number(c->preempted));
	return o;
}

static json_t *json_cpus(const struct bench_machine *m)
{
	json_t *nodes = json_array(), *usable = json_array();
	unsigned int i;

	for (i = 0; i < m->node_cnt; i++)
		json_array_append_new(nodes, json_pack("{s:i, s:s}", "node", (int)m->nodes[i].id,
						       "cpus", m->nodes[i].cpus));
	for (i = 0; i < m->cpus.count; i++)
		json_array_append_new(usable, json_integer(m->cpus.ids[i]));
	return json_pack("{s:s, s:s, s:s, s:o, s:o}", "online", m->online, "isolated", m->isolated,
			 "nohz_full", m->nohz_full, "nodes", nodes, "usable", usable);
}

int sink_bench_json(FILE *out, const struct bench *b)
{
	const struct bench_machine *m = &b->machine;
	json_t *cases = json_array(), *root;
	unsigned int i;
	int err = 0;

	for (i = 0; i < b->case_cnt; i++)
		json_array_append_new(cases, json_case(&b->cases[i]));
	root = json_pack("{s:s, s:{s:s, s:s}, s:{s:s, s:s}, s:o, s:o, s:{s:b, s:b}, s:{s:o, s:o}, "
			 "s:o, s:b, s:o}",
			 "schema_version", BENCH_SCHEMA_VERSION, "tool", "name", "membarrier-trace",
			 "version", MBT_VERSION, "kernel", "release", m->release, "arch", m->arch,
			 "cpus", json_cpus(m), "query_mask",
			 m->query < 0 ? json_null() : json_integer(m->query), "answerers",
			 "seccomp", m->answerers.seccomp, "tracer", m->answerers.tracer, "clock",
			 "reading_ns", number(m->clock_reading_ns), "step_ns",
			 number(m->clock_step_ns), "duration_ns", number(b->duration_ns),
			 "interrupted", b->interrupted, "cases", cases);
	if (!root)
		return -ENOMEM;
	errno = 0;
	if (json_dumpf(root, out, JSON_INDENT(2)) || fputc('\n', out) == EOF || fflush(out))
		err = errno ? -errno : -EIO;
	json_decref(root);
	return err;
}
