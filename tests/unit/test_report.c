// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include "judge/doubts.h"
#include "sample.h"
#include "unit.h"

#define PPM_DEFAULT 100

static void init(struct report *r, unsigned int ppm)
{
	sample_report(r, 4);
	r->options.max_unverified_ppm = ppm;
}

/* Until the next one of these; what is no violation forgives nothing. */
static void set_allowed(struct report *r, const char *first, const char *second)
{
	static struct allow list[2];
	unsigned int cnt = 0;

	cnt += !allow_parse(&list[cnt], first);
	cnt += second && !allow_parse(&list[cnt], second);
	r->options.allow = (struct allow_list){ .list = list, .cnt = cnt };
}

/* Calls in numbers that no test can feed one by one. */
static void add_verified(struct report *r, __u64 calls)
{
	struct mbt_stat_key key = { .tgid = 77, .row = 4 };
	struct mbt_stat stat = { .calls = calls, .max_ns = 900, .leader_comm = "many" };

	assert_int_equal(report_stat(r, &key, &stat), 0);
}

static void test_share(void **state)
{
	static const struct {
		__u64 verified, unverified;
		unsigned int ppm;
		enum verdict verdict;
	} rows[] = {
		/* no call was judged at all */
		{ 0, 0, PPM_DEFAULT, VERDICT_UNVERIFIED },
		{ 0, 1, PPM_DEFAULT, VERDICT_UNVERIFIED },
		{ 0, 5, 1000000, VERDICT_UNVERIFIED },
		{ 1, 0, PPM_DEFAULT, VERDICT_VERIFIED },
		/* one call is always allowed, two are not */
		{ 1, 1, PPM_DEFAULT, VERDICT_VERIFIED },
		{ 1, 1, 0, VERDICT_VERIFIED },
		{ 2, 2, 0, VERDICT_UNVERIFIED },
		{ 100, 2, PPM_DEFAULT, VERDICT_UNVERIFIED },
		/* 100 ppm of 20,000 calls are two */
		{ 19997, 2, PPM_DEFAULT, VERDICT_UNVERIFIED },
		{ 19998, 2, PPM_DEFAULT, VERDICT_VERIFIED },
		{ 19997, 3, PPM_DEFAULT, VERDICT_UNVERIFIED },
		{ 999900, 100, PPM_DEFAULT, VERDICT_VERIFIED },
		{ 999899, 101, PPM_DEFAULT, VERDICT_UNVERIFIED },
		{ 2499750, 250, PPM_DEFAULT, VERDICT_VERIFIED },
		{ 2499749, 251, PPM_DEFAULT, VERDICT_UNVERIFIED },
		/* any share but all */
		{ 1, 999, 1000000, VERDICT_VERIFIED },
		{ 50, 50, 500000, VERDICT_VERIFIED },
		{ 49, 51, 500000, VERDICT_UNVERIFIED },
		/* no overflow on the way to the share */
		{ 1ull << 60, 1ull << 40, PPM_DEFAULT, VERDICT_VERIFIED },
		{ 1ull << 60, 1ull << 50, PPM_DEFAULT, VERDICT_UNVERIFIED },
		{ 1ull << 60, 1ull << 59, 999999, VERDICT_VERIFIED },
	};
	struct report r;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		init(&r, rows[i].ppm);
		if (rows[i].verified)
			add_verified(&r, rows[i].verified);
		report_lost(&r, rows[i].unverified);
		assert_int_equal(r.total.calls, rows[i].verified + rows[i].unverified);
		if (report_verdict(&r) != rows[i].verdict)
			fail_msg("row %zu: %llu verified, %llu unverified, %u ppm", i,
				 (unsigned long long)rows[i].verified,
				 (unsigned long long)rows[i].unverified, rows[i].ppm);
		assert_int_equal(report_outcome(&r), rows[i].verdict == VERDICT_VERIFIED ?
							     OUTCOME_PASSED :
							     OUTCOME_UNVERIFIED);
		report_release(&r);
	}
}

static void add_stat(struct report *r, __u32 cmd, __u64 calls, __u64 failed)
{
	struct mbt_stat_key key = { .tgid = 77, .row = mbt_cmd_row(cmd) };
	struct mbt_stat stat = { .calls = calls, .failed = failed, .leader_comm = "many" };

	assert_int_equal(report_stat(r, &key, &stat), 0);
}

/* Calls that the kernel side judged: the five numbers of each kind of command. */
static void test_five_of_stats(void **state)
{
	static const struct {
		__u32 cmd;
		__u64 verified, vacuous, refused, succeeded;
	} rows[] = {
		{ MBT_CMD_PRIVATE_EXPEDITED, 0, 7, 3, 7 },
		{ MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 0, 7, 3, 7 },
		{ MBT_CMD_GLOBAL, 0, 7, 3, 7 },
		{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 7, 0, 3, 7 },
		{ MBT_CMD_QUERY, 7, 0, 3, 0 },
		{ MBT_CMD_GET_REGISTRATIONS, 7, 0, 3, 0 },
		{ 1 << 20, 7, 0, 3, 0 },
	};
	struct report r;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		init(&r, PPM_DEFAULT);
		add_stat(&r, rows[i].cmd, 10, 3);
		assert_int_equal(r.total.verified, rows[i].verified);
		assert_int_equal(r.total.vacuous, rows[i].vacuous);
		assert_int_equal(r.total.refused, rows[i].refused);
		assert_int_equal(r.total.succeeded, rows[i].succeeded);
		assert_int_equal(r.total.tested, 0);
		report_release(&r);
	}
}

