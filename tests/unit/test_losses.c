// SPDX-License-Identifier: GPL-2.0-only
/*
 * What skipped runs hide. A model of tasks that make calls, in which any run of the
 * begin and end programs is skipped, drives the decisions of the BPF programs
 * (mbt/copies.h) and of user space (losses.c), and knows what happened in truth.
 */
#include <string.h>
#include "live/losses.h"
#include "unit.h"

#define TASKS 2
#define CALLS 4
#define RECORDS (TASKS * CALLS)

enum made { NORMAL, BLOCKED, NOT_OVER }; /* seccomp answered; the trace ended in it */

struct scene {
	__u32 set;      /* positions of the rung */
	bool function;  /* the rung is on the function: a blocked call shows nothing but its exit */
	bool exits;     /* ... which is watched */
	bool paired;    /* begin and end are one program: no end without a begin */
	bool exit_task; /* the tasks exit in the end */
	unsigned int task_cnt, call_cnt; /* calls of each task */
	enum made made[TASKS][CALLS];
	unsigned int
		look_every; /* runs, made or skipped, between two looks; 0: one look in the end */
	__u64 skip;         /* runs that are skipped, a bit each in their order */
};

struct model_record {
	enum mbt_record_type type;
	int task, begin, end; /* the calls whose begin and end it holds */
	__u64 epoch;
};

struct model_task {
	__u32 seen;
	int open; /* the call that is taken to be open, -1: none */
	__u64 epoch;
};

struct model {
	const struct scene *s;
	struct ladder_skips skips;
	struct losses losses;
	struct model_task tasks[TASKS];
	struct model_record held[RECORDS]; /* until the next look */
	unsigned int held_cnt, runs;
	__u64 epoch, made, judged, abandoned;
	bool trusted_all; /* no record was spoiled */
};

static void tell(struct model *m, __u32 absent)
{
	int pos;

	for (pos = 0; pos < MBT_POS_CNT; pos++)
		m->skips.calls.told[pos] += !!(absent & (1u << pos));
}

static void hold(struct model *m, enum mbt_record_type type, int task, int begin, int end)
{
	assert_true(m->held_cnt < RECORDS);
	m->held[m->held_cnt++] =
		(struct model_record){ type, task, begin, end, m->tasks[task].epoch };
}

static bool guarded(const struct scene *s, int task)
{
	unsigned int call;

	for (call = 0; call < s->call_cnt; call++)
		if (s->made[task][call] == BLOCKED)
			return true;
	return false;
}

static void look(struct model *m)
{
	unsigned int i;

	if (losses_look(&m->losses, &m->skips, 0, m->epoch))
		m->epoch++;
	for (i = 0; i < m->held_cnt; i++) {
		const struct model_record *r = &m->held[i];
		struct mbt_call record = { .type = r->type, .epoch = r->epoch };
		bool spoiled;

		if (guarded(m->s, r->task))
			record.recorded |= MBT_CALL_GUARD;
		spoiled = losses_spoil(&m->losses, &record);
		m->trusted_all &= !spoiled;
		/* no trusted record of two calls */
		if (r->type == MBT_RECORD_CALL && r->begin != r->end)
			assert_true(spoiled);
		/* no trusted word that a call never began, when it did */
		if (r->type == MBT_RECORD_UNBEGUN && m->s->made[r->task][r->end] == NORMAL)
			assert_true(spoiled);
	}
	m->judged += m->held_cnt;
	m->held_cnt = 0;
}

static void run_at(struct model *m, int task, int call, __u32 pos)
{
	struct model_task *t = &m->tasks[task];
	struct mbt_step step = mbt_step(t->seen, pos, m->s->set, 1);

	t->seen = mbt_seen(t->seen, pos);
	tell(m, step.absent);
	assert_int_equal(step.lost_end && t->open < 0, 0);
	if (step.lost_end) {
		m->abandoned++;
		t->open = -1;
	}
	switch (step.event) {
	case MBT_EVENT_BEGIN:
		t->open = call;
		t->epoch = m->epoch;
		break;
	case MBT_EVENT_END:
		hold(m, MBT_RECORD_CALL, task, t->open, call);
		t->open = -1;
		break;
	case MBT_EVENT_UNBEGUN:
		hold(m, MBT_RECORD_UNBEGUN, task, -1, call);
		break;
	case MBT_EVENT_NONE:
		break;
	}
}

