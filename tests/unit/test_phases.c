// SPDX-License-Identifier: GPL-2.0-only
/* The parts of a call's time: what they are, and that they add up to the whole. */
#include <stdlib.h>
#include <string.h>
#include "mbt/phase.h"
#include "sample.h"
#include "unit.h"

static __u64 next_random(__u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static struct mbt_call call_of(__u32 cmd, __u32 recorded)
{
	return (struct mbt_call){
		.cmd = cmd,
		.recorded = recorded,
		.begin_ns = 1000,
		.first_send_ns = recorded & MBT_CALL_SENDS ? 1500 : 0,
		.last_send_ns = recorded & MBT_CALL_SENDS ? 1700 : 0,
		.end_ns = 3000,
		.mutex_ns = 200,
		.rcu_ns = 100,
	};
}

static __u64 sum_of(const struct mbt_phases *p)
{
	__u64 sum = 0;
	int i;

	for (i = 0; i < MBT_PHASE_CNT; i++) {
		sum += p->ns[i];
		/* a part that the call has not got is no part of it */
		assert_true((p->seen & MBT_BIT(i)) || !p->ns[i]);
	}
	return sum;
}

struct part {
	enum mbt_phase phase;
	__u64 ns;
};

#define PARTS(...) ((const struct part[]){ __VA_ARGS__, { MBT_PHASE_CNT, 0 } })

/* The parts are exactly @want. */
static void splits(const struct mbt_call *c, __u32 targets, __u64 last_end_ns,
		   const struct part *want)
{
	struct mbt_phases p;
	__u32 seen = 0;

	mbt_phases_split(c, targets, last_end_ns, &p);
	for (; want->phase != MBT_PHASE_CNT; want++) {
		assert_int_equal(p.ns[want->phase], want->ns);
		seen |= MBT_BIT(want->phase);
	}
	assert_int_equal(p.seen, seen);
	assert_int_equal(sum_of(&p), 2000);
}

static void test_barrier(void **state)
{
	const __u32 sends = MBT_CALL_SENDS;
	struct mbt_call c = call_of(MBT_CMD_PRIVATE_EXPEDITED, sends | MBT_CALL_MUTEX_TIMED);

	(void)state;
	splits(&c, 2, 2800,
	       PARTS({ MBT_PHASE_MUTEX, 200 }, { MBT_PHASE_SCAN, 300 }, { MBT_PHASE_SEND, 200 },
		     { MBT_PHASE_SLOWEST, 1100 }, { MBT_PHASE_REST, 200 }));
	c.recorded = sends;
	splits(&c, 2, 2800,
	       PARTS({ MBT_PHASE_MUTEX_SCAN, 500 }, { MBT_PHASE_SEND, 200 },
		     { MBT_PHASE_SLOWEST, 1100 }, { MBT_PHASE_REST, 200 }));
	/* not all handlers were seen */
	splits(&c, 2, 0,
	       PARTS({ MBT_PHASE_MUTEX_SCAN, 500 }, { MBT_PHASE_SEND_SLOWEST_REST, 1500 }));
	/* one stamp is the first and the last of one request, but of two it is neither */
	c.last_send_ns = c.first_send_ns;
	splits(&c, 2, 2800,
	       PARTS({ MBT_PHASE_MUTEX_SCAN, 500 }, { MBT_PHASE_SEND_SLOWEST, 1300 },
		     { MBT_PHASE_REST, 200 }));
	splits(&c, 1, 2800,
	       PARTS({ MBT_PHASE_MUTEX_SCAN, 500 }, { MBT_PHASE_SEND, 0 },
		     { MBT_PHASE_SLOWEST, 1300 }, { MBT_PHASE_REST, 200 }));
}

static void test_nothing_sent(void **state)
{
	struct mbt_call c = call_of(MBT_CMD_PRIVATE_EXPEDITED, 0);

	(void)state;
	splits(&c, 0, 0, PARTS({ MBT_PHASE_WHOLE, 2000 }));
	c.recorded = MBT_CALL_MUTEX_TIMED;
	splits(&c, 0, 0, PARTS({ MBT_PHASE_MUTEX, 200 }, { MBT_PHASE_REST, 1800 }));
	c = call_of(MBT_CMD_GLOBAL, 0);
	splits(&c, 0, 0, PARTS({ MBT_PHASE_WHOLE, 2000 }));
	c.recorded = MBT_CALL_RCU_TIMED;
	splits(&c, 0, 0, PARTS({ MBT_PHASE_RCU, 100 }, { MBT_PHASE_REST, 1900 }));
	c = call_of(MBT_CMD_QUERY, 0);
	splits(&c, 0, 0, PARTS({ MBT_PHASE_WHOLE, 2000 }));
}

static void test_register(void **state)
{
	const __u32 sends = MBT_CALL_SENDS, timed = MBT_CALL_RCU_TIMED | MBT_CALL_MUTEX_TIMED;
	struct mbt_call c = call_of(MBT_CMD_REGISTER_PRIVATE_EXPEDITED, sends | timed);

	(void)state;
	splits(&c, 2, 2800,
	       PARTS({ MBT_PHASE_RCU, 100 }, { MBT_PHASE_MUTEX, 200 }, { MBT_PHASE_SCAN, 200 },
		     { MBT_PHASE_SEND, 200 }, { MBT_PHASE_SLOWEST, 1100 },
		     { MBT_PHASE_REST, 200 }));
	c.recorded = sends | MBT_CALL_RCU_TIMED;
	splits(&c, 2, 2800,
	       PARTS({ MBT_PHASE_RCU, 100 }, { MBT_PHASE_MUTEX_SCAN, 400 }, { MBT_PHASE_SEND, 200 },
		     { MBT_PHASE_SLOWEST, 1100 }, { MBT_PHASE_REST, 200 }));
	/* with RCU unknown, what the mutex took is not told either */
	c.recorded = sends | MBT_CALL_MUTEX_TIMED;
	splits(&c, 2, 2800,
	       PARTS({ MBT_PHASE_RCU_MUTEX_SCAN, 500 }, { MBT_PHASE_SEND, 200 },
		     { MBT_PHASE_SLOWEST, 1100 }, { MBT_PHASE_REST, 200 }));
	c.recorded = MBT_CALL_MUTEX_TIMED;
	splits(&c, 0, 0, PARTS({ MBT_PHASE_WHOLE, 2000 }));
	/* counted, and there was none */
	c.recorded = sends | MBT_CALL_GRACE;
	splits(&c, 2, 2800,
	       PARTS({ MBT_PHASE_MUTEX_SCAN, 500 }, { MBT_PHASE_SEND, 200 },
		     { MBT_PHASE_SLOWEST, 1100 }, { MBT_PHASE_REST, 200 }));
	c.grace = 1;
	splits(&c, 2, 2800,
	       PARTS({ MBT_PHASE_RCU_MUTEX_SCAN, 500 }, { MBT_PHASE_SEND, 200 },
		     { MBT_PHASE_SLOWEST, 1100 }, { MBT_PHASE_REST, 200 }));
}

/* Clocks of CPUs that disagree, and times that are longer than there was time for. */
static void test_disagreement(void **state)
{
	struct mbt_call c =
		call_of(MBT_CMD_PRIVATE_EXPEDITED, MBT_CALL_SENDS | MBT_CALL_MUTEX_TIMED);

	(void)state;
	splits(&c, 2, 1400,
	       PARTS({ MBT_PHASE_MUTEX, 200 }, { MBT_PHASE_SCAN, 300 }, { MBT_PHASE_SEND, 200 },
		     { MBT_PHASE_SLOWEST, 0 }, { MBT_PHASE_REST, 1300 }));
	splits(&c, 2, 9000,
	       PARTS({ MBT_PHASE_MUTEX, 200 }, { MBT_PHASE_SCAN, 300 }, { MBT_PHASE_SEND, 200 },
		     { MBT_PHASE_SLOWEST, 1300 }, { MBT_PHASE_REST, 0 }));
	c.mutex_ns = 700;
	c.last_send_ns = 1200;
	splits(&c, 2, 2800,
	       PARTS({ MBT_PHASE_MUTEX, 500 }, { MBT_PHASE_SCAN, 0 }, { MBT_PHASE_SEND, 0 },
		     { MBT_PHASE_SLOWEST, 1300 }, { MBT_PHASE_REST, 200 }));
	c.first_send_ns = 500;
	splits(&c, 2, 2800,
	       PARTS({ MBT_PHASE_MUTEX, 0 }, { MBT_PHASE_SCAN, 0 }, { MBT_PHASE_SEND, 200 },
		     { MBT_PHASE_SLOWEST, 1600 }, { MBT_PHASE_REST, 200 }));
}

static void test_sum(void **state)
{
	static const __u32 cmds[] = { MBT_CMD_QUERY,
				      MBT_CMD_GLOBAL,
				      MBT_CMD_GLOBAL_EXPEDITED,
				      MBT_CMD_PRIVATE_EXPEDITED,
				      MBT_CMD_PRIVATE_EXPEDITED_RSEQ,
				      MBT_CMD_REGISTER_PRIVATE_EXPEDITED };
	__u64 seed = 88172645463325252ull;
	struct mbt_phases p;
	int round;

	(void)state;
	for (round = 0; round < 200000; round++) {
		/* near each other, or anywhere */
		__u64 mask = round % 2 ? 0xff : ~0ull;
		struct mbt_call c = {
			.cmd = cmds[next_random(&seed) % ARRAY_SIZE(cmds)],
			.recorded = (__u32)next_random(&seed),
			.grace = next_random(&seed) & 1,
			.begin_ns = next_random(&seed) & mask,
			.first_send_ns = next_random(&seed) & mask,
			.last_send_ns = next_random(&seed) & mask,
			.end_ns = next_random(&seed) & mask,
			.mutex_ns = next_random(&seed) & mask,
			.rcu_ns = next_random(&seed) & mask,
		};
		__u64 whole = c.end_ns > c.begin_ns ? c.end_ns - c.begin_ns : 0;

		mbt_phases_split(&c, next_random(&seed) % 4,
				 next_random(&seed) & (round % 8 < 2 ? 0 : mask), &p);
		assert_int_equal(sum_of(&p), whole);
		assert_true(p.seen);
	}
}

static void test_stat(void **state)
{
	struct mbt_phase_stat s = { 0 };
	int bit;

	(void)state;
	assert_int_equal(mbt_phase_bucket(0), 0);
	for (bit = 1; bit < 64; bit++) {
		int bucket = bit < MBT_PHASE_BUCKETS ? bit : MBT_PHASE_BUCKETS - 1;

		assert_int_equal(mbt_phase_bucket(1ull << bit), bucket);
		assert_int_equal(mbt_phase_bucket((1ull << bit) - 1),
				 bit <= MBT_PHASE_BUCKETS ? bit - 1 : bucket);
	}
	mbt_phase_add(&s, 5);
	mbt_phase_add(&s, 3);
	mbt_phase_add(&s, 0);
	assert_int_equal(s.cnt, 3);
	assert_int_equal(s.sum_ns, 8);
	assert_int_equal(s.max_ns, 5);
	assert_int_equal(s.hist[0], 1);
	assert_int_equal(s.hist[1], 1);
	assert_int_equal(s.hist[2], 1);
	s.hist[2] = 0xffffffffu;
	mbt_phase_add(&s, 5);
	assert_true(s.hist[2] == 1ull << 32);
}

static void add_shared(struct report *r, __u64 calls)
{
	const struct mbt_stat_key key = { .row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED) };
	struct mbt_stat stat = { .calls = calls, .max_ns = 900, .leader_comm = "storm" };

	stat.hist[mbt_hist_bucket(900)] = calls;
	assert_int_equal(report_stat(r, &key, &stat), 0);
}

