// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of rules and causes: every row has its fixtures, and stands on the
 * evidence that it says it needs.
 */
#include <stdio.h>
#include <string.h>
#include "unit.h"
#include "judge/causes.h"
#include "sink/words.h"

/* Codes are never reused and never renamed; the order is that of the report. */
static void test_table(void **state)
{
	static const struct {
		const char *code;
		enum level level;
		enum scope scope;
	} rows[] = {
		{ "stubbed", LEVEL_ERROR, SCOPE_CALL },
		{ "state-survived-exec", LEVEL_ERROR, SCOPE_PROCESS },
		{ "registration-not-applied", LEVEL_ERROR, SCOPE_CALL },
		{ "stale-runqueue-state", LEVEL_ERROR, SCOPE_CALL },
		{ "wrong-handler", LEVEL_ERROR, SCOPE_CALL },
		{ "wrong-target", LEVEL_ERROR, SCOPE_CALL },
		{ "late-delivery", LEVEL_ERROR, SCOPE_CALL },
		{ "no-grace-period", LEVEL_ERROR, SCOPE_CALL },
		{ "unearned-fast-path", LEVEL_ERROR, SCOPE_CALL },
		{ "local-not-synced", LEVEL_ERROR, SCOPE_CALL },
		{ "missed-delivery", LEVEL_ERROR, SCOPE_CALL },
		{ "bad-return", LEVEL_ERROR, SCOPE_CALL },
		{ "killed-by-seccomp", LEVEL_WARNING, SCOPE_CALL },
		{ "blocked-by-seccomp", LEVEL_WARNING, SCOPE_CALL },
		{ "trapped", LEVEL_WARNING, SCOPE_CALL },
		{ "dispatched", LEVEL_WARNING, SCOPE_CALL },
		{ "ptraced", LEVEL_WARNING, SCOPE_CALL },
		{ "error-ignored", LEVEL_WARNING, SCOPE_PROCESS },
		{ "slow-call", LEVEL_WARNING, SCOPE_PROCESS },
		{ "isolated-cpu-hit", LEVEL_WARNING, SCOPE_PROCESS },
		{ "rseq-not-updated", LEVEL_WARNING, SCOPE_PROCESS },
		{ "not-registered", LEVEL_INFO, SCOPE_PROCESS },
		{ "not-supported", LEVEL_INFO, SCOPE_PROCESS },
		{ "no-receiver", LEVEL_INFO, SCOPE_PROCESS },
		{ "targeted-noop", LEVEL_INFO, SCOPE_PROCESS },
		{ "single-thread", LEVEL_INFO, SCOPE_PROCESS },
		{ "registered-unused", LEVEL_INFO, SCOPE_PROCESS },
		{ "shared-memory-no-mm", LEVEL_INFO, SCOPE_PROCESS },
		{ "fallback-suspected", LEVEL_INFO, SCOPE_PROCESS },
		{ "fast-path-no-wait", LEVEL_INFO, SCOPE_CALL },
		{ "slow-register", LEVEL_INFO, SCOPE_PROCESS },
		{ "mutex-convoy", LEVEL_INFO, SCOPE_PROCESS },
		{ "laggard-cpu", LEVEL_INFO, SCOPE_PROCESS },
		{ "ipi-storm", LEVEL_INFO, SCOPE_PROCESS },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct rule *rule = rules_at(i);

		assert_string_equal(rule->code, rows[i].code);
		assert_int_equal(rule->level, rows[i].level);
		assert_int_equal(rule->scope, rows[i].scope);
		assert_ptr_equal(rules_find(rule->code), rule);
		/* a violation that needs no evidence could not be doubted */
		assert_true(rule->level != LEVEL_ERROR || rule->needs);
	}
	assert_true(i <= RULES_MAX);
	assert_null(rules_at(i));
	assert_null(rules_at(~0u));
	assert_null(rules_find(""));
	assert_null(rules_find("missed"));
	assert_null(rules_find("missed-delivery:exit"));
}

