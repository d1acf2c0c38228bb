// SPDX-License-Identifier: GPL-2.0-only
/* What a report says of processes: warnings, and what became of registrations. */
#include <stdio.h>
#include <string.h>
#include "sample.h"
#include "unit.h"

#define EPERM_ (-MBT_EPERM)
#define EINVAL_ (-MBT_EINVAL)

/* Calls that the kernel side counted. */
static void add_stat(struct report *r, int tgid, __u32 cmd, __u64 calls, __u64 failed)
{
	struct mbt_stat_key key = { .tgid = (__u32)tgid, .row = mbt_cmd_row(cmd) };
	struct mbt_stat stat = {
		.calls = calls, .failed = failed, .ns_tgid = 7, .leader_comm = "counted"
	};

	stat.errors.cnt[MBT_ERROR_EPERM] = failed;
	assert_int_equal(report_stat(r, &key, &stat), 0);
}

/* One record of a process. */
static void add_of(struct report *r, const char *fixture, int tgid, __s64 ret)
{
	struct judged d;

	judged_read(&d, fixture);
	d.f.record.call.tgid = tgid;
	d.f.record.call.ns_tgid = tgid + 1000;
	d.f.record.call.ret = ret;
	judged_again(&d);
	assert_int_equal(report_call(r, &d.call, &d.j), 0);
	judged_release(&d);
}

#define BLOCKED "rules/blocked-by-seccomp/warned.txt"
#define KILLED "rules/killed-by-seccomp/warned.txt"

static void check_note(const struct report_note *n, const char *code, int tgid, __u32 cmd,
		       __u64 calls)
{
	assert_string_equal(n->rule->code, code);
	assert_int_equal(n->tgid, tgid);
	assert_int_equal(n->ns_tgid, tgid + 1000);
	assert_int_equal(n->row, mbt_cmd_row(cmd));
	assert_int_equal(n->calls, calls);
	assert_string_equal(n->comm, "fixture");
}

/* A note for each warning, process and command, with its errors by errno. */
static void test_notes(void **state)
{
	struct report r;

	(void)state;
	sample_report(&r, 4);
	add_of(&r, BLOCKED, 11, EINVAL_);
	add_of(&r, BLOCKED, 11, EPERM_);
	add_of(&r, BLOCKED, 12, EPERM_);
	add_of(&r, KILLED, 11, 0);
	add_of(&r, KILLED, 11, 0);
	add_of(&r, "rules/blocked-by-seccomp/warned-no-arguments.txt", 11, EPERM_);
	/* what is violated or verified without a warning leaves none */
	add_of(&r, "rules/missed-delivery/violated.txt", 11, 0);
	add_of(&r, "rules/missed-delivery/verified.txt", 11, 0);
	assert_int_equal(r.notes.cnt, 4);
	assert_int_equal(r.notes.calls, 6);
	check_note(&r.notes.list[0], "blocked-by-seccomp", 11, MBT_CMD_PRIVATE_EXPEDITED, 2);
	assert_int_equal(r.notes.list[0].errors.cnt[MBT_ERROR_EPERM], 1);
	assert_int_equal(r.notes.list[0].errors.cnt[MBT_ERROR_EINVAL], 1);
	assert_int_equal(r.notes.list[0].seccomp_mode, 2);
	check_note(&r.notes.list[1], "blocked-by-seccomp", 12, MBT_CMD_PRIVATE_EXPEDITED, 1);
	check_note(&r.notes.list[2], "killed-by-seccomp", 11, MBT_CMD_PRIVATE_EXPEDITED, 2);
	assert_int_equal(r.notes.list[2].errors.cnt[MBT_ERROR_OTHER], 0);
	/* a command that is not known is no QUERY */
	check_note(&r.notes.list[3], "blocked-by-seccomp", 11, ~0u, 1);
	assert_int_equal(r.commands[MBT_CMD_ROW_OTHER].tally.calls, 1);
	assert_int_equal(r.commands[0].tally.calls, 0);
	report_release(&r);
}

