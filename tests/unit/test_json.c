// SPDX-License-Identifier: GPL-2.0-only
/* The report as programs read it: the keys and values that they rely on. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "sample.h"
#include "unit.h"

static json_t *parsed(const struct report *r, const struct run *run)
{
	char *text = sample_written(sink_json, r, run);
	json_error_t error;
	/* no name twice: readers differ in which one they take */
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	if (!root)
		fail_msg("line %d: %s", error.line, error.text);
	free(text);
	return root;
}

/* The same of a run without facts. */
static json_t *reported(const struct report *r)
{
	struct run run;

	sample_run(&run, NULL);
	return parsed(r, &run);
}

static json_t *get(json_t *o, const char *key, json_type type)
{
	json_t *value = json_object_get(o, key);

	if (!value)
		fail_msg("no key '%s'", key);
	if (json_typeof(value) != type)
		fail_msg("'%s' has the wrong type", key);
	return value;
}

static json_int_t get_int(json_t *o, const char *key)
{
	return json_integer_value(get(o, key, JSON_INTEGER));
}

static void check_string(json_t *o, const char *key, const char *value)
{
	assert_string_equal(json_string_value(get(o, key, JSON_STRING)), value);
}

static void test_json_top(void **state)
{
	struct fact_state facts[FACT_CNT];
	struct report r;
	struct run run;
	json_t *root, *o, *probes;

	(void)state;
	sample_fill(&r);
	sample_facts(facts);
	sample_run(&run, facts);
	run.memory = (struct kernel_memory){ 29000000, 188000 };
	root = parsed(&r, &run);
	get(root, "schema_version", JSON_STRING);
	o = get(root, "kernel_memory", JSON_OBJECT);
	assert_int_equal(get_int(o, "maps"), 29000000);
	assert_int_equal(get_int(o, "programs"), 188000);
	check_string(get(root, "tool", JSON_OBJECT), "name", "membarrier-trace");
	get(get(root, "tool", JSON_OBJECT), "version", JSON_STRING);
	o = get(root, "kernel", JSON_OBJECT);
	check_string(o, "release", "6.18.0-test");
	check_string(o, "arch", "x86_64");
	assert_int_equal(get_int(o, "cpus_online"), 4);
	assert_int_equal(json_array_size(get(o, "remarks", JSON_ARRAY)), 1);
	assert_int_equal(get_int(o, "cpus_possible"), 8);
	check_string(o, "nohz_full", "no");
	check_string(o, "cpumask_offstack", "unknown");
	check_string(o, "preempt_rcu", "yes");
	check_string(o, "compat_entry", "unknown");
	check_string(root, "start", "2024-05-01T12:00:00Z");
	assert_int_equal(get_int(root, "duration_ns"), 2500000000ll);
	check_string(root, "verdict", "violated");
	probes = get(root, "probes", JSON_ARRAY);
	assert_int_equal(json_array_size(probes), FACT_CNT);
	o = json_array_get(probes, 0);
	check_string(o, "fact", "a-fact");
	check_string(o, "rung", "second");
	assert_null(json_object_get(o, "attached"));
	assert_null(json_object_get(o, "copies"));
	assert_int_equal(json_array_size(get(o, "tried", JSON_ARRAY)), 2);
	o = json_array_get(get(o, "tried", JSON_ARRAY), 0);
	check_string(o, "rung", "first");
	assert_int_equal(get_int(o, "errno"), EPERM);
	get(json_array_get(probes, FACT_DELIVERY), "rung", JSON_NULL);
	get(root, "compat_callers_seen", JSON_FALSE);
	json_decref(root);
	run.compat_seen = true;
	/* read from a recording, and cut in the midst of a character */
	strcpy(facts[0].rungs[0].reason, "f is \xc3");
	facts[0].attached = FACT_REFUSED;
	facts[0].attach_err = -ENOSPC;
	facts[0].copies = 3;
	root = parsed(&r, &run);
	get(root, "compat_callers_seen", JSON_TRUE);
	o = json_array_get(get(root, "probes", JSON_ARRAY), 0);
	check_string(o, "attached", "refused");
	assert_int_equal(get_int(o, "attach_errno"), ENOSPC);
	assert_int_equal(get_int(o, "copies"), 3);
	assert_int_equal(json_array_size(get(o, "tried", JSON_ARRAY)), 2);
	json_decref(root);
	/* records from a file: nothing was probed */
	run.fact_cnt = 0;
	root = parsed(&r, &run);
	assert_int_equal(json_array_size(get(root, "probes", JSON_ARRAY)), 0);
	get(root, "compat_callers_seen", JSON_TRUE);
	json_decref(root);
	report_release(&r);
}

