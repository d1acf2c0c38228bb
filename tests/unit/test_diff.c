// SPDX-License-Identifier: GPL-2.0-only
/* Two sides of reports: what differs, what is a regression, and at which step it begins. */
#include <string.h>
#include "judge/diff.h"
#include "mbt/judge.h"
#include "unit.h"

#define ROW mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED)

static struct stored_report reports[2][3];

/* A report of 10,000 barriers of 4,096 ns in 2 s, each side of one. */
static void begin(void)
{
	unsigned int side, i;

	memset(reports, 0, sizeof(reports));
	for (side = 0; side < 2; side++)
		for (i = 0; i < 3; i++) {
			struct stored_report *r = &reports[side][i];

			r->duration_ns = 2000000000;
			r->calls = 10000;
			r->has_infos = true;
			r->commands[ROW].calls = r->commands[ROW].verified = 10000;
			r->commands[ROW].targets = 5000;
		}
}

/* What the comparison has of a kind: the first one of @code, or of @part. */
struct wanted {
	enum diff_kind kind;
	const char *code;
	unsigned int part;
	unsigned int seen;
	struct difference d;
	unsigned int regressions;
};

static void look(void *arg, const struct difference *d)
{
	struct wanted *w = arg;

	w->regressions += d->regression;
	if (d->kind != w->kind || (w->code && strcmp(d->rule->code, w->code)) ||
	    (w->part && d->part != w->part))
		return;
	w->seen++;
	w->d = *d;
}

static struct wanted compared(enum diff_kind kind, const char *code, unsigned int part,
			      unsigned int before, unsigned int now, unsigned int tolerance)
{
	struct wanted w = { .kind = kind, .code = code, .part = part };
	const struct diff_side a = { reports[0], before }, b = { reports[1], now };
	const struct diff_options o = { tolerance, 100 };

	diff_each(&a, &b, &o, look, &w);
	return w;
}

static void set_rule(unsigned int side, unsigned int i, const char *code, __u64 cnt)
{
	reports[side][i].rule_calls[rules_index(rules_find(code))] = cnt;
}

static void finding(const char *code, __u64 before, __u64 now, enum diff_change change,
		    bool regression)
{
	struct wanted w;

	begin();
	set_rule(0, 0, code, before);
	set_rule(1, 0, code, now);
	w = compared(DIFF_FINDING, code, 0, 1, 1, 0);
	assert_int_equal(w.seen, before || now);
	if (!w.seen)
		return;
	if (w.d.change != change || w.d.regression != regression)
		fail_msg("%s %llu, %llu: change %d, regression %d", code,
			 (unsigned long long)before, (unsigned long long)now, w.d.change,
			 w.d.regression);
	assert_int_equal(w.regressions, regression);
}

static void test_findings(void **state)
{
	(void)state;
	finding("missed-delivery", 0, 0, DIFF_SAME, false);
	finding("missed-delivery", 0, 1, DIFF_NEW, true);
	finding("missed-delivery", 1, 0, DIFF_GONE, false);
	/* of 200 in as many calls, 100 are expected on each side: three deviations are 21.2 */
	finding("missed-delivery", 79, 121, DIFF_SAME, false);
	finding("missed-delivery", 78, 122, DIFF_MORE, true);
	finding("missed-delivery", 122, 78, DIFF_LESS, false);
	finding("slow-call", 0, 1, DIFF_NEW, true);
	finding("slow-call", 1, 1000, DIFF_MORE, false);
	finding("slow-call", 1, 0, DIFF_GONE, false);
	finding("mutex-convoy", 0, 1, DIFF_NEW, false);
	finding("mutex-convoy", 1, 1000, DIFF_MORE, false);
}

