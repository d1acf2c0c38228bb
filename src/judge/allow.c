// SPDX-License-Identifier: GPL-2.0-only
/* Which violations --allow forgives: by their code, and by the cause of a stale copy. */
#include "judge/allow.h"
#include <string.h>
#include "judge/report.h"

/* Does one --allow cover this rule, on this CPU if it is about one? */
static bool rule_allowed(const struct report *r, const struct rule *rule, const struct call_case *c,
			 const struct cpu_case *cpu)
{
	const char *const *allow;

	for (allow = r->options.allow; allow && *allow; allow++) {
		size_t len = strcspn(*allow, ":");

		if (strlen(rule->code) != len || strncmp(rule->code, *allow, len))
			continue;
		if (!(*allow)[len] || (cpu && !strcmp(rules_stale_cause(c, cpu), *allow + len + 1)))
			return true;
	}
	return false;
}

/*
 * On a CPU a finding is forgiven with a more specific one about the same CPU: it
 * is its consequence.
 */
static bool cpu_allowed(const struct report *r, const struct call_case *c, const struct judgement *j,
			unsigned int finding, const struct cpu_case *cpu)
{
	unsigned int i;

	for (i = 0; i <= finding; i++)
		if (j->found[i]->about && j->found[i]->about(c, cpu) &&
		    rule_allowed(r, j->found[i], c, cpu))
			return true;
	return false;
}

static bool finding_allowed(const struct report *r, const struct call_case *c,
			    const struct judgement *j, unsigned int finding)
{
	const struct rule *rule = j->found[finding];
	bool named = false;
	unsigned int i;

	for (i = 0; rule->about && i < c->cpu_cnt; i++) {
		if (!rule->about(c, &c->cpus[i]))
			continue;
		if (!cpu_allowed(r, c, j, finding, &c->cpus[i]))
			return false;
		named = true;
	}
	/* a grace period can be missing where no CPU was seen to need it */
	return named || rule_allowed(r, rule, c, NULL);
}

bool report_allows(const struct report *r, const struct call_case *c, const struct judgement *j)
{
	unsigned int i;

	for (i = 0; i < j->found_cnt; i++)
		if (!finding_allowed(r, c, j, i))
			return false;
	return j->found_cnt > 0;
}

bool report_allow_valid(const char *text)
{
	static const char *const causes[] = { "exit", "unuse", "registration", "skipped", "unknown" };
	size_t len = strcspn(text, ":"), i;
	const struct rule *rule;
	char code[64];

	if (len >= sizeof(code))
		return false;
	memcpy(code, text, len);
	code[len] = '\0';
	rule = rules_find(code);
	/* a warning is no violation: nothing would be forgiven */
	if (!rule || rule->level != LEVEL_ERROR)
		return false;
	if (!text[len])
		return true;
	if (strcmp(code, "stale-runqueue-state"))
		return false;
	for (i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
		if (!strcmp(text + len + 1, causes[i]))
			return true;
	return false;
}