/* Judged calls: each is one of the five, and the latency is that of barriers that were made. */
static void test_five(void **state)
{
	struct report r;

	(void)state;
	init(&r, PPM_DEFAULT);
	sample_add(&r, "rules/missed-delivery/verified.txt", 1);
	sample_add(&r, "required/private-own-cpu.txt", 2);
	sample_add(&r, "return/private-eperm-registered.txt", 1);
	sample_add(&r, "return/private-enomem.txt", 4);
	sample_add(&r, "return/query.txt", 8);
	sample_add(&r, "required/register-ready.txt", 16);
	sample_add(&r, "rules/blocked-by-seccomp/warned.txt", 32);
	sample_add(&r, "rules/missed-delivery/unverified.txt", 64);
	sample_add(&r, "rules/missed-delivery/violated.txt", 128);
	assert_int_equal(r.total.verified, 1 + 8 + 16);
	assert_int_equal(r.total.vacuous, 2);
	assert_int_equal(r.total.refused, 4 + 32);
	assert_int_equal(r.total.unverified, 64);
	assert_int_equal(r.total.violated, 128 + 1);
	assert_int_equal(r.total.tested, 1 + 128);
	/* not the questions, the refused and the doubtful */
	assert_int_equal(r.total.succeeded, 1 + 2 + 16 + 128);
	assert_int_equal(r.total.calls, r.total.verified + r.total.vacuous + r.total.refused +
						r.total.unverified + r.total.violated);
	assert_int_equal(r.commands[4].latency.cnt, 1 + 2 + 64 + 128 + 1);
	report_release(&r);
}

/* A barrier that was made, or none at all, is not unverified; only refused ones are. */
static void test_refused(void **state)
{
	struct report r;

	(void)state;
	init(&r, PPM_DEFAULT);
	add_stat(&r, MBT_CMD_QUERY, 5, 0);
	add_stat(&r, MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 1, 1);
	assert_int_equal(report_verdict(&r), VERDICT_VERIFIED);
	add_stat(&r, MBT_CMD_PRIVATE_EXPEDITED, 3001, 3001);
	assert_int_equal(report_verdict(&r), VERDICT_UNVERIFIED);
	assert_int_equal(report_outcome(&r), OUTCOME_UNVERIFIED);
	add_stat(&r, MBT_CMD_PRIVATE_EXPEDITED, 1, 0);
	assert_int_equal(report_verdict(&r), VERDICT_VERIFIED);
	assert_int_equal(report_barriers(r.commands, MBT_CMD_ROWS).tested, 0);
	report_release(&r);
}

/* Refused calls and questions in any number make no doubt smaller. */
static void test_share_of_what(void **state)
{
	struct report r;

	(void)state;
	init(&r, PPM_DEFAULT);
	add_stat(&r, MBT_CMD_PRIVATE_EXPEDITED, 1000100, 1000000);
	add_stat(&r, MBT_CMD_QUERY, 1000000, 0);
	report_lost(&r, 2);
	assert_true(report_beyond_limit(&r));
	add_stat(&r, MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 20000, 0);
	assert_false(report_beyond_limit(&r));
	report_release(&r);
}

static void test_min_tested(void **state)
{
	struct report r;

	(void)state;
	init(&r, PPM_DEFAULT);
	add_verified(&r, 1000);
	sample_add(&r, "rules/missed-delivery/verified.txt", 3);
	r.options.min_tested = 3;
	assert_int_equal(report_outcome(&r), OUTCOME_PASSED);
	r.options.min_tested = 4;
	assert_int_equal(report_verdict(&r), VERDICT_UNVERIFIED);
	assert_int_equal(report_outcome(&r), OUTCOME_UNVERIFIED);
	/* a registration tests nothing */
	sample_add(&r, "required/register-ipi.txt", 1);
	assert_int_equal(report_outcome(&r), OUTCOME_UNVERIFIED);
	sample_add(&r, "rules/missed-delivery/violated.txt", 1);
	assert_int_equal(report_outcome(&r), OUTCOME_FAILED);
	report_release(&r);
}

/* Calls of a known process and command whose record was lost, and their errors by errno. */
static void test_stat_lost(void **state)
{
	struct mbt_stat_key key = { .tgid = 77, .row = 4 };
	struct mbt_stat stat = { .calls = 5, .lost = 3, .leader_comm = "many" };
	struct report r;

	(void)state;
	init(&r, PPM_DEFAULT);
	assert_int_equal(report_stat(&r, &key, &stat), 0);
	assert_int_equal(r.total.calls, 8);
	assert_int_equal(r.total.unverified, 3);
	assert_int_equal(r.rows.list[0].tally.unverified, 3);
	assert_int_equal(r.commands[4].tally.unverified, 3);
	assert_int_equal(r.lost_known, 3);
	assert_int_equal(r.lost_records, 3);
	assert_int_equal(r.cause_cnt[MBT_CAUSE_LOST_RECORD], 3);
	stat = (struct mbt_stat){ .calls = 2, .failed = 2, .leader_comm = "many" };
	stat.errors.cnt[MBT_ERROR_EINVAL] = 2;
	key.tid = 78;
	assert_int_equal(report_stat(&r, &key, &stat), 0);
	assert_int_equal(r.rows.cnt, 1);
	assert_int_equal(r.rows.list[0].tally.errors.cnt[MBT_ERROR_EINVAL], 2);
	/* of several processes, whose name is known */
	key.tgid = key.tid = 0;
	assert_int_equal(report_stat(&r, &key, &stat), 0);
	assert_int_equal(r.rows.cnt, 2);
	assert_string_equal(r.rows.list[1].comm, "many");
	assert_int_equal(r.rows.list[1].tally.refused, 2);
	/* a file may say anything */
	stat.failed = 3;
	assert_int_equal(report_stat(&r, &key, &stat), 0);
	assert_int_equal(r.rows.list[1].tally.refused, 2);
	report_release(&r);
}