/* Sorted by warning, command and name, so that processes of one kind stand together. */
static void test_notes_sorted(void **state)
{
	static const int tgids[] = { 30, 10, 20 };
	struct report r;
	size_t i;

	(void)state;
	sample_report(&r, 4);
	for (i = 0; i < ARRAY_SIZE(tgids); i++)
		add_of(&r, BLOCKED, tgids[i], i == 2 ? EINVAL_ : EPERM_);
	add_of(&r, "rules/blocked-by-seccomp/warned-no-arguments.txt", 5, EPERM_);
	add_of(&r, KILLED, 40, 0);
	report_finish(&r);
	assert_int_equal(r.notes.cnt, 5);
	/* the order of the rule table */
	check_note(&r.notes.list[0], "killed-by-seccomp", 40, MBT_CMD_PRIVATE_EXPEDITED, 1);
	/* then row, errors, process */
	check_note(&r.notes.list[1], "blocked-by-seccomp", 10, MBT_CMD_PRIVATE_EXPEDITED, 1);
	check_note(&r.notes.list[2], "blocked-by-seccomp", 30, MBT_CMD_PRIVATE_EXPEDITED, 1);
	check_note(&r.notes.list[3], "blocked-by-seccomp", 20, MBT_CMD_PRIVATE_EXPEDITED, 1);
	check_note(&r.notes.list[4], "blocked-by-seccomp", 5, ~0u, 1);
	report_release(&r);
}

/* When there are too many, processes of one name share a warning; all calls are counted. */
static void test_notes_capped(void **state)
{
	enum { ROOM = REPORT_NOTES_MAX - REPORT_NOTES_MAX / 4 };
	struct report r;
	__u64 calls = 0;
	unsigned int i;

	(void)state;
	sample_report(&r, 4);
	for (i = 0; i < REPORT_NOTES_MAX + 20; i++)
		add_of(&r, BLOCKED, 100 + (int)i, EPERM_);
	assert_int_equal(r.notes.cnt, ROOM + 1);
	assert_int_equal(r.notes.list[ROOM].tgid, 0);
	assert_string_equal(r.notes.list[ROOM].comm, "fixture");
	assert_int_equal(r.notes.list[ROOM].threads.cnt, 0);
	assert_int_equal(r.notes.calls, REPORT_NOTES_MAX + 20);
	/* one that is there already still counts */
	add_of(&r, BLOCKED, 100, EPERM_);
	assert_int_equal(r.notes.list[0].calls, 2);
	add_stat(&r, 5, MBT_CMD_GLOBAL, 3, 3);
	report_finish(&r);
	/* two of these, and the second failure of the process that was blocked twice */
	assert_int_equal(r.notes.calls, REPORT_NOTES_MAX + 21 + 2 + 1);
	for (i = 0; i < r.notes.cnt; i++)
		calls += r.notes.list[i].calls;
	assert_int_equal(calls, r.notes.calls);
	report_release(&r);
}

