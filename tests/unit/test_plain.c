// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel side decides without a record against what the rules say of the record:
 * every state of a CPU, beside a few of another one.
 */
#include <string.h>
#include "judge/rules.h"
#include "unit.h"
#include "mbt/plain.h"

#define CALLER_TASK 0x1000
#define SIBLING_TASK 0x2000
#define CALLER_MM 0x10000
#define OTHER_MM 0x20000
#define READY \
	(MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY | MBT_STATE_SYNC_CORE | \
	 MBT_STATE_SYNC_CORE_READY | MBT_STATE_RSEQ | MBT_STATE_RSEQ_READY | MBT_STATE_GLOBAL | \
	 MBT_STATE_GLOBAL_READY)
#define SHOWN (MBT_CALL_SNAPSHOT | MBT_CALL_TARGETS | MBT_CALL_HANDLERS)

static const struct mbt_settings settings = { .cpu_cnt = 2, .one_sender = MBT_YES };

static const struct {
	__u32 cmd, flags;
} barriers[] = {
	{ MBT_CMD_PRIVATE_EXPEDITED, 0 },      { MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0 },
	{ MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 0 }, { MBT_CMD_PRIVATE_EXPEDITED_RSEQ, MBT_FLAG_CPU },
	{ MBT_CMD_GLOBAL_EXPEDITED, 0 },
};

/* The states of a CPU, field by field: a number of the product names one. */
static const struct {
	__u64 curr, mm;
} whose[] = { { CALLER_TASK, CALLER_MM }, { SIBLING_TASK, CALLER_MM }, { SIBLING_TASK, OTHER_MM } };
enum window { HELD, SHARED, GEN_MOVED, MM_LEFT, TASK_LEFT, WINDOWS };
static const __u32 ends[] = { 0, MBT_CPU_BEGIN, MBT_CPU_END, MBT_CPU_BEGIN | MBT_CPU_END };
static const __u32 sends[] = { 0,
			       MBT_CPU_QUEUED,
			       MBT_CPU_QUEUED | MBT_CPU_QUEUED_NOWAIT,
			       MBT_CPU_QUEUED | MBT_CPU_QUEUED_TWICE,
			       MBT_CPU_QUEUED | MBT_CPU_LOOKED,
			       MBT_CPU_QUEUED | MBT_CPU_LOOKED | MBT_CPU_PENDING,
			       MBT_CPU_QUEUED | MBT_CPU_COUNTED,
			       MBT_CPU_COUNTED };
static const __u32 runs[] = { 0, MBT_RAN_STARTED, MBT_RAN_STARTED | MBT_RAN_FINISHED,
			      MBT_RAN_STARTED | MBT_RAN_FINISHED | MBT_RAN_LOCAL };
static const __u32 task_flags[] = { 0, MBT_PF_KTHREAD, MBT_PF_EXITING };
/* of GLOBAL_EXPEDITED: what the copy says at begin and at end, and whether the switch was over */
static const struct {
	__u32 begin, end, seen;
} copies[] = { { MBT_STATE_GLOBAL, MBT_STATE_GLOBAL, 0 },
	       { 0, 0, MBT_CPU_SWITCH_DONE },
	       { 0, 0, 0 },
	       { 0, MBT_STATE_GLOBAL, 0 } };

struct state {
	unsigned int left;
};

static unsigned int next(struct state *s, unsigned int cnt)
{
	unsigned int value = s->left % cnt;

	s->left /= cnt;
	return value;
}

