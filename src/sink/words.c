// SPDX-License-Identifier: GPL-2.0-only
/* Words for commands, evidence and verdicts, and sentences about CPUs. */
#include "sink/words.h"
#include <stdio.h>
#include <string.h>
#include "judge/causes.h"
#include "judge/stale.h"
#include "mbt/judge.h"

static const char *const row_words[MBT_CMD_ROWS] = {
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

static const char *const evidence_words[EVIDENCE_CNT] = {
	[EVIDENCE_IPI] = "ipi",
	[EVIDENCE_LOCAL] = "local",
	[EVIDENCE_STATE] = "state",
	[EVIDENCE_SELF] = "self",
	[EVIDENCE_QUIESCENT] = "quiescent",
	[EVIDENCE_GRACE_PERIOD] = "grace-period",
	[EVIDENCE_SWITCHED] = "switched",
	[EVIDENCE_NOT_RUNNING] = "not-running",
	[EVIDENCE_LAZY] = "lazy",
	[EVIDENCE_SINGLE_USER] = "single-user",
	[EVIDENCE_NOT_NAMED] = "not-named",
	[EVIDENCE_UNPROVEN] = "unproven",
	[EVIDENCE_MISSING] = "missing",
};

static const char *const handler_words[MBT_HANDLER_CNT] = {
	[MBT_HANDLER_NONE] = "none",
	[MBT_HANDLER_MB] = "ipi_mb",
	[MBT_HANDLER_SYNC_CORE] = "ipi_sync_core",
	[MBT_HANDLER_RSEQ] = "ipi_rseq",
	[MBT_HANDLER_SYNC_RQ_STATE] = "ipi_sync_rq_state",
};

static const char *const level_words[] = {
	[LEVEL_ERROR] = "error",
	[LEVEL_WARNING] = "warning",
	[LEVEL_INFO] = "info",
};

static const char *const verdict_words[VERDICT_CNT] = {
	[VERDICT_VERIFIED] = "verified",
	[VERDICT_VIOLATED] = "violated",
	[VERDICT_UNVERIFIED] = "unverified",
};

const char *word_row(__u32 row)
{
	return row_words[row < MBT_CMD_ROWS ? row : MBT_CMD_ROW_OTHER];
}

const char *word_command(__u32 cmd)
{
	return word_row(mbt_cmd_row(cmd));
}

const char *word_cause(enum mbt_cause cause)
{
	return cause_at(cause)->code;
}

const char *word_evidence(enum evidence evidence)
{
	return evidence_words[evidence];
}

const char *word_handler(__u32 handler)
{
	return handler_words[handler < MBT_HANDLER_CNT ? handler : MBT_HANDLER_NONE];
}

const char *word_verdict(enum verdict verdict)
{
	return verdict_words[verdict];
}

const char *word_judgement(const struct judgement *j)
{
	return j->vacuous ? "vacuous" : j->refused ? "refused" : word_verdict(j->verdict);
}

int word_errno(const struct mbt_errors *errors, enum mbt_error error)
{
	static const int errnos[MBT_ERROR_CNT] = {
		[MBT_ERROR_EPERM] = MBT_EPERM,
		[MBT_ERROR_EINVAL] = MBT_EINVAL,
		[MBT_ERROR_ENOMEM] = MBT_ENOMEM,
		[MBT_ERROR_ENOSYS] = MBT_ENOSYS,
	};

	return error == MBT_ERROR_OTHER ? -errors->other : errnos[error];
}

char *words_errors(char *buf, size_t len, const struct mbt_errors *errors)
{
	unsigned int i, kinds = 0;
	size_t n = 0;

	buf[0] = '\0';
	for (i = 0; i < MBT_ERROR_CNT; i++)
		kinds += !!errors->cnt[i];
	for (i = 0; i < MBT_ERROR_CNT && n < len; i++) {
		int number = word_errno(errors, i);
		const char *name = number ? strerrorname_np(number) : NULL;

		if (!errors->cnt[i])
			continue;
		n += (size_t)snprintf(buf + n, len - n, "%s%s", n ? ", " : "",
				      name ? name : "an unknown error");
		if (n < len && (kinds > 1 || errors->mixed))
			n += (size_t)snprintf(buf + n, len - n, " %llu",
					      (unsigned long long)errors->cnt[i]);
		if (n < len && i == MBT_ERROR_OTHER && errors->mixed)
			n += (size_t)snprintf(buf + n, len - n, " (and others like it)");
	}
	return buf;
}

const char *word_level(enum level level)
{
	return level_words[level];
}

const char *word_event(const struct mbt_call *call)
{
	if (call->type == MBT_RECORD_EXEC)
		return "exec";
	if (call->type == MBT_RECORD_CALL || (call->recorded & MBT_CALL_ARGS))
		return word_command(call->cmd);
	return "unknown";
}

char *words_event(char *buf, size_t len, const struct mbt_call *call)
{
	bool targeted = call->type == MBT_RECORD_CALL &&
			mbt_kind(call->cmd, call->flags, call->cpu_id) == MBT_KIND_RSEQ_CPU;

	if (targeted)
		snprintf(buf, len, "%s(CPU %d)", word_event(call), call->cpu_id);
	else
		snprintf(buf, len, "%s", word_event(call));
	return buf;
}

const char *word_grace(const struct call_case *c)
{
	if (!c->no_grace)
		return NULL;
	return c->no_synchronize ? "synchronize_rcu() was looked for and did not run" :
				   "a CPU that ran one task throughout passed no quiescent state";
}

char *words_state(char *buf, size_t len, __u32 state)
{
	static const struct {
		__u32 set, ready;
		const char *name;
	} bits[] = {
		{ MBT_STATE_GLOBAL, MBT_STATE_GLOBAL_READY, "GLOBAL_EXPEDITED" },
		{ MBT_STATE_PRIVATE, MBT_STATE_PRIVATE_READY, "PRIVATE_EXPEDITED" },
		{ MBT_STATE_SYNC_CORE, MBT_STATE_SYNC_CORE_READY, "SYNC_CORE" },
		{ MBT_STATE_RSEQ, MBT_STATE_RSEQ_READY, "RSEQ" },
	};
	size_t i, n = 0;

	snprintf(buf, len, "nothing");
	for (i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		__u32 both = state & (bits[i].set | bits[i].ready);

		/* SYNC_CORE and RSEQ set PRIVATE's bit beside their own, without its READY */
		if (!both || n >= len)
			continue;
		n += (size_t)snprintf(buf + n, len - n, "%s%s%s", n ? ", " : "", bits[i].name,
				      both & bits[i].ready ? "" : " (not ready)");
	}
	return buf;
}

/* "its runqueue copy lacks GLOBAL_EXPEDITED since thread 4240 exited there" */
static void stale_words(char *buf, size_t len, const struct call_case *c,
			const struct cpu_case *cpu)
{
	const char *bit = "GLOBAL_EXPEDITED";

	buf[0] = '\0';
	if (c->kind == MBT_KIND_GLOBAL_EXPEDITED && !mbt_copy_lacks_global(&cpu->k))
		return;
	if (c->kind != MBT_KIND_GLOBAL_EXPEDITED && c->kind != MBT_KIND_REGISTER)
		return;
	/* the CPU can be in a finding about grace periods, and its copy be right */
	if (c->kind == MBT_KIND_REGISTER && cpu->evidence != EVIDENCE_MISSING)
		return;
	switch (stale_cause(c, cpu)) {
	case STALE_SKIPPED:
		snprintf(buf, len,
			 "; its runqueue copy lacks the registration: this call skipped it");
		break;
	case STALE_EXIT:
		snprintf(buf, len, "; its runqueue copy lacks %s since thread %d exited there", bit,
			 cpu->k.emptied_tid);
		break;
	case STALE_UNUSE:
		snprintf(buf, len,
			 "; its runqueue copy lacks %s since kernel thread %d let go of the mm "
			 "there",
			 bit, cpu->k.emptied_tid);
		break;
	case STALE_REGISTRATION:
		snprintf(buf, len,
			 "; its runqueue copy lacks %s: the registration passed it by while it "
			 "held the mm lazily",
			 bit);
		break;
	default:
		snprintf(buf, len,
			 "; its runqueue copy lacks %s, emptied or missed before the trace began",
			 bit);
	}
}

/* GLOBAL sends nothing: what RCU did on the CPU. */
static void rcu_words(char *buf, size_t len, const struct call_case *c, const struct cpu_case *cpu)
{
	if (cpu->evidence == EVIDENCE_GRACE_PERIOD)
		snprintf(buf, len,
			 "was waited for by synchronize_rcu(), what it did was not looked at");
	else if (cpu->evidence == EVIDENCE_UNPROVEN && c->call.grace)
		snprintf(buf, len, "the grace period completed, CPU evidence unavailable");
	else if (cpu->k.exp_seen)
		snprintf(buf, len, "ran rcu_exp_handler");
	else if (cpu->k.exp_sent && !cpu->k.rcu_seen)
		snprintf(buf, len, "was sent rcu_exp_handler, whose run was not seen%s",
			 cpu->no_grace ? ", for no grace period" : "");
	else if (cpu->k.rcu_seen)
		snprintf(buf, len, "showed %u events of RCU%s", cpu->k.rcu_seen,
			 cpu->no_grace ? ", for no grace period" : "");
	else
		snprintf(buf, len, "passed no quiescent state%s",
			 cpu->evidence == EVIDENCE_UNPROVEN ? " that could be seen" : "");
}

static void ran_words(char *buf, size_t len, const struct call_case *c, const struct cpu_case *cpu)
{
	const char *targeted = !(cpu->k.seen & MBT_CPU_QUEUED) ?
				       "was not targeted" :
			       cpu->k.seen & MBT_CPU_QUEUED_NOWAIT ?
				       "was targeted by a sender that does not wait" :
				       "was targeted";

	if (c->kind == MBT_KIND_GLOBAL)
		rcu_words(buf, len, c, cpu);
	else if (cpu->k.ran & MBT_RAN_FINISHED)
		snprintf(buf, len, "%s, ran %s%s", targeted, word_handler(cpu->k.handler),
			 cpu->k.ran & MBT_RAN_LOCAL ? " in the caller's context" : "");
	else if (cpu->k.ran & MBT_RAN_STARTED)
		snprintf(buf, len, "%s, began %s but had not finished when the call ended",
			 targeted, word_handler(cpu->k.handler));
	else
		snprintf(buf, len, "%s, ran no handler",
			 cpu->k.seen & MBT_CPU_QUEUED ? targeted : "was never targeted");
}

char *words_cpu(char *buf, size_t len, const struct call_case *c, const struct cpu_case *cpu)
{
	char ran[128], stale[160];

	ran_words(ran, sizeof(ran), c, cpu);
	stale_words(stale, sizeof(stale), c, cpu);
	if (cpu->self && mbt_fixed(&cpu->k))
		snprintf(buf, len, "CPU %u ran the caller itself, %s%s", cpu->k.cpu, ran, stale);
	else if (mbt_fixed(&cpu->k))
		snprintf(buf, len, "CPU %u ran %s mm throughout (thread %d), %s%s", cpu->k.cpu,
			 cpu->k.begin.mm == c->call.mm ? "this" :
			 c->kind == MBT_KIND_GLOBAL    ? "one" :
							 "a registered",
			 cpu->k.tid, ran, stale);
	else if (mbt_shared(&cpu->k))
		snprintf(buf, len, "CPU %u changed between threads of the mm, %s", cpu->k.cpu, ran);
	else if (cpu->k.seen & MBT_CPU_BEGIN)
		snprintf(buf, len, "CPU %u changed to something else during the call, %s",
			 cpu->k.cpu, ran);
	else
		snprintf(buf, len, "CPU %u did not run the mm when the call began, %s", cpu->k.cpu,
			 ran);
	return buf;
}
