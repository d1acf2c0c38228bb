// SPDX-License-Identifier: GPL-2.0-only
/* What the sinks make of a report: keys that programs rely on, words that people read. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sink.h"
#include "unit.h"

static const struct kernel kernel = {
	.release = "6.18.0-test", .arch = "x86_64", .cpu_possible = 8, .cpu_online = 4,
	.query_mask = 0x3ff, .nohz_full = MBT_NO, .cpumask_offstack = MBT_UNKNOWN,
};

static void set_facts(struct fact_state facts[FACT_CNT])
{
	int f;

	memset(facts, 0, FACT_CNT * sizeof(facts[0]));
	for (f = 0; f < FACT_CNT; f++) {
		facts[f].name = f == FACT_CALL ? "call" : "a-fact";
		facts[f].what = "what it shows";
		facts[f].without = "what is not judged";
		facts[f].rung = f == FACT_DELIVERY ? NULL : "second";
		facts[f].wanted = true;
		facts[f].rung_cnt = 3;
		facts[f].rungs[0].name = "first";
		facts[f].rungs[0].tried = true;
		facts[f].rungs[0].err = -EPERM;
		facts[f].rungs[1].name = "second";
		facts[f].rungs[1].tried = true;
		facts[f].rungs[2].name = "third";
	}
}

static void set_run(struct run *run, const struct fact_state *facts)
{
	*run = (struct run){
		.kernel = &kernel, .facts = facts, .fact_cnt = facts ? FACT_CNT : 0, .start_ns = 6999999000ull,
		.start_time = "2024-05-01T12:00:00Z", .duration_ns = 2500000000ull,
		.what = "command ./prog", .command_status = -1,
	};
}

static void add(struct report *r, const char *fixture, unsigned int cnt)
{
	struct judged d;

	judged_read(&d, fixture);
	while (cnt--)
		assert_int_equal(report_call(r, &d.call, &d.j), 0);
	judged_release(&d);
}

/* Some of everything. */
static void fill(struct report *r)
{
	static const char *const allow[] = { "wrong-handler", NULL };
	const struct report_options options = { .max_unverified_ppm = 100, .allow = allow };

	assert_int_equal(report_init(r, &options, 8), 0);
	add(r, "rules/missed-delivery/verified.txt", 20);
	add(r, "required/private-own-cpu.txt", 2);
	add(r, "required/private-not-running.txt", 1);
	add(r, "return/private-state-without-ready.txt", 1);
	add(r, "rules/stale-runqueue-state/violated.txt", 1);
	add(r, "rules/wrong-handler/violated.txt", 1);
	add(r, "rules/stubbed/violated.txt", 1);
	add(r, "rules/missed-delivery/unverified.txt", 2);
	add(r, "covered/ran-unseen.txt", 1);
	report_lost(r, 3);
	r->cut = 5;
	r->lost_runs = 6;
	report_sort(r);
}

typedef int (*sink_fn)(FILE *out, const struct report *r, const struct run *run);

/* What the sink writes, to be freed. */
static char *written(sink_fn sink, const struct report *r, const struct run *run)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal(sink(out, r, run), 0);
	fclose(out);
	assert_int_equal(strlen(text), len);
	return text;
}

static json_t *parsed(const struct report *r, const struct run *run)
{
	char *text = written(sink_json, r, run);
	json_error_t error;
	/* no name twice: readers differ in which one they take */
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	if (!root)
		fail_msg("line %d: %s", error.line, error.text);
	free(text);
	return root;
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
	fill(&r);
	set_facts(facts);
	set_run(&run, facts);
	root = parsed(&r, &run);
	get(root, "schema_version", JSON_STRING);
	check_string(get(root, "tool", JSON_OBJECT), "name", "membarrier-trace");
	get(get(root, "tool", JSON_OBJECT), "version", JSON_STRING);
	o = get(root, "kernel", JSON_OBJECT);
	check_string(o, "release", "6.18.0-test");
	check_string(o, "arch", "x86_64");
	assert_int_equal(get_int(o, "cpus_online"), 4);
	assert_int_equal(get_int(o, "cpus_possible"), 8);
	check_string(o, "nohz_full", "no");
	check_string(o, "cpumask_offstack", "unknown");
	check_string(root, "start", "2024-05-01T12:00:00Z");
	assert_int_equal(get_int(root, "duration_ns"), 2500000000ll);
	check_string(root, "verdict", "violated");
	probes = get(root, "probes", JSON_ARRAY);
	assert_int_equal(json_array_size(probes), FACT_CNT);
	o = json_array_get(probes, 0);
	check_string(o, "fact", "a-fact");
	check_string(o, "rung", "second");
	assert_int_equal(json_array_size(get(o, "tried", JSON_ARRAY)), 2);
	o = json_array_get(get(o, "tried", JSON_ARRAY), 0);
	check_string(o, "rung", "first");
	assert_int_equal(get_int(o, "errno"), EPERM);
	get(json_array_get(probes, FACT_DELIVERY), "rung", JSON_NULL);
	json_decref(root);
	/* records from a file: nothing was probed */
	run.fact_cnt = 0;
	root = parsed(&r, &run);
	assert_int_equal(json_array_size(get(root, "probes", JSON_ARRAY)), 0);
	json_decref(root);
	report_release(&r);
}