/* Does the kernel get to this position in the call? @begun: its begin was not skipped. */
static bool gets_to(const struct scene *s, enum made made, bool begun, __u32 pos)
{
	if (s->paired && !begun && pos == MBT_POS_END)
		return false;
	if (pos == MBT_POS_EXIT)
		return s->exits && made != NOT_OVER;
	if (!(s->set & (1u << pos)))
		return false;
	if (made == BLOCKED)
		return !s->function && pos >= MBT_POS_END;
	return made == NORMAL || pos < MBT_POS_END;
}

static void make_call(struct model *m, int task, int call)
{
	enum made made = m->s->made[task][call];
	bool begun = false;
	__u32 pos;

	m->made += made != BLOCKED || !m->s->function || m->s->exits;
	for (pos = 0; pos <= MBT_POS_EXIT; pos++) {
		if (!gets_to(m->s, made, begun, pos))
			continue;
		if (m->s->skip & (1ull << m->runs++)) {
			if (pos == MBT_POS_EXIT)
				m->skips.unreached++;
			else
				m->skips.calls.skipped[mbt_counted_at(&m->skips.calls, pos)]++;
		} else {
			begun |= pos == MBT_POS_BEGIN;
			run_at(m, task, call, pos);
		}
		if (m->s->look_every && !(m->runs % m->s->look_every))
			look(m);
	}
}

/* As call_forget() does. */
static void exit_task(struct model *m, struct model_task *t)
{
	if (t->seen)
		tell(m, ~mbt_up_to(t->seen) & m->s->set);
	m->abandoned += t->open >= 0;
	t->open = -1;
}

static void play(struct model *m, const struct scene *s)
{
	unsigned int task, call;

	memset(m, 0, sizeof(*m));
	m->s = s;
	m->epoch = 1;
	m->trusted_all = true;
	m->skips.calls.set = s->set;
	m->skips.calls.paired = s->paired;
	m->skips.exits = s->exits;
	losses_start(&m->losses, &m->skips);
	for (task = 0; task < TASKS; task++)
		m->tasks[task].open = -1;
	for (call = 0; call < s->call_cnt; call++)
		for (task = 0; task < s->task_cnt; task++)
			make_call(m, (int)task, (int)call);
	for (task = 0; task < s->task_cnt && s->exit_task; task++)
		exit_task(m, &m->tasks[task]);
	look(m);
}

/* Every call is judged, lost, or open: none twice, none forgotten. */
static void check_sum(const struct model *m)
{
	__u64 open = 0, not_over = 0, known = m->judged + m->abandoned;
	struct lost_calls calls;
	unsigned int task, call;

	for (task = 0; task < m->s->task_cnt; task++) {
		open += m->tasks[task].open >= 0;
		for (call = 0; call < m->s->call_cnt; call++)
			not_over += m->s->made[task][call] == NOT_OVER;
	}
	losses_count(&m->losses, open, false, &calls);
	if (!not_over) {
		assert_int_equal(calls.still_open, 0);
		assert_int_equal(known + calls.lost, m->made);
	} else {
		/* a call that was not seen at all may pass for one that is still open */
		assert_true(known + calls.lost <= m->made);
		assert_true(known + calls.lost + not_over >= m->made);
	}
	/* what the next run tells was doubtful only until then */
	if (!m->s->look_every && !m->skips.unreached && !calls.runs)
		assert_true(m->trusted_all);
}