/* How many calls went on in spite of an error; 0: there is no warning. */
static void test_ignored(void **state)
{
	static const struct {
		__u32 cmd;
		__u64 calls, failed;
		__u32 registration;
		__u64 registration_failed;
		__u64 ignored;
	} rows[] = {
		/* one failure may be a question; the second ignores the answer */
		{ MBT_CMD_PRIVATE_EXPEDITED, 9, 0, 0, 0, 0 },
		{ MBT_CMD_PRIVATE_EXPEDITED, 9, 1, 0, 0, 0 },
		{ MBT_CMD_PRIVATE_EXPEDITED, 9, 2, 0, 0, 1 },
		{ MBT_CMD_PRIVATE_EXPEDITED, 9, 9, 0, 0, 8 },
		/* a registration that failed is the answer to all of them */
		{ MBT_CMD_PRIVATE_EXPEDITED, 9, 1, MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 1, 1 },
		{ MBT_CMD_PRIVATE_EXPEDITED, 9, 9, MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 1, 9 },
		{ MBT_CMD_PRIVATE_EXPEDITED, 9, 0, MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 1, 0 },
		{ MBT_CMD_PRIVATE_EXPEDITED, 9, 1, MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0 },
		/* each command has its own registration */
		{ MBT_CMD_PRIVATE_EXPEDITED, 9, 1, MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 1, 0 },
		{ MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 4, 4,
		  MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, 2, 4 },
		{ MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 4, 4, MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 2,
		  3 },
		{ MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 4, 4, MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 2,
		  4 },
		{ MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 4, 2, 0, 0, 1 },
		/* these need no registration */
		{ MBT_CMD_GLOBAL, 5, 5, 0, 0, 4 },
		{ MBT_CMD_GLOBAL_EXPEDITED, 5, 5, 0, 0, 4 },
		{ MBT_CMD_GLOBAL_EXPEDITED, 5, 1, MBT_CMD_REGISTER_GLOBAL_EXPEDITED, 3, 0 },
		/* questions and registrations are no barriers */
		{ MBT_CMD_QUERY, 5, 5, 0, 0, 0 },
		{ MBT_CMD_GET_REGISTRATIONS, 5, 5, 0, 0, 0 },
		{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 5, 5, 0, 0, 0 },
		{ MBT_CMD_REGISTER_GLOBAL_EXPEDITED, 5, 5, 0, 0, 0 },
		{ 1 << 20, 5, 5, 0, 0, 0 },
	};
	struct report r;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		sample_report(&r, 4);
		/* another process's failures are no answer to this one */
		add_stat(&r, 6, MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 1, 1);
		add_stat(&r, 5, rows[i].cmd, rows[i].calls, rows[i].failed);
		if (rows[i].registration)
			add_stat(&r, 5, rows[i].registration, 3, rows[i].registration_failed);
		report_finish(&r);
		if (r.notes.calls != rows[i].ignored || r.notes.cnt != (rows[i].ignored ? 1 : 0))
			fail_msg("row %zu: %llu warned, %llu expected", i,
				 (unsigned long long)r.notes.calls,
				 (unsigned long long)rows[i].ignored);
		if (r.notes.cnt) {
			assert_string_equal(r.notes.list[0].rule->code, "error-ignored");
			assert_int_equal(r.notes.list[0].tgid, 5);
			assert_int_equal(r.notes.list[0].ns_tgid, 7);
			assert_int_equal(r.notes.list[0].calls, rows[i].ignored);
			assert_int_equal(r.notes.list[0].row, mbt_cmd_row(rows[i].cmd));
			assert_int_equal(r.notes.list[0].errors.cnt[MBT_ERROR_EPERM],
					 rows[i].failed);
			assert_string_equal(r.notes.list[0].comm, "counted");
		}
		report_release(&r);
	}
}

/* Each errno with its number, judged here or by the kernel side, and the threads that got them. */
static void test_ignored_errors(void **state)
{
	struct mbt_stat_key key = { .tgid = 5,
				    .start_ns = 3000000000ull,
				    .tid = 6,
				    .row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED) };
	struct mbt_stat stat = {
		.calls = 7, .failed = 7, .ns_tid = 16, .leader_comm = "fixture", .comm = "worker"
	};
	const struct report_note *n;
	struct report r;

	(void)state;
	sample_report(&r, 4);
	add_of(&r, "return/private-state-without-ready.txt", 5, EINVAL_);
	add_of(&r, "return/private-state-without-ready.txt", 5, EPERM_);
	add_of(&r, "rules/missed-delivery/verified.txt", 5, 0);
	stat.errors.cnt[MBT_ERROR_EPERM] = 4;
	stat.errors.cnt[MBT_ERROR_OTHER] = 3;
	stat.errors.other = -9;
	assert_int_equal(report_stat(&r, &key, &stat), 0);
	/* a thread that found no room of its own */
	key.tid = 0;
	stat = (struct mbt_stat){ .calls = 2, .failed = 2, .leader_comm = "fixture" };
	stat.errors.cnt[MBT_ERROR_OTHER] = 2;
	stat.errors.other = -9;
	assert_int_equal(report_stat(&r, &key, &stat), 0);
	report_finish(&r);
	assert_int_equal(r.notes.cnt, 1);
	n = &r.notes.list[0];
	check_note(n, "error-ignored", 5, MBT_CMD_PRIVATE_EXPEDITED, 10);
	assert_int_equal(n->errors.cnt[MBT_ERROR_EPERM], 5);
	assert_int_equal(n->errors.cnt[MBT_ERROR_EINVAL], 1);
	assert_int_equal(n->errors.cnt[MBT_ERROR_OTHER], 5);
	assert_int_equal(n->errors.other, -9);
	assert_int_equal(n->errors.mixed, 0);
	assert_int_equal(n->threads.cnt, 2);
	/* the busiest first */
	assert_int_equal(n->threads.list[0].tid, 6);
	assert_int_equal(n->threads.list[0].ns_tid, 16);
	assert_string_equal(n->threads.list[0].comm, "worker");
	assert_int_equal(n->threads.list[0].calls, 7);
	assert_int_equal(n->threads.list[1].tid, 4242);
	assert_int_equal(n->threads.list[1].calls, 2);
	assert_int_equal(n->threads.other_calls, 2);
	report_release(&r);
}