/* Returns whether @number names a state: there are only so many. */
static bool cpu_state(struct mbt_cpu *k, unsigned int number, __u32 cpu, enum mbt_handler want)
{
	struct state s = { number };
	unsigned int who, copy;
	enum window window;

	memset(k, 0, sizeof(*k));
	k->cpu = cpu;
	who = next(&s, ARRAY_SIZE(whose));
	k->begin = (struct mbt_rq_view){ .curr = whose[who].curr,
					 .mm = whose[who].mm,
					 .nr_switches = 5,
					 .mm_gen = 7,
					 .mm_state = READY };
	k->begin.task_flags = task_flags[next(&s, ARRAY_SIZE(task_flags))];
	k->end = k->begin;
	k->end.in_execve = next(&s, 2);
	window = next(&s, WINDOWS);
	k->end.nr_switches += window == SHARED;
	k->end.mm_gen += window == GEN_MOVED;
	k->end.mm = window == MM_LEFT ? 0 : k->end.mm;
	k->end.curr += window == TASK_LEFT;
	k->seen = ends[next(&s, ARRAY_SIZE(ends))] | sends[next(&s, ARRAY_SIZE(sends))];
	k->ran = runs[next(&s, ARRAY_SIZE(runs))];
	k->handler = !k->ran ? MBT_HANDLER_NONE : next(&s, 2) ? MBT_HANDLER_SYNC_RQ_STATE : want;
	k->queued = k->seen & MBT_CPU_QUEUED ? want : MBT_HANDLER_NONE;
	k->end_ns = k->ran & MBT_RAN_FINISHED ? 300 + cpu : 0;
	copy = next(&s, ARRAY_SIZE(copies));
	k->begin.rq_state = copies[copy].begin;
	k->end.rq_state = copies[copy].end;
	k->seen |= copies[copy].seen;
	if (!(k->seen & MBT_CPU_BEGIN))
		memset(&k->begin, 0, sizeof(k->begin));
	if (!(k->seen & MBT_CPU_END))
		memset(&k->end, 0, sizeof(k->end));
	return !s.left;
}

/* What stands on the other CPU: the caller; a sibling that was interrupted, or left, or stayed. */
static unsigned int beside(struct mbt_cpu *k, unsigned int i, enum mbt_handler want)
{
	const struct mbt_rq_view held = {
		.curr = i ? SIBLING_TASK + 0x100 : CALLER_TASK,
		.mm = i == 3 ? OTHER_MM : CALLER_MM,
		.nr_switches = 5,
		.mm_gen = 7,
		.mm_state = READY,
		.rq_state = MBT_STATE_GLOBAL,
	};

	*k = (struct mbt_cpu){
		.cpu = 0, .seen = MBT_CPU_BEGIN | MBT_CPU_END, .begin = held, .end = held
	};
	if (i == 1 || i == 3) {
		k->seen |= MBT_CPU_QUEUED;
		k->queued = k->handler = want;
		k->ran = MBT_RAN_STARTED | MBT_RAN_FINISHED;
		k->end_ns = 300;
	} else if (i == 2) {
		k->end.mm_gen++;
		k->end.mm = OTHER_MM;
	}
	return 5;
}

static void check(const struct call_case *c, const struct mbt_plain *p, enum mbt_decision decided)
{
	struct judgement j;

	rules_judge(c, &j);
	assert_int_equal(j.verdict, VERDICT_VERIFIED);
	assert_false(j.refused);
	assert_int_equal(j.vacuous, decided == MBT_DECIDED_VACUOUS);
	assert_int_equal(c->target_cnt, p->targets);
	assert_int_equal(c->surplus_cnt, p->surplus);
	assert_int_equal(c->required_cnt, p->required + (p->others ? p->self_named : 0));
	assert_int_equal(c->slowest_cpu, p->slowest_end_ns ? p->slowest_cpu : -1);
}

