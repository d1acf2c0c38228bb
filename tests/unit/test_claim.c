// SPDX-License-Identifier: GPL-2.0-only
/* A place without a compare-and-swap: every order of the accesses of those who want it. */
#include <ucontext.h>

static void other_goes_on(void);

/* Before each access the scheduler below says who makes the next one. */
#define MBT_CLAIM_LOAD(word) (other_goes_on(), *(volatile __u64 *)&(word))
#define MBT_CLAIM_STORE(word, value) (other_goes_on(), *(volatile __u64 *)&(word) = (value))
#define MBT_CLAIM_FENCE() ((void)0)

#include "mbt/claim.h"
#include "unit.h"

#define TASKS 3
#define STACK (256u << 10)

static struct {
	struct mbt_claim claim;
	ucontext_t main, tasks[TASKS];
	char stacks[TASKS][STACK];
	int running, rounds;
	bool over[TASKS];
	int holder; /* who has the place, -1: none */
	unsigned int got, steps;
} world;

static void other_goes_on(void)
{
	swapcontext(&world.tasks[world.running], &world.main);
}

/* Each takes it and gives it back, as a task does between its first call and its exit. */
static void want(int self)
{
	int round;

	for (round = 0; round < world.rounds; round++) {
		if (!mbt_claim(&world.claim, (__u64)self + 1))
			continue;
		assert_int_equal(world.holder, -1);
		world.holder = self;
		world.got++;
		MBT_CLAIM_STORE(world.claim.owner, (__u64)self + 1);
		assert_int_equal(world.holder, self);
		world.holder = -1;
		mbt_unclaim(&world.claim);
	}
	world.over[self] = true;
}

static void start(int cnt, int rounds)
{
	int i;

	world.claim = (struct mbt_claim){ 0 };
	world.holder = -1;
	world.got = world.steps = 0;
	world.rounds = rounds;
	for (i = 0; i < cnt; i++) {
		ucontext_t *task = &world.tasks[i];

		world.over[i] = false;
		getcontext(task);
		task->uc_stack.ss_sp = world.stacks[i];
		task->uc_stack.ss_size = STACK;
		task->uc_link = &world.main;
		makecontext(task, (void (*)(void))want, 1, i);
	}
}

/* One access of @task. */
static void step(int task)
{
	world.running = task;
	world.steps++;
	swapcontext(&world.main, &world.tasks[task]);
}

/* The orders of two tasks: a bit for each access says who makes it. */
static void test_two(void **state)
{
	unsigned int order, bit, got_one = 0;

	(void)state;
	for (order = 0; order < 1u << 16; order++) {
		start(2, 1);
		for (bit = 0; bit < 16; bit++) {
			int task = order >> bit & 1;

			if (!world.over[task])
				step(task);
		}
		while (!world.over[0])
			step(0);
		while (!world.over[1])
			step(1);
		got_one |= 1u << world.got;
	}
	/* one after the other both get it; at once one does, or none */
	assert_int_equal(got_one, 7);
}

/* Three, time and again, in orders that a generator makes up. */
static void test_three(void **state)
{
	__u64 random = 88172645463325252ull;
	int run, i;

	(void)state;
	for (run = 0; run < 10000; run++) {
		start(TASKS, 2);
		while (!world.over[0] || !world.over[1] || !world.over[2]) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			i = (int)(random % TASKS);
			if (!world.over[i])
				step(i);
		}
	}
}

static const struct CMUnitTest tests[] = {
	{ "claim: two tasks, every order", test_two, NULL, NULL, NULL },
	{ "claim: three tasks, many orders", test_three, NULL, NULL, NULL },
};

const struct unit_tests claim_tests = { tests, ARRAY_SIZE(tests) };
