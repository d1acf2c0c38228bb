// SPDX-License-Identifier: GPL-2.0-only
/* The words are an interface: reports, fixtures and options hold them. */
#include <string.h>
#include "unit.h"
#include "judge/stale.h"
#include "sink/words.h"

#define ALL_STATES 0xffu

static void test_vocabulary(void **state)
{
	static const char *const causes[] = {
		"lost-record",    "no-oracle",     "call-cut",       "still-open",  "cpu-hotplug",
		"same-mm-switch", "kthread-mm",    "exec",           "attribution", "compat-unseen",
		"clock",          "too-many-cpus", "not-the-kernel",
	};
	static const char *const rows[] = {
		"QUERY",
		"GLOBAL",
		"GLOBAL_EXPEDITED",
		"REGISTER_GLOBAL_EXPEDITED",
		"PRIVATE_EXPEDITED",
		"REGISTER_PRIVATE_EXPEDITED",
		"PRIVATE_EXPEDITED_SYNC_CORE",
		"REGISTER_PRIVATE_EXPEDITED_SYNC_CORE",
		"PRIVATE_EXPEDITED_RSEQ",
		"REGISTER_PRIVATE_EXPEDITED_RSEQ",
		"GET_REGISTRATIONS",
		"unknown",
	};
	static const char *const evidence[] = {
		"ipi",          "local",    "state",       "self", "quiescent",
		"grace-period", "switched", "not-running", "lazy", "single-user",
		"not-named",    "unproven", "missing",
	};
	static const char *const handlers[] = {
		"none", "ipi_mb", "ipi_sync_core", "ipi_rseq", "ipi_sync_rq_state",
	};
	__u32 i;

	(void)state;
	assert_int_equal(ARRAY_SIZE(causes), MBT_CAUSE_CNT);
	for (i = 0; i < MBT_CAUSE_CNT; i++)
		assert_string_equal(word_cause(i), causes[i]);
	assert_int_equal(ARRAY_SIZE(rows), MBT_CMD_ROWS);
	for (i = 0; i < MBT_CMD_ROWS; i++)
		assert_string_equal(word_row(i), rows[i]);
	for (i = 0; i < 10; i++)
		assert_string_equal(word_command(1u << i), rows[i + 1]);
	assert_string_equal(word_command(0), "QUERY");
	assert_string_equal(word_command(1u << 10), "unknown");
	assert_string_equal(word_row(MBT_CMD_ROWS), "unknown");
	assert_string_equal(word_row(~0u), "unknown");
	assert_string_equal(word_verdict(VERDICT_VERIFIED), "verified");
	assert_string_equal(word_verdict(VERDICT_VIOLATED), "violated");
	assert_string_equal(word_verdict(VERDICT_UNVERIFIED), "unverified");
	assert_string_equal(word_level(LEVEL_ERROR), "error");
	assert_string_equal(word_level(LEVEL_WARNING), "warning");
	assert_string_equal(word_level(LEVEL_INFO), "info");
	assert_int_equal(ARRAY_SIZE(evidence), EVIDENCE_CNT);
	for (i = 0; i < EVIDENCE_CNT; i++)
		assert_string_equal(word_evidence(i), evidence[i]);
	assert_int_equal(ARRAY_SIZE(handlers), MBT_HANDLER_CNT);
	for (i = 0; i < MBT_HANDLER_CNT; i++)
		assert_string_equal(word_handler(i), handlers[i]);
	assert_string_equal(word_handler(MBT_HANDLER_CNT), "none");
	assert_string_equal(word_handler(~0u), "none");
}

/* A part that begins with '!' must not be there. */
static void check_words(const char *fixture, unsigned int cpu, const char *const *parts)
{
	char words[512];
	struct judged d;

	judged_read(&d, fixture);
	assert_true(cpu < d.call.cpu_cnt);
	words_cpu(words, sizeof(words), &d.call, &d.call.cpus[cpu]);
	judged_release(&d);
	for (; *parts; parts++)
		if (**parts == '!' ? !!strstr(words, *parts + 1) : !strstr(words, *parts))
			fail_msg("%s: '%s', and '%s'", fixture, words, *parts);
}

