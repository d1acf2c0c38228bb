// SPDX-License-Identifier: GPL-2.0-only
/* A JSON report read back: it says what was written, and what is none is refused. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "sample.h"
#include "sink/stored_report.h"
#include "unit.h"

static int read_bytes(struct stored_report *s, const char *text, size_t len, char *why,
		      size_t why_len)
{
	FILE *in = len ? fmemopen((char *)text, len, "r") : fopen("/dev/null", "r");
	int err;

	assert_non_null(in);
	err = stored_report_read(s, in, why, why_len);
	fclose(in);
	return err;
}

static char *sample_json(struct report *r)
{
	struct run run;

	sample_fill(r);
	sample_run(&run, NULL);
	return sample_written(sink_json, r, &run);
}

static void test_same(void **state)
{
	static struct stored_report s;
	struct report r;
	char *json, why[256];
	unsigned int i, divided = 0;

	(void)state;
	json = sample_json(&r);
	assert_int_equal(read_bytes(&s, json, strlen(json), why, sizeof(why)), 0);
	assert_string_equal(s.release, "6.18.0-test");
	assert_int_equal(s.cpus_online, 4);
	assert_int_equal(s.duration_ns, 2500000000);
	assert_int_equal(s.calls, r.total.calls);
	assert_int_equal(s.violated, r.total.violated);
	assert_int_equal(s.unverified, r.total.unverified);
	assert_string_equal(s.schema, SCHEMA_VERSION);
	assert_string_equal(s.tool, MBT_VERSION);
	assert_int_equal(s.verdict, VERDICT_VIOLATED);
	assert_int_equal(s.lost_records, r.lost_records);
	assert_true(s.lost_records);
	assert_int_equal(s.lost_runs, 6);
	assert_true(s.has_infos);
	assert_false(s.cut || s.tail || s.lost_fact);
	for (i = 0; i < MBT_CMD_ROWS; i++) {
		const struct tally *t = &r.commands[i].tally;

		assert_int_equal(s.commands[i].calls, t->calls);
		assert_int_equal(s.commands[i].failed, t->failed);
		assert_int_equal(s.commands[i].verified, t->verified);
		assert_int_equal(s.commands[i].vacuous, t->vacuous);
		assert_int_equal(s.commands[i].violated, t->violated);
		assert_int_equal(s.commands[i].targets, t->targets);
		if (r.commands[i].phases) {
			assert_memory_equal(s.commands[i].phases, r.commands[i].phases->stat,
					    sizeof(s.commands[i].phases));
			divided++;
		}
		assert_memory_equal(&s.commands[i].latency, &r.commands[i].latency,
				    sizeof(struct hist));
	}
	assert_true(divided);
	for (i = 0; rules_at(i); i++)
		if (rules_at(i)->level == LEVEL_ERROR)
			assert_int_equal(s.rule_calls[i], r.rule_calls[i]);
	assert_true(s.rule_calls[rules_index(rules_find("stubbed"))]);
	free(json);
	report_release(&r);
}

/* A change of the report, and what is said of it. */
static void refused(json_t *root, const char *right)
{
	static struct stored_report s;
	char *json = json_dumps(root, 0), why[256] = "";

	assert_int_equal(read_bytes(&s, json, strlen(json), why, sizeof(why)), -EBADMSG);
	assert_string_equal(why, right);
	free(json);
}

#define DAMAGED "it is a damaged report"