/* A recording's words may end in the midst of a character. */
static void test_json_cut_words(void **state)
{
	struct kernel other;
	struct report r;
	struct run run;
	json_t *root;

	(void)state;
	sample_report(&r, 8);
	sample_run(&run, NULL);
	other = *run.kernel;
	strcpy(other.release, "6\303");
	run.kernel = &other;
	strcpy(run.start_time, "2026\303");
	root = parsed(&r, &run);
	check_string(get(root, "kernel", JSON_OBJECT), "release", "(not UTF-8)");
	check_string(root, "start", "(not UTF-8)");
	json_decref(root);
	report_release(&r);
}

static void test_json_counts(void **state)
{
	struct report r;
	json_t *root, *o, *list;
	size_t i;
	json_int_t sum = 0;

	(void)state;
	sample_fill(&r);
	root = reported(&r);
	o = get(root, "calls", JSON_OBJECT);
	assert_int_equal(get_int(o, "total"), 33);
	assert_null(json_object_get(o, "calls"));
	assert_null(json_object_get(o, "targets"));
	assert_int_equal(get_int(o, "verified"), 21);
	assert_int_equal(get_int(o, "vacuous"), 2);
	assert_int_equal(get_int(o, "refused"), 1);
	assert_int_equal(get_int(o, "tested"), 23);
	assert_int_equal(get_int(o, "violated"), 3);
	assert_int_equal(get_int(o, "unverified"), 6);
	assert_int_equal(get_int(o, "failed"), 1);
	assert_int_equal(get_int(o, "cut"), 5);
	assert_int_equal(get_int(o, "allowed"), 1);
	assert_int_equal(get_int(o, "surplus_handlers"), 1);
	assert_int_equal(get_int(o, "grace_period_alone"), 0);
	o = get(root, "lost", JSON_OBJECT);
	assert_int_equal(get_int(o, "records"), 5);
	assert_int_equal(get_int(o, "program_runs"), 6);
	assert_int_equal(get_int(o, "handlers"), 1);
	assert_int_equal(get_int(o, "unreached_runs"), 0);
	assert_int_equal(get_int(o, "answered_runs"), 0);
	assert_int_equal(get_int(o, "unseen_calls_max"), 0);
	list = get(root, "unverified", JSON_ARRAY);
	assert_int_equal(json_array_size(list), 1);
	check_string(json_array_get(list, 0), "cause", "lost-record");
	assert_int_equal(get_int(json_array_get(list, 0), "count"), 6);

	list = get(root, "commands", JSON_ARRAY);
	assert_int_equal(json_array_size(list), 4);
	for (i = 0; i < json_array_size(list); i++) {
		json_t *buckets, *command = json_array_get(list, i);
		size_t b;

		get(command, "command", JSON_STRING);
		o = get(command, "latency_ns", JSON_OBJECT);
		assert_true(get_int(o, "p50") <= get_int(o, "p90"));
		assert_true(get_int(o, "p90") <= get_int(o, "p99"));
		assert_true(get_int(o, "p99") <= get_int(o, "max"));
		buckets = get(o, "histogram", JSON_ARRAY);
		for (b = 0; b < json_array_size(buckets); b++) {
			/* empty buckets are left out */
			assert_true(get_int(json_array_get(buckets, b), "count") > 0);
			sum += get_int(json_array_get(buckets, b), "count");
			get_int(json_array_get(buckets, b), "min_ns");
		}
		assert_int_equal(get_int(command, "calls"), get_int(command, "verified") +
								    get_int(command, "vacuous") +
								    get_int(command, "refused") +
								    get_int(command, "violated") +
								    get_int(command, "unverified"));
	}
	/* all but the lost ones, the one that was never begun, and the one that was refused */
	assert_int_equal(sum, 28);
	json_decref(root);
	/* every cause that occurred */
	sample_add(&r, "causes/several.txt", 2);
	root = reported(&r);
	list = get(root, "unverified", JSON_ARRAY);
	assert_int_equal(json_array_size(list), 3);
	assert_int_equal(get_int(json_array_get(list, 0), "count"), 8);
	check_string(json_array_get(list, 1), "cause", "cpu-hotplug");
	check_string(json_array_get(list, 2), "cause", "clock");
	assert_int_equal(get_int(json_array_get(list, 2), "count"), 2);
	json_decref(root);
	report_release(&r);
}