static void test_json_counts(void **state)
{
	struct report r;
	struct run run;
	json_t *root, *o, *list;
	size_t i;
	json_int_t sum = 0;

	(void)state;
	fill(&r);
	set_run(&run, NULL);
	root = parsed(&r, &run);
	o = get(root, "calls", JSON_OBJECT);
	assert_int_equal(get_int(o, "total"), 33);
	assert_null(json_object_get(o, "calls"));
	assert_null(json_object_get(o, "targets"));
	assert_int_equal(get_int(o, "verified"), 24);
	assert_int_equal(get_int(o, "vacuous"), 3);
	assert_int_equal(get_int(o, "violated"), 3);
	assert_int_equal(get_int(o, "unverified"), 6);
	assert_int_equal(get_int(o, "failed"), 1);
	assert_int_equal(get_int(o, "cut"), 5);
	assert_int_equal(get_int(o, "allowed"), 1);
	assert_int_equal(get_int(o, "surplus_handlers"), 1);
	o = get(root, "lost", JSON_OBJECT);
	assert_int_equal(get_int(o, "records"), 3);
	assert_int_equal(get_int(o, "program_runs"), 6);
	assert_int_equal(get_int(o, "handlers"), 1);
	assert_int_equal(get_int(o, "unreached_runs"), 0);
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
				 get_int(command, "violated") + get_int(command, "unverified"));
	}
	/* all but the lost ones, of which nothing is known */
	assert_int_equal(sum, 30);
	json_decref(root);
	/* every cause that occurred */
	add(&r, "causes/several.txt", 2);
	root = parsed(&r, &run);
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
	struct run run;
	json_t *root, *list, *commands;

	(void)state;
	fill(&r);
	judged_read(&d, "return/query.txt");
	d.call.call.tgid = 17;
	memcpy(d.call.call.comm, "a \"\\\n\xff\x80\x7f", 9);
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	judged_release(&d);
	report_sort(&r);
	set_run(&run, NULL);
	root = parsed(&r, &run);
	list = get(root, "processes", JSON_ARRAY);
	assert_int_equal(json_array_size(list), 2);
	assert_int_equal(get_int(json_array_get(list, 0), "pid"), 17);
	check_string(json_array_get(list, 0), "comm", "a \"\\????");
	assert_int_equal(get_int(json_array_get(list, 1), "pid"), 4242);
	check_string(json_array_get(list, 1), "comm", "fixture");
	commands = get(json_array_get(list, 1), "commands", JSON_ARRAY);
	assert_int_equal(json_array_size(commands), 4);
	check_string(json_array_get(commands, 0), "command", "GLOBAL_EXPEDITED");
	check_string(json_array_get(commands, 1), "command", "PRIVATE_EXPEDITED");
	get_int(json_array_get(commands, 1), "p50_ns");
	get_int(json_array_get(commands, 1), "p99_ns");
	assert_int_equal(get_int(json_array_get(commands, 1), "max_ns"), 20000);
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
	struct run run;
	json_t *root, *list, *o, *cpus;

	(void)state;
	fill(&r);
	set_run(&run, NULL);
	root = parsed(&r, &run);
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
	const struct report_options options = { .max_unverified_ppm = 100 };
	struct judged d;
	struct report r;
	struct run run;
	json_t *root, *cpus, *o;

	(void)state;
	assert_int_equal(report_init(&r, &options, 8), 0);
	judged_read(&d, "rules/wrong-target/violated-instead.txt");
	d.f.record.cpus[0].begin.rq_state = 3;
	d.f.record.cpus[0].end.rq_state = 5;
	d.f.record.cpus[0].begin.mm_state = 9;
	d.f.record.cpus[1].have &= ~(__u32)MBT_CPU_BEGIN;
	judged_again(&d);
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	judged_release(&d);
	set_run(&run, NULL);
	root = parsed(&r, &run);
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
	fill(&r);
	set_run(&run, NULL);
	run.start_ns = 7000000001ull;
	root = parsed(&r, &run);
	assert_int_equal(get_int(json_array_get(json_object_get(root, "violations"), 0), "time_ns"), 0);
	json_decref(root);
	report_release(&r);
}