/* Runs of other lengths: twice the violations in ten times the calls are fewer of them. */
static void test_shares(void **state)
{
	struct wanted w;

	(void)state;
	begin();
	set_rule(0, 0, "missed-delivery", 100);
	set_rule(1, 0, "missed-delivery", 200);
	reports[1][0].calls = 100000;
	w = compared(DIFF_FINDING, "missed-delivery", 0, 1, 1, 0);
	assert_int_equal(w.d.change, DIFF_LESS);
	assert_int_equal(w.regressions, 0);
	/* and fewer ones in a tenth of them are more */
	set_rule(1, 0, "missed-delivery", 90);
	reports[1][0].calls = 1000;
	w = compared(DIFF_FINDING, "missed-delivery", 0, 1, 1, 0);
	assert_int_equal(w.d.change, DIFF_MORE);
	assert_int_equal(w.regressions, 1);
	/* no call at all divides nothing */
	begin();
	set_rule(1, 0, "missed-delivery", 1);
	reports[0][0].calls = reports[1][0].calls = 0;
	assert_int_equal(compared(DIFF_FINDING, NULL, 0, 1, 1, 0).d.change, DIFF_NEW);
}

/* More of it is told only where each report of B has more than all of A. */
static void test_shares_spread(void **state)
{
	struct wanted w;
	unsigned int i;

	(void)state;
	begin();
	for (i = 0; i < 3; i++) {
		set_rule(0, i, "missed-delivery", 100 + i);
		set_rule(1, i, "missed-delivery", i ? 1000 : 102);
	}
	w = compared(DIFF_FINDING, "missed-delivery", 0, 3, 3, 0);
	assert_int_equal(w.d.change, DIFF_SAME);
	assert_int_equal(w.d.before.cnt, 303);
	assert_int_equal(w.d.before.of, 30000);
	assert_int_equal(w.d.now.reports, 3);
	set_rule(1, 0, "missed-delivery", 200);
	w = compared(DIFF_FINDING, "missed-delivery", 0, 3, 3, 0);
	assert_int_equal(w.d.change, DIFF_MORE);
	assert_int_equal(w.regressions, 1);
	/* one report of A that has it is enough for "not new" */
	begin();
	set_rule(0, 2, "blocked-by-seccomp", 1);
	set_rule(1, 1, "blocked-by-seccomp", 5);
	w = compared(DIFF_FINDING, "blocked-by-seccomp", 0, 3, 3, 0);
	assert_true(w.d.change != DIFF_NEW);
	assert_int_equal(w.d.before.reports, 1);
	assert_int_equal(w.regressions, 0);
	w = compared(DIFF_FINDING, "blocked-by-seccomp", 0, 2, 3, 0);
	assert_int_equal(w.d.change, DIFF_NEW);
	assert_int_equal(w.regressions, 1);
}

/* Reports of versions that tell no infos. */
static void test_not_told(void **state)
{
	(void)state;
	begin();
	reports[0][0].has_infos = false;
	set_rule(1, 0, "mutex-convoy", 3);
	assert_int_equal(compared(DIFF_FINDING, "mutex-convoy", 0, 1, 1, 0).d.change,
			 DIFF_NOT_TOLD);
	/* warnings are in all of them */
	set_rule(1, 0, "slow-call", 3);
	assert_int_equal(compared(DIFF_FINDING, "slow-call", 0, 1, 1, 0).d.change, DIFF_NEW);
	begin();
	reports[1][0].has_infos = false;
	set_rule(0, 0, "mutex-convoy", 3);
	assert_int_equal(compared(DIFF_FINDING, "mutex-convoy", 0, 1, 1, 0).d.change,
			 DIFF_NOT_TOLD);
}

static void set_unverified(unsigned int side, unsigned int i, __u64 cnt)
{
	struct stored_report *r = &reports[side][i];

	r->unverified = r->commands[ROW].unverified = cnt;
	r->commands[ROW].verified = 10000 - cnt;
}