static void test_json_processes(void **state)
{
	struct judged d;
	struct report r;
	json_t *root, *list, *commands;

	(void)state;
	sample_fill(&r);
	judged_read(&d, "return/query.txt");
	d.f.record.call.tgid = 17;
	memcpy(d.f.record.call.leader_comm, "a \"\\\n\xff\x80\x7f", 9);
	/* names are made printable where the record is loaded */
	judged_again(&d);
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	judged_release(&d);
	report_finish(&r);
	root = reported(&r);
	list = get(root, "processes", JSON_ARRAY);
	assert_int_equal(json_array_size(list), 3);
	/* lost calls are those of a process that is not known */
	assert_int_equal(get_int(json_array_get(list, 0), "pid"), 0);
	check_string(json_array_get(list, 0), "comm", "(unknown)");
	assert_null(json_object_get(json_array_get(list, 0), "start_ns"));
	json_array_remove(list, 0);
	assert_int_equal(get_int(json_array_get(list, 0), "pid"), 17);
	assert_int_equal(get_int(json_array_get(list, 0), "start_ns"), 3000000000ll - 6999999000ll);
	check_string(json_array_get(list, 0), "comm", "a \"\\????");
	assert_int_equal(get_int(json_array_get(list, 1), "pid"), 4242);
	check_string(json_array_get(list, 1), "comm", "fixture");
	commands = get(json_array_get(list, 1), "commands", JSON_ARRAY);
	assert_int_equal(json_array_size(commands), 4);
	check_string(json_array_get(commands, 0), "command", "GLOBAL_EXPEDITED");
	check_string(json_array_get(commands, 1), "command", "PRIVATE_EXPEDITED");
	/* without an event there is no history */
	assert_int_equal(json_array_size(get(json_array_get(list, 1), "registrations", JSON_ARRAY)),
			 0);
	get_int(json_array_get(commands, 1), "p50_ns");
	get_int(json_array_get(commands, 1), "p99_ns");
	assert_int_equal(get_int(json_array_get(commands, 1), "max_ns"), 20000);
	json_decref(root);
	report_release(&r);
}