/* An explanation that does not end is a string that was cut; a summary is a line of a table. */
static void check_prose(const char *code, const char *summary, const char *explanation)
{
	if (strlen(explanation) < 60 || explanation[strlen(explanation) - 1] != '.' ||
	    strstr(explanation, "  ") || strchr(explanation, '\n'))
		fail_msg("%s: the explanation is none", code);
	if (strlen(summary) < 10 || strlen(summary) > 100 || strchr(summary, '|') ||
	    summary[strlen(summary) - 1] == '.')
		fail_msg("%s: the summary is none", code);
}

static void test_prose(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; rules_at(i); i++)
		check_prose(rules_at(i)->code, rules_at(i)->summary, rules_at(i)->explanation);
	for (i = 0; i < MBT_CAUSE_CNT; i++)
		check_prose(cause_at(i)->code, cause_at(i)->summary, cause_at(i)->explanation);
}

static bool fixture_exists(const char *name)
{
	size_t i;

	for (i = 0; i < fixture_path_cnt; i++)
		if (!strcmp(fixture_paths[i], name))
			return true;
	return false;
}

static void read_rule(struct judged *d, const struct rule *rule, const char *which)
{
	char name[128];

	snprintf(name, sizeof(name), "rules/%s/%s.txt", rule->code, which);
	if (!fixture_exists(name))
		fail_msg("no fixture %s", name);
	judged_read(d, name);
}

/* A violation has the three; the unverified one must be that very violation with nothing lost. */
static void check_error(const struct rule *rule)
{
	struct judged d;

	read_rule(&d, rule, "violated");
	if (d.f.verdict != VERDICT_VIOLATED || !judged_found(&d, rule->code))
		fail_msg("rules/%s/violated.txt is about something else", rule->code);
	judged_release(&d);
	read_rule(&d, rule, "verified");
	if (d.f.verdict != VERDICT_VERIFIED)
		fail_msg("rules/%s/verified.txt expects something else", rule->code);
	judged_release(&d);
	read_rule(&d, rule, "unverified");
	if (d.f.verdict != VERDICT_UNVERIFIED || d.j.verdict != VERDICT_UNVERIFIED)
		fail_msg("rules/%s/unverified.txt expects something else", rule->code);
	d.f.record.call.causes = 0;
	d.f.loss = LOSS_NONE;
	judged_again(&d);
	if (!judged_found(&d, rule->code))
		fail_msg("rules/%s/unverified.txt: with nothing lost it is no violation",
			 rule->code);
	judged_release(&d);
}

static void check_warning(const struct rule *rule)
{
	struct judged d;

	read_rule(&d, rule, "warned");
	if (d.f.warning != rule || d.j.warning != rule)
		fail_msg("rules/%s/warned.txt is about something else", rule->code);
	judged_release(&d);
	read_rule(&d, rule, "quiet");
	if (d.f.warning || d.j.warning)
		fail_msg("rules/%s/quiet.txt is not quiet", rule->code);
	judged_release(&d);
}

/* A rule without a check is the report's own, about all calls of a process. */
static void test_covered(void **state)
{
	const struct rule *rule;
	unsigned int i;

	(void)state;
	for (i = 0; (rule = rules_at(i)); i++)
		if (rule->check && rule->level == LEVEL_ERROR)
			check_error(rule);
		else if (rule->check)
			check_warning(rule);
		else
			assert_true(rule->level != LEVEL_ERROR && rule->scope == SCOPE_PROCESS);
}

#define LOST MBT_BIT(MBT_CAUSE_LOST_RECORD)
#define UNSEEN \
	(MBT_BIT(MBT_CAUSE_CALL_CUT) | MBT_BIT(MBT_CAUSE_STILL_OPEN) | \
	 MBT_BIT(MBT_CAUSE_COMPAT_UNSEEN))
#define SENDER MBT_BIT(MBT_CAUSE_ATTRIBUTION)
#define ORACLE (MBT_BIT(MBT_CAUSE_NO_ORACLE) | MBT_BIT(MBT_CAUSE_TOO_MANY_CPUS))
#define CPUS (MBT_BIT(MBT_CAUSE_CPU_HOTPLUG) | MBT_BIT(MBT_CAUSE_CLOCK))

/*
 * What takes the ground from under each code, and from which kinds of evidence
 * it cannot be said. The causes that are in no row speak of one other CPU.
 */
