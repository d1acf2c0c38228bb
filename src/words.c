// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include "words.h"

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

static const char *const cause_words[MBT_CAUSE_CNT] = {
	[MBT_CAUSE_LOST_RECORD] = "lost-record",
	[MBT_CAUSE_NO_ORACLE] = "no-oracle",
	[MBT_CAUSE_CALL_CUT] = "call-cut",
	[MBT_CAUSE_STILL_OPEN] = "still-open",
	[MBT_CAUSE_CPU_HOTPLUG] = "cpu-hotplug",
	[MBT_CAUSE_SAME_MM_SWITCH] = "same-mm-switch",
	[MBT_CAUSE_KTHREAD_MM] = "kthread-mm",
	[MBT_CAUSE_EXEC] = "exec",
	[MBT_CAUSE_ATTRIBUTION] = "attribution",
	[MBT_CAUSE_COMPAT_UNSEEN] = "compat-unseen",
	[MBT_CAUSE_CLOCK] = "clock",
	[MBT_CAUSE_TOO_MANY_CPUS] = "too-many-cpus",
};

static const char *const evidence_words[EVIDENCE_CNT] = {
	[EVIDENCE_IPI] = "ipi",
	[EVIDENCE_LOCAL] = "local",
	[EVIDENCE_STATE] = "state",
	[EVIDENCE_SELF] = "self",
	[EVIDENCE_SWITCHED] = "switched",
	[EVIDENCE_NOT_RUNNING] = "not-running",
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

static const char *const verdict_words[] = {
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
	return cause_words[cause];
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

const char *word_tristate(enum mbt_tristate tristate)
{
	static const char *const words[] = {
		[MBT_NO] = "no", [MBT_YES] = "yes", [MBT_UNKNOWN] = "unknown",
	};

	return words[tristate];
}

const char *word_stale_cause(const struct cpu_case *cpu)
{
	if (cpu->k.emptied_by == MBT_EMPTIED_EXIT)
		return "exit";
	if (cpu->k.emptied_by == MBT_EMPTIED_UNUSE)
		return "unuse";
	/* seen to be loaded, and nothing emptied it since: the registration passed it by */
	return cpu->k.have & MBT_CPU_LOAD_SEEN ? "registration" : "unknown";
}

/* "its runqueue copy lacks GLOBAL_EXPEDITED since thread 4240 exited there" */
static void stale_words(char *buf, size_t len, const struct call_case *c, const struct cpu_case *cpu)
{
	const char *bit = c->kind == MBT_KIND_GLOBAL_EXPEDITED ? "GLOBAL_EXPEDITED" : "the registration";

	buf[0] = '\0';
	if (c->kind == MBT_KIND_GLOBAL_EXPEDITED && !mbt_copy_lacks_global(&cpu->k))
		return;
	if (c->kind != MBT_KIND_GLOBAL_EXPEDITED && c->kind != MBT_KIND_REGISTER)
		return;
	if (cpu->k.emptied_by == MBT_EMPTIED_EXIT)
		snprintf(buf, len, "; its runqueue copy lacks %s since thread %d exited there", bit,
			 cpu->k.emptied_tid);
	else if (cpu->k.emptied_by == MBT_EMPTIED_UNUSE)
		snprintf(buf, len, "; its runqueue copy lacks %s since kernel thread %d let go of the mm there",
			 bit, cpu->k.emptied_tid);
	else if (cpu->k.have & MBT_CPU_LOAD_SEEN)
		snprintf(buf, len, "; its runqueue copy lacks %s: the registration passed it by while it held the mm lazily",
			 bit);
	else
		snprintf(buf, len, "; its runqueue copy lacks %s, emptied or missed before the trace began", bit);
}

static void ran_words(char *buf, size_t len, const struct cpu_case *cpu)
{
	bool queued = cpu->k.have & MBT_CPU_QUEUED;

	if (cpu->k.ran & MBT_RAN_FINISHED)
		snprintf(buf, len, "%s, ran %s%s", queued ? "was targeted" : "was not targeted",
			 word_handler(cpu->k.handler), cpu->k.ran & MBT_RAN_LOCAL ? " in the caller's context" : "");
	else if (cpu->k.ran & MBT_RAN_STARTED)
		snprintf(buf, len, "%s, began %s but had not finished when the call ended",
			 queued ? "was targeted" : "was not targeted", word_handler(cpu->k.handler));
	else
		snprintf(buf, len, "%s, ran no handler", queued ? "was targeted" : "was never targeted");
}

char *words_cpu(char *buf, size_t len, const struct call_case *c, const struct cpu_case *cpu)
{
	char ran[128], stale[160];

	ran_words(ran, sizeof(ran), cpu);
	stale_words(stale, sizeof(stale), c, cpu);
	if (cpu->self && mbt_fixed(&cpu->k))
		snprintf(buf, len, "CPU %u ran the caller itself, %s%s", cpu->k.cpu, ran, stale);
	else if (mbt_fixed(&cpu->k))
		snprintf(buf, len, "CPU %u ran %s mm throughout (thread %d), %s%s", cpu->k.cpu,
			 cpu->k.begin.mm == c->call.mm ? "this" : "a registered", cpu->k.tid, ran, stale);
	else if (mbt_shared(&cpu->k))
		snprintf(buf, len, "CPU %u changed between threads of the mm, %s", cpu->k.cpu, ran);
	else if (cpu->k.have & MBT_CPU_BEGIN)
		snprintf(buf, len, "CPU %u changed to something else during the call, %s", cpu->k.cpu, ran);
	else
		snprintf(buf, len, "CPU %u did not run the mm when the call began, %s", cpu->k.cpu, ran);
	return buf;
}