/* What became of registrations stands with their process, one that made no call included. */
static void test_json_registrations(void **state)
{
	struct judged d;
	struct report r;
	json_t *root, *list, *lives, *o;

	(void)state;
	sample_report(&r, 8);
	sample_add(&r, "required/register-ipi.txt", 1);
	judged_read(&d, "return/query.txt");
	d.call.call.tgid = 17;
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	judged_release(&d);
	judged_read(&d, "lives/fork.txt");
	d.call.call.tgid = d.call.call.tid = 4300;
	d.call.call.ns_tgid = 2;
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	d.call.call.type = MBT_RECORD_EXEC;
	d.call.call.state_begin = d.call.call.state_end = 0;
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	judged_release(&d);
	report_finish(&r);
	root = reported(&r);
	list = get(root, "processes", JSON_ARRAY);
	assert_int_equal(json_array_size(list), 3);
	o = json_array_get(list, 1);
	assert_int_equal(get_int(o, "pid"), 4242);
	/* the same number in its own namespace */
	assert_int_equal(get_int(o, "ns_pid"), 4242);
	lives = get(o, "registrations", JSON_ARRAY);
	assert_int_equal(json_array_size(lives), 1);
	o = json_array_get(lives, 0);
	check_string(o, "event", "REGISTER_PRIVATE_EXPEDITED");
	assert_int_equal(get_int(o, "time_ns"), 1000);
	assert_int_equal(get_int(o, "tid"), 4242);
	assert_int_equal(get_int(o, "return"), 0);
	assert_int_equal(get_int(o, "latency_ns"), 20000);
	assert_null(json_object_get(o, "parent_pid"));
	assert_int_equal(json_array_size(get(o, "registered", JSON_ARRAY)), 1);
	assert_string_equal(json_string_value(json_array_get(json_object_get(o, "registered"), 0)),
			    "REGISTER_PRIVATE_EXPEDITED");
	o = json_array_get(list, 2);
	assert_int_equal(get_int(o, "pid"), 4300);
	assert_int_equal(get_int(o, "ns_pid"), 2);
	check_string(o, "comm", "fixture");
	assert_int_equal(json_array_size(get(o, "commands", JSON_ARRAY)), 0);
	lives = get(o, "registrations", JSON_ARRAY);
	assert_int_equal(json_array_size(lives), 2);
	o = json_array_get(lives, 0);
	check_string(o, "event", "fork");
	assert_int_equal(get_int(o, "parent_pid"), 4200);
	assert_int_equal(json_array_size(get(o, "registered", JSON_ARRAY)), 1);
	/* no call: nothing was returned */
	assert_null(json_object_get(o, "return"));
	assert_null(json_object_get(o, "latency_ns"));
	o = json_array_get(lives, 1);
	check_string(o, "event", "exec");
	assert_int_equal(json_array_size(get(o, "registered", JSON_ARRAY)), 0);
	assert_null(json_object_get(o, "parent_pid"));
	json_decref(root);
	report_release(&r);
}

static void check_cpu(json_t *o, int cpu, const char *evidence, bool required)
{
	assert_int_equal(get_int(o, "cpu"), cpu);
	check_string(o, "evidence", evidence);
	assert_int_equal(json_is_true(json_object_get(o, "required")), required);
	get(o, "words", JSON_STRING);
}

static void test_json_violations(void **state)
{
	struct report r;
	json_t *root, *list, *o, *cpus;

	(void)state;
	sample_fill(&r);
	root = reported(&r);
	list = get(root, "violations", JSON_ARRAY);
	assert_int_equal(json_array_size(list), 3);
	o = json_array_get(list, 0);
	check_string(o, "reason", "stale-runqueue-state");
	assert_int_equal(json_array_size(get(o, "reasons", JSON_ARRAY)), 2);
	assert_string_equal(json_string_value(json_array_get(json_object_get(o, "reasons"), 0)),
			    "stale-runqueue-state");
	assert_string_equal(json_string_value(json_array_get(json_object_get(o, "reasons"), 1)),
			    "missed-delivery");
	get(o, "allowed", JSON_FALSE);
	check_string(o, "command", "GLOBAL_EXPEDITED");
	assert_int_equal(get_int(o, "pid"), 4242);
	assert_int_equal(get_int(o, "tid"), 4242);
	assert_int_equal(get_int(o, "ns_pid"), 4242);
	assert_int_equal(get_int(o, "ns_tid"), 4242);
	check_string(o, "comm", "fixture");
	check_string(o, "cgroup", "8765");
	assert_int_equal(get_int(o, "return"), 0);
	assert_int_equal(get_int(o, "time_ns"), 1000);
	assert_int_equal(get_int(o, "latency_ns"), 20000);
	check_string(o, "explanation", rules_find("stale-runqueue-state")->explanation);
	cpus = get(o, "cpus", JSON_ARRAY);
	assert_int_equal(json_array_size(cpus), 3);
	check_cpu(json_array_get(cpus, 0), 0, "self", false);
	check_cpu(json_array_get(cpus, 1), 1, "missing", true);
	check_cpu(json_array_get(cpus, 2), 2, "ipi", true);
	check_string(json_array_get(cpus, 1), "stale_cause", "exit");
	assert_null(json_object_get(json_array_get(cpus, 2), "stale_cause"));
	get(json_array_get(cpus, 1), "targeted", JSON_FALSE);
	get(json_array_get(cpus, 2), "targeted", JSON_TRUE);
	check_string(json_array_get(cpus, 2), "handler", "ipi_mb");
	get(json_array_get(cpus, 1), "finished", JSON_FALSE);
	get(json_array_get(cpus, 2), "finished", JSON_TRUE);
	o = json_array_get(list, 1);
	check_string(o, "reason", "wrong-handler");
	get(o, "allowed", JSON_TRUE);
	/* what a faked call was about is not known */
	check_string(json_array_get(list, 2), "reason", "stubbed");
	check_string(json_array_get(list, 2), "command", "unknown");
	json_decref(root);
	report_release(&r);
}

