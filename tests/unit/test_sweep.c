// SPDX-License-Identifier: GPL-2.0-only
/*
 * What must hold of every fixture, and of every rule: a rule that no missing
 * evidence can trip is blind, and one that lost evidence can trip cries wolf.
 */
#include <stdio.h>
#include <string.h>
#include "unit.h"
#include "sink/words.h"

/* Judges every fixture in turn and hands it on. */
static void for_each(void (*fn)(struct judged *d, const char *name))
{
	struct judged d;
	size_t i;

	for (i = 0; i < fixture_path_cnt; i++) {
		judged_read(&d, fixture_paths[i]);
		fn(&d, fixture_paths[i]);
		judged_release(&d);
	}
}

/* The whole verdict, to compare two ways to the same record. */
static void check_same(const struct judged *d, const struct judgement *before, const char *name,
		       const char *what)
{
	if (memcmp(&d->j, before, sizeof(*before)))
		fail_msg("%s: another verdict %s", name, what);
}

static void check_order(struct judged *d, const char *name)
{
	const struct judgement before = d->j;
	unsigned int i, cnt = d->f.record.call.cpu_cnt;

	for (i = 0; i < cnt / 2; i++) {
		struct mbt_cpu moved = d->f.record.cpus[i];

		d->f.record.cpus[i] = d->f.record.cpus[cnt - 1 - i];
		d->f.record.cpus[cnt - 1 - i] = moved;
	}
	judged_again(d);
	check_same(d, &before, name, "in another order of CPUs");
}

static void test_order(void **state)
{
	(void)state;
	for_each(check_order);
}

static unsigned int surplus_cpus(const struct call_case *c)
{
	unsigned int i, cnt = 0;

	for (i = 0; i < c->cpu_cnt; i++)
		cnt += c->cpus[i].surplus;
	return cnt;
}

/* One call_case for all records, one after the other: nothing is left over from the last. */
static void test_reuse(void **state)
{
	struct call_case c = { 0 };
	struct judgement j;
	struct judged d;
	size_t i, round;

	(void)state;
	for (round = 0; round < 2; round++)
		for (i = 0; i < fixture_path_cnt; i++) {
			size_t at = round ? fixture_path_cnt - 1 - i : i;

			judged_read(&d, fixture_paths[at]);
			assert_int_equal(correlate_call(&c, &d.f.settings, &d.f.record.call,
							fixture_len(&d.f), d.f.loss),
					 0);
			rules_judge(&c, &j);
			check_same(&d, &j, fixture_paths[at], "after another call");
			assert_int_equal(c.required_cnt, d.call.required_cnt);
			assert_int_equal(c.target_cnt, d.call.target_cnt);
			assert_int_equal(c.surplus_cnt, d.call.surplus_cnt);
			assert_int_equal(surplus_cpus(&c), c.surplus_cnt);
			assert_int_equal(c.missing_cnt, d.call.missing_cnt);
			assert_int_equal(c.unseen_cnt, d.call.unseen_cnt);
			assert_int_equal(c.slowest_cpu, d.call.slowest_cpu);
			assert_int_equal(c.slowest_ns, d.call.slowest_ns);
			judged_release(&d);
		}
	call_case_release(&c);
}

/* Evidence that these causes do not touch: the arguments and the return value. */
static bool needs_return_only(const struct judgement *j)
{
	unsigned int i;

	for (i = 0; i < j->found_cnt; i++)
		if (j->found[i]->needs & ~(unsigned int)NEED_RETURN)
			return false;
	return true;
}

/* Causes that speak of the whole call. The others name one CPU, which the correlator left out. */
static const enum mbt_cause whole_call[] = {
	MBT_CAUSE_LOST_RECORD,
	MBT_CAUSE_CALL_CUT,
	MBT_CAUSE_STILL_OPEN,
	MBT_CAUSE_COMPAT_UNSEEN,
};