/* Every pattern of skipped runs; returns how many runs there are. */
static unsigned int play_all(struct scene *s)
{
	struct model m;

	s->skip = 0;
	play(&m, s);
	assert_true(m.trusted_all && m.runs <= 20);
	for (s->skip = 0; s->skip < 1ull << m.runs; s->skip++) {
		play(&m, s);
		check_sum(&m);
	}
	return m.runs;
}

static void play_looks(struct scene *s)
{
	static const unsigned int looks[] = { 0, 1, 3 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(looks); i++) {
		s->look_every = looks[i];
		s->exit_task = false;
		play_all(s);
		s->exit_task = true;
		play_all(s);
	}
}

/* Calls of every kind in every order: @kinds of them. */
static void play_kinds(struct scene *s, unsigned int kinds)
{
	unsigned int cnt = s->task_cnt * s->call_cnt, code, all = 1, i;

	for (i = 0; i < cnt; i++)
		all *= kinds;
	for (code = 0; code < all; code++) {
		unsigned int rest = code;

		for (i = 0; i < cnt; i++, rest /= kinds)
			s->made[i % s->task_cnt][i / s->task_cnt] = rest % kinds ? BLOCKED : NORMAL;
		play_looks(s);
	}
}

static void test_one_copy(void **state)
{
	struct scene s = { .set = MBT_SET_ONE, .task_cnt = 2, .call_cnt = 2 };

	(void)state;
	play_kinds(&s, 2);
	s.function = true;
	play_kinds(&s, 2);
}

static void test_one_task(void **state)
{
	struct scene s = { .set = MBT_SET_ONE, .task_cnt = 1, .call_cnt = 4 };

	(void)state;
	play_kinds(&s, 2);
}

static void test_three_copies(void **state)
{
	struct scene s = { .set = MBT_SET_ALL, .task_cnt = 1, .call_cnt = 2 };

	(void)state;
	play_kinds(&s, 2);
	s.function = true;
	play_kinds(&s, 1);
}

/* Begin and end are one program. */
static void test_session(void **state)
{
	struct scene s = {
		.set = MBT_SET_ONE, .function = true, .paired = true, .task_cnt = 2, .call_cnt = 2
	};

	(void)state;
	play_kinds(&s, 2);
	s.task_cnt = 1;
	s.call_cnt = 4;
	play_kinds(&s, 2);
}

/* Two tasks, whose losses add up in the same counts. */
static void test_two_tasks(void **state)
{
	struct scene s = { .set = MBT_SET_ALL, .task_cnt = 2, .call_cnt = 1 };

	(void)state;
	play_kinds(&s, 2);
}

static void test_three_calls(void **state)
{
	struct scene s = { .set = MBT_SET_ALL, .task_cnt = 1, .call_cnt = 3 };

	(void)state;
	play_all(&s);
	s.exit_task = true;
	play_all(&s);
}

/* sys_exit is watched beside the function: it never was skipped. */
static void test_watched_exit(void **state)
{
	struct scene s = {
		.set = MBT_SET_ONE, .function = true, .exits = true, .task_cnt = 1, .call_cnt = 3
	};
	struct model m;
	unsigned int i, kinds;

	(void)state;
	for (kinds = 0; kinds < 16; kinds++) {
		s.paired = kinds & 8;
		for (i = 0; i < 3; i++)
			s.made[0][i] = kinds & (1u << i) ? BLOCKED : NORMAL;
		s.skip = 0;
		play(&m, &s);
		for (; s.skip < 1ull << 9; s.skip++) {
			play(&m, &s);
			if (!m.skips.unreached)
				check_sum(&m);
		}
	}
}

/* A call that is open when the trace ends is none that was lost, nor does it hide one. */
static void test_still_open(void **state)
{
	struct scene s = { .set = MBT_SET_ALL,
			   .task_cnt = 1,
			   .call_cnt = 3,
			   .made = { { NORMAL, NORMAL, NOT_OVER } } };

	(void)state;
	play_all(&s);
}