/* Calls cut by the start and end of the trace are outside every share. */
static void test_cut(void **state)
{
	struct report r;
	__u32 i;

	(void)state;
	init(&r, PPM_DEFAULT);
	for (i = 0; i < MBT_CMD_ROWS; i++)
		assert_int_equal(r.commands[i].row, i);
	r.cut = 1000;
	assert_int_equal(report_verdict(&r), VERDICT_UNVERIFIED);
	add_verified(&r, 1);
	assert_int_equal(report_verdict(&r), VERDICT_VERIFIED);
	assert_int_equal(report_outcome(&r), OUTCOME_PASSED);
	report_release(&r);
}

static void test_verdict(void **state)
{
	struct report r;

	(void)state;
	init(&r, PPM_DEFAULT);
	sample_add(&r, "rules/missed-delivery/verified.txt", 3);
	sample_add(&r, "required/private-own-cpu.txt", 2);
	sample_add(&r, "rules/missed-delivery/unverified.txt", 1);
	assert_int_equal(r.total.calls, 6);
	assert_int_equal(r.total.verified, 3);
	assert_int_equal(r.total.tested, 3);
	assert_int_equal(r.total.vacuous, 2);
	assert_int_equal(r.total.unverified, 1);
	assert_int_equal(r.total.targets, 3 * 2 + 1);
	assert_int_equal(r.cause_cnt[MBT_CAUSE_LOST_RECORD], 1);
	assert_int_equal(report_verdict(&r), VERDICT_VERIFIED);
	assert_int_equal(report_outcome(&r), OUTCOME_PASSED);
	/* one violated call among any number of others */
	add_verified(&r, 1000000000);
	sample_add(&r, "rules/missed-delivery/violated.txt", 1);
	assert_int_equal(r.total.violated, 1);
	assert_int_equal(r.allowed, 0);
	assert_int_equal(report_verdict(&r), VERDICT_VIOLATED);
	assert_int_equal(report_outcome(&r), OUTCOME_FAILED);
	report_release(&r);

	/* violated comes before unverified */
	init(&r, PPM_DEFAULT);
	sample_add(&r, "rules/missed-delivery/unverified.txt", 50);
	sample_add(&r, "rules/missed-delivery/violated.txt", 1);
	assert_int_equal(report_verdict(&r), VERDICT_VIOLATED);
	assert_int_equal(report_outcome(&r), OUTCOME_FAILED);
	report_release(&r);
}

/* Every cause of a call is counted; a violated call's causes are not reasons for doubt. */
static void test_causes(void **state)
{
	struct report r;
	unsigned int i;
	__u64 sum = 0;

	(void)state;
	init(&r, PPM_DEFAULT);
	sample_add(&r, "causes/several.txt", 2);
	sample_add(&r, "causes/exec-missing-elsewhere.txt", 4);
	assert_int_equal(r.cause_cnt[MBT_CAUSE_LOST_RECORD], 2);
	assert_int_equal(r.cause_cnt[MBT_CAUSE_CPU_HOTPLUG], 2);
	assert_int_equal(r.cause_cnt[MBT_CAUSE_CLOCK], 2);
	for (i = 0; i < MBT_CAUSE_CNT; i++)
		sum += r.cause_cnt[i];
	assert_int_equal(sum, 6);
	report_lost(&r, 7);
	assert_int_equal(r.lost_records, 7);
	assert_int_equal(r.total.unverified, 9);
	assert_int_equal(r.total.calls, 13);
	assert_int_equal(r.cause_cnt[MBT_CAUSE_LOST_RECORD], 9);
	/* a record that found no slot is lost as one that found no room is */
	sample_add(&r, "rules/missed-delivery/unverified.txt", 2);
	assert_int_equal(r.lost_records, 9);
	report_release(&r);
}

/* A bound is no count: told, and without weight while it is the smaller part. */
static void test_unseen(void **state)
{
	struct report r;

	(void)state;
	init(&r, PPM_DEFAULT);
	sample_add(&r, "rules/missed-delivery/verified.txt", 308);
	r.unseen_max = 29;
	assert_int_equal(r.total.calls, 308);
	assert_int_equal(r.total.unverified, 0);
	assert_int_equal(report_verdict(&r), VERDICT_VERIFIED);
	assert_int_equal(report_outcome(&r), OUTCOME_PASSED);
	r.unseen_max = 308;
	assert_int_equal(report_verdict(&r), VERDICT_VERIFIED);
	r.unseen_max = 309;
	assert_int_equal(report_verdict(&r), VERDICT_UNVERIFIED);
	assert_int_equal(report_outcome(&r), OUTCOME_UNVERIFIED);
	/* those that never reach the kernel's function are others */
	r.unseen_max = 300;
	r.unreached_runs = 8;
	assert_int_equal(report_verdict(&r), VERDICT_VERIFIED);
	r.unreached_runs = 9;
	assert_int_equal(report_verdict(&r), VERDICT_UNVERIFIED);
	/* of those that something else answers one is enough, and one may have gone unseen */
	r.unseen_max = r.unreached_runs = 0;
	r.answered_runs = 1;
	assert_int_equal(report_verdict(&r), VERDICT_UNVERIFIED);
	assert_int_equal(report_outcome(&r), OUTCOME_UNVERIFIED);
	report_release(&r);
}

static void test_caps(void **state)
{
	struct report r;

	(void)state;
	init(&r, PPM_DEFAULT);
	sample_add(&r, "rules/missed-delivery/violated.txt", REPORT_FINDINGS_MAX - 1);
	assert_int_equal(r.findings.cnt, REPORT_FINDINGS_MAX - 1);
	sample_add(&r, "rules/missed-delivery/violated.txt", 151);
	assert_int_equal(REPORT_FINDINGS_MAX, 100);
	assert_int_equal(r.findings.cnt, REPORT_FINDINGS_MAX);
	assert_int_equal(r.total.violated, 250);
	assert_int_equal(r.total.calls, 250);
	assert_int_equal(r.commands[4].tally.violated, 250);
	assert_int_equal(r.rows.list[0].tally.violated, 250);
	assert_int_equal(report_outcome(&r), OUTCOME_FAILED);
	report_release(&r);
}

