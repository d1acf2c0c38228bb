// SPDX-License-Identifier: GPL-2.0-only
/* Times made into percentiles, and the tables that bench makes of cases that are known. */
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include "sample.h"
#include "sink/sink_bench.h"
#include "unit.h"

/* 1 to @cnt, in another order. */
static void fill_times(uint64_t *times, unsigned int cnt)
{
	unsigned int i;

	for (i = 0; i < cnt; i++)
		times[i] = (i * 7ull) % cnt + 1;
}

static void percentiles(void **state)
{
	static const struct {
		unsigned int cnt, p50, p90, p99;
	} rows[] = {
		{ 1, 1, 1, 1 },       { 2, 1, 2, 2 },          { 3, 2, 3, 3 },
		{ 10, 5, 9, 10 },     { 11, 6, 10, 11 },       { 100, 50, 90, 99 },
		{ 101, 51, 91, 100 }, { 1000, 500, 900, 990 }, { 99999, 50000, 90000, 99000 },
	};
	static uint64_t times[100000];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct bench_case c = { .calls = rows[i].cnt };

		fill_times(times, c.calls);
		bench_case_times(&c, times);
		assert_int_equal(c.min_ns, 1);
		assert_int_equal(c.p50_ns, rows[i].p50);
		assert_int_equal(c.p90_ns, rows[i].p90);
		assert_int_equal(c.p99_ns, rows[i].p99);
		assert_int_equal(c.max_ns, rows[i].cnt);
	}
}

/* One call has no median, nine have no P90. */
static void few_calls(void **state)
{
	static const struct {
		unsigned int calls;
		bool p50, p90, p99;
	} rows[] = {
		{ 1, false, false, false }, { 2, true, false, false }, { 9, true, false, false },
		{ 10, true, true, false },  { 99, true, true, false }, { 100, true, true, true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(bench_has_percentile(rows[i].calls, 50), rows[i].p50);
		assert_int_equal(bench_has_percentile(rows[i].calls, 90), rows[i].p90);
		assert_int_equal(bench_has_percentile(rows[i].calls, 99), rows[i].p99);
	}
}

static void others(void **state)
{
	static const struct {
		unsigned int cpus, cnt, busy[BENCH_OTHERS_MAX];
	} rows[] = {
		{ 1, 2, { 0 } },
		{ 2, 3, { 0, 1 } },
		{ 3, 4, { 0, 1, 2 } },
		{ 8, 6, { 0, 1, 2, 4, 7 } },
		{ 9, 6, { 0, 1, 2, 4, 8 } },
		{ 1024, 13, { 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1023 } },
	};
	struct bench_others list[BENCH_OTHERS_MAX];
	unsigned int i, j, cnt;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		cnt = bench_others_default(list, rows[i].cpus);
		assert_int_equal(cnt, rows[i].cnt);
		for (j = 0; j < cnt - 1; j++) {
			assert_int_equal(list[j].cnt, rows[i].busy[j]);
			assert_false(list[j].asleep);
		}
		assert_true(list[cnt - 1].asleep && list[cnt - 1].cnt == BENCH_SLEEPERS);
	}
	assert_true(bench_others_default(list, UINT32_MAX) <= BENCH_OTHERS_MAX);
}

static const struct bench_command *command(const char *name)
{
	unsigned int i;

	for (i = 0; i < BENCH_COMMANDS; i++)
		if (!strcmp(bench_commands[i].name, name))
			return &bench_commands[i];
	fail_msg("no command %s", name);
	return NULL;
}

/* A busy thread that others keep from its CPU is not interrupted. */
static void interrupts(void **state)
{
	struct bench_case c = { .command = command("private"),
				.others = { 3, false },
				.calls = 100,
				.interrupts_known = true,
				.interrupts = 149 };

	(void)state;
	assert_true(bench_lacks_interrupts(&c));
	c.interrupts = 150;
	assert_false(bench_lacks_interrupts(&c));
	c.interrupts = 0;
	c.others.asleep = true;
	assert_false(bench_lacks_interrupts(&c));
	c.others.asleep = false;
	c.interrupts_known = false;
	assert_false(bench_lacks_interrupts(&c));
	c.interrupts_known = true;
	c.command = command("query");
	assert_false(bench_lacks_interrupts(&c));
	c.command = command("rseq-cpu");
	c.interrupts = 50;
	assert_false(bench_lacks_interrupts(&c));
	c.interrupts = 49;
	assert_true(bench_lacks_interrupts(&c));
	c.others.cnt = 0;
	assert_false(bench_lacks_interrupts(&c));
}

