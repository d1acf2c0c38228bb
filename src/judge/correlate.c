// SPDX-License-Identifier: GPL-2.0-only
/* The evidence of one call put together: CPU by CPU, its grace period, what is missing of it. */
#include "judge/correlate.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "judge/evidence.h"
#include "judge/printable.h"
#include "judge/valid.h"
#include "mbt/judge.h"

static int load_cpus(struct call_case *c, const struct mbt_call *record)
{
	const char *at = (const char *)(record + 1);
	unsigned int i;

	if (record->cpu_cnt > c->cpu_room) {
		struct cpu_case *cpus = realloc(c->cpus, record->cpu_cnt * sizeof(*cpus));

		if (!cpus)
			return -ENOMEM;
		c->cpus = cpus;
		c->cpu_room = record->cpu_cnt;
	}
	c->cpu_cnt = record->cpu_cnt;
	for (i = 0; i < c->cpu_cnt; i++, at += record->cpu_len) {
		memset(&c->cpus[i], 0, sizeof(c->cpus[i]));
		memcpy(&c->cpus[i].k, at, sizeof(struct mbt_cpu));
		printable_comm(c->cpus[i].k.comm);
	}
	return 0;
}

/* A CPU other than the caller's that ran the caller's mm throughout: a second user of it. */
static bool other_fixed(const struct call_case *c)
{
	unsigned int i;

	for (i = 0; i < c->cpu_cnt; i++) {
		const struct mbt_cpu *k = &c->cpus[i].k;

		if (mbt_fixed(k) && !mbt_kthread(k) && mbt_runs_mm(&c->call, k) &&
		    k->begin.curr != c->call.task)
			return true;
	}
	return false;
}

/*
 * A handler on a CPU that owed none. SYNC_CORE and REGISTER run on the caller's own CPU,
 * wherever the caller is by then, and RSEQ with the flag on the CPU that it names.
 */
static bool is_surplus(const struct call_case *c, const struct mbt_cpu *k)
{
	if (!(k->ran & MBT_RAN_FINISHED) || mbt_shared(k))
		return false;
	if (!(k->ran & MBT_RAN_LOCAL))
		return true;
	return c->kind != MBT_KIND_SYNC_CORE && c->kind != MBT_KIND_REGISTER &&
	       !(c->kind == MBT_KIND_RSEQ_CPU && k->cpu == (__u32)c->call.cpu_id);
}

static void classify(struct call_case *c, struct cpu_case *cpu, bool others)
{
	const struct mbt_cpu *k = &cpu->k;

	cpu->self = k->begin.curr == c->call.task;
	cpu->required = mbt_required(&c->call, c->kind, k, others);
	cpu->evidence = cpu->required ? required_evidence(c, k) : other_evidence(c, k);
	if (cpu->required) {
		c->required_cnt++;
		c->grace_alone |= cpu->evidence == EVIDENCE_GRACE_PERIOD;
		c->missing_cnt += cpu->evidence == EVIDENCE_MISSING;
	} else {
		cpu->surplus = is_surplus(c, k);
		c->surplus_cnt += cpu->surplus;
	}
	/* the end of what was begun is missing */
	if (end_is_missing(c, k))
		c->causes |= MBT_BIT(MBT_CAUSE_LOST_RECORD);
	/* no kernel queues twice for one CPU: the records of two calls ran into one */
	if (k->seen & MBT_CPU_QUEUED_TWICE)
		c->causes |= MBT_BIT(MBT_CAUSE_LOST_RECORD);
	c->unseen_cnt += ran_unseen(k);
	if (k->seen & MBT_CPU_QUEUED)
		c->target_cnt++;
	if ((k->ran & MBT_RAN_FINISHED) && c->call.first_send_ns &&
	    k->end_ns > c->call.first_send_ns &&
	    k->end_ns - c->call.first_send_ns > c->slowest_ns) {
		c->slowest_ns = k->end_ns - c->call.first_send_ns;
		c->slowest_cpu = (int)k->cpu;
	}
}

/* Evidence that this kind of call cannot do without and that the record lacks. */
static __u32 missing_oracles(const struct call_case *c)
{
	const struct mbt_call *call = &c->call;
	__u32 need = MBT_CALL_SNAPSHOT | (c->kind == MBT_KIND_GLOBAL ? 0 : MBT_CALL_HANDLERS);

	if (call->type != MBT_RECORD_CALL || call->ret != 0)
		return 0;
	if (!mbt_needs_scan(call->cmd, call->flags, call->cpu_id, call->state_begin,
			    call->mm_users_begin))
		return 0;
	/* a run of it would look like none */
	if (c->want && (c->settings->unknown_handlers & MBT_BIT(c->want)))
		return MBT_BIT(MBT_CAUSE_NO_ORACLE);
	return (call->recorded & need) == need ? 0 : MBT_BIT(MBT_CAUSE_NO_ORACLE);
}

static bool ran_anywhere(const struct call_case *c)
{
	unsigned int i;

	for (i = 0; i < c->cpu_cnt; i++)
		if (c->cpus[i].k.ran & MBT_RAN_STARTED)
			return true;
	return c->target_cnt;
}

/*
 * Something else than the kernel answered. A lost begin may have been that of a call which a
 * dispatcher passes on, or which a ptracer only looked at: then that is what is said.
 */
static __u32 answered_elsewhere(const struct mbt_call *call, enum call_loss loss)
{
	bool begin_counts =
		call->type == MBT_RECORD_DISPATCHED ||
		(call->type == MBT_RECORD_PTRACED && !(call->recorded & MBT_CALL_SKIPPED));

	if (call->type < MBT_RECORD_TRAPPED || ((loss & LOSS_SKIPPED_RUN) && begin_counts))
		return 0;
	return MBT_BIT(MBT_CAUSE_NOT_THE_KERNEL);
}

