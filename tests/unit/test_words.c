// SPDX-License-Identifier: GPL-2.0-only
/* The words are an interface: reports, fixtures and options hold them. */
#include <string.h>
#include "unit.h"
#include "words.h"

static void test_vocabulary(void **state)
{
	static const char *const causes[] = {
		"lost-record", "no-oracle", "call-cut", "still-open", "cpu-hotplug", "same-mm-switch",
		"kthread-mm", "exec", "attribution", "compat-unseen", "clock", "too-many-cpus",
	};
	static const char *const rows[] = {
		"QUERY", "GLOBAL", "GLOBAL_EXPEDITED", "REGISTER_GLOBAL_EXPEDITED", "PRIVATE_EXPEDITED",
		"REGISTER_PRIVATE_EXPEDITED", "PRIVATE_EXPEDITED_SYNC_CORE",
		"REGISTER_PRIVATE_EXPEDITED_SYNC_CORE", "PRIVATE_EXPEDITED_RSEQ",
		"REGISTER_PRIVATE_EXPEDITED_RSEQ", "GET_REGISTRATIONS", "unknown",
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
	assert_string_equal(word_evidence(EVIDENCE_IPI), "ipi");
	assert_string_equal(word_evidence(EVIDENCE_LOCAL), "local");
	assert_string_equal(word_evidence(EVIDENCE_STATE), "state");
	assert_string_equal(word_evidence(EVIDENCE_SELF), "self");
	assert_string_equal(word_evidence(EVIDENCE_MISSING), "missing");
	for (i = 0; i < EVIDENCE_CNT; i++)
		assert_non_null(word_evidence(i));
	assert_string_equal(word_handler(MBT_HANDLER_NONE), "none");
	assert_string_equal(word_handler(MBT_HANDLER_MB), "ipi_mb");
	assert_string_equal(word_handler(MBT_HANDLER_SYNC_CORE), "ipi_sync_core");
	assert_string_equal(word_handler(MBT_HANDLER_RSEQ), "ipi_rseq");
	assert_string_equal(word_handler(MBT_HANDLER_SYNC_RQ_STATE), "ipi_sync_rq_state");
	assert_string_equal(word_handler(MBT_HANDLER_CNT), "none");
	assert_string_equal(word_handler(~0u), "none");
}

/* Codes are never reused and never renamed; what they say must not be empty. */
static void test_rules(void **state)
{
	static const char *const codes[] = {
		"stubbed", "stale-runqueue-state", "wrong-handler", "wrong-target", "late-delivery",
		"unearned-fast-path", "local-not-synced", "missed-delivery", "bad-return",
	};
	unsigned int i, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(codes); i++)
		assert_non_null(rules_find(codes[i]));
	for (i = 0; rules_at(i); i++) {
		assert_ptr_equal(rules_find(rules_at(i)->code), rules_at(i));
		assert_true(strlen(rules_at(i)->explanation) > 40);
		/* an explanation that does not end is a string that was cut */
		assert_int_equal(rules_at(i)->explanation[strlen(rules_at(i)->explanation) - 1], '.');
		assert_true(rules_at(i)->needs != 0);
	}
	n = i;
	assert_true(n >= ARRAY_SIZE(codes) && n <= RULES_MAX);
	assert_null(rules_at(n));
	assert_null(rules_at(~0u));
	assert_null(rules_find(""));
	assert_null(rules_find("missed"));
	assert_null(rules_find("missed-delivery:exit"));
}

/* A part that begins with '!' must not be there. */
static void check_words(const char *fixture, unsigned int cpu, const char *const *parts)
{
	char words[512];
	struct judged d;

	judged_read(&d, fixture);
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
		    "CPU 1 ran this mm throughout (thread 4301)", "was never targeted, ran no handler",
		    "its runqueue copy lacks GLOBAL_EXPEDITED since thread 4240 exited there");
	CHECK_WORDS("rules/missed-delivery/violated.txt", 2, "CPU 2 ran this mm throughout (thread 4302)",
		    "was never targeted, ran no handler");
	CHECK_WORDS("rules/late-delivery/violated.txt", 1, "CPU 1", "was targeted, ran no handler");
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

static void test_stale_causes(void **state)
{
	struct judged d;
	char words[512];
	struct cpu_case *cpu;

	(void)state;
	judged_read(&d, "rules/stale-runqueue-state/violated.txt");
	cpu = &d.call.cpus[1];
	assert_string_equal(word_stale_cause(cpu), "exit");
	cpu->k.emptied_by = MBT_EMPTIED_UNUSE;
	assert_string_equal(word_stale_cause(cpu), "unuse");
	assert_non_null(strstr(words_cpu(words, sizeof(words), &d.call, cpu), "kernel thread 4240 let go"));
	cpu->k.emptied_by = MBT_EMPTIED_NO;
	assert_string_equal(word_stale_cause(cpu), "registration");
	assert_non_null(strstr(words_cpu(words, sizeof(words), &d.call, cpu), "the registration passed it by"));
	cpu->k.have &= ~(__u32)MBT_CPU_LOAD_SEEN;
	assert_string_equal(word_stale_cause(cpu), "unknown");
	assert_non_null(strstr(words_cpu(words, sizeof(words), &d.call, cpu), "before the trace began"));
	/* a copy that holds the bit is not called stale */
	cpu->k.end.rq_state = MBT_STATE_GLOBAL;
	assert_null(strstr(words_cpu(words, sizeof(words), &d.call, cpu), "runqueue copy"));
	judged_release(&d);
	judged_read(&d, "rules/missed-delivery/violated.txt");
	/* PRIVATE does not use the copy */
	assert_null(strstr(words_cpu(words, sizeof(words), &d.call, &d.call.cpus[2]), "runqueue copy"));
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
	{ "words: the rule table", test_rules, NULL, NULL, NULL },
	{ "words: of a CPU", test_cpu_words, NULL, NULL, NULL },
	{ "words: what made a copy stale", test_stale_causes, NULL, NULL, NULL },
	{ "words: short buffers", test_short_buffer, NULL, NULL, NULL },
};

const struct unit_tests words_tests = { tests, ARRAY_SIZE(tests) };
