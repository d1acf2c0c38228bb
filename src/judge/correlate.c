// SPDX-License-Identifier: GPL-2.0-only
#include "judge/correlate.h"
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "mbt/judge.h"

/* Of CLOCK_MONOTONIC: what does not fit a signed number is no time. */
#define TIME_MAX_NS ((__u64)INT64_MAX)

/* Which no count of a run reaches, and of which thousands can be added. */
#define COUNT_MAX (1ull << 48)

static bool cpu_valid(const char *at)
{
	struct mbt_cpu k;

	/* a newer writer's length may leave it unaligned */
	memcpy(&k, at, sizeof(k));
	return k.cpu < MBT_MAX_CPUS && k.handler < MBT_HANDLER_CNT && k.queued < MBT_HANDLER_CNT &&
	       k.emptied_by <= MBT_EMPTIED_UNUSE && k.tid >= 0 && k.emptied_tid >= 0 && k.queue_ns <= TIME_MAX_NS &&
	       k.start_ns <= TIME_MAX_NS && k.end_ns <= TIME_MAX_NS;
}

/* What is read of a file may hold anything: behind this, numbers can be relied on. */
static bool fields_valid(const struct mbt_call *record)
{
	const char *at = (const char *)(record + 1);
	unsigned int i;

	if (record->begin_ns > record->end_ns || record->end_ns > TIME_MAX_NS ||
	    record->first_send_ns > TIME_MAX_NS || record->last_send_ns > TIME_MAX_NS)
		return false;
	if (record->tgid < 0 || record->tid < 0 || record->ns_tgid < 0 || record->ns_tid < 0 ||
	    record->parent_tgid < 0)
		return false;
	for (i = 0; i < record->cpu_cnt; i++, at += record->cpu_len)
		if (!cpu_valid(at))
			return false;
	return true;
}

bool record_valid(const struct mbt_call *record, size_t len)
{
	if (len < sizeof(*record) || record->len > len || record->len < sizeof(*record))
		return false;
	if (record->version != MBT_RECORD_VERSION)
		return false;
	if (record->type < MBT_RECORD_CALL || record->type > MBT_RECORD_PTRACED)
		return false;
	if (record->cpu_len < sizeof(struct mbt_cpu) || record->cpu_cnt > MBT_MAX_CPUS)
		return false;
	if ((record->len - sizeof(*record)) / record->cpu_len < record->cpu_cnt)
		return false;
	return fields_valid(record);
}

bool stat_valid(const struct mbt_stat_key *key, const struct mbt_stat *stat)
{
	unsigned int i;

	if (key->tgid > INT32_MAX || key->tid > INT32_MAX || stat->ns_tgid < 0 || stat->ns_tid < 0)
		return false;
	if (stat->calls > COUNT_MAX || stat->failed > stat->calls || stat->lost > COUNT_MAX ||
	    stat->max_ns > TIME_MAX_NS)
		return false;
	for (i = 0; i < MBT_ERROR_CNT; i++)
		if (stat->errors.cnt[i] > COUNT_MAX)
			return false;
	for (i = 0; i < MBT_HIST_BUCKETS; i++)
		if (stat->hist[i] > COUNT_MAX)
			return false;
	return true;
}

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
 * The end probe runs here. Whatever thread of the mm ran on this CPU in the
 * window had to leave it for the caller before the call ended, and leaving is a
 * full barrier (scenario A: smp_mb__after_spinlock() in __schedule()). That
 * excuses a memory barrier only: SYNC_CORE and REGISTER want a run or a state.
 */
static bool ended_on(const struct call_case *c, const struct mbt_cpu *k)
{
	if (!(k->seen & MBT_CPU_END) || k->end.curr != c->call.task)
		return false;
	return c->kind == MBT_KIND_PRIVATE || c->kind == MBT_KIND_RSEQ ||
	       c->kind == MBT_KIND_GLOBAL_EXPEDITED;
}

