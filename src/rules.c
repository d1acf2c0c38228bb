// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include "rules.h"

/* ---- CPUs that a finding is about ---- */

static bool is_missing(const struct call_case *c, const struct cpu_case *cpu)
{
	(void)c;
	return cpu->evidence == EVIDENCE_MISSING;
}

static bool is_stale(const struct call_case *c, const struct cpu_case *cpu)
{
	if (!is_missing(c, cpu))
		return false;
	/* REGISTER: required, no handler and no bits, or it would not be missing */
	return c->kind == MBT_KIND_REGISTER ||
	       (c->kind == MBT_KIND_GLOBAL_EXPEDITED && mbt_copy_lacks_global(&cpu->k));
}

static bool is_wrong_handler(const struct call_case *c, const struct cpu_case *cpu)
{
	return is_missing(c, cpu) && (cpu->k.ran & MBT_RAN_FINISHED) && cpu->k.handler != c->want;
}

static bool is_missing_local(const struct call_case *c, const struct cpu_case *cpu)
{
	return is_missing(c, cpu) && cpu->self && !(cpu->k.ran & MBT_RAN_FINISHED);
}

static bool is_missing_remote(const struct call_case *c, const struct cpu_case *cpu)
{
	return is_missing(c, cpu) && !cpu->self && !(cpu->k.ran & MBT_RAN_FINISHED);
}

static bool is_wrong_target(const struct call_case *c, const struct cpu_case *cpu)
{
	return c->kind == MBT_KIND_RSEQ_CPU && (cpu->k.have & MBT_CPU_QUEUED) &&
	       cpu->k.cpu != (__u32)c->call.cpu_id;
}

static bool is_late(const struct call_case *c, const struct cpu_case *cpu)
{
	(void)c;
	return (cpu->k.have & MBT_CPU_QUEUED) &&
	       (cpu->k.have & (MBT_CPU_PENDING | MBT_CPU_QUEUED_NOWAIT));
}

static bool any_cpu(const struct call_case *c,
		    bool (*about)(const struct call_case *, const struct cpu_case *))
{
	unsigned int i;

	for (i = 0; i < c->cpu_cnt; i++)
		if (about(c, &c->cpus[i]))
			return true;
	return false;
}

/* ---- checks ---- */

static bool is_call(const struct call_case *c)
{
	return c->call.type == MBT_RECORD_CALL;
}

static bool stubbed(const struct call_case *c)
{
	return c->call.type == MBT_RECORD_UNBEGUN && c->call.ret >= 0;
}

static bool bad_return(const struct call_case *c)
{
	return is_call(c) && !mbt_ret_allowed(c->settings, c->call.cmd, c->call.flags, c->call.cpu_id,
					      c->call.state_begin, c->call.state_end, c->call.ret);
}

static bool stale_runqueue_state(const struct call_case *c)
{
	return any_cpu(c, is_stale);
}

static bool wrong_handler(const struct call_case *c)
{
	return any_cpu(c, is_wrong_handler);
}

static bool wrong_target(const struct call_case *c)
{
	return any_cpu(c, is_wrong_target);
}

static bool late_delivery(const struct call_case *c)
{
	return any_cpu(c, is_late);
}

static bool local_not_synced(const struct call_case *c)
{
	return any_cpu(c, is_missing_local);
}

/* Nothing was sent, and a CPU that another task held throughout proves a second user. */
static bool unearned_fast_path(const struct call_case *c)
{
	return !c->target_cnt && any_cpu(c, is_missing_remote);
}

static bool missed_delivery(const struct call_case *c)
{
	return any_cpu(c, is_missing_remote);
}