static void test_unverified(void **state)
{
	struct wanted w;

	(void)state;
	begin();
	w = compared(DIFF_UNVERIFIED, NULL, 0, 1, 1, 0);
	assert_int_equal(w.seen, 1);
	assert_int_equal(w.d.now.of, 10000);
	assert_int_equal(w.regressions, 0);
	/* one is always tolerated: 100 in a million of 10,000 */
	set_unverified(1, 0, 1);
	assert_int_equal(compared(DIFF_UNVERIFIED, NULL, 0, 1, 1, 0).regressions, 0);
	set_unverified(1, 0, 2);
	w = compared(DIFF_UNVERIFIED, NULL, 0, 1, 1, 0);
	assert_true(w.d.regression);
	assert_int_equal(w.d.now.beyond, 1);
	/* questions and refused calls make no doubt smaller */
	reports[1][0].commands[mbt_cmd_row(MBT_CMD_QUERY)].verified = 1000000;
	assert_true(compared(DIFF_UNVERIFIED, NULL, 0, 1, 1, 0).d.regression);
	/* as many as before are no regression, many more are one */
	set_unverified(0, 0, 2);
	assert_int_equal(compared(DIFF_UNVERIFIED, NULL, 0, 1, 1, 0).regressions, 0);
	set_unverified(1, 0, 100);
	assert_int_equal(compared(DIFF_UNVERIFIED, NULL, 0, 1, 1, 0).regressions, 1);
	set_unverified(0, 0, 100);
	set_unverified(1, 0, 2);
	assert_int_equal(compared(DIFF_UNVERIFIED, NULL, 0, 1, 1, 0).regressions, 0);
	/* one unverified call in each report is tolerated in each */
	begin();
	set_unverified(1, 0, 1);
	set_unverified(1, 1, 1);
	set_unverified(1, 2, 1);
	assert_int_equal(compared(DIFF_UNVERIFIED, NULL, 0, 3, 3, 0).regressions, 0);
}

/* @cnt calls of so long, and two in a hundred of @tail_ns. */
static void set_latency(unsigned int side, unsigned int i, __u64 cnt, __u64 ns, __u64 tail_ns)
{
	struct hist *h = &reports[side][i].commands[ROW].latency;
	__u64 call;

	memset(h, 0, sizeof(*h));
	for (call = 0; call < cnt; call++)
		hist_add(h, call % 50 ? ns : tail_ns);
}

static void shifts(unsigned int part, unsigned int before, unsigned int now, unsigned int tolerance,
		   enum shift_kind kind, bool regression)
{
	struct wanted w = compared(DIFF_LATENCY, NULL, part, before, now, tolerance);

	assert_int_equal(w.seen, 1);
	if (w.d.shift.kind != kind || w.d.regression != regression)
		fail_msg("P%u: shift %d, regression %d", part / 1000, w.d.shift.kind,
			 w.d.regression);
}

/* The steps from 4,096 ns on: 4,608, 5,120, 5,632, 6,144. */
static void test_latency(void **state)
{
	(void)state;
	begin();
	set_latency(0, 0, 1000, 4096, 10000);
	set_latency(1, 0, 1000, 4607, 10000);
	shifts(50000, 1, 1, 0, SHIFT_NONE, false);
	/* the next step may be a nanosecond away */
	set_latency(1, 0, 1000, 5119, 10000);
	shifts(50000, 1, 1, 0, SHIFT_NONE, false);
	set_latency(1, 0, 1000, 5120, 10000);
	shifts(50000, 1, 1, 0, SHIFT_UP, true);
	shifts(99000, 1, 1, 0, SHIFT_NONE, false);
	/* from 4,607 at the most to 5,120 at the least are 11.1 % */
	shifts(50000, 1, 1, 11, SHIFT_UP, true);
	shifts(50000, 1, 1, 12, SHIFT_UP, false);
	set_latency(1, 0, 1000, 4096, 20000);
	shifts(50000, 1, 1, 0, SHIFT_NONE, false);
	shifts(99000, 1, 1, 0, SHIFT_UP, true);
	set_latency(1, 0, 1000, 3000, 10000);
	shifts(50000, 1, 1, 0, SHIFT_DOWN, false);
	/* too few calls tell nothing, on either side */
	set_latency(1, 0, 199, 50000, 50000);
	shifts(50000, 1, 1, 0, SHIFT_UNKNOWN, false);
	shifts(99000, 1, 1, 0, SHIFT_UNKNOWN, false);
	set_latency(1, 0, 200, 50000, 50000);
	shifts(50000, 1, 1, 0, SHIFT_UP, true);
	set_latency(0, 0, 199, 4096, 4096);
	shifts(50000, 1, 1, 0, SHIFT_UNKNOWN, false);
}