/* Could this CPU have been required, had its switches been seen in step? */
static bool might_be_owed(const struct call_case *c, const struct mbt_cpu *k)
{
	if (c->call.ret != 0)
		return false;
	switch (c->kind) {
	case MBT_KIND_GLOBAL:
		return c->call.online_begin > 1 && !mbt_kthread(k);
	case MBT_KIND_GLOBAL_EXPEDITED:
		return mbt_global_owed_mm(k);
	case MBT_KIND_RSEQ_CPU:
		return k->cpu == (__u32)c->call.cpu_id && mbt_runs_mm(&c->call, k);
	case MBT_KIND_REGISTER:
		return mbt_runs_mm(&c->call, k) &&
		       !(c->call.state_begin & mbt_ready_bit(c->call.cmd)) &&
		       !(c->call.recorded & MBT_CALL_OTHER_REGISTER) && c->call.online_begin > 1;
	default:
		return mbt_runs_mm(&c->call, k);
	}
}

static enum evidence ran_evidence(const struct mbt_cpu *k)
{
	return k->ran & MBT_RAN_LOCAL ? EVIDENCE_LOCAL : EVIDENCE_IPI;
}

static bool has_register_state(const struct call_case *c, const struct mbt_cpu *k)
{
	__u32 bits = mbt_register_bits(c->call.cmd);

	return c->kind == MBT_KIND_REGISTER && (k->seen & MBT_CPU_END) &&
	       (k->end.rq_state & bits) == bits;
}

/* This call queued a csd for the CPU, the sender waits for it, and no program saw its function end. */
static bool end_unseen(const struct mbt_cpu *k)
{
	return (k->seen & MBT_CPU_QUEUED) && !(k->ran & MBT_RAN_FINISHED) &&
	       !(k->seen & (MBT_CPU_PENDING | MBT_CPU_QUEUED_NOWAIT));
}

/*
 * The csd was looked at and is not locked any more: its function has run, in a context
 * that the handler probes do not see. Evidence that something ran, not that the right
 * thing did. A csd that could not be looked at says nothing.
 */
static bool ran_unseen(const struct mbt_cpu *k)
{
	return end_unseen(k) && (k->seen & MBT_CPU_LOOKED);
}

static enum evidence quiescent_evidence(struct call_case *c, const struct mbt_cpu *k)
{
	switch (mbt_quiescent(c->settings, &c->call, k)) {
	case MBT_YES:
		return EVIDENCE_QUIESCENT;
	case MBT_NO:
		return EVIDENCE_MISSING;
	default:
		/* the function waits for all CPUs; what each of them did was not looked at */
		if (c->call.grace && !(c->call.recorded & MBT_CALL_QUIESCENT))
			return EVIDENCE_GRACE_PERIOD;
		c->doubts |= MBT_BIT(MBT_CAUSE_NO_ORACLE);
		return EVIDENCE_UNPROVEN;
	}
}

/* A required CPU: what covers it, or why it cannot be told. */
static enum evidence required_evidence(struct call_case *c, const struct mbt_cpu *k)
{
	if (c->kind == MBT_KIND_GLOBAL)
		return quiescent_evidence(c, k);
	if (mbt_ran(k, c->want))
		return ran_evidence(k);
	if (has_register_state(c, k))
		return EVIDENCE_STATE;
	if (end_unseen(k) && !(k->seen & MBT_CPU_COUNTED)) {
		c->causes |= MBT_BIT(MBT_CAUSE_LOST_RECORD);
		return EVIDENCE_UNPROVEN;
	}
	if (mbt_kthread(k)) {
		c->causes |= MBT_BIT(MBT_CAUSE_KTHREAD_MM);
		return EVIDENCE_UNPROVEN;
	}
	return EVIDENCE_MISSING;
}

/* ---- a CPU that is not required: the tests of other_tests[], in their order ---- */

static bool ran_wanted(const struct call_case *c, const struct mbt_cpu *k)
{
	return mbt_ran(k, c->want) && !(k->ran & MBT_RAN_LOCAL);
}

static bool ran_wanted_here(const struct call_case *c, const struct mbt_cpu *k)
{
	return mbt_ran(k, c->want) && (k->ran & MBT_RAN_LOCAL);
}

/* Sent to, waited for, and neither its end nor the csd's lock was seen: it may come late. */
static bool end_not_looked_at(const struct call_case *c, const struct mbt_cpu *k)
{
	(void)c;
	return end_unseen(k) && !(k->seen & MBT_CPU_LOOKED);
}