/* What earlier versions have not is not there, and what else tells of the evidence is. */
static void test_versions(void **state)
{
	static struct stored_report s;
	json_t *root, *command, *kernel, *probes;
	char *json, *text, why[256];
	struct report r;
	size_t i;

	(void)state;
	json = sample_json(&r);
	root = json_loads(json, 0, NULL);
	free(json);
	json_object_set_new(root, "schema_version", json_string("2.0"));
	json_object_del(root, "infos");
	json_object_del(root, "filters");
	json_object_del(root, "probes");
	json_object_del(root, "lost");
	kernel = json_object_get(root, "kernel");
	json_object_del(kernel, "lock_design");
	json_array_foreach(json_object_get(root, "commands"), i, command)
	{
		json_object_del(command, "phases");
		json_object_del(command, "vacuous");
		json_object_del(command, "targets");
	}
	text = json_dumps(root, 0);
	assert_int_equal(read_bytes(&s, text, strlen(text), why, sizeof(why)), 0);
	free(text);
	assert_string_equal(s.schema, "2.0");
	assert_false(s.has_infos);
	assert_string_equal(s.probes, "");
	assert_string_equal(s.filters, "");
	assert_int_equal(s.lost_records, 0);
	assert_int_equal(s.calls, r.total.calls);
	for (i = 0; i < MBT_CMD_ROWS; i++)
		assert_int_equal(s.commands[i].phases[MBT_PHASE_WHOLE].cnt, 0);
	json_object_set_new(root, "ended_early", json_string("cut"));
	json_object_set_new(root, "dropped", json_object());
	json_object_set_new(root, "lost_fact", json_string("call"));
	probes = json_pack("[{s:s, s:s}, {s:s, s:n}, {s:s, s:s}, {s:s}, s]", "fact", "call", "rung",
			   "fentry\n", "fact", "delivery", "rung", "fact", "switch", "rung", "x",
			   "rung", "y", "z");
	assert_non_null(probes);
	json_object_set_new(root, "probes", probes);
	json_object_set_new(root, "filters",
			    json_pack("{s:[{s:s, s:s}, s]}", "list", "filter", "comm", "value",
				      "re*\x1b", "z"));
	json_object_set_new(root, "verdict", json_string("unverified"));
	text = json_dumps(root, 0);
	assert_int_equal(read_bytes(&s, text, strlen(text), why, sizeof(why)), 0);
	free(text);
	assert_true(s.cut && s.tail && s.lost_fact);
	assert_string_equal(s.probes, "call fentry?, delivery none");
	assert_string_equal(s.filters, "comm re*?");
	assert_int_equal(s.verdict, VERDICT_UNVERIFIED);
	json_decref(root);
	report_release(&r);
}

static json_t *first_command(json_t *root)
{
	return json_array_get(json_object_get(root, "commands"), 0);
}

static json_t *first_phase(json_t *root)
{
	json_t *phases = json_object_get(first_command(root), "phases");

	return json_array_get(json_object_get(phases, "parts"), 0);
}

static json_t *first_phase_bucket(json_t *root)
{
	return json_array_get(json_object_get(first_phase(root), "histogram"), 0);
}

static json_t *first_bucket(json_t *root)
{
	json_t *command = json_array_get(json_object_get(root, "commands"), 0);

	return json_array_get(json_object_get(json_object_get(command, "latency_ns"), "histogram"),
			      0);
}