static const struct {
	const char *code;
	__u32 causes, recorded;
} grounds[] = {
	{ "stubbed", LOST | UNSEEN, 0 },
	{ "state-survived-exec", UNSEEN, 0 },
	{ "registration-not-applied", UNSEEN, 0 },
	{ "stale-runqueue-state", LOST | UNSEEN | SENDER | ORACLE | CPUS,
	  MBT_CALL_SNAPSHOT | MBT_CALL_HANDLERS },
	{ "wrong-handler", LOST | UNSEEN | SENDER | ORACLE | CPUS,
	  MBT_CALL_SNAPSHOT | MBT_CALL_HANDLERS },
	{ "wrong-target", LOST | UNSEEN | SENDER, MBT_CALL_TARGETS },
	{ "late-delivery", LOST | UNSEEN | SENDER | ORACLE, MBT_CALL_TARGETS | MBT_CALL_HANDLERS },
	{ "no-grace-period", LOST | UNSEEN | MBT_BIT(MBT_CAUSE_CPU_HOTPLUG), 0 },
	{ "unearned-fast-path", LOST | UNSEEN | SENDER | ORACLE | CPUS,
	  MBT_CALL_SNAPSHOT | MBT_CALL_HANDLERS | MBT_CALL_TARGETS },
	{ "local-not-synced", LOST | UNSEEN | SENDER | ORACLE | CPUS,
	  MBT_CALL_SNAPSHOT | MBT_CALL_HANDLERS },
	{ "missed-delivery", LOST | UNSEEN | SENDER | ORACLE | CPUS,
	  MBT_CALL_SNAPSHOT | MBT_CALL_HANDLERS },
	{ "bad-return", UNSEEN, 0 },
	{ "killed-by-seccomp", 0, 0 },
	{ "blocked-by-seccomp", LOST | UNSEEN, 0 },
	{ "trapped", 0, 0 },
	{ "dispatched", 0, 0 },
	{ "ptraced", 0, 0 },
	{ "fast-path-no-wait", LOST | UNSEEN | MBT_BIT(MBT_CAUSE_CPU_HOTPLUG), 0 },
};

static bool said(const struct judged *d, const char *code)
{
	return judged_found(d, code) || (d->j.warning && !strcmp(d->j.warning->code, code));
}

static void check_ground(struct judged *d, size_t row)
{
	const struct mbt_call call = d->f.record.call;
	__u32 i;

	assert_true(said(d, grounds[row].code));
	for (i = 0; i < MBT_CAUSE_CNT; i++) {
		bool gone = grounds[row].causes & MBT_BIT(i);

		d->f.record.call.causes = MBT_BIT(i);
		judged_again(d);
		if (said(d, grounds[row].code) == gone)
			fail_msg("%s %s %s", grounds[row].code, gone ? "in spite of" : "gone with",
				 word_cause(i));
	}
	d->f.record.call.causes = 0;
	for (i = MBT_CALL_SNAPSHOT; i <= MBT_CALL_HANDLERS; i <<= 1) {
		bool gone = grounds[row].recorded & i;

		d->f.record.call.recorded = call.recorded & ~i;
		judged_again(d);
		if (gone && said(d, grounds[row].code))
			fail_msg("%s without evidence 0x%x", grounds[row].code, i);
		if (!gone && i == MBT_CALL_TARGETS && !said(d, grounds[row].code))
			fail_msg("%s gone with the targets", grounds[row].code);
	}
}

static void test_grounds(void **state)
{
	char name[128];
	struct judged d;
	size_t row;

	(void)state;
	for (row = 0; row < ARRAY_SIZE(grounds); row++) {
		snprintf(name, sizeof(name), "rules/%s/%s.txt", grounds[row].code,
			 rules_find(grounds[row].code)->level == LEVEL_ERROR ? "violated" :
									       "warned");
		judged_read(&d, name);
		check_ground(&d, row);
		judged_release(&d);
	}
}

static const struct CMUnitTest tests[] = {
	{ "rules: the table", test_table, NULL, NULL, NULL },
	{ "rules: what they say", test_prose, NULL, NULL, NULL },
	{ "rules: every rule has its fixtures", test_covered, NULL, NULL, NULL },
	{ "rules: what each code stands on", test_grounds, NULL, NULL, NULL },
};

const struct unit_tests rules_tests = { tests, ARRAY_SIZE(tests) };