static void test_spread(void **state)
{
	struct wanted w;

	(void)state;
	begin();
	/* in steps from the first one of A: 0, 2, 4, and then 3, 5, 7 */
	set_latency(0, 0, 1000, 4096, 4096);
	set_latency(0, 1, 1000, 5120, 5120);
	set_latency(0, 2, 1000, 6144, 6144);
	set_latency(1, 0, 1000, 5632, 5632);
	set_latency(1, 1, 1000, 6656, 6656);
	set_latency(1, 2, 1000, 7680, 7680);
	shifts(50000, 3, 3, 0, SHIFT_WITHIN, false);
	shifts(50000, 1, 1, 0, SHIFT_UP, true);
	/* 6, 8, 10: beyond all of A, and the middles farther apart than the reports of a side */
	set_latency(1, 0, 1000, 7168, 7168);
	set_latency(1, 1, 1000, 8192, 8192);
	set_latency(1, 2, 1000, 10240, 10240);
	shifts(50000, 3, 3, 0, SHIFT_UP, true);
	w = compared(DIFF_LATENCY, NULL, 50000, 3, 3, 0);
	assert_int_equal(w.d.spread_before.range.from_ns, 4096);
	assert_int_equal(w.d.spread_before.range.to_ns, 6144);
	assert_int_equal(w.d.spread_before.runs, 3);
	assert_int_equal(w.d.spread_now.calls, 3000);
	/* 6, 8, 30: as far from each other as from A */
	set_latency(1, 2, 1000, 57344, 57344);
	shifts(50000, 3, 3, 0, SHIFT_WITHIN, false);
	/* the other way round */
	set_latency(1, 0, 1000, 2048, 2048);
	set_latency(1, 1, 1000, 2304, 2304);
	set_latency(1, 2, 1000, 2560, 2560);
	shifts(50000, 3, 3, 0, SHIFT_DOWN, false);
	/* a report with too few calls is left out */
	set_latency(1, 2, 100, 900000, 900000);
	shifts(50000, 3, 3, 0, SHIFT_DOWN, false);
	assert_int_equal(compared(DIFF_LATENCY, NULL, 50000, 3, 3, 0).d.spread_now.runs, 2);
	/* no two of them differ */
	begin();
	set_latency(0, 0, 1000, 4096, 4096);
	set_latency(0, 1, 1000, 4608, 4608);
	set_latency(1, 0, 1000, 4096, 4096);
	set_latency(1, 1, 1000, 4608, 4608);
	shifts(50000, 2, 2, 0, SHIFT_NONE, false);
}

static void set_phase(unsigned int side, enum mbt_phase phase, unsigned int cnt, __u64 ns)
{
	struct mbt_phase_stat *s = &reports[side][0].commands[ROW].phases[phase];

	memset(s, 0, sizeof(*s));
	while (cnt--)
		mbt_phase_add(s, ns);
}