static void check_causes(struct judged *d, const char *name)
{
	const struct judgement before = d->j;
	const __u32 causes = d->f.record.call.causes;
	__u32 i;

	for (i = 0; i < MBT_CAUSE_CNT; i++) {
		d->f.record.call.causes = causes | MBT_BIT(i);
		judged_again(d);
		if (d->j.verdict == VERDICT_VERIFIED)
			fail_msg("%s: verified in spite of %s", name, word_cause(i));
		/* doubt never makes a violation */
		if (d->j.found_cnt > before.found_cnt)
			fail_msg("%s: violated because of %s", name, word_cause(i));
		assert_true(d->j.causes & MBT_BIT(i));
	}
	for (i = 0; i < ARRAY_SIZE(whole_call); i++) {
		d->f.record.call.causes = causes | MBT_BIT(whole_call[i]);
		judged_again(d);
		if (d->j.verdict == VERDICT_VIOLATED && !needs_return_only(&d->j))
			fail_msg("%s: %s in spite of %s", name, d->j.found[0]->code,
				 word_cause(whole_call[i]));
	}
	d->f.record.call.causes = causes;
	d->f.loss = LOSS_SKIPPED_RUN;
	judged_again(d);
	if (d->j.verdict == VERDICT_VERIFIED || !needs_return_only(&d->j))
		fail_msg("%s: judged although a run was lost", name);
	assert_true(d->j.causes & MBT_BIT(MBT_CAUSE_LOST_RECORD));
	d->f.loss = LOSS_PROBE_GONE;
	judged_again(d);
	if (d->j.verdict == VERDICT_VERIFIED)
		fail_msg("%s: verified although a probe was gone", name);
	assert_true(d->j.causes & MBT_BIT(MBT_CAUSE_CALL_CUT));
	assert_int_equal(d->f.record.call.causes, causes);
}

static void test_causes(void **state)
{
	(void)state;
	for_each(check_causes);
}

/* ---- the deletion sweep ---- */

/* Everything that may cover a CPU is gone, as if it had never been. */
static void strip_cpu(const struct mbt_call *call, struct mbt_cpu *k)
{
	k->seen &= ~(__u32)(MBT_CPU_QUEUED | MBT_CPU_QUEUED_NOWAIT | MBT_CPU_QUEUED_TWICE |
			    MBT_CPU_PENDING | MBT_CPU_COUNTED);
	k->ran = k->handler = k->queued = 0;
	k->csd = k->queue_ns = k->start_ns = k->end_ns = 0;
	k->rcu_seen = k->exp_seen = k->exp_sent = 0;
	if (mbt_kind(call->cmd, call->flags, call->cpu_id) == MBT_KIND_REGISTER)
		k->end.rq_state = 0;
}

static bool worth_sweeping(const struct judged *d)
{
	return d->f.verdict == VERDICT_VERIFIED && d->call.required_cnt;
}

static bool is_kthread(const struct mbt_cpu *k)
{
	return (k->begin.task_flags | k->end.task_flags) & MBT_PF_KTHREAD;
}

/* RCU without an event on a user task's CPU: did it do nothing, or nothing that is seen? */
static bool silence_tells(const struct judged *d, const struct mbt_cpu *k)
{
	const __u32 have = MBT_CALL_QUIESCENT | MBT_CALL_EXPEDITED;

	return (d->f.record.call.recorded & have) == have && (k->seen & MBT_CPU_RCU_VISIBLE) &&
	       d->f.settings.preempt_rcu == MBT_YES && d->f.settings.nohz_full == MBT_NO;
}

/*
 * Listed exceptions: kthread_use_mm() leaves no trace but the handler, so a kernel
 * thread's CPU without one can only be doubted; so can one on which RCU is silent,
 * unless silence tells.
 */
static void check_stripped(const struct judged *d, const struct mbt_cpu *k, const char *name)
{
	if (is_kthread(k)) {
		if (d->j.verdict != VERDICT_UNVERIFIED ||
		    d->j.causes != MBT_BIT(MBT_CAUSE_KTHREAD_MM))
			fail_msg("%s: kernel thread of CPU %u without evidence", name, k->cpu);
		return;
	}
	if (d->call.kind == MBT_KIND_GLOBAL && !silence_tells(d, k)) {
		if (d->j.verdict != VERDICT_UNVERIFIED ||
		    d->j.causes != MBT_BIT(MBT_CAUSE_NO_ORACLE))
			fail_msg("%s: CPU %u, on which RCU may be silent", name, k->cpu);
		return;
	}
	if (d->j.verdict != VERDICT_VIOLATED)
		fail_msg("%s: nothing covers CPU %u, and the call is not violated", name, k->cpu);
	if (!judged_found(d, d->call.kind == MBT_KIND_GLOBAL        ? "no-grace-period" :
			     k->begin.curr == d->f.record.call.task ? "local-not-synced" :
								      "missed-delivery"))
		fail_msg("%s: nothing covers CPU %u, and it is called something else", name,
			 k->cpu);
}

