// SPDX-License-Identifier: GPL-2.0-only
/* The evidence class of a CPU: what covers it, or why none is owed, or what is not known. */
#include "judge/evidence.h"
#include "mbt/judge.h"

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

/* This call queued a csd for the CPU, its sender waits, and no program saw the function end. */
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
bool ran_unseen(const struct mbt_cpu *k)
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
enum evidence required_evidence(struct call_case *c, const struct mbt_cpu *k)
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
	return c->kind == MBT_KIND_GLOBAL_EXPEDITED && mbt_fixed(k) &&
	       mbt_owed(&c->call, c->kind, k) && k->end.in_execve && k->begin.curr != c->call.task;
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

/* It is in the record for what was sent to it or ran there; it came into the mm later, if ever. */
static bool came_later(const struct call_case *c, const struct mbt_cpu *k)
{
	return !(k->seen & MBT_CPU_BEGIN) && (k->seen & MBT_CPU_END) && k->end.mm == c->call.mm;
}

static bool owed_nothing(const struct call_case *c, const struct mbt_cpu *k)
{
	return !(k->seen & MBT_CPU_BEGIN) || !mbt_owed(&c->call, c->kind, k);
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

bool end_is_missing(const struct call_case *c, const struct mbt_cpu *k)
{
	(void)c;
	return (k->seen & MBT_CPU_BEGIN) && !(k->seen & MBT_CPU_END);
}

/* Nothing that is known covers it, and nothing says that none was owed. */
static bool is_unproven(const struct call_case *c, const struct mbt_cpu *k)
{
	(void)c;
	(void)k;
	return true;
}

/* The first test that holds gives the class. The last one always does, and is not innocent. */
static const struct {
	bool (*holds)(const struct call_case *c, const struct mbt_cpu *k);
	enum evidence evidence;
	__u32 causes; /* why the call cannot be verified then */
	__u32 doubts; /* the same, of this CPU alone: what is known of the others stays */
} other_tests[] = {
	{ ran_wanted, EVIDENCE_IPI, 0, 0 },
	{ ran_wanted_here, EVIDENCE_LOCAL, 0, 0 },
	{ end_not_looked_at, EVIDENCE_UNPROVEN, MBT_BIT(MBT_CAUSE_LOST_RECORD), 0 },
	{ in_exec, EVIDENCE_UNPROVEN, MBT_BIT(MBT_CAUSE_EXEC), 0 },
	{ ran_caller, EVIDENCE_SELF, 0, 0 },
	{ is_single_user, EVIDENCE_SINGLE_USER, 0, 0 },
	{ is_unnamed, EVIDENCE_NOT_NAMED, 0, 0 },
	{ became_lazy, EVIDENCE_LAZY, 0, 0 },
	{ came_later, EVIDENCE_SWITCHED, 0, 0 },
	{ end_is_missing, EVIDENCE_UNPROVEN, MBT_BIT(MBT_CAUSE_LOST_RECORD), 0 },
	{ changed, EVIDENCE_SWITCHED, 0, 0 },
	{ owed_nothing, EVIDENCE_NOT_RUNNING, 0, 0 },
	{ shared_left, EVIDENCE_SELF, 0, 0 },
	{ shared_state, EVIDENCE_STATE, 0, 0 },
	{ shared_owed, EVIDENCE_UNPROVEN, MBT_BIT(MBT_CAUSE_SAME_MM_SWITCH), 0 },
	{ copy_written, EVIDENCE_SWITCHED, 0, 0 },
	{ is_unproven, EVIDENCE_UNPROVEN, 0, MBT_BIT(MBT_CAUSE_NO_ORACLE) },
};

enum evidence other_evidence(struct call_case *c, const struct mbt_cpu *k)
{
	unsigned int i = 0;

	while (!other_tests[i].holds(c, k))
		i++;
	c->causes |= other_tests[i].causes;
	c->doubts |= other_tests[i].doubts;
	return other_tests[i].evidence;
}