/* The copy at begin and at end, and the mm's own state: what a stale copy is seen by. */
static void test_json_states(void **state)
{
	struct judged d;
	struct report r;
	json_t *root, *cpus, *o;

	(void)state;
	sample_report(&r, 8);
	judged_read(&d, "rules/wrong-target/violated-instead.txt");
	d.f.record.cpus[0].begin.rq_state = 3;
	d.f.record.cpus[0].end.rq_state = 5;
	d.f.record.cpus[0].begin.mm_state = 9;
	d.f.record.cpus[1].seen &= ~(__u32)MBT_CPU_BEGIN;
	judged_again(&d);
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	judged_release(&d);
	root = reported(&r);
	cpus = get(json_array_get(get(root, "violations", JSON_ARRAY), 0), "cpus", JSON_ARRAY);
	o = json_array_get(cpus, 0);
	assert_int_equal(get_int(o, "tid"), 4301);
	assert_int_equal(get_int(o, "rq_state_begin"), 3);
	assert_int_equal(get_int(o, "rq_state_end"), 5);
	assert_int_equal(get_int(o, "mm_state"), 9);
	/* what was not looked at is absent, not zero */
	o = json_array_get(cpus, 1);
	assert_int_equal(get_int(o, "cpu"), 2);
	assert_null(json_object_get(o, "tid"));
	assert_null(json_object_get(o, "rq_state_begin"));
	json_decref(root);
	report_release(&r);
}

/* A call that began before judging did has no negative time. */
static void test_json_early(void **state)
{
	struct report r;
	struct run run;
	json_t *root;

	(void)state;
	sample_fill(&r);
	sample_run(&run, NULL);
	run.start_ns = 7000000001ull;
	root = parsed(&r, &run);
	assert_int_equal(get_int(json_array_get(json_object_get(root, "violations"), 0), "time_ns"),
			 0);
	json_decref(root);
	report_release(&r);
}

static void test_json_capped(void **state)
{
	struct report r;
	json_t *root;

	(void)state;
	sample_fill(&r);
	sample_add(&r, "rules/missed-delivery/violated.txt", 300);
	root = reported(&r);
	assert_int_equal(json_array_size(get(root, "violations", JSON_ARRAY)), REPORT_FINDINGS_MAX);
	assert_int_equal(get_int(get(root, "calls", JSON_OBJECT), "violated"), 303);
	json_decref(root);
	report_release(&r);
}

/* The numbers of the process's own pid namespace, and a violation that is no call. */
static void test_json_namespace(void **state)
{
	struct judged d;
	struct report r;
	json_t *root, *o;

	(void)state;
	sample_report(&r, 8);
	judged_read(&d, "rules/state-survived-exec/violated.txt");
	d.call.call.ns_tgid = 3;
	d.call.call.ns_tid = 4;
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	judged_release(&d);
	report_finish(&r);
	root = reported(&r);
	o = json_array_get(get(root, "violations", JSON_ARRAY), 0);
	check_string(o, "reason", "state-survived-exec");
	check_string(o, "command", "exec");
	assert_int_equal(get_int(o, "pid"), 4242);
	assert_int_equal(get_int(o, "tid"), 4242);
	assert_int_equal(get_int(o, "ns_pid"), 3);
	assert_int_equal(get_int(o, "ns_tid"), 4);
	assert_int_equal(get_int(json_array_get(json_object_get(root, "processes"), 0), "ns_pid"),
			 3);
	json_decref(root);
	report_release(&r);
}