/*
 * Listed exception: synchronize_rcu() was seen and RCU's events were not attached, so the
 * function alone covers the CPUs of GLOBAL.
 */
static bool grace_alone(const struct judged *d)
{
	const struct mbt_call *call = &d->f.record.call;

	return d->call.kind == MBT_KIND_GLOBAL && call->grace &&
	       !(call->recorded & MBT_CALL_QUIESCENT);
}

static void strip_each(struct judged *d, const char *name)
{
	const struct fixture_record whole = d->f.record;
	bool required[FIXTURE_CPUS] = { false };
	unsigned int i, cnt = d->call.cpu_cnt;

	if (!worth_sweeping(d) || grace_alone(d))
		return;
	for (i = 0; i < cnt; i++)
		required[i] = d->call.cpus[i].required;
	for (i = 0; i < cnt; i++) {
		d->f.record = whole;
		strip_cpu(&whole.call, &d->f.record.cpus[i]);
		judged_again(d);
		if (required[i])
			check_stripped(d, &whole.cpus[i], name);
		else if (d->j.verdict != VERDICT_VERIFIED &&
			 d->call.cpus[i].evidence != EVIDENCE_UNPROVEN)
			/* Listed exception: what a handler had covered may be a CPU of threads that changed. */
			fail_msg("%s: CPU %u owed nothing", name, whole.cpus[i].cpu);
	}
	/* all of them at once */
	d->f.record = whole;
	for (i = 0; i < cnt; i++)
		strip_cpu(&whole.call, &d->f.record.cpus[i]);
	judged_again(d);
	if (d->j.verdict == VERDICT_VERIFIED)
		fail_msg("%s: verified without any evidence", name);
}

static void test_deleted(void **state)
{
	(void)state;
	for_each(strip_each);
}

static void drop_end(struct mbt_cpu *k)
{
	k->ran &= ~(__u32)MBT_RAN_FINISHED;
	k->end_ns = 0;
}

static void drop_run(struct mbt_cpu *k)
{
	k->ran = k->handler = 0;
	k->start_ns = k->end_ns = 0;
}

static void drop_run_and_send(struct mbt_cpu *k)
{
	drop_run(k);
	k->seen &= ~(__u32)MBT_CPU_QUEUED;
	k->csd = k->queue_ns = k->queued = 0;
}

/* One piece of what covers a CPU at a time, the others stay. */
static const struct {
	const char *name;
	void (*drop)(struct mbt_cpu *k);
	/* listed exception: the csd that remains proves that its function ran unseen */
	bool unseen;
} pieces[] = {
	{ "the end of the run", drop_end, true },
	{ "the run", drop_run, true },
	{ "the run and the send", drop_run_and_send, false },
};

static void drop_pieces(struct judged *d, const char *name)
{
	const struct fixture_record whole = d->f.record;
	unsigned int i, cnt = d->call.cpu_cnt;
	size_t p;

	if (!worth_sweeping(d))
		return;
	for (i = 0; i < cnt; i++)
		for (p = 0; p < ARRAY_SIZE(pieces); p++) {
			const struct mbt_cpu *k = &whole.cpus[i];
			enum verdict want = VERDICT_VIOLATED;

			d->f.record = whole;
			judged_again(d);
			if (!d->call.cpus[i].required || !(k->ran & MBT_RAN_FINISHED))
				continue;
			pieces[p].drop(&d->f.record.cpus[i]);
			judged_again(d);
			if (d->call.cpus[i].evidence == EVIDENCE_STATE)
				want = VERDICT_VERIFIED; /* listed exception: the copy says it as well */
			else if (is_kthread(k) || (pieces[p].unseen && (k->seen & MBT_CPU_QUEUED) &&
						   !(k->seen & MBT_CPU_COUNTED)))
				want = VERDICT_UNVERIFIED;
			if (d->j.verdict != want)
				fail_msg("%s: CPU %u without %s is %s", name, k->cpu,
					 pieces[p].name, word_verdict(d->j.verdict));
		}
}

