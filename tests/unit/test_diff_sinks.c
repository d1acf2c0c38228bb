// SPDX-License-Identifier: GPL-2.0-only
/* Two sides of reports compared, word by word and member by member. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "mbt/judge.h"
#include "sample.h"
#include "sink/sink_diff.h"
#include "unit.h"

#define ROW mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED)

static struct stored_report reports[4];
static const char *paths[4] = { "a.json", "a2.json", "b.json", "b2.json" };

static struct diff_view view(unsigned int cnt)
{
	return (struct diff_view){
		.sides = { { reports, cnt }, { reports + 2, cnt } },
		.paths = { paths, paths + 2 },
		.options = { .max_unverified_ppm = 100 },
	};
}

static void begin(void)
{
	unsigned int i, call;

	memset(reports, 0, sizeof(reports));
	for (i = 0; i < 4; i++) {
		struct stored_report *r = &reports[i];

		strcpy(r->schema, "2.2");
		strcpy(r->tool, "0.2.0");
		strcpy(r->release, "6.18.0-test");
		strcpy(r->arch, "x86_64");
		strcpy(r->probes, "call fentry, delivery csd");
		r->cpus_online = 4;
		r->has_infos = true;
		r->duration_ns = 2500000000;
		r->calls = 1000;
		r->commands[ROW].calls = r->commands[ROW].verified = 1000;
		r->commands[ROW].targets = 1500;
		for (call = 0; call < 1000; call++)
			hist_add(&r->commands[ROW].latency, call % 50 ? 4096 : 10240);
	}
}

static char *text(const struct diff_view *v, unsigned int width)
{
	const struct page_style style = { .width = width };
	char *buf = NULL;
	size_t len;
	FILE *out = open_memstream(&buf, &len);

	assert_int_equal(sink_diff_text(out, v, &style), 0);
	fclose(out);
	return buf;
}

static json_t *json(const struct diff_view *v)
{
	char *buf = NULL;
	size_t len;
	FILE *out = open_memstream(&buf, &len);
	json_t *root;

	assert_int_equal(sink_diff_json(out, v), 0);
	fclose(out);
	root = json_loads(buf, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	free(buf);
	return root;
}

static void has(const struct diff_view *v, const char *part)
{
	char *got = text(v, 1000);

	check_text(got, part);
	free(got);
}

static void lacks(const struct diff_view *v, const char *part)
{
	char *got = text(v, 1000);

	assert_null(strstr(got, part));
	free(got);
}

static void test_same(void **state)
{
	static const char right[] =
		"NO REGRESSION.\n"
		"\n"
		"A  a.json: kernel 6.18.0-test x86_64, 4 CPUs, 2.5 s, 1,000 calls, verified\n"
		"B  b.json: kernel 6.18.0-test x86_64, 4 CPUs, 2.5 s, 1,000 calls, verified\n"
		"\n"
		"FINDINGS: none on either side.\n"
		"\n"
		"Unverified: A 0 of 1,000, B 0 of 1,000, limit 100 in a million: same.\n"
		"\n"
		"PRIVATE_EXPEDITED                         A                    B\n"
		"  calls                               1,000                1,000\n"
		"  calls a second                      400.0                400.0\n"
		"  IPIs for each call                   1.50                 1.50\n"
		"  P50                      4.1 us to 4.6 us     4.1 us to 4.6 us  no shift told\n"
		"  P99                               10.2 us              10.2 us  no shift told\n"
		"\n"
		"A percentile is known as far as its step: 12.5 % of it or less, of a phase its\n"
		"  power of two. Longer, shorter: every report of one side lies beyond all of the\n"
		"  other, a whole step between them, and farther than those of a side are from\n"
		"  each other; 199 calls are too few. Of a side with one report no spread is\n"
		"  known: compare several (A... -- B...) to tell a shift from noise.\n";
	struct diff_view v = view(1);
	char *got;

	(void)state;
	begin();
	got = text(&v, PAGE_WIDTH);
	assert_string_equal(got, right);
	free(got);
	assert_int_equal(diff_regressions(&v), 0);
	v = view(2);
	lacks(&v, "no spread is known");
	lacks(&v, "NOT THE SAME");
	lacks(&v, "a regression");
}

static void test_regressions(void **state)
{
	const struct diff_view v = view(1);
	unsigned int call;

	(void)state;
	begin();
	reports[2].rule_calls[rules_index(rules_find("stubbed"))] = 12;
	reports[2].verdict = VERDICT_VIOLATED;
	has(&v, "1 REGRESSION: stubbed is new (12 of 1,000 calls).\n");
	has(&v, "stubbed                  error                    0               12  new !\n");
	has(&v, "  in a million calls                              0.0          12000.0\n");
	has(&v, ": kernel 6.18.0-test x86_64, 4 CPUs, 2.5 s, 1,000 calls, VIOLATED\n");
	has(&v, "!: a regression.");
	reports[0].rule_calls[rules_index(rules_find("stubbed"))] = 1;
	has(&v, "1 REGRESSION: stubbed is in more calls (12 of 1,000 calls, before 1 of 1,000).\n");
	reports[2].rule_calls[rules_index(rules_find("slow-call"))] = 1;
	reports[2].unverified = reports[2].commands[ROW].unverified = 5;
	memset(&reports[2].commands[ROW].latency, 0, sizeof(struct hist));
	for (call = 0; call < 1000; call++)
		hist_add(&reports[2].commands[ROW].latency, call % 50 ? 8192 : 10240);
	has(&v,
	    "4 REGRESSIONS: stubbed is in more calls (12 of 1,000 calls, before 1 of 1,000); "
	    "slow-call is new (1); more calls are unverified than the limit of 100 in a million "
	    "(5 of 1,005); and 1 more.\n");
	has(&v, "slow-call                warning                  0                1  new !\n");
	has(&v, "Unverified: A 0 of 1,000, B 5 of 1,005, limit 100 in a million: new !.\n");
	has(&v, "  P50                      4.1 us to 4.6 us     8.2 us to 9.2 us  longer !\n");
	reports[2].rule_calls[rules_index(rules_find("stubbed"))] = 0;
	reports[2].rule_calls[rules_index(rules_find("slow-call"))] = 0;
	reports[2].unverified = reports[2].commands[ROW].unverified = 0;
	has(&v, "1 REGRESSION: PRIVATE_EXPEDITED takes longer (P50 8.2 us to 9.2 us, before "
		"4.1 us to 4.6 us).\n");
	has(&v, "stubbed                  error                    1                0  gone\n");
}

/* What cannot be relied upon is named, and no regression is claimed to be absent for certain. */
static void test_doubts(void **state)
{
	const struct diff_view v = view(1);

	(void)state;
	begin();
	reports[0].lost_records = 1200;
	reports[0].lost_runs = 3;
	has(&v, "1,000 calls, verified; lost: 1,200 records, 3 program runs\n");
	has(&v, "NO REGRESSION.\n");
	reports[2].verdict = VERDICT_UNVERIFIED;
	has(&v, "1,000 calls, UNVERIFIED\n");
	has(&v, "NO REGRESSION as far as the evidence goes: 1 of 1 reports of B is unverified or "
		"has lost evidence.\n");
	reports[2].verdict = VERDICT_VERIFIED;
	reports[2].cut = true;
	has(&v, "; its recording was cut\n");
	has(&v, "NO REGRESSION as far as the evidence goes");
	reports[2].cut = false;
	reports[2].tail = true;
	has(&v, "; its recording lacks the beginning\n");
	reports[2].tail = false;
	reports[2].lost_fact = true;
	has(&v, "; a probe was taken away\n");
	reports[2].lost_fact = false;
	lacks(&v, "as far as the evidence goes");
	reports[2].lost_records = 1;
	has(&v, "NO REGRESSION as far as the evidence goes");
	reports[2].lost_records = 0;
	reports[2].lost_runs = 1;
	has(&v, "; lost: 0 records, 1 program runs\n");
	has(&v, "NO REGRESSION as far as the evidence goes");
}