/* Unusual errnos share a count, and whether they are one. */
static void test_errors_mixed(void **state)
{
	struct report r;

	(void)state;
	sample_report(&r, 4);
	add_of(&r, BLOCKED, 11, -38);
	add_of(&r, BLOCKED, 11, -13);
	add_of(&r, BLOCKED, 11, -13);
	assert_int_equal(r.notes.list[0].errors.cnt[MBT_ERROR_ENOSYS], 1);
	assert_int_equal(r.notes.list[0].errors.cnt[MBT_ERROR_OTHER], 2);
	assert_int_equal(r.notes.list[0].errors.mixed, 0);
	add_of(&r, BLOCKED, 11, -9);
	assert_int_equal(r.notes.list[0].errors.mixed, 1);
	report_release(&r);
}

/* A warning names its threads up to a number, and counts the rest. */
static void test_note_threads(void **state)
{
	struct judged d;
	struct report r;
	int i;

	(void)state;
	sample_report(&r, 4);
	judged_read(&d, BLOCKED);
	strcpy(d.call.call.leader_comm, "server");
	for (i = 0; i < REPORT_THREADS_MAX + 3; i++) {
		d.call.call.tid = 100 + i;
		snprintf(d.call.call.comm, sizeof(d.call.call.comm), "worker-%d", i);
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	}
	judged_release(&d);
	assert_int_equal(r.notes.cnt, 1);
	assert_string_equal(r.notes.list[0].comm, "server");
	assert_string_equal(r.rows.list[0].comm, "server");
	assert_int_equal(r.notes.list[0].threads.cnt, REPORT_THREADS_MAX);
	assert_int_equal(r.notes.list[0].threads.list[1].tid, 101);
	assert_string_equal(r.notes.list[0].threads.list[1].comm, "worker-1");
	assert_int_equal(r.notes.list[0].threads.list[1].calls, 2);
	assert_int_equal(r.notes.list[0].threads.other_calls, 6);
	report_release(&r);
}

