// SPDX-License-Identifier: GPL-2.0-only
/* What a report says of a process as a whole. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "judge/process_summary.h"
#include "sample.h"
#include "unit.h"

#define PRIVATE_STATE (MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY)
#define RSEQ_STATE (MBT_STATE_RSEQ | MBT_STATE_RSEQ_READY)

/* Calls that the kernel side counted, of the process of sample_lives(). */
static void add_calls(struct report *r, __u32 cmd, __u64 calls, __u64 failed)
{
	struct mbt_stat_key key = { .tgid = 10, .row = mbt_cmd_row(cmd), .start_ns = 100 };
	struct mbt_stat stat = { .calls = calls, .failed = failed, .leader_comm = "counted" };

	stat.errors.cnt[MBT_ERROR_EPERM] = failed;
	assert_int_equal(report_stat(r, &key, &stat), 0);
}

static void add_plain(struct report *r, __u32 cmd, __u64 covered, __u64 vacuous, __u64 targets)
{
	struct mbt_stat_key key = { .tgid = 10, .row = mbt_cmd_row(cmd), .start_ns = 100 };
	struct mbt_plain_cnt cnt = { .covered = covered, .vacuous = vacuous, .targets = targets };
	struct mbt_stat stat = { .leader_comm = "counted" };

	assert_int_equal(report_plain(r, &key, &stat, &cnt, 0), 0);
}

static void add_life(struct report *r, enum mbt_record_type event, __u64 time_ns, __u32 begin,
		     __u32 end)
{
	struct call_case c = { 0 };

	c.call = (struct mbt_call){
		.type = event,
		.cmd = MBT_CMD_REGISTER_PRIVATE_EXPEDITED,
		.tgid = 10,
		.start_ns = 100,
		.begin_ns = time_ns,
		.end_ns = time_ns + 5,
		.state_begin = begin,
		.state_end = end,
	};
	memcpy(c.call.leader_comm, "counted", 8);
	assert_int_equal(report_lives_add(&r->lives, &c), 0);
}

static void summarize(struct process_summary *s, struct report *r)
{
	static struct report_row alone;

	report_finish(r);
	alone = (struct report_row){ .tgid = 10, .start_ns = 100, .comm = "counted" };
	process_summarize(s, r, r->rows.cnt ? r->rows.list : &alone);
}

static void check(const struct process_summary *s, unsigned int i, enum registered_since since,
		  __u64 time_ns)
{
	assert_int_equal(s->registered[i].since, since);
	if (since > REGISTERED_BEFORE)
		assert_int_equal(s->registered[i].time_ns, time_ns);
}

enum { GLOBAL, PRIVATE, SYNC_CORE, RSEQ };

static void counts(void **state)
{
	struct process_summary s;
	struct report r;

	(void)state;
	sample_report(&r, 4);
	add_calls(&r, MBT_CMD_QUERY, 3, 0);
	add_calls(&r, MBT_CMD_PRIVATE_EXPEDITED, 10, 4);
	add_plain(&r, MBT_CMD_PRIVATE_EXPEDITED, 5, 1, 7);
	add_plain(&r, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 2, 0, 2);
	summarize(&s, &r);
	assert_int_equal(s.row_cnt, 3);
	assert_int_equal(s.calls, 21);
	assert_int_equal(s.refused, 4);
	assert_int_equal(s.barriers, 14);
	assert_int_equal(s.targets, 9);
	/* SYNC_CORE has the caller's own CPU to serve */
	assert_int_equal(s.may_be_alone, 12);
	assert_int_equal(s.alone, 6);
	/* the process began in the run, or before it */
	assert_true(process_rate(&s, 50, 1050) == 21 / 1e-6);
	assert_true(process_rate(&s, 1000, 1000) == 21 / 1e-6);
	assert_true(process_rate(&s, 0, 100) == 0);
	report_release(&r);
}

static void records(void **state)
{
	struct process_summary s;
	struct report r;

	(void)state;
	sample_report(&r, 4);
	sample_add(&r, "required/private-single-user.txt", 3);
	sample_add(&r, "rules/missed-delivery/verified.txt", 2);
	report_finish(&r);
	process_summarize(&s, &r, r.rows.list);
	assert_int_equal(s.calls, 5);
	assert_int_equal(s.alone, 3);
	report_release(&r);
}