/* What no --allow expects is kept, however many expected ones came before. */
static void test_room(void **state)
{
	struct report r;
	unsigned int i;

	(void)state;
	init(&r, PPM_DEFAULT);
	set_allowed(&r, "stale-runqueue-state:exit", NULL);
	sample_add(&r, "rules/missed-delivery/violated.txt", 1);
	sample_add(&r, "rules/stale-runqueue-state/violated.txt", 200);
	assert_int_equal(r.findings.cnt, REPORT_FINDINGS_MAX);
	assert_null(r.findings.kept);
	sample_add(&r, "rules/wrong-target/violated.txt", 1);
	assert_int_equal(r.findings.cnt, REPORT_FINDINGS_MAX);
	assert_ptr_equal(r.findings.kept, &r.findings.list[REPORT_FINDINGS_MAX - 1]);
	assert_string_equal(r.findings.kept->judgement.found[0]->code, "wrong-target");
	assert_false(r.findings.list[0].allowed);
	for (i = 1; i + 1 < REPORT_FINDINGS_MAX; i++)
		assert_true(r.findings.list[i].allowed);
	sample_add(&r, "rules/missed-delivery/violated.txt", REPORT_FINDINGS_MAX);
	assert_int_equal(r.findings.cnt, REPORT_FINDINGS_MAX);
	for (i = 0; i < REPORT_FINDINGS_MAX; i++)
		assert_false(r.findings.list[i].allowed);
	assert_int_equal(r.total.violated, 202 + REPORT_FINDINGS_MAX);
	assert_int_equal(r.allowed, 200);
	report_release(&r);
}

/* A finding is what the call was when it was judged, not what its buffers hold later. */
static void test_kept(void **state)
{
	struct judged d;
	struct report r;

	(void)state;
	init(&r, PPM_DEFAULT);
	judged_read(&d, "rules/missed-delivery/violated.txt");
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	d.f.record.cpus[2].cpu = 9;
	d.f.record.call.cmd = 0;
	judged_again(&d);
	judged_release(&d);
	assert_int_equal(r.findings.list[0].call.call.cmd, MBT_CMD_PRIVATE_EXPEDITED);
	assert_int_equal(r.findings.list[0].call.cpu_cnt, 3);
	assert_int_equal(r.findings.list[0].call.cpus[2].k.cpu, 2);
	assert_int_equal(r.findings.list[0].call.cpus[2].evidence, EVIDENCE_MISSING);
	assert_string_equal(r.findings.list[0].judgement.found[0]->code, "missed-delivery");
	/* without any CPU there is nothing to copy, and still a finding */
	sample_add(&r, "rules/stubbed/violated.txt", 1);
	assert_int_equal(r.findings.list[1].call.cpu_cnt, 0);
	report_release(&r);
}

static void check_allow(const char *fixture, const char *allow, bool allowed)
{
	struct report r;

	init(&r, PPM_DEFAULT);
	set_allowed(&r, "bad-return", allow);
	sample_add(&r, "rules/missed-delivery/verified.txt", 1);
	sample_add(&r, fixture, 2);
	if (r.allowed != (allowed ? 2 : 0))
		fail_msg("%s with --allow %s: %llu of 2 allowed", fixture, allow,
			 (unsigned long long)r.allowed);
	/* the report says what was found; only the exit code forgives */
	assert_int_equal(r.total.violated, 2);
	assert_int_equal(report_verdict(&r), VERDICT_VIOLATED);
	assert_int_equal(r.findings.list[0].allowed, allowed);
	assert_int_equal(report_outcome(&r), allowed ? OUTCOME_PASSED : OUTCOME_FAILED);
	/* the next one of another kind is not forgiven */
	sample_add(&r, "rules/late-delivery/violated.txt", 1);
	assert_int_equal(report_outcome(&r), OUTCOME_FAILED);
	report_release(&r);
}

static void test_allow(void **state)
{
	(void)state;
	check_allow("rules/missed-delivery/violated.txt", "missed-delivery", true);
	check_allow("rules/missed-delivery/violated.txt", "wrong-handler", false);
	check_allow("rules/missed-delivery/violated.txt", "missed", false);
	check_allow("rules/missed-delivery/violated.txt", "missed-delivery-of", false);
	/* names CPUs, and none here */
	check_allow("grace/global-not-run-no-cpus.txt", "no-grace-period", true);
	check_allow("grace/global-not-run-no-cpus.txt", "missed-delivery", false);
	check_allow("rules/stale-runqueue-state/violated.txt", "stale-runqueue-state", true);
	check_allow("rules/stale-runqueue-state/violated.txt", "stale-runqueue-state:exit", true);
	check_allow("rules/stale-runqueue-state/violated.txt", "stale-runqueue-state:unuse", false);
	check_allow("rules/stale-runqueue-state/violated.txt", "stale-runqueue-state:registration",
		    false);
	check_allow("rules/stale-runqueue-state/violated.txt", "stale-runqueue-state:exi", false);
	check_allow("rules/stale-runqueue-state/violated-alone.txt", "stale-runqueue-state:unknown",
		    true);
	check_allow("rules/stale-runqueue-state/violated-alone.txt", "stale-runqueue-state:exit",
		    false);
	/* the call's first code is the one to forgive */
	check_allow("rules/stale-runqueue-state/violated.txt", "missed-delivery", false);
}