/* A number that is used again is another process: rows, warnings, errors, history. */
static void test_pid_reused(void **state)
{
	struct judged blocked, reg;
	struct report r;
	int i;

	(void)state;
	sample_report(&r, 4);
	judged_read(&blocked, BLOCKED);
	judged_read(&reg, "required/register-ipi.txt");
	for (i = 0; i < 2; i++) {
		const char *name = i ? "beta" : "alpha";
		int n;

		blocked.call.call.start_ns = reg.call.call.start_ns = 1000 + (__u64)i;
		strcpy(blocked.call.call.leader_comm, name);
		strcpy(reg.call.call.leader_comm, name);
		for (n = 0; n < (i ? 5 : 3); n++)
			assert_int_equal(report_call(&r, &blocked.call, &blocked.j), 0);
		assert_int_equal(report_call(&r, &reg.call, &reg.j), 0);
	}
	judged_release(&blocked);
	judged_release(&reg);
	report_finish(&r);
	assert_int_equal(r.rows.cnt, 4);
	for (i = 0; i < 4; i++) {
		assert_int_equal(r.rows.list[i].tgid, 4242);
		assert_int_equal(r.rows.list[i].start_ns, 1000 + i / 2);
		assert_string_equal(r.rows.list[i].comm, i / 2 ? "beta" : "alpha");
	}
	assert_int_equal(r.rows.list[0].tally.calls, 3);
	assert_int_equal(r.rows.list[2].tally.calls, 5);
	assert_int_equal(r.notes.cnt, 4);
	assert_string_equal(r.notes.list[0].rule->code, "blocked-by-seccomp");
	assert_string_equal(r.notes.list[0].comm, "alpha");
	assert_int_equal(r.notes.list[0].calls, 3);
	assert_int_equal(r.notes.list[1].calls, 5);
	assert_string_equal(r.notes.list[2].rule->code, "error-ignored");
	assert_int_equal(r.notes.list[2].calls, 2);
	assert_int_equal(r.notes.list[3].calls, 4);
	assert_int_equal(r.lives.cnt, 2);
	assert_int_equal(r.lives.list[0].start_ns, 1000);
	assert_string_equal(r.lives.list[1].comm, "beta");
	report_release(&r);
}

/* Processes that share a row share no history: each may have failed once. */
static void test_ignored_others(void **state)
{
	struct report r;

	(void)state;
	sample_report(&r, 4);
	add_stat(&r, 0, MBT_CMD_PRIVATE_EXPEDITED, 50, 50);
	report_finish(&r);
	assert_int_equal(r.notes.calls, 0);
	assert_int_equal(r.notes.cnt, 0);
	report_release(&r);
}

/* A warning fails a run only when it is asked to. */
static void test_fail_on(void **state)
{
	struct report r;

	(void)state;
	sample_report(&r, 4);
	sample_add(&r, "rules/missed-delivery/verified.txt", 1);
	r.options.fail_on = LEVEL_WARNING;
	assert_int_equal(report_outcome(&r), OUTCOME_PASSED);
	add_of(&r, BLOCKED, 11, EPERM_);
	assert_int_equal(report_verdict(&r), VERDICT_VERIFIED);
	assert_int_equal(report_outcome(&r), OUTCOME_FAILED);
	r.options.fail_on = LEVEL_ERROR;
	assert_int_equal(report_outcome(&r), OUTCOME_PASSED);
	/* before doubt, as a violation is */
	sample_add(&r, "rules/missed-delivery/unverified.txt", 50);
	assert_int_equal(report_outcome(&r), OUTCOME_UNVERIFIED);
	r.options.fail_on = LEVEL_WARNING;
	assert_int_equal(report_outcome(&r), OUTCOME_FAILED);
	report_release(&r);
}

#define REGISTER "required/register-ipi.txt"
#define EXEC "rules/state-survived-exec/verified.txt"
#define SURVIVED "rules/state-survived-exec/violated.txt"
#define FORK "lives/fork.txt"