static void test_differing(void **state)
{
	struct diff_view v = view(1);

	(void)state;
	begin();
	strcpy(reports[2].release, "6.1.0-other");
	has(&v, "NOT THE SAME: kernel 6.18.0-test / 6.1.0-other: not all that differs is due to a "
		"change of one thing.\n");
	reports[2].cpus_online = 8;
	strcpy(reports[2].arch, "aarch64");
	strcpy(reports[2].probes, "call tracepoint, delivery csd");
	strcpy(reports[2].filters, "comm x*");
	strcpy(reports[2].tool, "0.3.0");
	strcpy(reports[2].schema, "2.0");
	has(&v, "NOT THE SAME: kernel 6.18.0-test / 6.1.0-other; architecture x86_64 / aarch64; "
		"CPUs 4 / 8; probes call fentry, delivery csd / call tracepoint, delivery csd; "
		"filters none / comm x*; tool 0.2.0 / 0.3.0; schema 2.2 / 2.0: not all that "
		"differs is due to a change of one thing.\n");
	/* also among the reports of one side */
	begin();
	v = view(2);
	reports[1].cpus_online = 2;
	has(&v, "NOT THE SAME: CPUs 4 / 2: ");
}

static void test_phases(void **state)
{
	const struct diff_view v = view(1);
	unsigned int call;

	(void)state;
	begin();
	for (call = 0; call < 300; call++) {
		mbt_phase_add(&reports[0].commands[ROW].phases[MBT_PHASE_SEND], 1024);
		mbt_phase_add(&reports[2].commands[ROW].phases[MBT_PHASE_SEND], 4096);
		mbt_phase_add(&reports[0].commands[ROW].phases[MBT_PHASE_REST], 1024);
		mbt_phase_add(&reports[2].commands[ROW].phases[MBT_PHASE_REST], 1024);
		mbt_phase_add(&reports[0].commands[ROW].phases[MBT_PHASE_SCAN], 1024);
		mbt_phase_add(&reports[2].commands[ROW].phases[MBT_PHASE_MUTEX_SCAN], 1024);
	}
	has(&v, "  send P50                           1.0 us               4.1 us  longer\n"
		"  send P99                           1.0 us               4.1 us  longer\n"
		"  of its phases no shift is told in 2 percentiles\n"
		"  too few calls on one side, or other probes, in 4 percentiles of phases\n");
	has(&v, "NO REGRESSION.\n");
}

