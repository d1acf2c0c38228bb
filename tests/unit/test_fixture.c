// SPDX-License-Identifier: GPL-2.0-only
/* The reader of fixtures: a slip of the pen must not pass for a test. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "unit.h"
#include "mbt/judge.h"

static int read_text(struct fixture *f, const char *text, char *why, size_t why_len)
{
	char path[] = "/tmp/fixture-XXXXXX";
	int fd = mkstemp(path), err;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	err = fixture_read(f, path, why, why_len);
	unlink(path);
	return err;
}

static void test_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"call PRIVATE_EXPEDITED ret=0\n",
		"expect verified\n",
		"cpu 1\ncall QUERY\nexpect verified\n",
		"call\nexpect verified\n",
		"call PRIVATE ret=0\nexpect verified\n",
		"call QUERY ret=0\ncall QUERY ret=0\nexpect verified\n",
		"call QUERY return=0\nexpect verified\n",
		"call QUERY ret=-EAGAIN\nexpect verified\n",
		"call QUERY ret=\nexpect verified\n",
		"call QUERY lose\nexpect verified\n",
		"call QUERY causes=lost\nexpect verified\n",
		"call QUERY have=handler\nexpect verified\n",
		"call QUERY state=ready\nexpect verified\n",
		"call QUERY\ncpu\nexpect verified\n",
		"call QUERY\ncpu one\nexpect verified\n",
		"call QUERY\ncpu 1\ncpu 1\nexpect verified\n",
		"call QUERY\ncpu 1 ipi=mb\nexpect verified\n",
		"call QUERY\ncpu 1 ipi\nexpect verified\n",
		"call QUERY\ncpu 1 end.ipi=ipi_mb\nexpect verified\n",
		"call QUERY\ncpu 1 have=done\nexpect verified\n",
		"call QUERY\ncpu 1 flags=idle\nexpect verified\n",
		"call QUERY\ncpu 1 emptied=exec\nexpect verified\n",
		"call QUERY\ncpu 1 color=3\nexpect verified\n",
		"call QUERY\ncpu 1\nevidence 2=ipi\nexpect verified\n",
		"call QUERY\ncpu 1\nevidence 1=interrupt\nexpect verified\n",
		"call QUERY\ncount needed=1\nexpect verified\n",
		"call QUERY\nexpect\n",
		"call QUERY\nexpect ok\n",
		"call QUERY\nexpect verified empty\n",
		"call QUERY\nexpect violated\n",
		"call QUERY\nexpect violated missed\n",
		"call QUERY\nexpect unverified\n",
		"call QUERY\nexpect unverified missed-delivery\n",
		"call QUERY\nexpect verified\ncpu 1\n",
		"call QUERY\nexpect verified",
		"setting rseq_absent\ncall QUERY\nexpect verified\n",
		"setting color 3\ncall QUERY\nexpect verified\n",
		"setting nohz_full maybe\ncall QUERY\nexpect verified\n",
		"setting preempt_rcu 0x\ncall QUERY\nexpect verified\n",
		"setting query_must no\ncall QUERY\nexpect verified\n",
		"call unbegun QUERRY\nexpect verified\n",
		"call unbegun QUERY QUERY\nexpect verified\n",
		"call QUERY grace=some\nexpect verified\n",
		"call QUERY\ncpu 1 have=rcu\nexpect verified\n",
		"call QUERY\nexpect verified warning=\n",
		"call QUERY\nexpect verified warning=bad-return\n",
		"call QUERY\nexpect verified warning=killed-by-seccomp vacuous\n",
		"call QUERY\nexpect violated warning=killed-by-seccomp\n",
		"call QUERY\nexpect warning=killed-by-seccomp\n",
		"note\ncall QUERY\nexpect verified\n",
	};
	struct fixture f;
	char why[256];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		*why = '\0';
		if (!read_text(&f, texts[i], why, sizeof(why)))
			fail_msg("taken for a fixture: %s", texts[i]);
		if (!strstr(why, "/tmp/fixture-"))
			fail_msg("no reason why this is none: %s", texts[i]);
	}
	assert_true(fixture_read(&f, "tests/fixtures/no-such-file.txt", why, sizeof(why)) < 0);
}

static void test_defaults(void **state)
{
	struct fixture f;
	char why[256] = "";
	const struct mbt_cpu *k = f.record.cpus;

	(void)state;
	assert_int_equal(read_text(&f,
				   "# none\n\ncall PRIVATE_EXPEDITED\ncpu 1\ncpu 0 curr=caller\n"
				   "cpu 2 end.mm=N ipi=ipi_mb\nexpect verified\n",
				   why, sizeof(why)),
			 0);
	assert_int_equal(f.record.call.len, fixture_len(&f));
	assert_int_equal(f.record.call.cpu_cnt, 3);
	assert_true(mbt_fixed(&k[0]) && mbt_runs_mm(&f.record.call, &k[0]));
	assert_true(k[0].begin.curr != f.record.call.task && k[1].begin.curr == f.record.call.task);
	assert_int_equal(k[0].seen, MBT_CPU_BEGIN | MBT_CPU_END);
	assert_int_equal(k[0].ran, 0);
	assert_int_equal(k[2].begin.mm, f.record.call.mm);
	assert_true(k[2].end.mm != f.record.call.mm && k[2].end.mm);
	assert_int_equal(k[2].seen, MBT_CPU_BEGIN | MBT_CPU_END | MBT_CPU_QUEUED);
	assert_int_equal(k[2].ran, MBT_RAN_STARTED | MBT_RAN_FINISHED);
	assert_true(k[2].csd && k[2].end_ns > k[2].start_ns && k[2].start_ns > k[2].queue_ns);
}

/* What a line says of each type of record, and what it leaves at nothing. */
static void test_types(void **state)
{
	static const struct {
		const char *text;
		__u16 type;
		__u32 recorded, cmd, grace, end;
	} rows[] = {
		{ "GLOBAL", MBT_RECORD_CALL,
		  MBT_CALL_SNAPSHOT | MBT_CALL_TARGETS | MBT_CALL_HANDLERS | MBT_CALL_GRACE,
		  MBT_CMD_GLOBAL, 1, 0 },
		{ "GLOBAL have=snapshot", MBT_RECORD_CALL, MBT_CALL_SNAPSHOT, MBT_CMD_GLOBAL, 0,
		  0 },
		{ "GLOBAL grace=0", MBT_RECORD_CALL,
		  MBT_CALL_SNAPSHOT | MBT_CALL_TARGETS | MBT_CALL_HANDLERS | MBT_CALL_GRACE,
		  MBT_CMD_GLOBAL, 0, 0 },
		{ "PRIVATE_EXPEDITED", MBT_RECORD_CALL,
		  MBT_CALL_SNAPSHOT | MBT_CALL_TARGETS | MBT_CALL_HANDLERS,
		  MBT_CMD_PRIVATE_EXPEDITED, 0, MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY },
		{ "unbegun", MBT_RECORD_UNBEGUN, 0, 0, 0, 0 },
		{ "unbegun lost", MBT_RECORD_UNBEGUN, 0, 0, 0, 0 },
		{ "unbegun GLOBAL ret=0", MBT_RECORD_UNBEGUN, MBT_CALL_ARGS, MBT_CMD_GLOBAL, 0, 0 },
		{ "killed 0x10 lost", MBT_RECORD_KILLED, MBT_CALL_ARGS, 0x10, 0, 0 },
		{ "exec state=private", MBT_RECORD_EXEC, 0, 0, 0, MBT_STATE_PRIVATE },
		{ "fork", MBT_RECORD_FORK, 0, 0, 0, 0 },
	};
	char text[128], why[256] = "";
	struct fixture f;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct mbt_call *c = &f.record.call;

		snprintf(text, sizeof(text), "call %s\nexpect verified\n", rows[i].text);
		if (read_text(&f, text, why, sizeof(why)))
			fail_msg("%s", why);
		if (c->type != rows[i].type || c->recorded != rows[i].recorded ||
		    c->cmd != rows[i].cmd || c->grace != rows[i].grace ||
		    c->state_end != rows[i].end ||
		    (f.loss == LOSS_SKIPPED_RUN) != !!strstr(rows[i].text, "lost"))
			fail_msg("read as something else: %s", rows[i].text);
	}
}

static const struct CMUnitTest tests[] = {
	{ "fixture: what is none", test_refused, NULL, NULL, NULL },
	{ "fixture: defaults", test_defaults, NULL, NULL, NULL },
	{ "fixture: types of records", test_types, NULL, NULL, NULL },
};

const struct unit_tests fixture_tests = { tests, ARRAY_SIZE(tests) };