static void test_json_capped(void **state)
{
	struct report r;
	struct run run;
	json_t *root;

	(void)state;
	fill(&r);
	add(&r, "rules/missed-delivery/violated.txt", 300);
	set_run(&run, NULL);
	root = parsed(&r, &run);
	assert_int_equal(json_array_size(get(root, "violations", JSON_ARRAY)), REPORT_FINDINGS_MAX);
	assert_int_equal(get_int(get(root, "calls", JSON_OBJECT), "violated"), 303);
	json_decref(root);
	report_release(&r);
}

static void check_absent(const char *text, __u64 address)
{
	char form[4][32];
	int i;

	if (!address)
		return;
	snprintf(form[0], sizeof(form[0]), "%llx", (unsigned long long)address);
	snprintf(form[1], sizeof(form[1]), "%llX", (unsigned long long)address);
	snprintf(form[2], sizeof(form[2]), "%llu", (unsigned long long)address);
	snprintf(form[3], sizeof(form[3]), "%lld", (long long)address);
	for (i = 0; i < 4; i++)
		if (strstr(text, form[i]))
			fail_msg("the address %s leaves the program", form[i]);
}

/* Every address that is in the record or in the settings, in every form that prints. */
static void check_addresses(const char *text, const struct judged *d)
{
	const struct mbt_call *call = &d->f.record.call;
	unsigned int i;

	check_absent(text, call->mm);
	check_absent(text, call->task);
	for (i = 0; i < call->cpu_cnt; i++) {
		const struct mbt_cpu *k = &d->f.record.cpus[i];

		check_absent(text, k->csd);
		check_absent(text, k->begin.curr);
		check_absent(text, k->end.curr);
		check_absent(text, k->begin.mm);
		check_absent(text, k->end.mm);
	}
	for (i = 0; i < MBT_HANDLER_CNT; i++)
		check_absent(text, d->f.settings.handler[i]);
	assert_null(strstr(text, "ffff888"));
	assert_null(strstr(text, "0xffff"));
}

static void test_no_addresses(void **state)
{
	const struct report_options options = { .max_unverified_ppm = 100 };
	char *json, *text, *line;
	struct report r;
	struct judged d;
	struct run run;
	size_t i, len;
	FILE *out;

	(void)state;
	for (i = 0; i < fixture_path_cnt; i++) {
		judged_read(&d, fixture_paths[i]);
		/* the test can fail: the addresses look like the kernel's */
		assert_int_equal(d.f.record.call.mm >> 44, 0xffff8);
		assert_int_equal(report_init(&r, &options, 8), 0);
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
		set_run(&run, NULL);
		run.settings = d.f.settings;
		json = written(sink_json, &r, &run);
		text = written(sink_text, &r, &run);
		out = open_memstream(&line, &len);
		sink_text_call(out, &d.call, &d.j, &run);
		fclose(out);
		check_addresses(json, &d);
		check_addresses(text, &d);
		check_addresses(line, &d);
		free(json);
		free(text);
		free(line);
		report_release(&r);
		judged_release(&d);
	}
}

static void check_text(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in:\n%s", part, text);
}

/* The verdict at the end of the command's line in the table. */
static void check_row(const char *text, const char *command, const char *verdict)
{
	const char *line = strstr(text, command), *end;
	char last[64];

	assert_non_null(line);
	end = strchr(line, '\n');
	assert_non_null(end);
	snprintf(last, sizeof(last), "  %s\n", verdict);
	if (strncmp(end + 1 - strlen(last), last, strlen(last)))
		fail_msg("the row of %sdoes not end in '%s'", command, verdict);
}