/* Where every run of a program is skipped at any system call, the rest is a bound. */
static void test_any_call(void **state)
{
	struct losses l;
	struct ladder_skips now = { .calls = { .set = MBT_SET_ALL }, .any_call = true };
	struct lost_calls calls;
	int pos;

	(void)state;
	losses_start(&l, &now);
	for (pos = 0; pos < MBT_POS_CNT; pos++)
		now.calls.skipped[pos] = 29 + (__u64)pos;
	losses_look(&l, &now, 0, 1);
	losses_count(&l, 0, false, &calls);
	assert_int_equal(calls.lost, 0);
	assert_int_equal(calls.unseen_max, 29 + MBT_POS_END);
	/* one that was seen to begin is known to be membarrier's */
	losses_count(&l, 1, false, &calls);
	assert_int_equal(calls.lost, 1);
	assert_int_equal(calls.unseen_max, 28 + MBT_POS_END);
	now.any_call = false;
	losses_look(&l, &now, 0, 1);
	losses_count(&l, 0, false, &calls);
	assert_int_equal(calls.lost, 29 + MBT_POS_END);
	assert_int_equal(calls.unseen_max, 0);
}

/* One begin and one end, of different calls, that the next runs told: nothing is hidden. */
static void test_told(void **state)
{
	struct mbt_call record = { .type = MBT_RECORD_CALL, .epoch = 1 };
	struct ladder_skips now = { .calls = { .set = MBT_SET_ALL } };
	struct losses l;
	int pos;

	(void)state;
	losses_start(&l, &now);
	for (pos = 0; pos < MBT_POS_CNT; pos++)
		now.calls.skipped[pos] = now.calls.told[pos] = 1000;
	assert_true(losses_look(&l, &now, 0, 1));
	assert_false(l.begins || l.ends || losses_spoil(&l, &record));
	/* a later loss is not made good by what was told before */
	for (pos = 0; pos < MBT_POS_CNT; pos++)
		now.calls.skipped[pos]++;
	assert_true(losses_look(&l, &now, 0, 2));
	assert_true(l.begins && l.ends && losses_spoil(&l, &record));
	/* nor does it spoil what began after it, as long as a run was made at any position */
	record.epoch = 3;
	for (; record.epoch < 100; record.epoch++) {
		for (pos = 0; pos < MBT_POS_CNT; pos++)
			now.calls.skipped[pos] += pos != (int)record.epoch % MBT_POS_CNT;
		assert_true(losses_look(&l, &now, 0, record.epoch));
		assert_false(losses_spoil(&l, &record));
	}
	assert_false(losses_look(&l, &now, 0, record.epoch));
}

/* An end that nothing tells may be a REGISTER's: its row counts one open for ever. */
static void test_lost_register(void **state)
{
	struct ladder_skips now = { .calls = { .set = MBT_SET_ONE } };
	struct mbt_call other = { .type = MBT_RECORD_CALL,
				  .recorded = MBT_CALL_OTHER_REGISTER,
				  .epoch = 1 };
	struct mbt_call alone = { .type = MBT_RECORD_CALL, .epoch = 1 };
	struct losses l;

	(void)state;
	losses_start(&l, &now);
	assert_false(losses_spoil(&l, &other));
	now.calls.skipped[MBT_POS_END] = 1;
	losses_look(&l, &now, 0, 1);
	assert_true(losses_spoil(&l, &other));
	assert_false(losses_spoil(&l, &alone));
	/* its task's next call, or its exit, ends it */
	now.calls.told[MBT_POS_END] = 1;
	losses_look(&l, &now, 0, 1);
	assert_false(losses_spoil(&l, &other));
}

static void test_types(void **state)
{
	struct mbt_call record = { .epoch = 3 };
	struct losses l = { .evidence_epoch = 3 };

	(void)state;
	record.type = MBT_RECORD_CALL;
	assert_true(losses_spoil(&l, &record));
	record.epoch = 4;
	assert_false(losses_spoil(&l, &record));
	record.epoch = 0;
	for (record.type = MBT_RECORD_KILLED; record.type <= MBT_RECORD_FORK; record.type++)
		assert_false(losses_spoil(&l, &record));
	record.type = MBT_RECORD_UNBEGUN;
	assert_false(losses_spoil(&l, &record));
	l.begins = true;
	assert_true(losses_spoil(&l, &record));
}

