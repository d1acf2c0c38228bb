// SPDX-License-Identifier: GPL-2.0-only
/* Which violations --allow forgives: by their code, and by the cause of a stale copy. */
#include "judge/allow.h"
#include <errno.h>
#include <string.h>

/* Does one --allow cover this rule, on this CPU if it is about one? */
static bool rule_allowed(const struct allow_list *allow, const struct rule *rule,
			 const struct call_case *c, const struct cpu_case *cpu)
{
	unsigned int i;

	for (i = 0; i < allow->cnt; i++) {
		const struct allow *a = &allow->list[i];

		if (a->rule == rule &&
		    (a->cause == STALE_CNT || (cpu && stale_cause(c, cpu) == a->cause)))
			return true;
	}
	return false;
}

/*
 * On a CPU a finding is forgiven with a more specific one about the same CPU: it
 * is its consequence.
 */
static bool cpu_allowed(const struct allow_list *allow, const struct call_case *c,
			const struct judgement *j, unsigned int finding, const struct cpu_case *cpu)
{
	unsigned int i;

	for (i = 0; i <= finding; i++)
		if (j->found[i]->about && j->found[i]->about(c, cpu) &&
		    rule_allowed(allow, j->found[i], c, cpu))
			return true;
	return false;
}

static bool finding_allowed(const struct allow_list *allow, const struct call_case *c,
			    const struct judgement *j, unsigned int finding)
{
	const struct rule *rule = j->found[finding];
	bool named = false;
	unsigned int i;

	for (i = 0; rule->about && i < c->cpu_cnt; i++) {
		if (!rule->about(c, &c->cpus[i]))
			continue;
		if (!cpu_allowed(allow, c, j, finding, &c->cpus[i]))
			return false;
		named = true;
	}
	/* a grace period can be missing where no CPU was seen to need it */
	return named || rule_allowed(allow, rule, c, NULL);
}

bool allow_covers(const struct allow_list *allow, const struct call_case *c,
		  const struct judgement *j)
{
	unsigned int i;

	for (i = 0; i < j->found_cnt; i++)
		if (!finding_allowed(allow, c, j, i))
			return false;
	return j->found_cnt > 0;
}

static int parse_cause(enum stale_cause *cause, const char *word)
{
	for (*cause = 0; *cause < STALE_CNT; ++*cause)
		if (!strcmp(word, stale_word(*cause)))
			return 0;
	return -EINVAL;
}

int allow_parse(struct allow *a, const char *text)
{
	size_t len = strcspn(text, ":");
	char code[64];

	*a = (struct allow){ .cause = STALE_CNT };
	if (len >= sizeof(code))
		return -EINVAL;
	memcpy(code, text, len);
	code[len] = '\0';
	a->rule = rules_find(code);
	/* a warning is no violation: nothing would be forgiven */
	if (!a->rule || a->rule->level != LEVEL_ERROR)
		return -EINVAL;
	if (!text[len])
		return 0;
	return a->rule->about == is_stale ? parse_cause(&a->cause, text + len + 1) : -EINVAL;
}
