// SPDX-License-Identifier: GPL-2.0-only
/*
 * What conformance expects, against kernels of this file: right ones, whose answers are written
 * down once more and in another way, and ones with one thing wrong each.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "cli/conformance_cases.h"
#include "cli/conformance_expect.h"
#include "mbt/membarrier.h"
#include "unit.h"

enum flaw {
	FLAW_NONE,
	FLAW_ZERO,            /* every command succeeds */
	FLAW_NO_EPERM,        /* a barrier needs no registration */
	FLAW_GLOBAL_EPERM,    /* GLOBAL_EXPEDITED needs one */
	FLAW_FLAGS,           /* unknown flags are ignored */
	FLAW_FLAG_ELSEWHERE,  /* the CPU flag is taken by all commands */
	FLAW_NO_FLAG,         /* ... by none */
	FLAW_CPU_EINVAL,      /* a CPU that there is not is an error */
	FLAW_CPU_NEGATIVE,    /* so is a negative one with the flag */
	FLAW_CPU_READ,        /* ... and without */
	FLAW_CPU_FIRST,       /* the CPU is looked at before the registration */
	FLAW_SYNC_IS_PRIVATE, /* SYNC_CORE registers PRIVATE as well */
	FLAW_PRIVATE_IS_RSEQ,
	FLAW_GET_NOTHING,
	FLAW_GET_READY, /* PRIVATE, which SYNC_CORE and RSEQ bring, is not shown */
	FLAW_TWICE,     /* registering twice is an error */
	FLAW_FORK,      /* nothing is inherited */
	FLAW_EXEC,      /* ... or all of it, through exec */
	FLAW_CHILD,     /* a child registers its parent */
	FLAW_THREAD,    /* a thread registers for itself alone */
	FLAW_QUERY,     /* a command that is there is not named */
	FLAW_QUERY_CHANGES,
	FLAW_BITS,     /* of several commands one is taken */
	FLAW_NEGATIVE, /* the sign is lost */
	FLAW_THREADS,  /* a process with threads cannot register */
	FLAW_CNT,
};

enum { REG_GLOBAL = 0x4, REG_PRIVATE = 0x10, REG_SYNC = 0x40, REG_RSEQ = 0x100 };

struct kernel_model {
	long query; /* what it says */
	long has;   /* what it has */
	enum flaw flaw;
	unsigned int queries;
	bool threads;
};

/* Registrations of one process, as REGISTER_* bits. */
struct mm_model {
	long ready, shown;
};

static long barrier_model(const struct kernel_model *k, const struct mm_model *mm,
			  const struct conformance_step *s)
{
	bool cpu = s->flags & MBT_FLAG_CPU;

	if (k->flaw == FLAW_CPU_FIRST && cpu && s->cpu_id > 8)
		return -EINVAL;
	if (s->cmd == 0x2 ? k->flaw == FLAW_GLOBAL_EPERM && !(mm->ready & REG_GLOBAL) :
			    k->flaw != FLAW_NO_EPERM && !(mm->ready & s->cmd << 1))
		return -EPERM;
	if (k->flaw == FLAW_CPU_EINVAL && cpu && s->cpu_id > 8)
		return -EINVAL;
	if (k->flaw == FLAW_CPU_NEGATIVE && cpu && s->cpu_id < 0)
		return -EINVAL;
	return k->flaw == FLAW_CPU_READ && s->cpu_id < 0 ? -EINVAL : 0;
}

static long register_model(const struct kernel_model *k, struct mm_model *mm, long cmd)
{
	if (k->flaw == FLAW_TWICE && (mm->ready & cmd))
		return -EBUSY;
	if (k->flaw == FLAW_THREADS && k->threads)
		return -EBUSY;
	mm->ready |= cmd;
	mm->shown |= cmd;
	if (cmd != REG_GLOBAL && k->flaw != FLAW_GET_READY)
		mm->shown |= REG_PRIVATE;
	if (k->flaw == FLAW_SYNC_IS_PRIVATE && cmd == REG_SYNC)
		mm->ready |= REG_PRIVATE;
	if (k->flaw == FLAW_PRIVATE_IS_RSEQ && cmd == REG_PRIVATE)
		mm->ready |= REG_RSEQ;
	return 0;
}