/* exec clears the runqueue's copy before it changes curr->mm. */
static bool in_exec(const struct call_case *c, const struct mbt_cpu *k)
{
	return c->kind == MBT_KIND_GLOBAL_EXPEDITED && mbt_fixed(k) && might_be_owed(c, k) &&
	       k->end.in_execve && k->begin.curr != c->call.task;
}

static bool ran_caller(const struct call_case *c, const struct mbt_cpu *k)
{
	return mbt_fixed(k) && k->begin.curr == c->call.task;
}

static bool is_single_user(const struct call_case *c, const struct mbt_cpu *k)
{
	(void)k;
	return c->single_user;
}

static bool is_unnamed(const struct call_case *c, const struct mbt_cpu *k)
{
	return c->kind == MBT_KIND_RSEQ_CPU && k->cpu != (__u32)c->call.cpu_id;
}

static bool became_lazy(const struct call_case *c, const struct mbt_cpu *k)
{
	(void)c;
	return !(k->seen & MBT_CPU_BEGIN) && (k->seen & MBT_CPU_END) && !k->end.mm;
}

/* It is in the record for what was sent to it or ran there, and came into the mm later, if at all. */
static bool came_later(const struct call_case *c, const struct mbt_cpu *k)
{
	return !(k->seen & MBT_CPU_BEGIN) && (k->seen & MBT_CPU_END) && k->end.mm == c->call.mm;
}

static bool owed_nothing(const struct call_case *c, const struct mbt_cpu *k)
{
	return !(k->seen & MBT_CPU_BEGIN) || !might_be_owed(c, k);
}

/* Threads of an owed mm replaced each other there. */
static bool shared_owed(const struct call_case *c, const struct mbt_cpu *k)
{
	(void)c;
	return mbt_shared(k);
}

static bool shared_left(const struct call_case *c, const struct mbt_cpu *k)
{
	return mbt_shared(k) && ended_on(c, k);
}

static bool shared_state(const struct call_case *c, const struct mbt_cpu *k)
{
	return mbt_shared(k) && has_register_state(c, k);
}

/* Scenario D, or a switch that the snapshots enclose: mm, mm_gen or (GLOBAL) the task differ. */
static bool changed(const struct call_case *c, const struct mbt_cpu *k)
{
	return (k->seen & MBT_CPU_BEGIN) && (k->seen & MBT_CPU_END) && !mbt_fixed(k) &&
	       (!mbt_shared(k) || c->kind == MBT_KIND_GLOBAL);
}

/*
 * The switch that brought curr in wrote the copy within the window: the kernel may have
 * read it before. A REGISTER of that mm could have written it instead, into a copy that
 * was stale when the kernel read it.
 */
static bool copy_written(const struct call_case *c, const struct mbt_cpu *k)
{
	return c->kind == MBT_KIND_GLOBAL_EXPEDITED && mbt_copy_written(k);
}

static bool end_is_missing(const struct call_case *c, const struct mbt_cpu *k)
{
	(void)c;
	return (k->seen & MBT_CPU_BEGIN) && !(k->seen & MBT_CPU_END);
}

#define NO_CAUSE MBT_CAUSE_CNT

/* The first test that holds gives the class; a CPU that meets none is never innocent. */
static const struct {
	bool (*holds)(const struct call_case *c, const struct mbt_cpu *k);
	enum evidence evidence;
	enum mbt_cause cause;
} other_tests[] = {
	{ ran_wanted, EVIDENCE_IPI, NO_CAUSE },
	{ ran_wanted_here, EVIDENCE_LOCAL, NO_CAUSE },
	{ end_not_looked_at, EVIDENCE_UNPROVEN, MBT_CAUSE_LOST_RECORD },
	{ in_exec, EVIDENCE_UNPROVEN, MBT_CAUSE_EXEC },
	{ ran_caller, EVIDENCE_SELF, NO_CAUSE },
	{ is_single_user, EVIDENCE_SINGLE_USER, NO_CAUSE },
	{ is_unnamed, EVIDENCE_NOT_NAMED, NO_CAUSE },
	{ became_lazy, EVIDENCE_LAZY, NO_CAUSE },
	{ came_later, EVIDENCE_SWITCHED, NO_CAUSE },
	{ end_is_missing, EVIDENCE_UNPROVEN, MBT_CAUSE_LOST_RECORD },
	{ changed, EVIDENCE_SWITCHED, NO_CAUSE },
	{ owed_nothing, EVIDENCE_NOT_RUNNING, NO_CAUSE },
	{ shared_left, EVIDENCE_SELF, NO_CAUSE },
	{ shared_state, EVIDENCE_STATE, NO_CAUSE },
	{ shared_owed, EVIDENCE_UNPROVEN, MBT_CAUSE_SAME_MM_SWITCH },
	{ copy_written, EVIDENCE_SWITCHED, NO_CAUSE },
};