/*
 * Nothing was sent, nothing ran, and yet no copy lacks the bits: it may have found READY
 * set by a REGISTER whose begin no probe saw (it was skipped, or lies before the trace).
 */
static bool may_be_overtaken(const struct call_case *c)
{
	return c->kind == MBT_KIND_REGISTER && !ran_anywhere(c) && !c->missing_cnt;
}

/*
 * Must the call have waited for a grace period, whatever its CPUs show? GLOBAL on more
 * than one CPU; a REGISTER that ran its handler anywhere, on its own CPU, too: the
 * kernel waits before it sends, and its fast path writes the copy without a handler
 * (sync_runqueues_membarrier_state()).
 */
static bool owes_grace(const struct call_case *c)
{
	if (c->kind == MBT_KIND_GLOBAL)
		return c->call.online_begin > 1;
	return ran_anywhere(c);
}

/* Do the CPUs that owed a quiescent state show one? No: none of them does, or there is none. */
static enum mbt_tristate cpus_quiescent(struct call_case *c)
{
	enum mbt_tristate all = MBT_NO;
	unsigned int i;

	for (i = 0; i < c->cpu_cnt; i++) {
		struct cpu_case *cpu = &c->cpus[i];
		enum mbt_tristate quiescent;

		if (!cpu->required || cpu->self)
			continue;
		/* the caller may have been alone for a moment, unless its handler came here */
		if (mbt_kthread(&cpu->k) && !mbt_ran(&cpu->k, c->want))
			continue;
		quiescent = mbt_quiescent(c->settings, &c->call, &cpu->k);
		if (quiescent == MBT_NO && may_be_overtaken(c)) {
			c->doubts |= MBT_BIT(MBT_CAUSE_ATTRIBUTION);
			continue;
		}
		cpu->no_grace = quiescent == MBT_NO;
		c->no_grace |= cpu->no_grace;
		if (quiescent == MBT_UNKNOWN || (quiescent == MBT_YES && all == MBT_NO))
			all = quiescent;
	}
	return all;
}

/*
 * GLOBAL on more than one CPU, and a REGISTER that does not take the fast path, call
 * synchronize_rcu(). Where that function has no probe the CPUs answer for it, and for a
 * REGISTER none of whose CPUs can, that it slept for nothing else.
 */
static void judge_grace(struct call_case *c)
{
	bool counted = c->call.recorded & MBT_CALL_GRACE;
	enum mbt_tristate quiescent;

	if (c->call.type != MBT_RECORD_CALL || c->call.ret != 0 || !mbt_kind_waits_rcu(c->kind))
		return;
	quiescent = cpus_quiescent(c);
	c->no_grace |= owes_grace(c) && counted && !c->call.grace;
	c->no_synchronize = c->no_grace && counted;
	if (c->kind != MBT_KIND_REGISTER || counted)
		return;
	if (quiescent == MBT_UNKNOWN ||
	    (quiescent == MBT_NO && !c->no_grace && owes_grace(c) && !mbt_waited(&c->call)))
		c->doubts |= MBT_BIT(MBT_CAUSE_NO_ORACLE);
}

__u32 correlate_loss_causes(enum call_loss loss)
{
	return (loss & LOSS_SKIPPED_RUN ? MBT_BIT(MBT_CAUSE_LOST_RECORD) : 0) |
	       (loss & LOSS_PROBE_GONE ? MBT_BIT(MBT_CAUSE_CALL_CUT) : 0);
}

int correlate_call(struct call_case *c, const struct mbt_settings *settings,
		   const struct mbt_call *record, size_t len, enum call_loss loss)
{
	unsigned int i;
	bool others;
	int err;

	if (!record_valid(record, len))
		return -EBADMSG;
	err = load_cpus(c, record);
	if (err)
		return err;
	c->settings = settings;
	c->call = *record;
	printable_comm(c->call.comm);
	printable_comm(c->call.leader_comm);
	printable_comm(c->call.holder_comm);
	c->kind = mbt_kind(record->cmd, record->flags, record->cpu_id);
	c->want = mbt_kind_handler(c->kind);
	c->loss = loss;
	c->no_grace = c->no_synchronize = c->grace_alone = false;
	c->doubts = 0;
	c->single_user = record->type == MBT_RECORD_CALL && record->mm_users_begin == 1 &&
			 (c->kind == MBT_KIND_PRIVATE || c->kind == MBT_KIND_RSEQ ||
			  c->kind == MBT_KIND_RSEQ_CPU);
	c->causes = record->causes | correlate_loss_causes(loss);
	c->required_cnt = c->target_cnt = c->surplus_cnt = c->missing_cnt = c->unseen_cnt = 0;
	c->slowest_cpu = -1;
	c->slowest_ns = 0;
	c->causes |= missing_oracles(c) | answered_elsewhere(record, loss);
	others = other_fixed(c);
	for (i = 0; i < c->cpu_cnt; i++)
		classify(c, &c->cpus[i], others);
	judge_grace(c);
	return 0;
}

__u32 report_call_row(const struct call_case *c)
{
	return c->call.type == MBT_RECORD_CALL || (c->call.recorded & MBT_CALL_ARGS) ?
		       mbt_cmd_row(c->call.cmd) :
		       MBT_CMD_ROW_OTHER;
}

void call_case_release(struct call_case *c)
{
	free(c->cpus);
	memset(c, 0, sizeof(*c));
}