/* Every CPU that the finding is about must have that cause. */
static void test_allow_mixed(void **state)
{
	struct judged d;
	struct report r;

	(void)state;
	init(&r, PPM_DEFAULT);
	set_allowed(&r, "stale-runqueue-state:exit", NULL);
	judged_read(&d, "rules/stale-runqueue-state/violated.txt");
	assert_true(allow_covers(&r.options.allow, &d.call, &d.j));
	d.f.record.cpus[2] = d.f.record.cpus[1];
	d.f.record.cpus[2].cpu = 2;
	judged_again(&d);
	assert_int_equal(d.call.missing_cnt, 2);
	assert_true(allow_covers(&r.options.allow, &d.call, &d.j));
	d.f.record.cpus[2].emptied_by = MBT_EMPTIED_UNUSE;
	judged_again(&d);
	assert_false(allow_covers(&r.options.allow, &d.call, &d.j));
	/* a CPU whose copy is right was missed for another reason */
	d.f.record.cpus[2].begin.rq_state = d.f.record.cpus[2].end.rq_state = ~0u;
	judged_again(&d);
	assert_false(allow_covers(&r.options.allow, &d.call, &d.j));
	judged_release(&d);
	/* a call that is not violated has nothing to forgive */
	judged_read(&d, "rules/stale-runqueue-state/verified.txt");
	assert_false(allow_covers(&r.options.allow, &d.call, &d.j));
	judged_release(&d);
	report_release(&r);
}

/* What is left once the allowed violations are forgiven still has a verdict. */
static void test_allow_rest(void **state)
{
	struct report r;

	(void)state;
	init(&r, PPM_DEFAULT);
	set_allowed(&r, "missed-delivery", NULL);
	sample_add(&r, "rules/missed-delivery/violated.txt", 10);
	assert_int_equal(report_outcome(&r), OUTCOME_PASSED);
	sample_add(&r, "rules/missed-delivery/unverified.txt", 2);
	assert_int_equal(report_outcome(&r), OUTCOME_UNVERIFIED);
	sample_add(&r, "rules/bad-return/violated.txt", 1);
	assert_int_equal(report_outcome(&r), OUTCOME_FAILED);
	report_release(&r);
}

static void test_allow_valid(void **state)
{
	static const struct {
		const char *text;
		bool valid;
	} rows[] = {
		{ "missed-delivery", true },
		{ "stale-runqueue-state", true },
		{ "stale-runqueue-state:exit", true },
		{ "stale-runqueue-state:unuse", true },
		{ "stale-runqueue-state:registration", true },
		{ "stale-runqueue-state:unknown", true },
		{ "stubbed", true },
		{ "", false },
		{ ":", false },
		{ ":exit", false },
		{ "missed", false },
		{ "error-ignored", false },
		{ "blocked-by-seccomp", false },
		{ "missed-delivery ", false },
		{ "Missed-Delivery", false },
		{ "missed-delivery:exit", false },
		{ "missed-delivery:", false },
		{ "stale-runqueue-state:", false },
		{ "stale-runqueue-state:exits", false },
		{ "stale-runqueue-state:exit:exit", false },
	};
	struct allow allow;
	char text[80];
	size_t i;

	(void)state;
	/* names as long as any buffer for one */
	for (i = 0; i < sizeof(text) - 1; i++) {
		memset(text, 'a', sizeof(text));
		text[i] = '\0';
		assert_int_equal(allow_parse(&allow, text), -EINVAL);
	}
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (!allow_parse(&allow, rows[i].text) != rows[i].valid)
			fail_msg("'%s'", rows[i].text);
}

/* One row for each process and command, in whatever order the calls come. */
static void test_rows(void **state)
{
	/* a prime: every round meets every process, in another order */
	enum { PROCESSES = 53, ROUNDS = 7 };
	struct judged a, b;
	struct report r;
	unsigned int i, round;

	(void)state;
	init(&r, PPM_DEFAULT);
	judged_read(&a, "rules/missed-delivery/verified.txt");
	judged_read(&b, "required/sync-core-own-and-remote.txt");
	for (round = 0; round < ROUNDS; round++)
		for (i = 0; i < PROCESSES; i++) {
			int tgid = 100 + (int)((i * (3 + round * 2)) % PROCESSES);

			a.call.call.tgid = b.call.call.tgid = tgid;
			a.call.call.leader_comm[0] = b.call.call.leader_comm[0] =
				(char)('0' + tgid % 10);
			assert_int_equal(report_call(&r, &a.call, &a.j), 0);
			if (round % 2)
				assert_int_equal(report_call(&r, &b.call, &b.j), 0);
		}
	report_finish(&r);
	assert_int_equal(r.total.calls, PROCESSES * (ROUNDS + ROUNDS / 2));
	assert_int_equal(r.commands[4].tally.calls, PROCESSES * ROUNDS);
	assert_int_equal(r.commands[6].tally.calls, PROCESSES * (ROUNDS / 2));
	assert_int_equal(r.commands[4].latency.cnt, PROCESSES * ROUNDS);
	assert_int_equal(r.rows.cnt, 2 * PROCESSES);
	for (i = 1; i < r.rows.cnt; i++)
		assert_true(r.rows.list[i].tgid > r.rows.list[i - 1].tgid ||
			    (r.rows.list[i].tgid == r.rows.list[i - 1].tgid &&
			     r.rows.list[i].row > r.rows.list[i - 1].row));
	for (i = 0; i < r.rows.cnt; i++) {
		assert_int_equal(r.rows.list[i].tally.calls,
				 r.rows.list[i].row == 4 ? ROUNDS : ROUNDS / 2);
		assert_int_equal(r.rows.list[i].latency.cnt, r.rows.list[i].tally.calls);
		assert_int_equal(r.rows.list[i].comm[0], '0' + r.rows.list[i].tgid % 10);
		assert_string_equal(r.rows.list[i].comm + 1, "ixture");
	}
	judged_release(&a);
	judged_release(&b);
	report_release(&r);
}