static void test_pieces(void **state)
{
	(void)state;
	for_each(drop_pieces);
}

/*
 * The same evidence lost instead: the record says so, and then there is doubt and
 * nothing else, whatever is left of it.
 */
static void lose_each(struct judged *d, const char *name)
{
	const __u32 haves[] = { MBT_CALL_SNAPSHOT,
				d->call.kind == MBT_KIND_GLOBAL ?
					MBT_CALL_GRACE | MBT_CALL_QUIESCENT | MBT_CALL_EXPEDITED :
					MBT_CALL_HANDLERS };
	const struct fixture_record whole = d->f.record;
	unsigned int i;

	if (!worth_sweeping(d))
		return;
	for (i = 0; i < d->call.cpu_cnt; i++) {
		d->f.record = whole;
		strip_cpu(&whole.call, &d->f.record.cpus[i]);
		d->f.record.call.causes = MBT_BIT(MBT_CAUSE_LOST_RECORD);
		judged_again(d);
		if (d->j.verdict != VERDICT_UNVERIFIED)
			fail_msg("%s: lost evidence of CPU %u is %s", name, whole.cpus[i].cpu,
				 word_verdict(d->j.verdict));
		d->f.record.call.causes = 0;
		d->f.loss = LOSS_SKIPPED_RUN;
		judged_again(d);
		d->f.loss = LOSS_NONE;
		if (d->j.verdict != VERDICT_UNVERIFIED)
			fail_msg("%s: a lost run at CPU %u is %s", name, whole.cpus[i].cpu,
				 word_verdict(d->j.verdict));
	}
	/* nothing here shows the CPUs, or what ran on them, at all */
	for (i = 0; i < ARRAY_SIZE(haves); i++) {
		unsigned int cpu;

		d->f.record = whole;
		d->f.record.call.recorded &= ~haves[i];
		if (haves[i] & MBT_CALL_GRACE)
			d->f.record.call.grace = 0;
		for (cpu = 0; cpu < whole.call.cpu_cnt; cpu++)
			strip_cpu(&whole.call, &d->f.record.cpus[cpu]);
		judged_again(d);
		if (d->j.verdict != VERDICT_UNVERIFIED ||
		    !(d->j.causes & MBT_BIT(MBT_CAUSE_NO_ORACLE)))
			fail_msg("%s: without %s it is %s", name,
				 i ? "what ran there" : "a snapshot", word_verdict(d->j.verdict));
	}
}

static void test_lost(void **state)
{
	(void)state;
	for_each(lose_each);
}

/*
 * What a CPU was, as if it had never been seen there: a CPU that did not run the
 * mm at begin is not required, and nothing else may come of it.
 */
static void unsee_each(struct judged *d, const char *name)
{
	const struct fixture_record whole = d->f.record;
	const unsigned int required_cnt = d->call.required_cnt;
	unsigned int i;

	if (!worth_sweeping(d))
		return;
	for (i = 0; i < d->call.cpu_cnt; i++) {
		bool required;

		d->f.record = whole;
		judged_again(d);
		required = d->call.cpus[i].required;
		memset(&d->f.record.cpus[i].begin, 0, sizeof(whole.cpus[i].begin));
		d->f.record.cpus[i].seen &= ~(__u32)MBT_CPU_BEGIN;
		judged_again(d);
		/* listed exception: the CPU that showed the grace period of a REGISTER is gone */
		if (d->j.verdict == VERDICT_UNVERIFIED && d->call.kind == MBT_KIND_REGISTER &&
		    !(whole.call.recorded & MBT_CALL_GRACE))
			assert_int_equal(d->j.causes, MBT_BIT(MBT_CAUSE_NO_ORACLE));
		else if (d->j.verdict != VERDICT_VERIFIED)
			fail_msg("%s: CPU %u unseen at begin", name, whole.cpus[i].cpu);
		assert_false(d->call.cpus[i].required);
		if (required)
			assert_true(d->call.required_cnt < required_cnt);
	}
}

static void test_unseen(void **state)
{
	(void)state;
	for_each(unsee_each);
}

/* A sweep over nothing passes: there must be something of every kind to sweep. */
static unsigned int swept[EVIDENCE_CNT];

