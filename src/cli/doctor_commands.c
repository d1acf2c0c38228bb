// SPDX-License-Identifier: GPL-2.0-only
/* Which commands can be proved with the facts that this kernel shows; modes of lockdown. */
#include "cli/doctor.h"
#include <string.h>
#include "mbt/judge.h"
#include "mbt/returns.h"

static bool has_rung(const struct run *run, enum fact_id id)
{
	return id < run->fact_cnt && run->facts[id].rung;
}

/* GLOBAL and registrations wait for RCU, which the function shows, or each CPU. */
static void weigh_rcu(struct doctor_command *c, const struct run *run, enum mbt_kind kind)
{
	if (has_rung(run, FACT_GRACE))
		return;
	if (!has_rung(run, FACT_QUIESCENT)) {
		c->provable = PROVABLE_NO;
		c->why = "neither synchronize_rcu() is seen nor what the CPUs do for RCU";
	} else if (kind == MBT_KIND_REGISTER && !has_rung(run, FACT_MUTEX)) {
		c->provable = PROVABLE_PARTLY;
		c->why = "synchronize_rcu() is not seen, nor for what else the caller slept: what "
			 "each CPU does for RCU has to show it";
	} else {
		c->provable = PROVABLE_PARTLY;
		c->why = "synchronize_rcu() is not seen: what each CPU does for RCU, or the "
			 "caller's sleep, has to show it";
	}
}

static void weigh(struct doctor_command *c, const struct run *run,
		  const struct mbt_settings *settings, bool judged)
{
	enum mbt_kind kind = mbt_kind(c->cmd, 0, 0);

	c->provable = PROVABLE_YES;
	c->why = "";
	if (mbt_cmd_absent(settings, c->cmd) == MBT_YES) {
		c->provable = PROVABLE_ABSENT;
		c->why = "this kernel does not have it";
	} else if (kind == MBT_KIND_GLOBAL && settings->nohz_full == MBT_YES) {
		c->provable = PROVABLE_ABSENT;
		c->why = "it is refused where a CPU runs without a tick (nohz_full)";
	}
	if (!judged) {
		c->provable = PROVABLE_NO;
		c->why = "a fact that every verdict needs has no rung";
		return;
	}
	if (c->provable == PROVABLE_ABSENT)
		return;
	if (settings->unknown_handlers & MBT_BIT(mbt_kind_handler(kind))) {
		c->provable = PROVABLE_NO;
		c->why = "which function is its handler is not known";
	} else if (mbt_kind_waits_rcu(kind)) {
		weigh_rcu(c, run, kind);
	}
}

void doctor_commands(struct doctor_command list[DOCTOR_COMMANDS], const struct run *run,
		     const struct mbt_settings *settings, bool judged)
{
	unsigned int i;

	for (i = 0; i < DOCTOR_COMMANDS; i++) {
		list[i].cmd = i ? 1u << (i - 1) : MBT_CMD_QUERY;
		weigh(&list[i], run, settings, judged);
	}
}

const char *word_provable(enum provable provable)
{
	static const char *const words[PROVABLE_CNT] = {
		[PROVABLE_YES] = "yes",
		[PROVABLE_PARTLY] = "partly",
		[PROVABLE_NO] = "no",
		[PROVABLE_ABSENT] = "absent",
	};

	return words[provable];
}

const char *word_lockdown(enum doctor_lockdown lockdown)
{
	static const char *const words[LOCKDOWN_CNT] = {
		[LOCKDOWN_UNKNOWN] = "unknown",
		[LOCKDOWN_NONE] = "none",
		[LOCKDOWN_INTEGRITY] = "integrity",
		[LOCKDOWN_CONFIDENTIALITY] = "confidentiality",
	};

	return words[lockdown];
}

enum doctor_lockdown doctor_lockdown_of(const char *text)
{
	char word[32];
	int i;

	for (i = LOCKDOWN_NONE; i < LOCKDOWN_CNT; i++) {
		snprintf(word, sizeof(word), "[%s]", word_lockdown((enum doctor_lockdown)i));
		if (strstr(text, word))
			return (enum doctor_lockdown)i;
	}
	return LOCKDOWN_UNKNOWN;
}