#define CHECK_WORDS(fixture, cpu, ...) \
	check_words(fixture, cpu, (const char *const[]){ __VA_ARGS__, NULL })

static void test_cpu_words(void **state)
{
	(void)state;
	CHECK_WORDS("rules/stale-runqueue-state/violated.txt", 1,
		    "CPU 1 ran this mm throughout (thread 4301)",
		    "was never targeted, ran no handler",
		    "its runqueue copy lacks GLOBAL_EXPEDITED since thread 4240 exited there");
	CHECK_WORDS("rules/missed-delivery/violated.txt", 2,
		    "CPU 2 ran this mm throughout (thread 4302)",
		    "was never targeted, ran no handler");
	CHECK_WORDS("rules/late-delivery/violated.txt", 1, "CPU 1", "was targeted, ran no handler");
	CHECK_WORDS("covered/counted-nowait.txt", 1, "by a sender that does not wait");
	CHECK_WORDS("rules/late-delivery/violated-started.txt", 0, "was targeted",
		    "began ipi_mb but had not finished");
	CHECK_WORDS("rules/wrong-handler/violated.txt", 1, "was targeted, ran ipi_mb", "!context");
	CHECK_WORDS("rules/wrong-handler/violated-own.txt", 0, "CPU 0 ran the caller itself",
		    "was not targeted, ran ipi_mb in the caller's context");
	CHECK_WORDS("required/global-expedited-owed.txt", 1, "ran a registered mm throughout");
	CHECK_WORDS("required/shared-threads.txt", 0, "changed between threads of the mm");
	CHECK_WORDS("required/private-left.txt", 1, "changed to something else");
	CHECK_WORDS("required/private-not-running.txt", 2, "did not run the mm when the call began",
		    "was targeted, ran ipi_mb");
	CHECK_WORDS("rules/stale-runqueue-state/violated-register.txt", 1,
		    "its runqueue copy lacks the registration");
}

/* GLOBAL sends nothing: what RCU did there, and what that is worth. */
static void test_rcu_words(void **state)
{
	(void)state;
	CHECK_WORDS("rules/no-grace-period/violated.txt", 1,
		    "CPU 1 ran one mm throughout (thread 4301), passed no quiescent state", "!seen",
		    "!handler");
	CHECK_WORDS("grace/global-own-mm.txt", 1, "ran this mm throughout",
		    "showed 1 events of RCU", "!for no");
	CHECK_WORDS("grace/global-not-run-events.txt", 0, "ran rcu_exp_handler");
	CHECK_WORDS("grace/global-expedited.txt", 0, "ran rcu_exp_handler");
	CHECK_WORDS("grace/global-tick-alone.txt", 0, "showed 4 events of RCU", "!completed");
	CHECK_WORDS("grace/global-silent-invisible.txt", 0,
		    "passed no quiescent state that could be seen");
	CHECK_WORDS("grace/global-silent-in-spite-of-grace.txt", 0,
		    "the grace period completed, CPU evidence unavailable");
	CHECK_WORDS("grace/global-grace-period.txt", 0,
		    "was waited for by synchronize_rcu(), what it did was not looked at");
	CHECK_WORDS("grace/global-own-cpu.txt", 0, "CPU 1 ran the caller itself");
	/* a registration is told by its handler */
	CHECK_WORDS("grace/register-not-run.txt", 1, "was targeted, ran ipi_sync_rq_state",
		    "!quiescent", "!runqueue copy");
}

/* An event of another caller: the grace period was not this call's. */
static void test_rcu_words_other(void **state)
{
	struct judged d;
	char words[512];

	(void)state;
	judged_read(&d, "grace/global-not-run-events.txt");
	d.f.record.cpus[0].exp_seen = 0;
	judged_again(&d);
	assert_non_null(strstr(words_cpu(words, sizeof(words), &d.call, &d.call.cpus[0]),
			       "showed 5 events of RCU, for no grace period"));
	judged_release(&d);
}