static enum evidence other_evidence(struct call_case *c, const struct mbt_cpu *k)
{
	unsigned int i;

	for (i = 0; i < sizeof(other_tests) / sizeof(other_tests[0]); i++) {
		if (!other_tests[i].holds(c, k))
			continue;
		if (other_tests[i].cause != NO_CAUSE)
			c->causes |= MBT_BIT(other_tests[i].cause);
		return other_tests[i].evidence;
	}
	/* of this CPU alone: what is known of the others stays */
	c->doubts |= MBT_BIT(MBT_CAUSE_NO_ORACLE);
	return EVIDENCE_UNPROVEN;
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

/* A process may call itself anything; nothing but printable bytes leaves the record. */
static void clean_comm(char comm[MBT_COMM_LEN])
{
	unsigned int i;

	for (i = 0; i < MBT_COMM_LEN && comm[i]; i++)
		if (comm[i] < ' ' || comm[i] >= 0x7f)
			comm[i] = '?';
	comm[MBT_COMM_LEN - 1] = '\0';
}

static void classify(struct call_case *c, struct cpu_case *cpu, bool others)
{
	const struct mbt_cpu *k = &cpu->k;

	cpu->self = k->begin.curr == c->call.task;
	cpu->required = mbt_required(&c->call, k, others);
	cpu->evidence = cpu->required ? required_evidence(c, k) : other_evidence(c, k);
	if (cpu->required) {
		c->required_cnt++;
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
static __u32 answered_elsewhere(const struct mbt_call *call, bool lost)
{
	bool begin_counts = call->type == MBT_RECORD_DISPATCHED ||
			    (call->type == MBT_RECORD_PTRACED && !(call->recorded & MBT_CALL_SKIPPED));

	if (call->type < MBT_RECORD_TRAPPED || (lost && begin_counts))
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
	if (quiescent == MBT_UNKNOWN || (quiescent == MBT_NO && !c->no_grace && owes_grace(c) &&
					 !mbt_waited(&c->call)))
		c->doubts |= MBT_BIT(MBT_CAUSE_NO_ORACLE);
}

int correlate_call(struct call_case *c, const struct mbt_settings *settings,
		   const struct mbt_call *record, size_t len, bool lost)
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
	clean_comm(c->call.comm);
	clean_comm(c->call.leader_comm);
	c->kind = mbt_kind(record->cmd, record->flags, record->cpu_id);
	c->want = mbt_kind_handler(c->kind);
	c->untrusted = lost;
	c->no_grace = c->no_synchronize = false;
	c->doubts = 0;
	c->single_user = record->type == MBT_RECORD_CALL && record->mm_users_begin == 1 &&
			 (c->kind == MBT_KIND_PRIVATE || c->kind == MBT_KIND_RSEQ ||
			  c->kind == MBT_KIND_RSEQ_CPU);
	c->causes = record->causes | (lost ? MBT_BIT(MBT_CAUSE_LOST_RECORD) : 0);
	c->required_cnt = c->target_cnt = c->surplus_cnt = c->missing_cnt = c->unseen_cnt = 0;
	c->slowest_cpu = -1;
	c->slowest_ns = 0;
	c->causes |= missing_oracles(c) | answered_elsewhere(record, lost);
	others = other_fixed(c);
	for (i = 0; i < c->cpu_cnt; i++)
		classify(c, &c->cpus[i], others);
	judge_grace(c);
	return 0;
}

__u32 report_call_row(const struct call_case *c)
{
	return c->call.type == MBT_RECORD_CALL || (c->call.recorded & MBT_CALL_ARGS) ?
		mbt_cmd_row(c->call.cmd) : MBT_CMD_ROW_OTHER;
}

void call_case_release(struct call_case *c)
{
	free(c->cpus);
	memset(c, 0, sizeof(*c));
}