#define MEASURED(calls_, ipis, p50, p90, p99, max) \
	.state = BENCH_MEASURED, .calls = calls_, .interrupts_known = true, .interrupts = ipis, \
	.min_ns = 1, .p50_ns = p50, .p90_ns = p90, .p99_ns = p99, .max_ns = max

/* Some of everything, on a machine that there is not. */
static void sample_bench(struct bench *b, struct bench_case cases[12])
{
	const struct bench_case all[12] = {
		{ command("getppid"), { 0, false }, -1, MEASURED(100000, 0, 221, 241, 999, 1000) },
		{ command("global"), { 0, false }, -1, .state = BENCH_ABSENT },
		{ command("global"), { 1, false }, -1, .state = BENCH_ABSENT },
		{ command("private"),
		  { 1, false },
		  -1,
		  MEASURED(100, 100, 1234, 99949, 99950, 999499) },
		{ command("private"),
		  { 127, false },
		  -1,
		  MEASURED(9, 90, 999500, 2, 2, 20000000000) },
		{ command("rseq-cpu"), { 1, false }, 5, .state = BENCH_FAILED, .err = EAGAIN },
		{ command("rseq"), { 1, false }, -1, .state = BENCH_REFUSED, .err = EPERM },
		{ command("rseq"), { 2, false }, -1, .state = BENCH_REFUSED, .err = EPERM },
		{ command("query"), { 0, false }, -1, .state = BENCH_KILLED, .err = SIGSYS },
		{ command("sync-core"), { 0, false }, -1, .state = BENCH_FAKED },
		{ &bench_commands[10], { 16, true }, -1, MEASURED(1, 130, 5, 5, 5, 31200000) },
		{ &bench_commands[11], { 0, false }, -1, .state = BENCH_NOT_RUN },
	};

	memcpy(cases, all, sizeof(all));
	memset(b, 0, sizeof(*b));
	b->cases = cases;
	b->case_cnt = 12;
	b->duration_ns = 5000000000;
	b->interrupted = true;
	strcpy(b->machine.release, "6.18.0-test");
	strcpy(b->machine.arch, "x86_64");
	strcpy(b->machine.online, "0-127");
	strcpy(b->machine.nohz_full, "64-127");
	b->machine.nodes[0] = (struct bench_node){ 0, "0-63" };
	b->machine.nodes[1] = (struct bench_node){ 2, "64-127" };
	b->machine.node_cnt = 2;
	b->machine.cpus.count = 128;
	b->machine.query = 0x3fe;
	b->machine.answerers.seccomp = true;
	b->machine.clock_reading_ns = 23;
	b->machine.clock_step_ns = 20;
}

static char *written(int (*sink)(FILE *out, const struct bench *b), const struct bench *b)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal(sink(out, b), 0);
	fclose(out);
	return text;
}

static void table(void **state)
{
	static const char expected[] =
		"membarrier-trace " MBT_VERSION " bench, kernel 6.18.0-test x86_64, QUERY 0x3fe\n"
		"CPUs online 0-127, isolated none, nohz_full 64-127\n"
		"Node 0: CPUs 0-63\n"
		"Node 2: CPUs 64-127\n"
		"The caller is on CPU 0, the other threads on the next of its 128 CPUs.\n"
		"A figure includes a reading of the clock: 23 ns (smallest step seen: 20 ns).\n"
		"\n"
		"COMMAND                        OTHERS   CALLS   IPI    P50    P90    P99    MAX\n"
		"getppid (baseline)                  0  100000  0.00  221ns  241ns  999ns 1.00us\n"
		"GLOBAL                                 not supported here (nohz_full)\n"
		"PRIVATE_EXPEDITED              1 busy     100  1.00 1.23us 99.9us  100us  999us\n"
		"PRIVATE_EXPEDITED            127 busy       9 10.00 1.00ms      -      -  20.0s*\n"
		"PRIVATE_EXPEDITED_RSEQ CPU     1 busy  threads not started: EAGAIN\n"
		"PRIVATE_EXPEDITED_RSEQ                 refused: EPERM (by a seccomp filter)\n"
		"QUERY                                  killed by SIGSYS (by a seccomp filter)\n"
		"PRIVATE_EXPEDITED_SYNC_CORE            answered, but not by the kernel\n"
		"REGISTER_..._SYNC_CORE      16 asleep       1 130.0      -      -      - 31.2ms\n"
		"\n"
		"-: of fewer calls than it takes: P50 of 2, P90 of 10, P99 of 100.\n"
		"IPI: function-call interrupts of the whole machine for each call, those that\n"
		"other programs caused among them.\n"
		"*: less than half as many interrupts as busy threads: most calls found other\n"
		"programs on those CPUs, and waited for none. The figures are those of such\n"
		"calls.\n"
		"A seccomp filter is on this process: each call pays for it, and it may answer in\n"
		"the kernel's place.\n"
		"Interrupted: 11 of 12 cases were run, the last one perhaps cut short.\n";
	struct bench_case cases[12];
	struct bench b;
	char *text;

	(void)state;
	sample_bench(&b, cases);
	text = written(sink_bench_text, &b);
	assert_string_equal(text, expected);
	free(text);
}