static void test_text(void **state)
{
	struct report r;
	struct run run;
	char *text;

	(void)state;
	fill(&r);
	set_run(&run, NULL);
	text = written(sink_text, &r, &run);
	check_text(text, "kernel 6.18.0-test x86_64, 4 of 8 CPUs online, command ./prog, 2.5 s\n");
	check_text(text, "fixture[4242]          PRIVATE_EXPEDITED                           27       1     1.70");
	check_text(text, " verified, some unverified\n");
	check_text(text, "VIOLATED\n");
	check_text(text, "Slowest CPU: 2, up to 2.5 us from the first send to the end of its handler; "
		   "last of all in 88 % of the calls\n");
	check_text(text, "\nVIOLATION: stale-runqueue-state (also missed-delivery)\n"
		   "  GLOBAL_EXPEDITED by fixture, process 4242, thread 4242, at 0.000001 s: returned 0 after 20.0 us\n"
		   "  CPU 1 ran this mm throughout (thread 4301), was never targeted, ran no handler; "
		   "its runqueue copy lacks GLOBAL_EXPEDITED since thread 4240 exited there\n");
	check_text(text, rules_find("stale-runqueue-state")->explanation);
	check_text(text, "\nallowed: wrong-handler\n");
	check_text(text, "\nVIOLATION: stubbed\n  a call by fixture");
	check_text(text, "Calls 33: verified 24 (of these vacuous 3), violated 3, unverified 6; cut by start or end 5\n");
	check_text(text, "  unverified (lost-record): 6\n");
	check_text(text, "Lost: 3 records, 6 program runs\n"
			"Handlers on CPUs that owed none: 1; shown by the csd's lock alone: 1\n");
	check_text(text, "\nVerdict: violated (1 allowed)\n");
	/* CPUs that the finding is not about are left out */
	assert_null(strstr(text, "CPU 0 "));
	assert_null(strstr(text, "more violations"));
	free(text);

	/* three of a kind are shown and explained once, the rest is counted */
	add(&r, "rules/missed-delivery/violated.txt", 300);
	text = written(sink_text, &r, &run);
	check_text(text, "\nand 297 more violations like these");
	assert_null(strstr(strstr(text, rules_find("missed-delivery")->explanation) + 1,
			   rules_find("missed-delivery")->explanation));
	free(text);
	report_release(&r);
}

/* Several findings of one call, several causes of another. */
/* A recording's words are whatever its writer liked. */
static void test_text_control(void **state)
{
	struct kernel other = kernel;
	struct report r;
	struct run run;
	char *text;

	(void)state;
	fill(&r);
	set_run(&run, NULL);
	strcpy(other.release, "6\033[2J");
	run.kernel = &other;
	run.what = "command \a\n\177";
	text = written(sink_text, &r, &run);
	check_text(text, "kernel 6?[2J x86_64, 4 of 8 CPUs online, command ???, 2.5 s\n");
	assert_null(strchr(text, '\033'));
	free(text);
	report_release(&r);
}

static void test_text_several(void **state)
{
	const struct report_options options = { .max_unverified_ppm = 100 };
	struct report r;
	struct run run;
	char *text;

	(void)state;
	set_run(&run, NULL);
	assert_int_equal(report_init(&r, &options, 8), 0);
	add(&r, "causes/several.txt", 1);
	add(&r, "rules/missed-delivery/violated-and-own.txt", 1);
	add(&r, "rules/stale-runqueue-state/violated-alone.txt", 1);
	text = written(sink_text, &r, &run);
	check_text(text, "  unverified (lost-record): 1\n  unverified (cpu-hotplug): 1\n  unverified (clock): 1\n");
	check_text(text, "\nVIOLATION: local-not-synced (also missed-delivery)\n");
	check_text(text, "\n  CPU 0 ran the caller itself, was never targeted, ran no handler\n"
		   "  CPU 1 ran this mm throughout (thread 4301), was never targeted, ran no handler\n");
	check_text(text, "\nVIOLATION: stale-runqueue-state (also unearned-fast-path, missed-delivery)\n");
	free(text);
	report_release(&r);
}