/* A program that is skipped takes away what it shows, from the calls that need it. */
static void test_kinds(void **state)
{
	static const struct {
		struct ladder_skips now;
		bool private, global, registration;
	} cases[] = {
		{ { .evidence = 1 }, true, true, true },
		{ { .rcu = 1 }, false, true, true },
		{ { .mutex = 1 }, false, false, true },
		{ { .children = 1 }, false, false, false },
	};
	struct mbt_call private = { .type = MBT_RECORD_CALL,
				    .cmd = MBT_CMD_PRIVATE_EXPEDITED,
				    .epoch = 1 };
	struct mbt_call global = { .type = MBT_RECORD_CALL, .cmd = MBT_CMD_GLOBAL, .epoch = 1 };
	struct mbt_call registration = { .type = MBT_RECORD_CALL,
					 .cmd = MBT_CMD_REGISTER_PRIVATE_EXPEDITED,
					 .epoch = 1 };
	const struct ladder_skips start = { 0 };
	struct losses l;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		losses_start(&l, &start);
		losses_look(&l, &cases[i].now, 0, 1);
		assert_int_equal(losses_spoil(&l, &private), cases[i].private);
		assert_int_equal(losses_spoil(&l, &global), cases[i].global);
		assert_int_equal(losses_spoil(&l, &registration), cases[i].registration);
	}
}

/*
 * The copy that a call found without the bit was written in its window: by the switch,
 * if no REGISTER was open. One whose begin was lost may have been, and healed it.
 */
static void test_lost_healer(void **state)
{
	const struct mbt_rq_view view = { .curr = 1, .mm = 2, .nr_switches = 3, .mm_gen = 4 };
	struct {
		struct mbt_call call;
		struct mbt_cpu cpu;
	} r = {
		.call = { .type = MBT_RECORD_CALL,
			  .cmd = MBT_CMD_GLOBAL_EXPEDITED,
			  .epoch = 2,
			  .cpu_cnt = 1,
			  .cpu_len = sizeof(struct mbt_cpu) },
		.cpu = { .seen = MBT_CPU_BEGIN | MBT_CPU_END, .begin = view, .end = view },
	};
	struct ladder_skips now = { .calls = { .set = MBT_SET_ONE } };
	struct losses l;

	(void)state;
	r.cpu.end.rq_state = MBT_STATE_GLOBAL;
	losses_start(&l, &now);
	assert_false(losses_spoil(&l, &r.call));
	now.calls.skipped[MBT_POS_BEGIN] = 1;
	losses_look(&l, &now, 0, 1);
	assert_true(losses_spoil(&l, &r.call));
	/* known to be open already, or nothing that depends on it */
	r.cpu.seen |= MBT_CPU_REGISTER_OPEN;
	assert_false(losses_spoil(&l, &r.call));
	r.cpu.seen &= ~(__u32)MBT_CPU_REGISTER_OPEN;
	r.cpu.begin.rq_state = MBT_STATE_GLOBAL;
	assert_false(losses_spoil(&l, &r.call));
	r.cpu.begin.rq_state = 0;
	r.cpu.end.nr_switches++;
	assert_false(losses_spoil(&l, &r.call));
	r.cpu.end.nr_switches--;
	r.call.cmd = MBT_CMD_PRIVATE_EXPEDITED;
	assert_false(losses_spoil(&l, &r.call));
}

static void test_started_armed(void **state)
{
	const __u64 armed = 5000000000ull;

	(void)state;
	assert_false(mbt_started_armed(armed - 1, armed));
	assert_false(mbt_started_armed(armed, armed));
	assert_false(mbt_started_armed(armed + MBT_ARMED_MARGIN_NS, armed));
	assert_true(mbt_started_armed(armed + MBT_ARMED_MARGIN_NS + 1, armed));
	/* not known: then no task is known to have started later */
	assert_false(mbt_started_armed(~0ull, ~0ull));
	assert_false(mbt_started_armed(armed, ~0ull));
}