static bool flags_are_known(const struct kernel_model *k, __u32 cmd, __u32 flags)
{
	if (!flags || k->flaw == FLAW_FLAGS)
		return true;
	if (flags != MBT_FLAG_CPU || k->flaw == FLAW_NO_FLAG)
		return false;
	return cmd == 0x80 || k->flaw == FLAW_FLAG_ELSEWHERE;
}

static long call_model(struct kernel_model *k, struct mm_model *mm,
		       const struct conformance_step *asked)
{
	struct conformance_step s = *asked;

	if (k->flaw == FLAW_ZERO)
		return 0;
	if (k->flaw == FLAW_NEGATIVE)
		s.cmd &= INT_MAX;
	if (k->flaw == FLAW_BITS)
		s.cmd &= -s.cmd;
	if (!flags_are_known(k, s.cmd, s.flags))
		return -EINVAL;
	if (!s.cmd)
		return k->flaw == FLAW_QUERY_CHANGES && k->queries++ == 2 ? k->query & ~1 :
									    k->query;
	switch (s.cmd & ~(__u32)k->has ? 0 : s.cmd) {
	case 0x1:
		return 0;
	case 0x2:
	case 0x8:
	case 0x20:
	case 0x80:
		return barrier_model(k, mm, &s);
	case 0x4:
	case 0x10:
	case 0x40:
	case 0x100:
		return register_model(k, mm, s.cmd);
	case 0x200:
		return k->flaw == FLAW_GET_NOTHING ? 0 : mm->shown;
	default:
		return -EINVAL;
	}
}

static void try_model(struct kernel_model *k, const struct conformance_case *c,
		      struct conformance_tried *tried)
{
	struct mm_model mm = { 0 }, child;
	unsigned int i;

	memset(tried, 0, sizeof(*tried));
	k->queries = 0;
	k->threads = false;
	for (i = 0; i < c->step_cnt; i++) {
		const struct conformance_step *s = &c->steps[i];

		tried->done++;
		if (s->kind == STEP_THREADS)
			k->threads = true;
		if (s->kind == STEP_EXEC && k->flaw != FLAW_EXEC)
			memset(&mm, 0, sizeof(mm));
		if (s->kind != STEP_CALL)
			continue;
		child = mm;
		if (s->by == BY_CHILD && k->flaw == FLAW_FORK)
			memset(&child, 0, sizeof(child));
		tried->answers[i] = call_model(k, &child, s);
		if (s->by == BY_SELF || (s->by == BY_THREAD && k->flaw != FLAW_THREAD) ||
		    (s->by == BY_CHILD && k->flaw == FLAW_CHILD))
			mm = child;
	}
}

static unsigned int failures(struct kernel_model *k, bool shown)
{
	const struct conformance_machine m = { (__u32)k->query, 0, 1, 7 };
	struct conformance_list list;
	struct conformance_tried tried;
	unsigned int i, failed = 0;
	char words[512];

	assert_int_equal(conformance_list_init(&list, &m), 0);
	assert_true(list.cnt > 200);
	for (i = 0; i < list.cnt; i++) {
		assert_true(list.cases[i].step_cnt > 0);
		assert_true(list.cases[i].step_cnt <= CONFORMANCE_STEPS);
		try_model(k, &list.cases[i], &tried);
		if (conformance_judge((__u32)k->query, &list.cases[i], &tried, words,
				      sizeof(words)) == KTAP_PASS)
			continue;
		failed++;
		if (shown)
			printf("# %s: %s\n", list.cases[i].name, words);
	}
	conformance_list_free(&list);
	return failed;
}

static void right_kernels_pass(void **state)
{
	/* all; before GET_REGISTRATIONS; nohz_full; no SYNC_CORE; no RSEQ; before 4.16, 4.14 */
	static const long masks[] = { 0x3ff, 0x1ff, 0x3fe, 0x39f, 0x27f, 0x19, 0x1 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(masks); i++) {
		struct kernel_model k = { .query = masks[i], .has = masks[i] };

		assert_int_equal(failures(&k, true), 0);
	}
}

static void wrong_kernels_fail(void **state)
{
	int flaw;

	(void)state;
	for (flaw = FLAW_NONE + 1; flaw < FLAW_CNT; flaw++) {
		struct kernel_model k = { .query = 0x3ff, .has = 0x3ff, .flaw = flaw };

		if (flaw == FLAW_QUERY)
			k.query = 0x1ff;
		/* a faked QUERY names nothing */
		if (flaw == FLAW_ZERO)
			k.query = 0;
		if (!failures(&k, false))
			fail_msg("flaw %d is not found", flaw);
	}
}

