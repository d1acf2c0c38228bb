// SPDX-License-Identifier: GPL-2.0-only
/* The rules for promises of the kernel, and the verdict on a call that follows from all rules. */
#include "judge/rules.h"
#include <string.h>
#include "judge/causes.h"
#include "judge/rules_notes.h"
#include "judge/stale.h"
#include "mbt/judge.h"
#include "mbt/returns.h"

/* ---- CPUs that a finding is about ---- */

static bool is_missing(const struct call_case *c, const struct cpu_case *cpu)
{
	/* GLOBAL owes no handler but a quiescent state: no-grace-period */
	return cpu->evidence == EVIDENCE_MISSING && c->kind != MBT_KIND_GLOBAL;
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

/* Where runs are only counted, one in the caller's context is shown by its send. */
static bool is_wrong_target(const struct call_case *c, const struct cpu_case *cpu)
{
	bool ran_here = (cpu->k.ran & MBT_RAN_LOCAL) && !(cpu->k.seen & MBT_CPU_COUNTED);

	return c->kind == MBT_KIND_RSEQ_CPU && cpu->k.cpu != (__u32)c->call.cpu_id &&
	       ((cpu->k.seen & MBT_CPU_QUEUED) || ran_here);
}

static bool is_late(const struct call_case *c, const struct cpu_case *cpu)
{
	(void)c;
	return (cpu->k.seen & MBT_CPU_QUEUED) &&
	       (cpu->k.seen & (MBT_CPU_PENDING | MBT_CPU_QUEUED_NOWAIT));
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

/* The same of CPUs that are missing, of which nearly no call has any. */
static bool any_missing(const struct call_case *c,
			bool (*about)(const struct call_case *, const struct cpu_case *))
{
	return c->missing_cnt && any_cpu(c, about);
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
	return is_call(c) &&
	       !mbt_ret_allowed(c->settings, c->call.cmd, c->call.flags, c->call.cpu_id,
				c->call.state_begin, c->call.state_end, c->call.ret);
}

static bool stale_runqueue_state(const struct call_case *c)
{
	return any_missing(c, is_stale);
}

static bool wrong_handler(const struct call_case *c)
{
	return any_missing(c, is_wrong_handler);
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
	return any_missing(c, is_missing_local);
}

/*
 * Nothing was sent, and a CPU that another task held throughout proves a second user. A
 * run on the caller's own CPU in place of the one that the call names is no fast path.
 */
static bool unearned_fast_path(const struct call_case *c)
{
	return !c->target_cnt && any_missing(c, is_missing_remote) && !any_cpu(c, is_wrong_target);
}

static bool missed_delivery(const struct call_case *c)
{
	return any_missing(c, is_missing_remote);
}

static bool no_grace_period(const struct call_case *c)
{
	return c->no_grace;
}

static bool lacks_grace(const struct call_case *c, const struct cpu_case *cpu)
{
	(void)c;
	return cpu->no_grace;
}

static bool registration_not_applied(const struct call_case *c)
{
	return is_call(c) && c->kind == MBT_KIND_REGISTER && c->call.ret == 0 &&
	       !mbt_registered(c->call.cmd, c->call.state_end);
}

static bool state_survived_exec(const struct call_case *c)
{
	return c->call.type == MBT_RECORD_EXEC && c->call.state_begin;
}

static const struct rule violations[] = {
	{ "stubbed",
	  "success, but the kernel's function never ran (a seccomp filter or sandbox that fakes "
	  "it)",
	  LEVEL_ERROR, SCOPE_CALL, NEED_BEGIN, stubbed, NULL,
	  "A call that returns 0 has executed its barrier. This one returned success to user "
	  "space, but the kernel's membarrier function never ran. "
	  "Likely a seccomp filter or supervisor that answers 0 (SECCOMP_RET_ERRNO with errno 0, "
	  "SECCOMP_RET_USER_NOTIF), or a sandbox that fakes the call. "
	  "Let the call through, or answer an error, so that the program falls back." },
	{ "state-survived-exec", "a registration is still there after exec", LEVEL_ERROR,
	  SCOPE_PROCESS, NEED_RETURN, state_survived_exec, NULL,
	  "exec gives a process a new mm without any registration. This one carried registration "
	  "bits when the new program began, so it would be served commands that it never "
	  "registered for. "
	  "Likely a kernel that lost the clearing in membarrier_exec_mmap() or copies the old "
	  "state. Report it to the kernel's maintainers with the recording." },
	{ "registration-not-applied",
	  "a registration returned 0, and the process is not registered", LEVEL_ERROR, SCOPE_CALL,
	  NEED_RETURN, registration_not_applied, NULL,
	  "A REGISTER_* that returns 0 has set its state bits and its READY bit in the mm. At the "
	  "end of this call the mm lacked one of them: "
	  "barriers will fail with EPERM, or skip CPUs. As before v5.4 (fc0d77387cb5), where a "
	  "second registration was skipped silently. Report it with the recording." },
	{ "stale-runqueue-state",
	  "the process is registered, the runqueue's copy says no: the CPU is skipped", LEVEL_ERROR,
	  SCOPE_CALL, NEED_DELIVERY, stale_runqueue_state, is_stale,
	  "GLOBAL_EXPEDITED reaches every CPU that runs a registered process. A CPU ran one "
	  "throughout, but its runqueue's copy of the registration lacked the bit, so the kernel "
	  "skipped it. "
	  "membarrier_switch_mm() returns early when a task comes in whose mm the CPU already "
	  "holds lazily; a copy that was emptied by the exit of a thread (cause exit), "
	  "by a kernel thread that let go of the mm (unuse), or never filled by a registration "
	  "that met the CPU lazy (registration) then stays stale until another mm runs there. "
	  "Kernels from 5.10 to 7.2 do this. PRIVATE_EXPEDITED does not use the copy: use it where "
	  "all threads are of one process." },
	{ "wrong-handler", "a required CPU ran a handler, but not the command's", LEVEL_ERROR,
	  SCOPE_CALL, NEED_DELIVERY, wrong_handler, is_wrong_handler,
	  "Each command has its own function to run on a required CPU. This call ran another one "
	  "there: a memory barrier where the core had to be serialised "
	  "(SYNC_CORE served by ipi_mb, as before v5.10, 758c9373d841) or where rseq critical "
	  "sections had to be restarted. Code that was just written may run stale there." },
	{ "wrong-target", "RSEQ for one CPU, and another was interrupted", LEVEL_ERROR, SCOPE_CALL,
	  NEED_TARGETS, wrong_target, is_wrong_target,
	  "PRIVATE_EXPEDITED_RSEQ with MEMBARRIER_CMD_FLAG_CPU interrupts the one CPU that it "
	  "names. This call interrupted another one: the critical section that had to be restarted "
	  "goes on. "
	  "Likely a kernel that computes the target wrongly. Report it with the recording." },
	{ "late-delivery", "the call returned before a handler was done, or did not wait",
	  LEVEL_ERROR, SCOPE_CALL, NEED_HANDLERS | NEED_TARGETS, late_delivery, is_late,
	  "When the call returns, every handler that it sent has returned. This one returned "
	  "before one of its handlers had, or sent it without waiting. "
	  "The caller goes on as if the barrier had happened. Likely smp_call_function_many() "
	  "called without wait, or a lost wait for the csd's lock. Report it with the recording." },
	{ "no-grace-period", "GLOBAL, or a registration, returned 0 without a grace period of RCU",
	  LEVEL_ERROR, SCOPE_CALL, NEED_GRACE, no_grace_period, lacks_grace,
	  "GLOBAL, and a registration that has to reach other CPUs, wait for a grace period of "
	  "RCU. None passed within this call: synchronize_rcu() did not run, "
	  "or a CPU that ran one user task throughout passed no quiescent state. Whatever relies "
	  "on GLOBAL as synchronize_rcu() of user space frees memory that is still read. Report it "
	  "with the recording." },
	{ "unearned-fast-path", "no CPU was interrupted although another one had to be",
	  LEVEL_ERROR, SCOPE_CALL, NEED_DELIVERY | NEED_TARGETS, unearned_fast_path,
	  is_missing_remote,
	  "The kernel may skip all interrupts when the caller is alone. This call returned 0 and "
	  "interrupted no CPU, although another CPU had to be covered throughout. "
	  "Likely a user count, a set of CPUs or a runqueue's copy that the kernel believed and "
	  "that was wrong; see the more specific codes beside it." },
	{ "local-not-synced", "the caller's own CPU was owed a run of the handler and got none",
	  LEVEL_ERROR, SCOPE_CALL, NEED_DELIVERY, local_not_synced, is_missing_local,
	  "SYNC_CORE, REGISTER and RSEQ with MEMBARRIER_CMD_FLAG_CPU include the caller's own CPU. "
	  "Nothing ran there "
	  "(as before v5.10, e45cdc71d1fa, and v5.12, ce29ddc47b91). The calling thread itself may "
	  "execute stale code, or be skipped by the next GLOBAL_EXPEDITED." },
	{ "missed-delivery", "a required CPU ran no handler", LEVEL_ERROR, SCOPE_CALL,
	  NEED_DELIVERY, missed_delivery, is_missing_remote,
	  "Every CPU that runs the mm executes a barrier between the begin and the end of the "
	  "call. A CPU ran it from before the call to after it, and no handler of this call ran "
	  "there. "
	  "The threads on that CPU were not ordered with the caller. The finding tells whether the "
	  "kernel targeted the CPU (then the interrupt was lost) or not (then it did not see the "
	  "CPU as one of the mm's)." },
	{ "bad-return", "the return value is none that is allowed", LEVEL_ERROR, SCOPE_CALL,
	  NEED_RETURN, bad_return, NULL,
	  "The return value follows from the command, its flags, the registrations at begin and "
	  "end and this kernel's configuration. This one is none of those that are allowed. "
	  "Likely a changed or emulated system call, a filter that rewrites results, or a kernel "
	  "whose QUERY does not name what it accepts (as before v5.17, 809232619f5b)." },
};

#define VIOLATION_CNT (sizeof(violations) / sizeof(violations[0]))
_Static_assert(VIOLATION_CNT <= RULES_MAX, "judgement.found is too small");

static unsigned int evidence_left(const struct call_case *c)
{
	unsigned int left = NEED_ALL, i;

	/* a skipped end may have let two calls run into one record: not even the result is sure */
	if (c->loss & LOSS_SKIPPED_RUN)
		return 0;
	for (i = 0; c->causes >> i && i < MBT_CAUSE_CNT; i++)
		if (c->causes & MBT_BIT(i))
			left &= ~cause_at(i)->takes;
	if (!(c->call.recorded & MBT_CALL_HANDLERS))
		left &= ~(unsigned int)NEED_HANDLERS;
	if (!(c->call.recorded & MBT_CALL_TARGETS))
		left &= ~(unsigned int)NEED_TARGETS;
	return left;
}

static void judge_rule(const struct rule *rule, const struct call_case *c, unsigned int left,
		       struct judgement *j)
{
	if (!rule->check || (rule->needs & left) != rule->needs || !rule->check(c))
		return;
	if (rule->level == LEVEL_ERROR)
		j->found[j->found_cnt++] = rule;
	else if (!j->warning)
		j->warning = rule;
}

/* No barrier was made, and none was promised. */
static bool refused(const struct call_case *c)
{
	return c->call.type == MBT_RECORD_KILLED ||
	       (c->call.ret < 0 && (is_call(c) || c->call.type == MBT_RECORD_UNBEGUN));
}

/* GLOBAL covers by its grace period alone, where that is seen. */
static bool vacuous(const struct call_case *c)
{
	return is_call(c) && mbt_kind_is_barrier(c->kind) && !c->required_cnt &&
	       !(c->kind == MBT_KIND_GLOBAL && c->call.grace);
}

void rules_judge(const struct call_case *c, struct judgement *j)
{
	unsigned int left = evidence_left(c), i;

	memset(j, 0, sizeof(*j));
	for (i = 0; rules_at(i); i++)
		judge_rule(rules_at(i), c, left, j);
	j->causes = c->causes | c->doubts;
	if (j->found_cnt)
		j->verdict = VERDICT_VIOLATED;
	else if (j->causes)
		j->verdict = VERDICT_UNVERIFIED;
	else
		j->verdict = VERDICT_VERIFIED;
	j->refused = j->verdict == VERDICT_VERIFIED && refused(c);
	j->vacuous = j->verdict == VERDICT_VERIFIED && !j->refused && vacuous(c);
}

const struct rule *rules_at(unsigned int i)
{
	return i < VIOLATION_CNT ? &violations[i] : rules_note_at(i - VIOLATION_CNT);
}

const struct rule *rules_find(const char *code)
{
	unsigned int i;

	for (i = 0; rules_at(i); i++)
		if (!strcmp(rules_at(i)->code, code))
			return rules_at(i);
	return NULL;
}

unsigned int rules_index(const struct rule *rule)
{
	unsigned int i;

	for (i = 0; rules_at(i) && rules_at(i) != rule; i++)
		;
	return i;
}