static void check_rows_sum(const struct report *r)
{
	struct tally sum[MBT_CMD_ROWS] = { 0 };
	__u64 latencies = 0;
	unsigned int i;

	for (i = 0; i < r->rows.cnt; i++) {
		sum[r->rows.list[i].row].calls += r->rows.list[i].tally.calls;
		sum[r->rows.list[i].row].tested += r->rows.list[i].tally.tested;
		latencies += r->rows.list[i].latency.cnt;
	}
	for (i = 0; i < MBT_CMD_ROWS; i++) {
		assert_int_equal(sum[i].calls, r->commands[i].tally.calls);
		assert_int_equal(sum[i].tested, r->commands[i].tally.tested);
		latencies -= r->commands[i].latency.cnt;
	}
	assert_int_equal(latencies, 0);
}

/* A storm of processes of one name becomes one row; any other keeps its own. */
static void test_rows_merged(void **state)
{
	enum { STORM = 20000 };
	struct judged d;
	struct report r;
	int i;

	(void)state;
	init(&r, PPM_DEFAULT);
	judged_read(&d, "rules/missed-delivery/verified.txt");
	for (i = 0; i < STORM; i++) {
		strcpy(d.call.call.leader_comm, i == 1000 || i == STORM - 1000 ? "server" : "sh");
		d.call.call.tgid = 1000 + i % 10000;
		d.call.call.start_ns = 50 + (__u64)i;
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	}
	judged_release(&d);
	report_finish(&r);
	assert_true(r.rows.merged);
	assert_int_equal(r.rows.cnt, 3);
	assert_int_equal(r.rows.list[0].tgid, 0);
	assert_string_equal(r.rows.list[0].comm, "sh");
	assert_int_equal(r.rows.list[0].tally.calls, STORM - 2);
	assert_string_equal(r.rows.list[1].comm, "server");
	assert_int_equal(r.rows.list[1].tally.calls, 1);
	assert_int_equal(r.rows.list[1].start_ns, 1050);
	assert_string_equal(r.rows.list[2].comm, "server");
	check_rows_sum(&r);
	report_release(&r);
}

/* Few names with a few hundred processes each, and many with a few: the few merge first. */
static void test_rows_merged_least(void **state)
{
	struct judged d;
	struct report r;
	unsigned int i, single = 0;

	(void)state;
	init(&r, PPM_DEFAULT);
	judged_read(&d, "rules/missed-delivery/verified.txt");
	for (i = 0; i < REPORT_ROWS_MAX; i++) {
		snprintf(d.call.call.leader_comm, MBT_COMM_LEN, i % 4 ? "storm-%u" : "rare-%u",
			 i % 4 ? i % 8 : i / 8);
		d.call.call.tgid = 1000 + (int)i;
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	}
	judged_release(&d);
	report_finish(&r);
	for (i = 0; i < r.rows.cnt; i++)
		single += r.rows.list[i].tgid && !strncmp(r.rows.list[i].comm, "rare", 4);
	assert_int_equal(single, REPORT_ROWS_MAX / 4);
	assert_true(r.rows.cnt < REPORT_ROWS_MAX / 2);
	check_rows_sum(&r);
	report_release(&r);
}

/* The same where a report keeps fewer. */
static void test_rows_fewer(void **state)
{
	enum { MOST = 64 };
	struct judged d;
	struct report r;
	int i;

	(void)state;
	init(&r, PPM_DEFAULT);
	r.rows.most = MOST;
	judged_read(&d, "rules/missed-delivery/verified.txt");
	for (i = 0; i < 20 * MOST; i++) {
		snprintf(d.call.call.leader_comm, MBT_COMM_LEN, "storm-%d", i % 4);
		d.call.call.tgid = 1000 + i;
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
		assert_true(r.rows.cnt <= MOST);
	}
	assert_false(r.rows.exhausted);
	for (i = 0; i < 2 * MOST; i++) {
		snprintf(d.call.call.leader_comm, MBT_COMM_LEN, "name-%d", i);
		d.call.call.tgid = 10000 + i;
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	}
	judged_release(&d);
	report_finish(&r);
	assert_true(r.rows.exhausted && r.rows.cnt <= MOST);
	assert_string_equal(r.rows.list[0].comm, REPORT_OTHERS);
	check_rows_sum(&r);
	report_release(&r);
}

/* More names than rows: what finds no room is counted together, and a row of its own keeps. */
static void test_rows_capped(void **state)
{
	struct judged d;
	struct report r;
	int i;

	(void)state;
	init(&r, PPM_DEFAULT);
	judged_read(&d, "rules/missed-delivery/verified.txt");
	for (i = 0; i < 2 * REPORT_ROWS_MAX; i++) {
		snprintf(d.call.call.leader_comm, MBT_COMM_LEN, "name-%d", i);
		d.call.call.tgid = 1000 + i;
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	}
	/* one that has its row keeps it */
	d.call.call.tgid = 1000;
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	judged_release(&d);
	report_finish(&r);
	assert_true(r.rows.cnt <= REPORT_ROWS_MAX);
	assert_string_equal(r.rows.list[0].comm, REPORT_OTHERS);
	assert_int_equal(r.rows.list[0].tally.calls, 2 * REPORT_ROWS_MAX - (r.rows.cnt - 1));
	assert_int_equal(r.rows.list[1].tgid, 1000);
	assert_int_equal(r.rows.list[1].tally.calls, 2);
	check_rows_sum(&r);
	/* lost calls of no known process find their row all the same */
	assert_int_equal(report_lost(&r, 3), 0);
	report_finish(&r);
	assert_string_equal(r.rows.list[1].comm, REPORT_UNKNOWN);
	assert_int_equal(r.rows.list[1].tally.lost, 3);
	check_rows_sum(&r);
	report_release(&r);
}