static void test_hostile(void **state)
{
	json_t *root, *copy, *commands;
	struct report r;
	char *json;
	int cnt;

	(void)state;
	json = sample_json(&r);
	root = json_loads(json, 0, NULL);
	assert_non_null(root);
#define CHANGED(change, right) \
	do { \
		copy = json_deep_copy(root); \
		commands = json_object_get(copy, "commands"); \
		change; \
		refused(copy, right); \
		json_decref(copy); \
	} while (0)
	CHANGED(json_object_set_new(copy, "schema_version", json_string("3.0")),
		"it has version 3.0 of the schema, which is not known here");
	CHANGED(json_object_set_new(copy, "schema_version", json_string("21.0")),
		"it has version 21.0 of the schema, which is not known here");
	CHANGED(json_object_set_new(copy, "schema_version", json_string("\x1b[1m")),
		"it has version ?[1m of the schema, which is not known here");
	CHANGED(json_object_del(copy, "tool"), "it is no report of membarrier-trace");
	CHANGED(json_object_del(copy, "kernel"), DAMAGED);
	CHANGED(json_object_set_new(copy, "commands", json_object()), DAMAGED);
	CHANGED(json_array_append(commands, json_array_get(commands, 0)), DAMAGED);
	CHANGED(json_object_set_new(json_array_get(commands, 0), "calls", json_integer(-1)),
		DAMAGED);
	CHANGED(json_object_set_new(json_array_get(commands, 0), "calls",
				    json_integer((1ll << 53) + 1)),
		DAMAGED);
	CHANGED(json_object_set_new(json_array_get(commands, 0), "calls", json_real(1.0)), DAMAGED);
	CHANGED(json_object_del(json_array_get(commands, 0), "command"), DAMAGED);
	CHANGED(json_object_set_new(first_bucket(copy), "min_ns", json_integer(33)), DAMAGED);
	CHANGED(json_object_set_new(first_bucket(copy), "count", json_integer(0)), DAMAGED);
	CHANGED(json_array_append(
			json_object_get(json_object_get(json_array_get(commands, 0), "latency_ns"),
					"histogram"),
			first_bucket(copy)),
		DAMAGED);
	/* the same command again, of whose calls none has a duration */
	CHANGED(json_array_append_new(commands, json_deep_copy(json_array_get(commands, 0)));
		json_object_set_new(
			json_object_get(json_array_get(commands, json_array_size(commands) - 1),
					"latency_ns"),
			"histogram", json_array()),
		DAMAGED);
	CHANGED(json_object_set_new(copy, "verdict", json_string("perhaps")), DAMAGED);
	CHANGED(json_object_del(copy, "verdict"), DAMAGED);
	CHANGED(json_object_set_new(json_object_get(copy, "lost"), "records", json_string("3")),
		DAMAGED);
	CHANGED(json_object_set_new(first_command(copy), "targets", json_integer(-1)), DAMAGED);
	CHANGED(json_object_set_new(first_command(copy), "phases", json_array()), DAMAGED);
	CHANGED(json_object_del(first_phase(copy), "phase"), DAMAGED);
	CHANGED(json_object_set_new(first_phase(copy), "count", json_integer(0)), DAMAGED);
	CHANGED(json_object_del(first_phase(copy), "sum_ns"), DAMAGED);
	CHANGED(json_object_del(first_phase(copy), "histogram"), DAMAGED);
	CHANGED(json_object_set_new(first_phase_bucket(copy), "min_ns", json_integer(3)), DAMAGED);
	CHANGED(json_object_set_new(first_phase_bucket(copy), "min_ns", json_integer(1ll << 41)),
		DAMAGED);
	CHANGED(json_object_set_new(first_phase_bucket(copy), "count", json_integer(0)), DAMAGED);
	CHANGED(json_array_append(json_object_get(first_phase(copy), "histogram"),
				  first_phase_bucket(copy)),
		DAMAGED);
	CHANGED(json_array_append(json_object_get(json_object_get(first_command(copy), "phases"),
						  "parts"),
				  first_phase(copy)),
		DAMAGED);
	/* a count that would not fit if it were added up */
	CHANGED(for (cnt = 0; cnt < 2; cnt++)
			json_array_append_new(json_object_get(copy, "reasons"),
					      json_pack("{s:s, s:I}", "reason", "stubbed", "count",
							(json_int_t)(1ll << 53))),
		DAMAGED);
	CHANGED(json_object_set_new(copy, "reasons", json_string("many")), DAMAGED);
	CHANGED(json_object_set_new(json_array_get(json_object_get(copy, "reasons"), 0), "count",
				    json_null()),
		DAMAGED);
	/* what is not known here is left alone */
	{
		static struct stored_report s;
		char why[256], *text;

		json_object_set_new(json_array_get(json_object_get(root, "commands"), 0), "command",
				    json_string("PRIVATE_IN_TIMES_TO_COME"));
		json_object_set_new(first_phase(root), "phase", json_string("nap"));
		json_object_set_new(json_array_get(json_object_get(root, "reasons"), 0), "reason",
				    json_string("no-such-code"));
		text = json_dumps(root, 0);
		assert_int_equal(read_bytes(&s, text, strlen(text), why, sizeof(why)), 0);
		free(text);
	}
	json_decref(root);
	free(json);
	report_release(&r);
}

/* No cut of it is a report, and no byte that is another one breaks anything. */
static void test_damaged(void **state)
{
	static struct stored_report s;
	struct report r;
	size_t i, len;
	char *json, why[256], byte;

	(void)state;
	json = sample_json(&r);
	len = strlen(json);
	/* the last two bytes: a brace and the end of its line */
	for (i = 0; i < len - 1; i += 97) {
		assert_int_equal(read_bytes(&s, json, i, why, sizeof(why)), -EBADMSG);
		assert_int_equal(strncmp(why, "it is no JSON", 13), 0);
	}
	for (i = 0; i < len; i += 13) {
		byte = json[i];
		json[i] = (char)(i * 31);
		(void)read_bytes(&s, json, len, why, sizeof(why));
		json[i] = byte;
	}
	free(json);
	report_release(&r);
	assert_int_equal(stored_report_open(&s, "/nonexistent", why, sizeof(why)), -ENOENT);
	assert_string_equal(why, "No such file or directory");
	assert_int_equal(stored_report_open(&s, "/", why, sizeof(why)), -EIO);
}

static const struct CMUnitTest tests[] = {
	{ "stored report: what was written", test_same, NULL, NULL, NULL },
	{ "stored report: of other versions", test_versions, NULL, NULL, NULL },
	{ "stored report: what is none", test_hostile, NULL, NULL, NULL },
	{ "stored report: damaged everywhere", test_damaged, NULL, NULL, NULL },
};

const struct unit_tests stored_tests = { tests, ARRAY_SIZE(tests) };