static void registered(void **state)
{
	struct process_summary s;
	struct report r;

	(void)state;
	sample_report(&r, 4);
	/* one that was there when the first call that shows it began */
	add_life(&r, MBT_RECORD_CALL, 500, RSEQ_STATE, RSEQ_STATE | PRIVATE_STATE);
	add_life(&r, MBT_RECORD_CALL, 600, RSEQ_STATE | PRIVATE_STATE, RSEQ_STATE | PRIVATE_STATE);
	/* and one that its use shows */
	add_calls(&r, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 2, 1);
	summarize(&s, &r);
	check(&s, GLOBAL, REGISTERED_NOT, 0);
	check(&s, PRIVATE, REGISTERED_HERE, 500);
	check(&s, SYNC_CORE, REGISTERED_BEFORE, 0);
	check(&s, RSEQ, REGISTERED_BEFORE, 0);
	report_release(&r);
}

/* Nothing is concluded of barriers that failed, nor of those from before an exec. */
static void not_registered(void **state)
{
	struct process_summary s;
	struct report r;

	(void)state;
	sample_report(&r, 4);
	add_calls(&r, MBT_CMD_PRIVATE_EXPEDITED, 2, 2);
	add_calls(&r, MBT_CMD_GLOBAL_EXPEDITED, 2, 0);
	summarize(&s, &r);
	check(&s, GLOBAL, REGISTERED_NOT, 0);
	check(&s, PRIVATE, REGISTERED_NOT, 0);
	add_life(&r, MBT_RECORD_CALL, 500, 0, PRIVATE_STATE);
	add_life(&r, MBT_RECORD_EXEC, 600, 0, 0);
	add_calls(&r, MBT_CMD_PRIVATE_EXPEDITED, 2, 0);
	summarize(&s, &r);
	check(&s, PRIVATE, REGISTERED_NOT, 0);
	report_release(&r);
}

/* A child has its parent's, from its fork on, and loses them when it executes a program. */
static void inherited(void **state)
{
	struct process_summary s;
	struct report r;

	(void)state;
	sample_report(&r, 4);
	add_life(&r, MBT_RECORD_FORK, 500, PRIVATE_STATE, PRIVATE_STATE);
	summarize(&s, &r);
	assert_int_equal(s.row_cnt, 0);
	check(&s, PRIVATE, REGISTERED_INHERITED, 500);
	add_life(&r, MBT_RECORD_EXEC, 600, 0, 0);
	add_life(&r, MBT_RECORD_CALL, 700, 0, PRIVATE_STATE);
	summarize(&s, &r);
	check(&s, PRIVATE, REGISTERED_HERE, 700);
	report_release(&r);
}

static void table(void **state)
{
	struct report r;
	struct run run;
	char *text;

	(void)state;
	sample_report(&r, 4);
	sample_run(&run, NULL);
	run.start_ns = 1000000;
	run.duration_ns = 2000000000;
	add_life(&r, MBT_RECORD_CALL, 301000000, 0, PRIVATE_STATE);
	add_calls(&r, MBT_CMD_PRIVATE_EXPEDITED, 10, 4);
	add_plain(&r, MBT_CMD_PRIVATE_EXPEDITED, 15, 3, 21);
	report_finish(&r);
	text = sample_written(sink_text, &r, &run);
	check_text(
		text,
		"\nPROCESSES                            CALLS    CALLS/S   REFUSED  ALONE "
		"IPI/CALL\n"
		"counted[10]                             28       14.0         4   25 %     0.75\n"
		"  registered for: PRIVATE_EXPEDITED at 0.300 s\n"
		"  calls: PRIVATE_EXPEDITED 28 (4 failed: EPERM)\n");
	free(text);
	report_release(&r);
	sample_report(&r, 4);
	text = sample_written(sink_text, &r, &run);
	assert_null(strstr(text, "PROCESSES"));
	free(text);
	report_release(&r);
}

static const struct CMUnitTest tests[] = {
	{ "process: counts", counts, NULL, NULL, NULL },
	{ "process: records", records, NULL, NULL, NULL },
	{ "process: registered", registered, NULL, NULL, NULL },
	{ "process: not registered", not_registered, NULL, NULL, NULL },
	{ "process: inherited", inherited, NULL, NULL, NULL },
	{ "process: table", table, NULL, NULL, NULL },
};

const struct unit_tests summary_tests = { tests, ARRAY_SIZE(tests) };