static void test_text_verdicts(void **state)
{
	const struct report_options options = { .max_unverified_ppm = 100 };
	struct fact_state facts[FACT_CNT];
	struct report r;
	struct run run;
	char *text;

	(void)state;
	set_facts(facts);
	set_run(&run, facts);
	assert_int_equal(report_init(&r, &options, 8), 0);
	text = written(sink_text, &r, &run);
	check_text(text, "\nVerdict: unverified (no call was seen)\n");
	assert_null(strstr(text, "PROCESS"));
	assert_null(strstr(text, "32-bit"));
	free(text);
	add(&r, "required/private-own-cpu.txt", 2);
	text = written(sink_text, &r, &run);
	check_text(text, "\nVerdict: verified (vacuous: ");
	check_text(text, " verified (vacuous)\n");
	free(text);
	add(&r, "return/private-enomem.txt", 1);
	add(&r, "required/sync-core-own-and-remote.txt", 1);
	add(&r, "causes/no-oracle-global.txt", 1);
	text = written(sink_text, &r, &run);
	check_row(text, "GLOBAL ", "unverified");
	check_row(text, "PRIVATE_EXPEDITED ", "verified (vacuous)");
	free(text);
	add(&r, "rules/missed-delivery/verified.txt", 1);
	facts[FACT_CALL].rung = "tracepoint";
	text = written(sink_text, &r, &run);
	check_row(text, "PRIVATE_EXPEDITED ", "verified");
	check_row(text, "PRIVATE_EXPEDITED_SYNC_CORE ", "verified");
	check_text(text, "\nVerdict: verified\n");
	check_text(text, " verified\n");
	check_text(text, "32-bit callers are not seen\n");
	assert_null(strstr(text, "beyond the limit"));
	assert_null(strstr(text, "may have been missed"));
	free(text);
	add(&r, "rules/missed-delivery/unverified.txt", 3);
	r.unreached_runs = 11;
	text = written(sink_text, &r, &run);
	check_text(text, "beyond the limit of 100 in a million");
	check_text(text, "may have been missed: 11 runs");
	check_text(text, "\nVerdict: unverified\n");
	free(text);
	report_release(&r);
}

static void check_duration(__u64 ns, const char *words)
{
	const struct report_options options = { .max_unverified_ppm = 100 };
	struct report r;
	struct run run;
	char *text;

	assert_int_equal(report_init(&r, &options, 8), 0);
	set_run(&run, NULL);
	run.duration_ns = ns;
	text = written(sink_text, &r, &run);
	check_text(text, words);
	free(text);
	report_release(&r);
}

static void test_text_durations(void **state)
{
	(void)state;
	check_duration(0, ", 0 ns\n");
	check_duration(999, ", 999 ns\n");
	check_duration(1000, ", 1.0 us\n");
	check_duration(15700, ", 15.7 us\n");
	check_duration(1000000, ", 1.0 ms\n");
	check_duration(31200000, ", 31.2 ms\n");
	check_duration(1000000000, ", 1.0 s\n");
	check_duration(86400000000000ull, ", 86400.0 s\n");
}

/* At most eight CPUs of one finding are spelled out. */
static void test_text_many_cpus(void **state)
{
	const struct report_options options = { .max_unverified_ppm = 100 };
	struct report r;
	struct judged d;
	struct run run;
	char *text;
	unsigned int i;

	(void)state;
	set_run(&run, NULL);
	assert_int_equal(report_init(&r, &options, 16), 0);
	judged_read(&d, "rules/missed-delivery/violated.txt");
	for (i = 3; i < 14; i++) {
		d.f.record.cpus[i] = d.f.record.cpus[2];
		d.f.record.cpus[i].cpu = i;
	}
	d.f.record.call.cpu_cnt = 14;
	d.f.record.call.len = (__u32)fixture_len(&d.f);
	judged_again(&d);
	assert_int_equal(d.call.missing_cnt, 12);
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	text = written(sink_text, &r, &run);
	check_text(text, "  CPU 9 ran");
	check_text(text, "  and 4 more CPUs\n");
	assert_null(strstr(text, "CPU 10 ran"));
	free(text);
	report_release(&r);
	/* eight are no more than that */
	assert_int_equal(report_init(&r, &options, 16), 0);
	d.f.record.call.cpu_cnt = 10;
	d.f.record.call.len = (__u32)fixture_len(&d.f);
	judged_again(&d);
	assert_int_equal(d.call.missing_cnt, 8);
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	text = written(sink_text, &r, &run);
	check_text(text, "  CPU 9 ran");
	assert_null(strstr(text, "more CPUs"));
	free(text);
	judged_release(&d);
	report_release(&r);
}