static void test_row_of_call(void **state)
{
	struct judged d;
	struct report r;

	(void)state;
	init(&r, PPM_DEFAULT);
	/* what a faked call was about is not known: cmd 0 would be QUERY's row */
	sample_add(&r, "rules/stubbed/violated.txt", 1);
	assert_int_equal(r.commands[MBT_CMD_ROW_OTHER].tally.violated, 1);
	assert_int_equal(r.commands[0].tally.calls, 0);
	sample_add(&r, "return/several-commands.txt", 1);
	assert_int_equal(r.commands[MBT_CMD_ROW_OTHER].tally.calls, 2);
	assert_int_equal(r.commands[MBT_CMD_ROW_OTHER].tally.failed, 1);
	sample_add(&r, "return/query.txt", 1);
	assert_int_equal(r.commands[0].tally.calls, 1);
	assert_int_equal(r.total.failed, 1);
	/* a command name of 16 bytes has no end of its own */
	judged_read(&d, "return/query.txt");
	memset(d.call.call.leader_comm, 'x', MBT_COMM_LEN);
	d.call.call.tgid = 9;
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	report_finish(&r);
	assert_string_equal(r.rows.list[0].comm, "xxxxxxxxxxxxxxxx");
	judged_release(&d);
	report_release(&r);
}

static void test_stats(void **state)
{
	struct mbt_stat_key key = { .tgid = 4242, .row = 4, .start_ns = 3000000000ull };
	struct mbt_stat stat = { .calls = 10, .failed = 3, .max_ns = 5000, .leader_comm = "worker" };
	struct report r;

	(void)state;
	/* as the kernel side counts: what failed has no place in the histogram */
	stat.hist[mbt_hist_bucket(400)] = 4;
	stat.hist[mbt_hist_bucket(4000)] = 3;
	init(&r, PPM_DEFAULT);
	assert_int_equal(report_stat(&r, &key, &stat), 0);
	/* the same process and command, judged here */
	sample_add(&r, "rules/missed-delivery/verified.txt", 2);
	assert_int_equal(r.rows.cnt, 1);
	assert_string_equal(r.rows.list[0].comm, "worker");
	assert_int_equal(r.rows.list[0].tally.calls, 12);
	assert_int_equal(r.rows.list[0].tally.verified, 2);
	assert_int_equal(r.rows.list[0].tally.failed, 3);
	assert_int_equal(r.rows.list[0].tally.vacuous, 7);
	assert_int_equal(r.rows.list[0].tally.refused, 3);
	assert_int_equal(r.rows.list[0].latency.cnt, 9);
	assert_int_equal(r.rows.list[0].latency.max_ns, 20000);
	assert_int_equal(r.commands[4].tally.calls, 12);
	assert_int_equal(r.commands[4].latency.cnt, 9);
	assert_int_equal(r.total.calls, 12);
	assert_int_equal(r.total.failed, 3);
	assert_int_equal(r.total.vacuous, 7);
	assert_int_equal(r.total.refused, 3);
	assert_int_equal(r.total.verified, 2);
	assert_int_equal(r.total.unverified + r.total.violated, 0);
	/* processes that found the map full share a row, whose name is no process's */
	key = (struct mbt_stat_key){ .row = 4 };
	stat.leader_comm[0] = '\0';
	assert_int_equal(report_stat(&r, &key, &stat), 0);
	/* a row that this program does not know */
	key.tgid = 5;
	key.row = MBT_CMD_ROWS;
	assert_int_equal(report_stat(&r, &key, &stat), 0);
	report_finish(&r);
	assert_int_equal(r.rows.cnt, 3);
	assert_string_equal(r.rows.list[0].comm, "(others)");
	assert_int_equal(r.rows.list[1].row, MBT_CMD_ROW_OTHER);
	assert_int_equal(r.commands[MBT_CMD_ROW_OTHER].tally.calls, 10);
	assert_int_equal(r.total.calls, 32);
	report_release(&r);
}

static void test_sums(void **state)
{
	struct report r;

	(void)state;
	init(&r, PPM_DEFAULT);
	sample_add(&r, "required/private-not-running.txt", 3);
	sample_add(&r, "covered/ran-unseen.txt", 2);
	assert_int_equal(r.surplus_handlers, 3);
	assert_int_equal(r.unseen_handlers, 2);
	assert_int_equal(r.cpus[2].slowest_cnt, 5);
	assert_int_equal(r.cpus[1].slowest_cnt, 0);
	assert_int_equal(r.cpus[2].required, 2);
	assert_int_equal(r.cpus[1].required, 5);
	/* CPU 2's handler begins 4200 ns after the call and takes 300; the send was after 2000 */
	assert_int_equal(r.cpus[2].slowest_ns, 2500);
	/* CPU 0 is as good as any */
	sample_add(&r, "rules/local-not-synced/verified-sent.txt", 1);
	assert_int_equal(r.cpus[0].slowest_cnt, 1);
	sample_add(&r, "grace/global-grace-period.txt", 2);
	sample_add(&r, "grace/global-grace-period-and-events.txt", 1);
	sample_add(&r, "grace/global-expedited.txt", 1);
	assert_int_equal(r.grace_alone, 3);
	report_release(&r);
	/* released twice, as an error path may: nothing is left to free */
	assert_null(r.findings.list);
	assert_null(r.rows.list);
	assert_int_equal(r.findings.cnt + r.rows.cnt, 0);
	report_release(&r);
}

