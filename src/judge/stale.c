// SPDX-License-Identifier: GPL-2.0-only
/* Stale copies of registrations in runqueues, and what made them so. */
#include "judge/stale.h"
#include "mbt/judge.h"

bool is_stale(const struct call_case *c, const struct cpu_case *cpu)
{
	if (cpu->evidence != EVIDENCE_MISSING)
		return false;
	/* REGISTER: required, no handler and no bits, or it would not be missing */
	return c->kind == MBT_KIND_REGISTER ||
	       (c->kind == MBT_KIND_GLOBAL_EXPEDITED && mbt_copy_lacks_global(&cpu->k));
}

enum stale_cause stale_cause(const struct call_case *c, const struct cpu_case *cpu)
{
	/* the registration itself, and the mm ran there: none of the known defects */
	if (c->kind == MBT_KIND_REGISTER)
		return STALE_SKIPPED;
	if (cpu->k.emptied_by == MBT_EMPTIED_EXIT)
		return STALE_EXIT;
	if (cpu->k.emptied_by == MBT_EMPTIED_UNUSE)
		return STALE_UNUSE;
	/* seen to be loaded, and nothing emptied it since: the registration passed it by */
	return cpu->k.seen & MBT_CPU_LOAD_SEEN ? STALE_REGISTRATION : STALE_UNKNOWN;
}

const char *stale_word(enum stale_cause cause)
{
	static const char *const words[STALE_CNT] = {
		[STALE_EXIT] = "exit",
		[STALE_UNUSE] = "unuse",
		[STALE_REGISTRATION] = "registration",
		[STALE_SKIPPED] = "skipped",
		[STALE_UNKNOWN] = "unknown",
	};

	return words[cause];
}