static void other_machines(void **state)
{
	struct bench_case cases[12];
	struct bench b;
	char *text;

	(void)state;
	sample_bench(&b, cases);
	b.machine.node_cnt = 1;
	b.machine.query = -EPERM;
	b.machine.answerers = (struct kernel_answerers){ .tracer = true };
	b.interrupted = false;
	cases[0].interrupts_known = false;
	text = written(sink_bench_text, &b);
	check_text(text, " x86_64\nQUERY is refused: EPERM\n");
	check_text(text, "100000     -  221ns");
	check_text(text, "\nIPI: not shown here (/proc/interrupts).\n");
	check_text(text, "refused: EPERM\n");
	check_text(text, "\nA tracer is on this process: ");
	assert_null(strstr(text, "Node"));
	assert_null(strstr(text, "Interrupted"));
	free(text);
	b.machine.query_signal = SIGSYS;
	text = written(sink_bench_text, &b);
	check_text(text, "\nQUERY is killed by SIGSYS\n");
	free(text);
}

static json_int_t integer(json_t *o, const char *key)
{
	json_t *value = json_object_get(o, key);

	if (!json_is_integer(value))
		fail_msg("no number '%s'", key);
	return json_integer_value(value);
}

static void check_case(json_t *o, const char *name, const char *result)
{
	assert_string_equal(json_string_value(json_object_get(o, "command")), name);
	assert_string_equal(json_string_value(json_object_get(o, "result")), result);
}

static void json(void **state)
{
	struct bench_case cases[12];
	struct bench b;
	json_t *root, *list, *o;
	char *text;

	(void)state;
	sample_bench(&b, cases);
	text = written(sink_bench_json, &b);
	root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	assert_int_equal(integer(root, "query_mask"), 0x3fe);
	assert_int_equal(integer(root, "duration_ns"), 5000000000);
	assert_true(json_is_true(json_object_get(root, "interrupted")));
	list = json_object_get(root, "cases");
	assert_int_equal(json_array_size(list), 12);
	o = json_array_get(list, 4);
	check_case(o, "PRIVATE_EXPEDITED", "measured");
	assert_int_equal(integer(o, "other_threads"), 127);
	assert_int_equal(integer(o, "p50_ns"), 999500);
	assert_true(json_is_null(json_object_get(o, "p90_ns")));
	assert_int_equal(integer(o, "max_ns"), 20000000000);
	assert_int_equal(integer(o, "call_interrupts"), 90);
	assert_true(json_is_true(json_object_get(o, "lacks_interrupts")));
	o = json_array_get(list, 5);
	check_case(o, "PRIVATE_EXPEDITED_RSEQ", "failed");
	assert_int_equal(integer(o, "named_cpu"), 5);
	assert_int_equal(integer(o, "errno"), EAGAIN);
	assert_null(json_object_get(o, "p50_ns"));
	o = json_array_get(list, 8);
	check_case(o, "QUERY", "killed");
	assert_int_equal(integer(o, "signal"), SIGSYS);
	assert_true(json_is_null(json_object_get(o, "errno")));
	check_case(json_array_get(list, 11), "REGISTER_PRIVATE_EXPEDITED_RSEQ", "not-run");
	json_decref(root);
	free(text);
}

static const struct CMUnitTest tests[] = {
	{ "bench: percentiles", percentiles, NULL, NULL, NULL },
	{ "bench: few calls", few_calls, NULL, NULL, NULL },
	{ "bench: threads beside the caller", others, NULL, NULL, NULL },
	{ "bench: too few interrupts", interrupts, NULL, NULL, NULL },
	{ "bench: table", table, NULL, NULL, NULL },
	{ "bench: table of other machines", other_machines, NULL, NULL, NULL },
	{ "bench: JSON", json, NULL, NULL, NULL },
};

const struct unit_tests bench_tests = { tests, ARRAY_SIZE(tests) };