static void check_line(const char *fixture, const char *part)
{
	struct judged d;
	struct run run;
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	set_run(&run, NULL);
	judged_read(&d, fixture);
	sink_text_call(out, &d.call, &d.j, &run);
	fclose(out);
	check_text(text, part);
	/* one line */
	assert_ptr_equal(strchr(text, '\n'), text + len - 1);
	free(text);
	judged_release(&d);
}

static void test_text_call(void **state)
{
	(void)state;
	check_line("rules/missed-delivery/violated.txt",
		   "sent 1 of 2 required  violated missed-delivery  0:self 1:ipi 2:missing\n");
	check_line("rules/missed-delivery/violated.txt", "    0.000001    4242    4242 fixture");
	check_line("rules/missed-delivery/unverified.txt", "unverified lost-record  0:self 1:ipi 2:missing\n");
	check_line("rules/missed-delivery/verified.txt", "verified  0:self 1:ipi 2:ipi\n");
	check_line("rules/missed-delivery/verified.txt", " PRIVATE_EXPEDITED                0    20.0 us sent 2");
	check_line("rules/late-delivery/violated.txt", "violated late-delivery missed-delivery  0:self");
	check_line("causes/several.txt", "unverified lost-record cpu-hotplug clock  1:missing\n");
	check_line("rules/stubbed/violated.txt", "unknown ");
	check_line("return/private-state-without-ready.txt", "   -1 ");
}

static void test_text_probes(void **state)
{
	struct fact_state facts[FACT_CNT];
	char *text, *part;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	set_facts(facts);
	facts[FACT_RQ].rungs[2].excluded = true;
	facts[FACT_RQ].rungs[2].reason = "has its reasons";
	/* not wanted in this run: nothing is missing */
	facts[FACT_UNREACHED].rung = NULL;
	facts[FACT_UNREACHED].wanted = false;
	sink_text_probes(out, facts, FACT_CNT);
	fclose(out);
	check_text(text, "FACT         RUNG         RESULT");
	check_text(text, "a-fact       first        Operation not permitted      what it shows\n");
	check_text(text, "             second       in use ");
	check_text(text, "             third        not needed");
	check_text(text, "             third        excluded                     has its reasons\n");
	check_text(text, "             second       in use                       \n");
	/* once: for the one fact that is wanted and that no rung shows */
	part = strstr(text, "cannot be judged without it: what is not judged\n");
	assert_non_null(part);
	assert_null(strstr(part + 1, "cannot be judged"));
	free(text);
}

/* A full disk is an error, not a short report. */
static void test_full(void **state)
{
	struct report r;
	struct run run;
	FILE *out;

	(void)state;
	fill(&r);
	set_run(&run, NULL);
	out = fopen("/dev/full", "w");
	if (!out) {
		report_release(&r);
		return;
	}
	assert_int_equal(sink_text(out, &r, &run), -EIO);
	fclose(out);
	out = fopen("/dev/full", "w");
	assert_int_equal(sink_json(out, &r, &run), -EIO);
	fclose(out);
	report_release(&r);
}

static const struct CMUnitTest tests[] = {
	{ "json: tool, kernel, probes", test_json_top, NULL, NULL, NULL },
	{ "json: counts", test_json_counts, NULL, NULL, NULL },
	{ "json: processes", test_json_processes, NULL, NULL, NULL },
	{ "json: violations", test_json_violations, NULL, NULL, NULL },
	{ "json: states of a CPU", test_json_states, NULL, NULL, NULL },
	{ "json: a call from before the start", test_json_early, NULL, NULL, NULL },
	{ "json: the list is capped", test_json_capped, NULL, NULL, NULL },
	{ "sinks: no kernel address", test_no_addresses, NULL, NULL, NULL },
	{ "sinks: a full disk", test_full, NULL, NULL, NULL },
	{ "text: a report", test_text, NULL, NULL, NULL },
	{ "text: no control characters", test_text_control, NULL, NULL, NULL },
	{ "text: several findings", test_text_several, NULL, NULL, NULL },
	{ "text: verdicts", test_text_verdicts, NULL, NULL, NULL },
	{ "text: durations", test_text_durations, NULL, NULL, NULL },
	{ "text: many CPUs", test_text_many_cpus, NULL, NULL, NULL },
	{ "text: a line per call", test_text_call, NULL, NULL, NULL },
	{ "text: probes", test_text_probes, NULL, NULL, NULL },
};

const struct unit_tests sink_tests = { tests, ARRAY_SIZE(tests) };