/* Phases tell where the time went, and are no regression. */
static void test_phases(void **state)
{
	struct wanted w;

	(void)state;
	begin();
	assert_int_equal(compared(DIFF_PHASE, NULL, 0, 1, 1, 0).seen, 0);
	set_phase(0, MBT_PHASE_SEND, 300, 1024);
	w = compared(DIFF_PHASE, NULL, 99000, 1, 1, 0);
	assert_int_equal(w.seen, 1);
	assert_int_equal(w.d.shift.kind, SHIFT_UNKNOWN);
	/* neighbours may be a nanosecond apart */
	set_phase(1, MBT_PHASE_SEND, 300, 4095);
	w = compared(DIFF_PHASE, NULL, 50000, 1, 1, 0);
	assert_int_equal(w.d.shift.kind, SHIFT_NONE);
	assert_int_equal(w.d.spread_before.range.from_ns, 1024);
	assert_int_equal(w.d.spread_now.range.from_ns, 2048);
	assert_int_equal(w.d.spread_now.range.to_ns, 4095);
	/* ... to the end of the power of two, where it is not the longest */
	mbt_phase_add(&reports[1][0].commands[ROW].phases[MBT_PHASE_SEND], 1000000);
	mbt_phase_add(&reports[0][0].commands[ROW].phases[MBT_PHASE_SEND], 1025);
	w = compared(DIFF_PHASE, NULL, 50000, 1, 1, 0);
	assert_int_equal(w.d.spread_now.range.to_ns, 4095);
	assert_int_equal(w.d.spread_before.range.to_ns, 1025);
	set_phase(1, MBT_PHASE_SEND, 300, 4096);
	w = compared(DIFF_PHASE, NULL, 50000, 1, 1, 0);
	assert_int_equal(w.d.shift.kind, SHIFT_UP);
	assert_int_equal(w.d.phase, MBT_PHASE_SEND);
	assert_int_equal(w.regressions, 0);
	set_phase(1, MBT_PHASE_SEND, 199, 4096);
	assert_int_equal(compared(DIFF_PHASE, NULL, 50000, 1, 1, 0).d.shift.kind, SHIFT_UNKNOWN);
}

static void test_commands(void **state)
{
	struct wanted w;

	(void)state;
	begin();
	reports[1][1].duration_ns = 500000000;
	reports[1][1].commands[ROW].calls = 1000;
	reports[1][1].commands[ROW].failed = 7;
	w = compared(DIFF_COMMAND, NULL, 0, 1, 2, 0);
	assert_int_equal(w.seen, 1);
	assert_int_equal(w.d.change, DIFF_SAME);
	assert_true(w.d.command_before.per_second == 5000.0);
	assert_true(w.d.command_now.per_second == 4400.0);
	assert_true(w.d.command_now.lowest == 2000.0 && w.d.command_now.highest == 5000.0);
	assert_int_equal(w.d.command_now.failed, 7);
	assert_int_equal(w.d.command_now.targets, 10000);
	/* a run of no time has no rate */
	reports[0][0].duration_ns = 0;
	w = compared(DIFF_COMMAND, NULL, 0, 1, 1, 0);
	assert_true(w.d.command_before.per_second == 0.0);
	memset(&reports[0][0].commands[ROW], 0, sizeof(reports[0][0].commands[ROW]));
	assert_int_equal(compared(DIFF_COMMAND, NULL, 0, 1, 1, 0).d.change, DIFF_NEW);
	/* questions have no percentile that matters */
	begin();
	reports[0][0].commands[mbt_cmd_row(MBT_CMD_QUERY)].calls = 5;
	assert_int_equal(compared(DIFF_LATENCY, NULL, 0, 1, 1, 0).seen, 2);
}

static const struct CMUnitTest tests[] = {
	{ "diff: findings that are new, gone, more", test_findings, NULL, NULL, NULL },
	{ "diff: runs of different length", test_shares, NULL, NULL, NULL },
	{ "diff: findings of several reports", test_shares_spread, NULL, NULL, NULL },
	{ "diff: versions that tell no infos", test_not_told, NULL, NULL, NULL },
	{ "diff: unverified calls", test_unverified, NULL, NULL, NULL },
	{ "diff: percentiles, step by step", test_latency, NULL, NULL, NULL },
	{ "diff: spread and shift", test_spread, NULL, NULL, NULL },
	{ "diff: phases", test_phases, NULL, NULL, NULL },
	{ "diff: rates of commands", test_commands, NULL, NULL, NULL },
};

const struct unit_tests diff_tests = { tests, ARRAY_SIZE(tests) };