/*
 * What lies in front of the first position that shows of a task may have been run before
 * the counting began: told is only what a task that is known to have come later skipped.
 */
static void test_task_from_before(void **state)
{
	__u32 pos;

	(void)state;
	for (pos = MBT_POS_BEGIN; pos <= MBT_POS_EXIT; pos++) {
		__u32 before = (1u << pos) - 1;
		__u32 skipped = pos < MBT_POS_END  ? before :
				pos < MBT_POS_EXIT ? before & ~MBT_BEGINS :
						     0;

		assert_int_equal(mbt_step(0, pos, MBT_SET_ALL, 0).absent, 0);
		assert_int_equal(mbt_step(0, pos, MBT_SET_ALL, 1).absent, skipped);
	}
}

/* What one comparison tells is what the whole of it comes to, and the usual run is told by it. */
static void test_plain_step(void **state)
{
	static const __u32 sets[] = { MBT_SET_ONE, MBT_SET_ALL };
	__u32 seen, pos, known, i;
	struct mbt_step step;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		assert_true(mbt_step_is_plain(sets[i], MBT_POS_BEGIN, mbt_positions(sets[i])));
		assert_true(mbt_step_is_plain(sets[i] & MBT_BEGINS, MBT_POS_END,
					      mbt_positions(sets[i])));
		for (seen = 0; seen < 1u << (MBT_POS_EXIT + 1); seen++)
			for (pos = 0; pos <= MBT_POS_EXIT; pos++) {
				if (!mbt_step_is_plain(seen, pos, mbt_positions(sets[i])))
					continue;
				assert_true(pos == MBT_POS_BEGIN || pos == MBT_POS_END);
				for (known = 0; known < 2; known++) {
					step = mbt_step(seen, pos, sets[i], known);
					assert_int_equal(step.event, pos == MBT_POS_BEGIN ?
									     MBT_EVENT_BEGIN :
									     MBT_EVENT_END);
					assert_int_equal(step.absent, 0);
					assert_int_equal(step.lost_end, 0);
				}
			}
	}
}

static const struct CMUnitTest tests[] = {
	{ "losses: every order of one copy each, two tasks", test_one_copy, NULL, NULL, NULL },
	{ "losses: every order of one copy each, four calls", test_one_task, NULL, NULL, NULL },
	{ "losses: every order of one program at begin and end", test_session, NULL, NULL, NULL },
	{ "losses: every order of three copies each", test_three_copies, NULL, NULL, NULL },
	{ "losses: ... of two tasks", test_two_tasks, NULL, NULL, NULL },
	{ "losses: ... of three calls", test_three_calls, NULL, NULL, NULL },
	{ "losses: an exit that was seen hides nothing", test_watched_exit, NULL, NULL, NULL },
	{ "losses: a call that is still open", test_still_open, NULL, NULL, NULL },
	{ "losses: programs of all system calls bound, they do not count", test_any_call, NULL,
	  NULL, NULL },
	{ "losses: what was told makes nothing good", test_told, NULL, NULL, NULL },
	{ "losses: a REGISTER beside one whose end was lost", test_lost_register, NULL, NULL,
	  NULL },
	{ "losses: a REGISTER whose begin was lost may have healed a copy", test_lost_healer, NULL,
	  NULL, NULL },
	{ "losses: who started after the trace was armed", test_started_armed, NULL, NULL, NULL },
	{ "losses: a task that was there before the counting", test_task_from_before, NULL, NULL,
	  NULL },
	{ "losses: the step of nearly every run", test_plain_step, NULL, NULL, NULL },
	{ "losses: what a skipped program takes away", test_kinds, NULL, NULL, NULL },
	{ "losses: which records a loss spoils", test_types, NULL, NULL, NULL },
};

const struct unit_tests losses_tests = { tests, ARRAY_SIZE(tests) };