/* Calls of processes that share a row of the kernel side have no parts, and that is said. */
static void test_shared(void **state)
{
	const struct mbt_phase_stat parts[MBT_PHASE_CNT] = {
		[MBT_PHASE_SLOWEST] = { .sum_ns = 500, .max_ns = 500, .cnt = 1 },
	};
	const __u32 row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED);
	struct report r;
	struct run run;
	__u64 calls;
	char *text;

	(void)state;
	for (calls = 0; calls <= 300; calls += 300) {
		sample_report(&r, 4);
		sample_run(&run, NULL);
		assert_int_equal(phases_add_counted(&r.commands[row].phases, 1, parts), 0);
		add_shared(&r, calls);
		text = sample_text(&r, &run);
		check_text(text, "\n  slowest CPU                         1 100.0 % ");
		assert_int_equal(!!strstr(text,
					  "\n  (300 calls of processes that share a row are in "
					  "no part: the table of processes was full)\n"),
				 !!calls);
		assert_int_equal(!!strstr(text, "that share a row"), !!calls);
		free(text);
		report_release(&r);
	}
}

static const struct CMUnitTest tests[] = {
	{ "phases: of rows that are shared", test_shared, NULL, NULL, NULL },
	{ "phases: a barrier", test_barrier, NULL, NULL, NULL },
	{ "phases: nothing was sent", test_nothing_sent, NULL, NULL, NULL },
	{ "phases: a registration", test_register, NULL, NULL, NULL },
	{ "phases: stamps that disagree", test_disagreement, NULL, NULL, NULL },
	{ "phases: the parts are the whole", test_sum, NULL, NULL, NULL },
	{ "phases: durations by powers of two", test_stat, NULL, NULL, NULL },
};

const struct unit_tests phases_tests = { tests, ARRAY_SIZE(tests) };
