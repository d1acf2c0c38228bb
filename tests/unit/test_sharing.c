// SPDX-License-Identifier: GPL-2.0-only
/* Barriers that do not reach a process with the same memory: when that is said, and when not. */
#include <errno.h>
#include <string.h>
#include "recording/looks_json.h"
#include "sample.h"
#include "sink/advice.h"
#include "unit.h"

#define PID 4242
#define START_NS 3000000000ull
#define PARTNER 4711

static void add_calls(struct report *r, __u32 tgid, __u32 cmd, __u64 calls, __u64 failed)
{
	struct mbt_stat_key key = { .tgid = tgid, .start_ns = START_NS, .row = mbt_cmd_row(cmd) };
	struct mbt_stat stat = { .calls = calls, .failed = failed, .leader_comm = "fixture" };

	stat.errors.cnt[MBT_ERROR_EPERM] = failed;
	assert_int_equal(report_stat(r, &key, &stat), 0);
}

/* With so many barriers, of which some fail, and the partner that a look has found. */
static void shared(struct report *r, __u32 cmd, __u64 calls, __u64 failed)
{
	struct report_look *look;

	sample_report(r, 4);
	add_calls(r, PID, cmd, calls, failed);
	look = report_looks_get(&r->looks, PID, START_NS);
	look->sharing = (struct report_sharing){ .tgid = PARTNER, .start_ns = START_NS };
	strcpy(look->sharing.comm, "worker");
	strcpy(look->sharing.name, "/memfd:ring (deleted)");
}

static const struct report_note *said(struct report *r)
{
	unsigned int i;

	report_finish(r);
	for (i = 0; i < r->infos.cnt; i++)
		if (!strcmp(r->infos.list[i].rule->code, "shared-memory-no-mm"))
			return &r->infos.list[i];
	return NULL;
}

static void test_shared(void **state)
{
	const struct report_note *note;
	char words[ADVICE_LEN];
	struct report r;
	struct run run;

	(void)state;
	sample_run(&run, NULL);
	shared(&r, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 103, 3);
	note = said(&r);
	assert_non_null(note);
	assert_int_equal(note->calls, 100);
	assert_string_equal(note_sentence(words, sizeof(words), note, &r, &run),
			    "PRIVATE_EXPEDITED_SYNC_CORE by fixture[4242]: none of 100 barriers "
			    "reached worker[4711], which has an mm of its own and shares "
			    "/memfd:ring (deleted)");
	report_release(&r);
	/* memory without a name */
	shared(&r, MBT_CMD_PRIVATE_EXPEDITED, 100, 0);
	r.looks.list[0].sharing.name[0] = '\0';
	assert_string_equal(note_sentence(words, sizeof(words), said(&r), &r, &run),
			    "PRIVATE_EXPEDITED by fixture[4242]: none of 100 barriers reached "
			    "worker[4711], which has an mm of its own and shares memory");
	report_release(&r);
}

static void test_not_shared(void **state)
{
	struct report r;

	(void)state;
	/* too few that succeeded */
	shared(&r, MBT_CMD_PRIVATE_EXPEDITED, 102, 3);
	assert_null(said(&r));
	report_release(&r);
	/* another command, which reaches others */
	shared(&r, MBT_CMD_GLOBAL_EXPEDITED, 500, 0);
	assert_null(said(&r));
	report_release(&r);
	/* either of the two makes such barriers as well; a refused one is none */
	shared(&r, MBT_CMD_PRIVATE_EXPEDITED, 500, 0);
	add_calls(&r, PID, MBT_CMD_GLOBAL_EXPEDITED, 1, 0);
	assert_null(said(&r));
	report_release(&r);
	shared(&r, MBT_CMD_PRIVATE_EXPEDITED, 500, 0);
	add_calls(&r, PARTNER, MBT_CMD_GLOBAL, 1, 0);
	assert_null(said(&r));
	report_release(&r);
	shared(&r, MBT_CMD_PRIVATE_EXPEDITED, 500, 0);
	add_calls(&r, PID, MBT_CMD_GLOBAL, 1, 1);
	assert_non_null(said(&r));
	report_release(&r);
	/* no partner was found */
	shared(&r, MBT_CMD_PRIVATE_EXPEDITED, 500, 0);
	r.looks.list[0].sharing.tgid = 0;
	assert_null(said(&r));
	report_release(&r);
}

/* What a recording holds of it. */
static void test_kept(void **state)
{
	struct report_looks read = { 0 };
	struct report r;
	json_t *json, *look, *sharing;

	(void)state;
	shared(&r, MBT_CMD_PRIVATE_EXPEDITED, 500, 0);
	json = looks_json(&r.looks);
	assert_int_equal(json_array_size(json), 1);
	look = json_array_get(json, 0);
	sharing = json_object_get(look, "sharing");
	assert_int_equal(looks_json_read(&read, json), 0);
	assert_memory_equal(&read.list[0].sharing, &r.looks.list[0].sharing,
			    sizeof(read.list[0].sharing));
	report_looks_release(&read);
	read = (struct report_looks){ 0 };
	json_array_set_new(sharing, 3, json_string("a\033b"));
	assert_int_equal(looks_json_read(&read, json), 0);
	assert_string_equal(read.list[0].sharing.name, "a?b");
	report_looks_release(&read);
	read = (struct report_looks){ 0 };
	json_array_set_new(sharing, 0, json_integer(0));
	assert_int_equal(looks_json_read(&read, json), -EBADMSG);
	report_looks_release(&read);
	read = (struct report_looks){ 0 };
	json_array_set_new(sharing, 0, json_integer(7));
	json_array_set_new(sharing, 1, json_integer(-1));
	assert_int_equal(looks_json_read(&read, json), -EBADMSG);
	report_looks_release(&read);
	read = (struct report_looks){ 0 };
	json_object_set_new(look, "sharing", json_pack("[i, i, s]", 7, 1, "a"));
	assert_int_equal(looks_json_read(&read, json), -EBADMSG);
	report_looks_release(&read);
	json_decref(json);
	report_release(&r);
}

static const struct CMUnitTest tests[] = {
	{ "sharing: what is said", test_shared, NULL, NULL, NULL },
	{ "sharing: what is not", test_not_shared, NULL, NULL, NULL },
	{ "sharing: through a recording", test_kept, NULL, NULL, NULL },
};

const struct unit_tests sharing_tests = { tests, ARRAY_SIZE(tests) };