/* Whatever is in it, no line is longer, and no cell of a table is broken off. */
static void test_width(void **state)
{
	const struct diff_view v = view(1);
	const __u32 row = mbt_cmd_row(MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE);
	unsigned int call, rule, side;
	char *got, *line, *end;

	(void)state;
	begin();
	for (rule = 0; rules_at(rule); rule++)
		reports[2].rule_calls[rule] = 1ull << 53;
	for (side = 0; side < 4; side += 2) {
		struct stored_command *command = &reports[side].commands[row];

		command->calls = command->failed = command->targets = 1ull << 53;
		for (call = 0; call < 300; call++) {
			mbt_phase_add(&command->phases[MBT_PHASE_SEND_SLOWEST_REST],
				      side ? 1100 : 600000);
			hist_add(&command->latency, side ? 1100 : 600000000);
		}
	}
	got = text(&v, PAGE_WIDTH);
	check_text(got, "send, slowest CPU, rest P50");
	check_text(got, " shorter\n");
	for (line = got; (end = strchr(line, '\n')); line = end + 1)
		if (end - line > PAGE_WIDTH)
			fail_msg("%.*s", (int)(end - line), line);
	free(got);
}

/* No byte of a name reaches the terminal, or the document, that is no text. */
static void test_hostile(void **state)
{
	static const char *const hostile[] = { "\x1b[31m\n\xff\"q", "b" };
	struct diff_view v = view(1);
	json_t *root, *report;

	(void)state;
	begin();
	v.paths[0] = hostile;
	has(&v, "A  ?[31m??\"q: kernel");
	root = json(&v);
	report = json_array_get(json_object_get(root, "a"), 0);
	assert_string_equal(json_string_value(json_object_get(report, "path")), "?[31m??\"q");
	json_decref(root);
}

static json_int_t number(json_t *o, const char *name)
{
	assert_true(json_is_integer(json_object_get(o, name)));
	return json_integer_value(json_object_get(o, name));
}

static void test_json(void **state)
{
	const struct diff_view v = view(2);
	json_t *root, *finding, *command, *latency;

	(void)state;
	begin();
	reports[3].rule_calls[rules_index(rules_find("stubbed"))] = 12;
	reports[3].verdict = VERDICT_VIOLATED;
	reports[2].cpus_online = 2;
	root = json(&v);
	assert_int_equal(number(root, "regressions"), 1);
	assert_string_equal(json_string_value(json_object_get(root, "schema_version")), "1.0");
	finding = json_array_get(json_object_get(root, "findings"), 0);
	assert_string_equal(json_string_value(json_object_get(finding, "code")), "stubbed");
	assert_string_equal(json_string_value(json_object_get(finding, "change")), "new");
	assert_true(json_is_true(json_object_get(finding, "regression")));
	assert_int_equal(number(json_object_get(finding, "b"), "count"), 12);
	assert_int_equal(number(json_object_get(finding, "b"), "of"), 2000);
	assert_int_equal(number(json_object_get(finding, "b"), "reports"), 1);
	assert_true(json_number_value(json_object_get(json_object_get(finding, "b"),
						      "highest_ppm")) == 12000.0);
	assert_int_equal(json_array_size(json_object_get(root, "differs")), 1);
	assert_int_equal(json_array_size(json_object_get(root, "a")), 2);
	command = json_array_get(json_object_get(root, "commands"), 0);
	assert_int_equal(json_array_size(json_object_get(command, "latency")), 2);
	latency = json_array_get(json_object_get(command, "latency"), 0);
	assert_int_equal(number(latency, "percentile"), 50);
	assert_string_equal(json_string_value(json_object_get(latency, "shift")), "none");
	assert_int_equal(number(json_object_get(latency, "a_ns"), "from"), 4096);
	assert_int_equal(number(json_object_get(latency, "a_ns"), "to"), 4607);
	assert_int_equal(number(json_object_get(latency, "a_ns"), "reports"), 2);
	json_decref(root);
}

static const struct CMUnitTest tests[] = {
	{ "diff sinks: nothing differs", test_same, NULL, NULL, NULL },
	{ "diff sinks: regressions", test_regressions, NULL, NULL, NULL },
	{ "diff sinks: evidence that is lost", test_doubts, NULL, NULL, NULL },
	{ "diff sinks: kernels and machines that differ", test_differing, NULL, NULL, NULL },
	{ "diff sinks: phases", test_phases, NULL, NULL, NULL },
	{ "diff sinks: 80 columns", test_width, NULL, NULL, NULL },
	{ "diff sinks: hostile names", test_hostile, NULL, NULL, NULL },
	{ "diff sinks: JSON", test_json, NULL, NULL, NULL },
};

const struct unit_tests diff_sink_tests = { tests, ARRAY_SIZE(tests) };