static void test_event_words(void **state)
{
	static const struct {
		struct mbt_call call;
		const char *word;
	} rows[] = {
		{ { .type = MBT_RECORD_CALL, .cmd = MBT_CMD_GLOBAL }, "GLOBAL" },
		{ { .type = MBT_RECORD_CALL }, "QUERY" },
		/* cmd is 0, but no record said so */
		{ { .type = MBT_RECORD_UNBEGUN }, "unknown" },
		{ { .type = MBT_RECORD_UNBEGUN, .recorded = MBT_CALL_ARGS }, "QUERY" },
		{ { .type = MBT_RECORD_KILLED,
		    .recorded = MBT_CALL_ARGS,
		    .cmd = MBT_CMD_PRIVATE_EXPEDITED },
		  "PRIVATE_EXPEDITED" },
		{ { .type = MBT_RECORD_KILLED, .cmd = MBT_CMD_PRIVATE_EXPEDITED }, "unknown" },
		{ { .type = MBT_RECORD_EXEC }, "exec" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(word_event(&rows[i].call), rows[i].word);
}

/* RSEQ for one CPU is another call than RSEQ for all: the CPU is named. */
static void test_event_cpu(void **state)
{
	struct mbt_call call = { .type = MBT_RECORD_CALL,
				 .cmd = MBT_CMD_PRIVATE_EXPEDITED_RSEQ,
				 .flags = MBT_FLAG_CPU,
				 .cpu_id = 3 };
	char words[64];

	(void)state;
	assert_string_equal(words_event(words, sizeof(words), &call),
			    "PRIVATE_EXPEDITED_RSEQ(CPU 3)");
	call.cpu_id = -1;
	assert_string_equal(words_event(words, sizeof(words), &call), "PRIVATE_EXPEDITED_RSEQ");
	call.flags = 0;
	call.cpu_id = 3;
	assert_string_equal(words_event(words, sizeof(words), &call), "PRIVATE_EXPEDITED_RSEQ");
}

static void test_grace_words(void **state)
{
	static const struct {
		const char *fixture, *words;
	} rows[] = {
		{ "grace/global-not-run-no-cpus.txt",
		  "synchronize_rcu() was looked for and did not run" },
		{ "grace/register-own-cpu-not-run.txt",
		  "synchronize_rcu() was looked for and did not run" },
		{ "grace/global-silent.txt",
		  "a CPU that ran one task throughout passed no quiescent state" },
		{ "grace/global-grace-period.txt", NULL },
	};
	struct judged d;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		judged_read(&d, rows[i].fixture);
		if (rows[i].words)
			assert_string_equal(word_grace(&d.call), rows[i].words);
		else
			assert_null(word_grace(&d.call));
		judged_release(&d);
	}
}

static void test_state_words(void **state)
{
	static const struct {
		__u32 state;
		const char *words;
	} rows[] = {
		{ 0, "nothing" },
		{ MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY, "PRIVATE_EXPEDITED" },
		{ MBT_STATE_PRIVATE_READY, "PRIVATE_EXPEDITED" },
		{ MBT_STATE_PRIVATE, "PRIVATE_EXPEDITED (not ready)" },
		{ MBT_STATE_GLOBAL | MBT_STATE_GLOBAL_READY, "GLOBAL_EXPEDITED" },
		{ MBT_STATE_GLOBAL, "GLOBAL_EXPEDITED (not ready)" },
		{ MBT_STATE_PRIVATE | MBT_STATE_SYNC_CORE | MBT_STATE_SYNC_CORE_READY,
		  "PRIVATE_EXPEDITED (not ready), SYNC_CORE" },
		{ MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY | MBT_STATE_RSEQ,
		  "PRIVATE_EXPEDITED, RSEQ (not ready)" },
		{ ALL_STATES, "GLOBAL_EXPEDITED, PRIVATE_EXPEDITED, SYNC_CORE, RSEQ" },
		/* bits of a kernel to come */
		{ ~ALL_STATES, "nothing" },
	};
	char words[96], guarded[96];
	size_t i, len;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(words_state(words, sizeof(words), rows[i].state),
				    rows[i].words);
	for (len = 1; len < sizeof(guarded); len++) {
		memset(guarded, '~', sizeof(guarded));
		assert_ptr_equal(words_state(guarded, len,
					     MBT_STATE_GLOBAL | MBT_STATE_PRIVATE |
						     MBT_STATE_SYNC_CORE | MBT_STATE_RSEQ),
				 guarded);
		assert_true(strlen(guarded) < len);
		assert_int_equal(guarded[len], '~');
	}
}

static void test_stale_causes(void **state)
{
	struct judged d;
	char words[512];
	struct cpu_case *cpu;

	(void)state;
	judged_read(&d, "rules/stale-runqueue-state/violated.txt");
	cpu = &d.call.cpus[1];
	assert_int_equal(stale_cause(&d.call, cpu), STALE_EXIT);
	cpu->k.emptied_by = MBT_EMPTIED_UNUSE;
	assert_int_equal(stale_cause(&d.call, cpu), STALE_UNUSE);
	assert_non_null(
		strstr(words_cpu(words, sizeof(words), &d.call, cpu), "kernel thread 4240 let go"));
	cpu->k.emptied_by = MBT_EMPTIED_NO;
	assert_int_equal(stale_cause(&d.call, cpu), STALE_REGISTRATION);
	assert_non_null(strstr(words_cpu(words, sizeof(words), &d.call, cpu),
			       "the registration passed it by"));
	cpu->k.seen &= ~(__u32)MBT_CPU_LOAD_SEEN;
	assert_int_equal(stale_cause(&d.call, cpu), STALE_UNKNOWN);
	assert_non_null(
		strstr(words_cpu(words, sizeof(words), &d.call, cpu), "before the trace began"));
	/* a copy that holds the bit is not called stale */
	cpu->k.begin.rq_state = MBT_STATE_GLOBAL;
	assert_null(strstr(words_cpu(words, sizeof(words), &d.call, cpu), "runqueue copy"));
	judged_release(&d);
	judged_read(&d, "rules/stale-runqueue-state/violated-register.txt");
	cpu = &d.call.cpus[1];
	cpu->k.seen |= MBT_CPU_LOAD_SEEN;
	assert_int_equal(stale_cause(&d.call, cpu), STALE_SKIPPED);
	assert_non_null(
		strstr(words_cpu(words, sizeof(words), &d.call, cpu), "this call skipped it"));
	judged_release(&d);
	judged_read(&d, "rules/missed-delivery/violated.txt");
	/* PRIVATE does not use the copy */
	assert_null(
		strstr(words_cpu(words, sizeof(words), &d.call, &d.call.cpus[2]), "runqueue copy"));
	judged_release(&d);
}

/* A buffer of any size is enough: the text is cut, never written past its end. */
static void test_short_buffer(void **state)
{
	char words[64];
	struct judged d;
	size_t len;

	(void)state;
	judged_read(&d, "rules/stale-runqueue-state/violated.txt");
	for (len = 1; len < sizeof(words); len++) {
		memset(words, '~', sizeof(words));
		words_cpu(words, len, &d.call, &d.call.cpus[1]);
		assert_true(strlen(words) < len);
		assert_int_equal(words[len], '~');
	}
	judged_release(&d);
}

static const struct CMUnitTest tests[] = {
	{ "words: the vocabulary", test_vocabulary, NULL, NULL, NULL },
	{ "words: of a CPU", test_cpu_words, NULL, NULL, NULL },
	{ "words: of RCU", test_rcu_words, NULL, NULL, NULL },
	{ "words: of RCU for another caller", test_rcu_words_other, NULL, NULL, NULL },
	{ "words: of an event", test_event_words, NULL, NULL, NULL },
	{ "words: of an event that names a CPU", test_event_cpu, NULL, NULL, NULL },
	{ "words: of a missing grace period", test_grace_words, NULL, NULL, NULL },
	{ "words: of a state", test_state_words, NULL, NULL, NULL },
	{ "words: what made a copy stale", test_stale_causes, NULL, NULL, NULL },
	{ "words: short buffers", test_short_buffer, NULL, NULL, NULL },
};

const struct unit_tests words_tests = { tests, ARRAY_SIZE(tests) };