/* A CPU number beyond what the machine has is no index. */
static void test_cpu_range(void **state)
{
	struct judged d;
	struct report r;

	(void)state;
	init(&r, PPM_DEFAULT);
	judged_read(&d, "rules/missed-delivery/verified.txt");
	d.f.record.cpus[2].cpu = 4;
	judged_again(&d);
	assert_int_equal(d.call.slowest_cpu, 4);
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	d.f.record.cpus[2].cpu = MBT_MAX_CPUS - 1;
	judged_again(&d);
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	assert_int_equal(r.cpus[0].slowest_cnt + r.cpus[1].slowest_cnt + r.cpus[2].slowest_cnt +
				 r.cpus[3].slowest_cnt,
			 0);
	judged_release(&d);
	report_release(&r);
}

/* One barrier that something else answered is enough, whatever share is allowed. */
static void test_not_the_kernel(void **state)
{
	static const char *const answered[] = {
		"rules/trapped/warned.txt",
		"rules/ptraced/warned.txt",
		"rules/trapped/warned-lost.txt",
	};
	struct report r;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(answered); i++) {
		init(&r, 1000000);
		sample_add(&r, "rules/missed-delivery/verified.txt", 1);
		add_verified(&r, 100000000);
		assert_int_equal(report_verdict(&r), VERDICT_VERIFIED);
		sample_add(&r, answered[i], 1);
		report_finish(&r);
		assert_int_equal(r.not_the_kernel, 1);
		assert_int_equal(r.total.unverified, 1);
		assert_int_equal(report_verdict(&r), VERDICT_UNVERIFIED);
		assert_int_equal(report_outcome(&r), OUTCOME_UNVERIFIED);
		report_release(&r);
	}
	/* the begin may have been lost: an unverified call like another */
	init(&r, 1000000);
	add_verified(&r, 100000000);
	sample_add(&r, "rules/missed-delivery/verified.txt", 1);
	sample_add(&r, "rules/ptraced/quiet.txt", 1);
	report_finish(&r);
	assert_int_equal(r.not_the_kernel, 0);
	assert_int_equal(report_verdict(&r), VERDICT_VERIFIED);
	report_release(&r);
}

/* A dispatcher's calls count where the process calls natively as well. */
static void test_dispatched(void **state)
{
	struct report r;

	(void)state;
	init(&r, 1000000);
	add_verified(&r, 1000); /* of another process */
	sample_add(&r, "rules/dispatched/warned.txt", 7);
	report_finish(&r);
	assert_int_equal(r.total.calls, 1000);
	assert_int_equal(r.notes.cnt, 1);
	assert_int_equal(r.notes.list[0].calls, 7);
	assert_int_equal(r.not_the_kernel, 0);
	report_release(&r);

	init(&r, 1000000);
	sample_add(&r, "rules/dispatched/warned.txt", 7);
	sample_add(&r, "rules/missed-delivery/verified.txt", 1);
	report_finish(&r);
	assert_int_equal(r.total.calls, 8);
	assert_int_equal(r.total.unverified, 7);
	assert_int_equal(r.rows.list[0].tally.calls, 8);
	assert_int_equal(r.rows.list[0].tally.unverified, 7);
	assert_int_equal(r.cause_cnt[MBT_CAUSE_NOT_THE_KERNEL], 7);
	assert_int_equal(r.not_the_kernel, 7);
	assert_int_equal(report_verdict(&r), VERDICT_UNVERIFIED);
	report_release(&r);
}

static const struct CMUnitTest tests[] = {
	{ "report: the allowed share of unverified calls", test_share, NULL, NULL, NULL },
	{ "report: the five numbers of calls judged by the kernel side", test_five_of_stats, NULL,
	  NULL, NULL },
	{ "report: the five numbers", test_five, NULL, NULL, NULL },
	{ "report: every barrier refused", test_refused, NULL, NULL, NULL },
	{ "report: the share of what", test_share_of_what, NULL, NULL, NULL },
	{ "report: --min-tested", test_min_tested, NULL, NULL, NULL },
	{ "report: lost calls of a known process", test_stat_lost, NULL, NULL, NULL },
	{ "report: barriers that something else answered", test_not_the_kernel, NULL, NULL, NULL },
	{ "report: calls that a dispatcher got", test_dispatched, NULL, NULL, NULL },
	{ "report: cut calls", test_cut, NULL, NULL, NULL },
	{ "report: verdict and exit code", test_verdict, NULL, NULL, NULL },
	{ "report: causes", test_causes, NULL, NULL, NULL },
	{ "report: calls that may have gone unseen", test_unseen, NULL, NULL, NULL },
	{ "report: lists are capped, counts are not", test_caps, NULL, NULL, NULL },
	{ "report: room for what no --allow expects", test_room, NULL, NULL, NULL },
	{ "report: findings are copies", test_kept, NULL, NULL, NULL },
	{ "report: --allow", test_allow, NULL, NULL, NULL },
	{ "report: --allow with several CPUs", test_allow_mixed, NULL, NULL, NULL },
	{ "report: --allow forgives nothing else", test_allow_rest, NULL, NULL, NULL },
	{ "report: what --allow takes", test_allow_valid, NULL, NULL, NULL },
	{ "report: rows", test_rows, NULL, NULL, NULL },
	{ "report: rows of one name are merged", test_rows_merged, NULL, NULL, NULL },
	{ "report: ... the most numerous first", test_rows_merged_least, NULL, NULL, NULL },
	{ "report: ... where fewer are kept", test_rows_fewer, NULL, NULL, NULL },
	{ "report: rows are capped, counts are not", test_rows_capped, NULL, NULL, NULL },
	{ "report: the row of a call", test_row_of_call, NULL, NULL, NULL },
	{ "report: calls that the kernel side judged", test_stats, NULL, NULL, NULL },
	{ "report: sums", test_sums, NULL, NULL, NULL },
	{ "report: CPU numbers out of range", test_cpu_range, NULL, NULL, NULL },
};

const struct unit_tests report_tests = { tests, ARRAY_SIZE(tests) };