static void count_evidence(struct judged *d, const char *name)
{
	unsigned int i;

	(void)name;
	for (i = 0; i < d->call.cpu_cnt && worth_sweeping(d); i++)
		if (d->call.cpus[i].required)
			swept[d->call.cpus[i].evidence]++;
}

static void test_swept(void **state)
{
	(void)state;
	memset(swept, 0, sizeof(swept));
	for_each(count_evidence);
	assert_true(swept[EVIDENCE_IPI] >= 10);
	assert_true(swept[EVIDENCE_LOCAL] >= 5);
	assert_true(swept[EVIDENCE_STATE] >= 5);
	assert_true(swept[EVIDENCE_QUIESCENT] >= 5);
	assert_int_equal(swept[EVIDENCE_MISSING] + swept[EVIDENCE_UNPROVEN], 0);
}

/* A call that is not READY, or that failed: nothing about CPUs may be said of it. */
static void fail_call(struct judged *d, const char *name)
{
	static const __s64 errors[] = { -MBT_EPERM, -MBT_ENOMEM, -MBT_EINVAL };
	size_t i;
	unsigned int n;

	if (d->f.record.call.type != MBT_RECORD_CALL)
		return;
	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		d->f.record.call.ret = errors[i];
		judged_again(d);
		assert_int_equal(d->call.required_cnt, 0);
		assert_int_equal(d->call.missing_cnt, 0);
		for (n = 0; n < d->j.found_cnt; n++)
			if (d->j.found[n]->needs & NEED_SNAPSHOT)
				fail_msg("%s: a failed call is %s", name, d->j.found[n]->code);
	}
}

static void test_failed(void **state)
{
	(void)state;
	for_each(fail_call);
}

/* The slowest handler is counted from the first send, and only where both were seen. */
static void test_slowest(void **state)
{
	struct judged d;
	struct mbt_cpu *cpus;

	(void)state;
	judged_read(&d, "rules/missed-delivery/verified.txt");
	cpus = d.f.record.cpus;
	assert_int_equal(d.call.slowest_cpu, 2);
	assert_int_equal(d.call.slowest_ns, cpus[2].end_ns - d.f.record.call.first_send_ns);
	cpus[1].end_ns = cpus[2].end_ns + 1;
	judged_again(&d);
	assert_int_equal(d.call.slowest_cpu, 1);
	assert_int_equal(d.call.slowest_ns, cpus[1].end_ns - d.f.record.call.first_send_ns);
	/* clocks of two CPUs: an end before the send is no duration */
	cpus[1].end_ns = d.f.record.call.first_send_ns - 5;
	cpus[2].end_ns = d.f.record.call.first_send_ns;
	judged_again(&d);
	assert_int_equal(d.call.slowest_cpu, -1);
	assert_int_equal(d.call.slowest_ns, 0);
	cpus[2].end_ns = d.f.record.call.first_send_ns + 50;
	cpus[2].ran &= ~(__u32)MBT_RAN_FINISHED;
	judged_again(&d);
	assert_int_equal(d.call.slowest_cpu, -1);
	cpus[2].ran |= MBT_RAN_FINISHED;
	d.f.record.call.first_send_ns = 0;
	judged_again(&d);
	assert_int_equal(d.call.slowest_cpu, -1);
	judged_release(&d);
}

static const struct CMUnitTest tests[] = {
	{ "sweep: the order of CPUs does not matter", test_order, NULL, NULL, NULL },
	{ "sweep: one call_case for many calls", test_reuse, NULL, NULL, NULL },
	{ "sweep: no cause is ever verified, or violated", test_causes, NULL, NULL, NULL },
	{ "sweep: evidence deleted", test_deleted, NULL, NULL, NULL },
	{ "sweep: one piece of evidence deleted", test_pieces, NULL, NULL, NULL },
	{ "sweep: evidence lost", test_lost, NULL, NULL, NULL },
	{ "sweep: a CPU not seen at begin", test_unseen, NULL, NULL, NULL },
	{ "sweep: there is something to sweep", test_swept, NULL, NULL, NULL },
	{ "sweep: failed calls", test_failed, NULL, NULL, NULL },
	{ "sweep: the slowest handler", test_slowest, NULL, NULL, NULL },
};

const struct unit_tests sweep_tests = { tests, ARRAY_SIZE(tests) };
