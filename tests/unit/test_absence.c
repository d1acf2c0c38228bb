// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is worth knowing of a program and fails no run: each with a case in which it is said,
 * word by word, and one in which it must not be.
 */
#include <stdlib.h>
#include <string.h>
#include "sample.h"
#include "sink/advice.h"
#include "unit.h"

static const struct report_note *info_of(const struct report *r, const char *code)
{
	unsigned int i;

	for (i = 0; i < r->infos.cnt; i++)
		if (!strcmp(r->infos.list[i].rule->code, code))
			return &r->infos.list[i];
	return NULL;
}

static void check_quiet(const struct report *r, const char *code)
{
	if (info_of(r, code))
		fail_msg("%s is said", code);
}

static void check_sentence(const struct report *r, const char *code, const char *sentence)
{
	const struct report_note *note = info_of(r, code);
	char words[ADVICE_LEN];
	struct run run;

	if (!note)
		fail_msg("%s is not said", code);
	sample_run(&run, NULL);
	assert_string_equal(note_sentence(words, sizeof(words), note, r, &run), sentence);
}

/* An info fails no run, is in both reports, and is no warning there. */
static void test_info(void **state)
{
	struct report r;
	struct run run;
	char *text, *json;

	(void)state;
	sample_report(&r, 4);
	sample_run(&run, NULL);
	sample_add(&r, "rules/missed-delivery/verified.txt", 1);
	sample_add(&r, "rules/fast-path-no-wait/quiet.txt", 1);
	r.options.fail_on = LEVEL_WARNING;
	check_quiet(&r, "fast-path-no-wait");
	sample_add(&r, "rules/fast-path-no-wait/warned.txt", 3);
	report_finish(&r);
	assert_int_equal(report_outcome(&r), OUTCOME_PASSED);
	assert_int_equal(r.notes.calls, 0);
	check_sentence(&r, "fast-path-no-wait",
		       "GLOBAL by fixture[4242]: 3 calls returned at once: one CPU was online, no "
		       "grace period was waited for");
	text = sample_written(sink_text, &r, &run);
	check_text(text, "\nINFO: fast-path-no-wait\n  GLOBAL by fixture[4242]: 3 calls returned "
			 "at once: one CPU was online, no grace period was waited\n  for\n");
	assert_null(strstr(text, "WARNING"));
	assert_null(strstr(text, "Warnings"));
	json = sample_written(sink_json, &r, &run);
	check_text(json, "\"warnings\": [],\n");
	check_text(json, "\"infos\": [\n");
	check_text(json, "\"code\": \"fast-path-no-wait\"");
	free(text);
	free(json);
	report_release(&r);
}

static const struct CMUnitTest tests[] = {
	{ "absence: an info fails no run", test_info, NULL, NULL, NULL },
};

const struct unit_tests absence_tests = { tests, ARRAY_SIZE(tests) };