/* Violated calls by their first reason, in the order of the rules, even beyond the list's room. */
static void test_json_reasons(void **state)
{
	struct report r;
	json_t *root, *list;

	(void)state;
	sample_report(&r, 8);
	root = reported(&r);
	assert_int_equal(json_array_size(get(root, "reasons", JSON_ARRAY)), 0);
	json_decref(root);
	sample_add(&r, "rules/bad-return/violated.txt", 3);
	sample_add(&r, "rules/missed-delivery/violated.txt", 300);
	/* missed-delivery comes second there */
	sample_add(&r, "rules/stale-runqueue-state/violated.txt", 2);
	root = reported(&r);
	list = get(root, "reasons", JSON_ARRAY);
	assert_int_equal(json_array_size(list), 3);
	check_string(json_array_get(list, 0), "reason", "stale-runqueue-state");
	assert_int_equal(get_int(json_array_get(list, 0), "count"), 2);
	check_string(json_array_get(list, 1), "reason", "missed-delivery");
	assert_int_equal(get_int(json_array_get(list, 1), "count"), 300);
	check_string(json_array_get(list, 2), "reason", "bad-return");
	assert_int_equal(get_int(json_array_get(list, 2), "count"), 3);
	json_decref(root);
	report_release(&r);
}

static void test_json_warnings(void **state)
{
	struct report r;
	json_t *root, *list, *o;

	(void)state;
	sample_report(&r, 8);
	root = reported(&r);
	assert_int_equal(json_array_size(get(root, "warnings", JSON_ARRAY)), 0);
	json_decref(root);
	sample_add(&r, "rules/blocked-by-seccomp/warned.txt", 4);
	r.rows.list[0].ns_tgid = 9;
	r.notes.list[0].ns_tgid = 9;
	report_finish(&r);
	root = reported(&r);
	list = get(root, "warnings", JSON_ARRAY);
	assert_int_equal(json_array_size(list), 2);
	o = json_array_get(list, 0);
	check_string(o, "code", "blocked-by-seccomp");
	assert_int_equal(get_int(o, "pid"), 4242);
	assert_int_equal(get_int(o, "ns_pid"), 9);
	check_string(o, "comm", "fixture");
	check_string(o, "command", "PRIVATE_EXPEDITED");
	assert_int_equal(get_int(o, "count"), 4);
	assert_int_equal(get_int(json_array_get(get(o, "errors", JSON_ARRAY), 0), "errno"), EPERM);
	assert_int_equal(get_int(json_array_get(get(o, "errors", JSON_ARRAY), 0), "count"), 4);
	assert_int_equal(get_int(json_array_get(get(o, "threads", JSON_ARRAY), 0), "tid"), 4242);
	assert_int_equal(get_int(json_array_get(get(o, "threads", JSON_ARRAY), 0), "count"), 4);
	assert_int_equal(get_int(o, "other_threads_count"), 0);
	assert_int_equal(get_int(o, "start_ns"), 3000000000ll - 6999999000ll);
	assert_int_equal(get_int(o, "seccomp_mode"), 2);
	check_string(o, "explanation", rules_find("blocked-by-seccomp")->explanation);
	check_string(o, "sentence",
		     "PRIVATE_EXPEDITED by fixture[4242/9]: 4 calls, EPERM, seccomp mode 2 "
		     "(filter)");
	o = json_array_get(list, 1);
	check_string(o, "code", "error-ignored");
	assert_int_equal(get_int(o, "ns_pid"), 9);
	assert_int_equal(get_int(o, "count"), 3);
	assert_int_equal(get_int(o, "seccomp_mode"), 0);
	json_decref(root);
	report_release(&r);
}