static void unknown_commands_are_not_judged(void **state)
{
	const struct conformance_machine m = { 0x3ff | 1 << 12, 0, -1, -1 };
	struct conformance_list list;
	unsigned int i, skipped = 0;

	(void)state;
	assert_int_equal(conformance_list_init(&list, &m), 0);
	for (i = 0; i < list.cnt; i++)
		if (list.cases[i].skip && list.cases[i].steps[0].cmd == 1 << 12)
			skipped++;
	assert_int_equal(skipped, 1);
	conformance_list_free(&list);
}

static void words_of_a_failure(void **state)
{
	static const struct conformance_case c = {
		.steps = {
			{ .cmd = 0x40 },
			{ .kind = STEP_THREADS },
			{ .cmd = 0x8, .by = BY_THREAD },
			{ .kind = STEP_EXEC },
			{ .cmd = 0x200 },
		},
		.step_cnt = 5,
	};
	static const struct {
		struct conformance_tried tried;
		enum ktap_result result;
		const char *words;
	} ends[] = {
		{ { .answers = { 0, 0, -EPERM, 0, 0 }, .done = 5 }, KTAP_PASS, "" },
		{ { .answers = { -EPERM }, .done = 5 },
		  KTAP_FAIL,
		  "step 1, REGISTER_PRIVATE_EXPEDITED_SYNC_CORE (flags 0, cpu_id 0) while "
		  "registered for nothing: EPERM, right is 0 or ENOMEM" },
		{ { .answers = { 0, 0, 0 }, .done = 5 },
		  KTAP_FAIL,
		  "step 3, PRIVATE_EXPEDITED by a thread (flags 0, cpu_id 0) while registered for "
		  "PRIVATE_EXPEDITED (not ready), SYNC_CORE: 0, right is EPERM" },
		{ { .answers = { 0, 0, -EPERM, 0, 0x50 }, .done = 5 },
		  KTAP_FAIL,
		  "step 5, GET_REGISTRATIONS (flags 0, cpu_id 0) while registered for nothing: "
		  "0x50, right is 0" },
		{ { .answers = { -ENOMEM }, .done = 5 },
		  KTAP_SKIP,
		  "step 1, REGISTER_PRIVATE_EXPEDITED_SYNC_CORE (flags 0, cpu_id 0) while "
		  "registered for nothing: ENOMEM, the kernel had no memory" },
		{ { .done = 2, .ended_by = SIGSYS },
		  KTAP_FAIL,
		  "step 3, PRIVATE_EXPEDITED by a thread (flags 0, cpu_id 0) while registered for "
		  "PRIVATE_EXPEDITED (not ready), SYNC_CORE: ended by SIGSYS" },
		{ { .done = 1, .ended_by = SIGKILL },
		  KTAP_ERROR,
		  "step 2, threads: ended by SIGKILL" },
		{ { .done = 1, .could_not = "start a thread", .err = -EAGAIN },
		  KTAP_SKIP,
		  "cannot start a thread: Resource temporarily unavailable" },
		{ { .answers = { 0, 0, -EPERM }, .done = 3, .hung = true },
		  KTAP_ERROR,
		  "step 4, exec: it hangs" },
		{ { .done = 1 },
		  KTAP_ERROR,
		  "step 2, threads: the process ended without an answer" },
	};
	char words[512];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		assert_int_equal(conformance_judge(0x3ff, &c, &ends[i].tried, words, sizeof(words)),
				 ends[i].result);
		assert_string_equal(words, ends[i].words);
	}
}

static const struct CMUnitTest tests[] = {
	{ "conformance: right kernels pass", right_kernels_pass, NULL, NULL, NULL },
	{ "conformance: each flaw of a kernel is found", wrong_kernels_fail, NULL, NULL, NULL },
	{ "conformance: a command of the future is not judged", unknown_commands_are_not_judged,
	  NULL, NULL, NULL },
	{ "conformance: the words of a failure", words_of_a_failure, NULL, NULL, NULL },
};

const struct unit_tests conformance_tests = { tests, ARRAY_SIZE(tests) };