static const struct rule rules[] = {
	{ "stubbed", LEVEL_ERROR, SCOPE_CALL, NEED_BEGIN, stubbed, NULL,
	  "The call returned success to user space but the kernel's membarrier function never ran, so there was no barrier. "
	  "A seccomp filter or supervisor that answers 0 (SECCOMP_RET_ERRNO with errno 0) or a sandbox that fakes the call does this. "
	  "Let the call through, or make the filter return an error so that the program falls back." },
	{ "stale-runqueue-state", LEVEL_ERROR, SCOPE_CALL, NEED_SNAPSHOT | NEED_HANDLERS,
	  stale_runqueue_state, is_stale,
	  "A CPU ran a registered mm throughout, but its runqueue's copy of the mm's membarrier state lacked the bit, so the kernel skipped it. "
	  "membarrier_switch_mm() returns early when a task comes in whose mm the CPU already holds lazily; a copy that was emptied by the exit of a thread, "
	  "or never filled by a registration that met the CPU lazy, then stays stale until another mm runs there. "
	  "PRIVATE_EXPEDITED does not use the copy and is not affected." },
	{ "wrong-handler", LEVEL_ERROR, SCOPE_CALL, NEED_SNAPSHOT | NEED_HANDLERS,
	  wrong_handler, is_wrong_handler,
	  "On a required CPU this call ran a function, but not the command's: a memory barrier where the core had to be serialised "
	  "(SYNC_CORE served by ipi_mb, as before v5.10) or where rseq critical sections had to be restarted." },
	{ "wrong-target", LEVEL_ERROR, SCOPE_CALL, NEED_TARGETS, wrong_target, is_wrong_target,
	  "PRIVATE_EXPEDITED_RSEQ with MEMBARRIER_CMD_FLAG_CPU names one CPU, and the call interrupted another." },
	{ "late-delivery", LEVEL_ERROR, SCOPE_CALL, NEED_TARGETS | NEED_HANDLERS, late_delivery, is_late,
	  "The call returned before a handler that it had queued was done, or queued it without waiting for it. "
	  "The caller may act on a barrier that has not happened yet." },
	{ "unearned-fast-path", LEVEL_ERROR, SCOPE_CALL, NEED_SNAPSHOT | NEED_HANDLERS | NEED_TARGETS,
	  unearned_fast_path, is_missing_remote,
	  "The call returned 0 and interrupted nobody, as if the caller were alone, although another CPU had to be covered throughout." },
	{ "local-not-synced", LEVEL_ERROR, SCOPE_CALL, NEED_SNAPSHOT | NEED_HANDLERS,
	  local_not_synced, is_missing_local,
	  "SYNC_CORE, REGISTER and RSEQ with MEMBARRIER_CMD_FLAG_CPU include the caller's own CPU; nothing ran there "
	  "(as before v5.10, e45cdc71d1fa, and v5.12, ce29ddc47b91)." },
	{ "missed-delivery", LEVEL_ERROR, SCOPE_CALL, NEED_SNAPSHOT | NEED_HANDLERS,
	  missed_delivery, is_missing_remote,
	  "A CPU ran the mm from before the call to after it, and no handler of this call ran there. "
	  "The threads on that CPU were not ordered with the caller." },
	{ "bad-return", LEVEL_ERROR, SCOPE_CALL, NEED_RETURN, bad_return, NULL,
	  "The return value is none of those that the command, its flags, the registrations at begin and end and this kernel's configuration allow." },
};

#define RULE_CNT (sizeof(rules) / sizeof(rules[0]))
_Static_assert(RULE_CNT <= RULES_MAX, "judgement.found is too small");

/* What each cause takes away. What is left may still be used: a wrong return value needs no CPU. */
static const unsigned int cause_takes[MBT_CAUSE_CNT] = {
	[MBT_CAUSE_LOST_RECORD] = NEED_SNAPSHOT | NEED_HANDLERS | NEED_TARGETS | NEED_BEGIN,
	[MBT_CAUSE_NO_ORACLE] = NEED_SNAPSHOT | NEED_HANDLERS,
	[MBT_CAUSE_CALL_CUT] = NEED_SNAPSHOT | NEED_HANDLERS | NEED_TARGETS | NEED_BEGIN,
	[MBT_CAUSE_STILL_OPEN] = ~0u,
	[MBT_CAUSE_CPU_HOTPLUG] = NEED_SNAPSHOT,
	/* these speak of one CPU each, which the correlator has left out already */
	[MBT_CAUSE_SAME_MM_SWITCH] = 0,
	[MBT_CAUSE_KTHREAD_MM] = 0,
	[MBT_CAUSE_EXEC] = 0,
	[MBT_CAUSE_ATTRIBUTION] = NEED_HANDLERS | NEED_TARGETS,
	[MBT_CAUSE_COMPAT_UNSEEN] = ~0u,
	[MBT_CAUSE_CLOCK] = NEED_SNAPSHOT,
	[MBT_CAUSE_TOO_MANY_CPUS] = NEED_SNAPSHOT | NEED_HANDLERS,
};

static unsigned int evidence_left(const struct call_case *c)
{
	unsigned int left = NEED_RETURN | NEED_SNAPSHOT | NEED_HANDLERS | NEED_TARGETS | NEED_BEGIN;
	unsigned int i;

	/* a skipped end may have let two calls run into one record: not even the result is sure */
	if (c->untrusted)
		return 0;
	for (i = 0; i < MBT_CAUSE_CNT; i++)
		if (c->causes & MBT_BIT(i))
			left &= ~cause_takes[i];
	if (!(c->call.have & MBT_HAVE_HANDLERS))
		left &= ~(unsigned int)NEED_HANDLERS;
	if (!(c->call.have & MBT_HAVE_TARGETS))
		left &= ~(unsigned int)NEED_TARGETS;
	return left;
}

void rules_judge(const struct call_case *c, struct judgement *j)
{
	unsigned int left = evidence_left(c), i;

	memset(j, 0, sizeof(*j));
	for (i = 0; i < RULE_CNT; i++)
		if ((rules[i].needs & left) == rules[i].needs && rules[i].check(c))
			j->found[j->found_cnt++] = &rules[i];
	j->causes = c->causes;
	if (j->found_cnt)
		j->verdict = VERDICT_VIOLATED;
	else if (j->causes)
		j->verdict = VERDICT_UNVERIFIED;
	else
		j->verdict = VERDICT_VERIFIED;
	j->vacuous = j->verdict == VERDICT_VERIFIED && !c->required_cnt;
}

const struct rule *rules_at(unsigned int i)
{
	return i < RULE_CNT ? &rules[i] : NULL;
}

const struct rule *rules_find(const char *code)
{
	unsigned int i;

	for (i = 0; i < RULE_CNT; i++)
		if (!strcmp(rules[i].code, code))
			return &rules[i];
	return NULL;
}