static void test_json_end(void **state)
{
	struct report r;
	struct run run;
	json_t *root, *o;

	(void)state;
	sample_report(&r, 4);
	report_finish(&r);
	root = reported(&r);
	assert_null(json_object_get(root, "ended_by"));
	assert_null(json_object_get(root, "command"));
	json_decref(root);
	sample_run(&run, NULL);
	run.command_status = 159;
	run.end = (struct run_end){ .by = RUN_ENDED_COMMAND,
				    .command_signal = 31,
				    .command_call = "openat" };
	root = parsed(&r, &run);
	check_string(root, "ended_by", "command");
	o = get(root, "command", JSON_OBJECT);
	get(o, "exit_status", JSON_NULL);
	assert_int_equal(get_int(o, "signal"), 31);
	check_string(o, "refused_call", "openat");
	get(o, "still_ran", JSON_FALSE);
	json_decref(root);
	run.command_status = 7;
	run.end = (struct run_end){ .by = RUN_ENDED_COMMAND };
	root = parsed(&r, &run);
	o = get(root, "command", JSON_OBJECT);
	assert_int_equal(get_int(o, "exit_status"), 7);
	get(o, "signal", JSON_NULL);
	get(o, "refused_call", JSON_NULL);
	json_decref(root);
	run.command_status = -1;
	run.end = (struct run_end){ .by = RUN_ENDED_DURATION, .command_runs = true };
	root = parsed(&r, &run);
	check_string(root, "ended_by", "duration");
	get(get(root, "command", JSON_OBJECT), "exit_status", JSON_NULL);
	get(get(root, "command", JSON_OBJECT), "still_ran", JSON_TRUE);
	json_decref(root);
	report_release(&r);
}

/* What the tool took of a CPU, and how it was scheduled: where it is known. */
static void test_json_tool(void **state)
{
	struct report r;
	struct run run;
	json_t *root, *o;

	(void)state;
	sample_report(&r, 4);
	report_finish(&r);
	sample_run(&run, NULL);
	root = parsed(&r, &run);
	assert_null(json_object_get(root, "tool_priority"));
	assert_null(json_object_get(root, "tool_cpu"));
	json_decref(root);
	strcpy(run.priority, "nice:-10");
	run.end.tool_cpu_ns = 210250000;
	root = parsed(&r, &run);
	check_string(root, "tool_priority", "nice:-10");
	o = get(root, "tool_cpu", JSON_OBJECT);
	assert_int_equal(get_int(o, "time_ns"), 210250000);
	assert_true(json_real_value(get(o, "percent", JSON_REAL)) == 8.41);
	json_decref(root);
	report_release(&r);
}

static const struct CMUnitTest tests[] = {
	{ "json: the tool itself", test_json_tool, NULL, NULL, NULL },
	{ "json: the end", test_json_end, NULL, NULL, NULL },
	{ "json: tool, kernel, probes", test_json_top, NULL, NULL, NULL },
	{ "json: words that are no text", test_json_cut_words, NULL, NULL, NULL },
	{ "json: counts", test_json_counts, NULL, NULL, NULL },
	{ "json: processes", test_json_processes, NULL, NULL, NULL },
	{ "json: registrations", test_json_registrations, NULL, NULL, NULL },
	{ "json: violations", test_json_violations, NULL, NULL, NULL },
	{ "json: pid namespaces", test_json_namespace, NULL, NULL, NULL },
	{ "json: reasons", test_json_reasons, NULL, NULL, NULL },
	{ "json: warnings", test_json_warnings, NULL, NULL, NULL },
	{ "json: states of a CPU", test_json_states, NULL, NULL, NULL },
	{ "json: a call from before the start", test_json_early, NULL, NULL, NULL },
	{ "json: the list is capped", test_json_capped, NULL, NULL, NULL },
};

const struct unit_tests json_tests = { tests, ARRAY_SIZE(tests) };