static void test_lives(void **state)
{
	struct judged d;
	struct report r;

	(void)state;
	sample_report(&r, 4);
	/* an exec of a process without registrations ends nothing */
	add_of(&r, EXEC, 21, 0);
	assert_int_equal(r.lives.cnt, 0);
	add_of(&r, REGISTER, 21, 0);
	add_of(&r, EXEC, 22, 0);
	assert_int_equal(r.lives.cnt, 1);
	add_of(&r, EXEC, 21, 0);
	judged_read(&d, FORK);
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	assert_int_equal(r.lives.cnt, 3);
	assert_int_equal(r.lives.list[0].event, MBT_RECORD_CALL);
	assert_int_equal(r.lives.list[0].tgid, 21);
	assert_int_equal(r.lives.list[0].ns_tgid, 1021);
	assert_int_equal(r.lives.list[0].tid, 4242);
	assert_int_equal(r.lives.list[0].cmd, MBT_CMD_REGISTER_PRIVATE_EXPEDITED);
	assert_int_equal(r.lives.list[0].ret, 0);
	assert_int_equal(r.lives.list[0].state_begin, 0);
	assert_int_equal(r.lives.list[0].state_end, MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY);
	assert_int_equal(r.lives.list[0].time_ns, 7000000000ull);
	assert_int_equal(r.lives.list[0].latency_ns, 20000);
	assert_string_equal(r.lives.list[0].comm, "fixture");
	assert_int_equal(r.lives.list[1].event, MBT_RECORD_EXEC);
	assert_int_equal(r.lives.list[1].tgid, 21);
	assert_int_equal(r.lives.list[2].event, MBT_RECORD_FORK);
	assert_int_equal(r.lives.list[2].parent_tgid, d.f.record.call.parent_tgid);
	assert_int_equal(r.lives.list[2].state_begin, d.f.record.call.state_begin);
	judged_release(&d);
	/* no calls: nothing of them is counted, and no row shows them */
	assert_int_equal(r.total.calls, 1);
	assert_int_equal(r.rows.cnt, 1);
	assert_int_equal(r.total.vacuous, 0);
	/* a registration that was there already, or another command, is no event */
	sample_add(&r, "required/register-ready.txt", 1);
	sample_add(&r, "rules/missed-delivery/verified.txt", 1);
	/* one that failed is */
	assert_int_equal(r.lives.cnt, 3);
	sample_add(&r, "required/register-enomem.txt", 1);
	assert_int_equal(r.lives.cnt, 4);
	assert_int_equal(r.lives.list[3].ret, -MBT_ENOMEM);
	report_release(&r);
}

/* What survived an exec is a violation, and counts as one although it is no call. */
static void test_survived(void **state)
{
	struct report r;

	(void)state;
	sample_report(&r, 4);
	add_of(&r, SURVIVED, 21, 0);
	assert_int_equal(r.total.violated, 1);
	assert_int_equal(r.findings.cnt, 1);
	assert_int_equal(r.commands[MBT_CMD_ROW_OTHER].tally.violated, 1);
	assert_int_equal(report_outcome(&r), OUTCOME_FAILED);
	report_release(&r);
}

/* Room is made as it is needed, up to a limit; what found none is counted. */
static void test_lives_capped(void **state)
{
	struct judged d;
	struct report r;
	unsigned int i;

	(void)state;
	sample_report(&r, 4);
	judged_read(&d, FORK);
	for (i = 0; i < REPORT_LIVES_MAX + 3; i++) {
		d.call.call.tgid = 100 + (int)i;
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	}
	assert_int_equal(r.lives.cnt, REPORT_LIVES_MAX);
	assert_int_equal(r.lives.dropped, 3);
	for (i = 0; i < REPORT_LIVES_MAX; i++)
		assert_int_equal(r.lives.list[i].tgid, 100 + i);
	judged_release(&d);
	report_release(&r);
}

static const struct CMUnitTest tests[] = {
	{ "life: a note per warning, process and command", test_notes, NULL, NULL, NULL },
	{ "life: notes are sorted", test_notes_sorted, NULL, NULL, NULL },
	{ "life: notes are capped, warned calls are not", test_notes_capped, NULL, NULL, NULL },
	{ "life: errors that were ignored", test_ignored, NULL, NULL, NULL },
	{ "life: the errors that were ignored, and by whom", test_ignored_errors, NULL, NULL,
	  NULL },
	{ "life: unusual errnos", test_errors_mixed, NULL, NULL, NULL },
	{ "life: the threads of a warning", test_note_threads, NULL, NULL, NULL },
	{ "life: a number that is used again", test_pid_reused, NULL, NULL, NULL },
	{ "life: errors of processes that share a row", test_ignored_others, NULL, NULL, NULL },
	{ "life: --fail-on", test_fail_on, NULL, NULL, NULL },
	{ "life: registrations, exec, fork", test_lives, NULL, NULL, NULL },
	{ "life: what survives an exec", test_survived, NULL, NULL, NULL },
	{ "life: the history is capped", test_lives_capped, NULL, NULL, NULL },
};

const struct unit_tests life_tests = { tests, ARRAY_SIZE(tests) };