static void test_states(void **state)
{
	struct call_case c = { 0 };
	unsigned int b, i, number;
	struct {
		struct mbt_call call;
		struct mbt_cpu cpus[2];
	} r;

	(void)state;
	for (b = 0; b < ARRAY_SIZE(barriers); b++) {
		unsigned int cnt[MBT_DECIDED_REFUSED + 1] = { 0 };
		enum mbt_kind kind = mbt_kind(barriers[b].cmd, barriers[b].flags, 1);
		enum mbt_handler want = mbt_kind_handler(kind);

		r.call = (struct mbt_call){
			.type = MBT_RECORD_CALL,
			.version = MBT_RECORD_VERSION,
			.len = sizeof(r),
			.cmd = barriers[b].cmd,
			.flags = barriers[b].flags,
			.cpu_id = 1,
			.cpu_len = sizeof(struct mbt_cpu),
			.cpu_cnt = 2,
			.recorded = SHOWN | MBT_CALL_SENDS,
			.state_begin = READY,
			.state_end = READY,
			.mm_users_begin = 2,
			.mm = CALLER_MM,
			.task = CALLER_TASK,
			.begin_ns = 100,
			.first_send_ns = 200,
			.last_send_ns = 210,
			.end_ns = 400,
			.online_begin = 2,
		};
		for (number = 0; cpu_state(&r.cpus[1], number, 1, want); number++)
			for (i = 0; i < beside(&r.cpus[0], i, want); i++) {
				enum mbt_decision decided;
				struct mbt_plain p;

				mbt_plain_begin(&p, kind);
				mbt_plain_add(&p, &r.call, &r.cpus[0]);
				mbt_plain_add(&p, &r.call, &r.cpus[1]);
				decided = mbt_plain_decide(&settings, &p, SHOWN);
				cnt[decided]++;
				if (!decided)
					continue;
				assert_int_equal(correlate_call(&c, &settings, &r.call, sizeof(r),
								LOSS_NONE),
						 0);
				check(&c, &p, decided);
			}
		assert_true(number > 40000);
		assert_true(cnt[MBT_DECIDED_VERIFIED] && cnt[MBT_DECIDED_NOT]);
		/* SYNC_CORE owes the caller's own CPU, too */
		assert_true(cnt[MBT_DECIDED_VACUOUS]);
	}
	call_case_release(&c);
}

static enum mbt_decision decide(const struct mbt_settings *cfg, enum mbt_kind kind, __u32 odd,
				__u32 shown)
{
	struct mbt_plain p;

	mbt_plain_begin(&p, kind);
	p.required = 1;
	p.odd = odd;
	return mbt_plain_decide(cfg, &p, shown);
}

/* Without what the decision rests on there is none. */
static void test_needs(void **state)
{
	const struct mbt_settings unknown = { .unknown_handlers = MBT_BIT(MBT_HANDLER_MB) };
	const __u32 no_handlers = SHOWN & ~(__u32)MBT_CALL_HANDLERS;
	const __u32 no_targets = SHOWN & ~(__u32)MBT_CALL_TARGETS;

	(void)state;
	assert_int_equal(decide(&settings, MBT_KIND_PRIVATE, 0, SHOWN), MBT_DECIDED_VERIFIED);
	assert_int_equal(decide(&settings, MBT_KIND_PRIVATE, 1, SHOWN), MBT_DECIDED_NOT);
	assert_int_equal(decide(&unknown, MBT_KIND_PRIVATE, 0, SHOWN), MBT_DECIDED_NOT);
	assert_int_equal(decide(&unknown, MBT_KIND_SYNC_CORE, 0, SHOWN), MBT_DECIDED_VERIFIED);
	assert_int_equal(decide(&settings, MBT_KIND_PRIVATE, 0, no_handlers), MBT_DECIDED_NOT);
	assert_int_equal(decide(&settings, MBT_KIND_PRIVATE, 0, no_targets), MBT_DECIDED_NOT);
	assert_int_equal(decide(&settings, MBT_KIND_GLOBAL, 0, SHOWN), MBT_DECIDED_NOT);
	assert_int_equal(decide(&settings, MBT_KIND_REGISTER, 0, SHOWN), MBT_DECIDED_NOT);
	assert_int_equal(decide(&settings, MBT_KIND_OTHER, 0, SHOWN), MBT_DECIDED_NOT);
}

static const struct CMUnitTest tests[] = {
	{ "plain: what is decided without a record is what the rules say", test_states, NULL, NULL,
	  NULL },
	{ "plain: what a decision rests on", test_needs, NULL, NULL, NULL },
};
const struct unit_tests plain_tests = { tests, ARRAY_SIZE(tests) };
