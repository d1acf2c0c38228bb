/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Calls whose evidence leaves nothing to weigh: the end probe has all of it, and counts them
 * without a record. For the BPF programs, which decide, and for user space, which compares
 * its own verdict with what they decided. Whatever is not plain is left to the rule table
 * (src/judge/rules.c): what stands here is never more than that says.
 */
#ifndef MBT_PLAIN_H
#define MBT_PLAIN_H

#include "judge.h"

/* What the CPUs of a record come to, and what is asked of each of them anew. */
struct mbt_plain {
	__u32 kind;        /* enum mbt_kind of the call, */
	__u32 want;        /* and mbt_kind_handler() of it */
	__u32 odd;         /* CPUs that are not plain */
	__u32 required;    /* that the call had to cover */
	__u32 others;      /* that show a second user of the mm */
	__u32 self_named;  /* the caller's own, required if there is a second user */
	__u32 targets;     /* to which something was sent */
	__u32 surplus;     /* with a handler that they were not owed */
	__s32 slowest_cpu; /* the last one to end its handler; -1: none */
	__u32 row;         /* for the kernel side alone: of statistics, MBT_ROWS: none of its own */
	__u64 slowest_end_ns;
};

/* Of a call, before its first CPU. */
MBT_INLINE void mbt_plain_begin(struct mbt_plain *p, enum mbt_kind kind)
{
	__builtin_memset(p, 0, sizeof(*p));
	p->kind = kind;
	p->want = mbt_kind_handler(kind);
	p->slowest_cpu = -1;
}

/* The commands that are proved by interrupts and switches alone: no grace period. */
MBT_INLINE int mbt_kind_is_plain(enum mbt_kind kind)
{
	return mbt_kind_is_barrier(kind) && kind != MBT_KIND_GLOBAL;
}

/* What was sent to the CPU, or ran there, is what the command sends, and it is over. */
MBT_INLINE int mbt_plain_run(const struct mbt_plain *p, const struct mbt_call *c,
			     const struct mbt_cpu *k)
{
	const enum mbt_kind kind = (enum mbt_kind)p->kind;

	if (!mbt_ran(k, (enum mbt_handler)p->want))
		return 0;
	if (kind == MBT_KIND_RSEQ_CPU && k->cpu != (__u32)c->cpu_id)
		return 0;
	/* whether it was owed there hangs on the other CPUs: mbt_plain.self_named */
	if (kind == MBT_KIND_RSEQ_CPU && k->begin.curr == c->task && !(k->ran & MBT_RAN_LOCAL))
		return 0;
	return !(k->ran & MBT_RAN_LOCAL) || kind == MBT_KIND_SYNC_CORE || kind == MBT_KIND_RSEQ_CPU;
}

/*
 * Is it certain that the CPU was covered, or owed nothing? Its class is one of ipi, local,
 * self, switched and not-named then. @c: with its result.
 */
MBT_INLINE int mbt_plain_cpu(const struct mbt_plain *p, const struct mbt_call *c,
			     const struct mbt_cpu *k)
{
	const __u32 odd = MBT_CPU_QUEUED_NOWAIT | MBT_CPU_QUEUED_TWICE | MBT_CPU_PENDING;
	const enum mbt_kind kind = (enum mbt_kind)p->kind;
	int named = kind == MBT_KIND_RSEQ_CPU && k->cpu == (__u32)c->cpu_id;

	if (!(k->seen & MBT_CPU_END) || (k->seen & odd) || k->end.in_execve || mbt_shared(k) ||
	    mbt_kthread(k))
		return 0;
	if (k->ran || (k->seen & MBT_CPU_QUEUED))
		return mbt_plain_run(p, c, k);
	/* the mm, or what ran there, was replaced: scenario D */
	if (!mbt_fixed(k))
		return !!(k->seen & MBT_CPU_BEGIN);
	if (k->begin.curr != c->task)
		return kind == MBT_KIND_RSEQ_CPU && !named;
	return kind != MBT_KIND_SYNC_CORE && !named;
}

/* What a CPU was for a call: it had to be covered, or has to be if there is a second user. */
enum { MBT_PLAIN_REQUIRED = 1, MBT_PLAIN_SELF_NAMED = 2 };

/*
 * Add a CPU; returns what it was for the call. Written last: until then nothing that is read of
 * the call and the CPU can have changed, and is read once.
 */
MBT_INLINE __u32 mbt_plain_add(struct mbt_plain *p, const struct mbt_call *c,
			       const struct mbt_cpu *k)
{
	const enum mbt_kind kind = (enum mbt_kind)p->kind;
	int plain = mbt_plain_cpu(p, c, k), required = mbt_required(c, kind, k, 0);
	/* of no other kind does it depend on a second user */
	int self_named = kind == MBT_KIND_RSEQ_CPU && !required && mbt_required(c, kind, k, 1);
	int other = mbt_fixed(k) && !mbt_kthread(k) && mbt_runs_mm(c, k) &&
		    k->begin.curr != c->task;

	p->odd += !plain;
	p->required += required;
	p->self_named += self_named;
	p->others += other;
	p->targets += !!(k->seen & MBT_CPU_QUEUED);
	p->surplus += !required && (k->ran & MBT_RAN_FINISHED) && !(k->ran & MBT_RAN_LOCAL);
	if ((k->ran & MBT_RAN_FINISHED) && k->end_ns > p->slowest_end_ns) {
		p->slowest_end_ns = k->end_ns;
		p->slowest_cpu = (__s32)k->cpu;
	}
	return (required ? MBT_PLAIN_REQUIRED : 0) | (self_named ? MBT_PLAIN_SELF_NAMED : 0);
}

/* After the last CPU: was there one that the call had to cover? */
MBT_INLINE int mbt_plain_tested(const struct mbt_plain *p)
{
	return p->required || (p->self_named && p->others);
}

/*
 * What the CPUs of a call that returned 0 decide, where its result is one that the contract
 * allows. @shown: MBT_CALL_* of the attached probes.
 */
MBT_INLINE enum mbt_decision mbt_plain_decide(const volatile struct mbt_settings *cfg,
					      const struct mbt_plain *p, __u32 shown)
{
	const __u32 needs = MBT_CALL_TARGETS | MBT_CALL_HANDLERS;

	if (!mbt_kind_is_plain((enum mbt_kind)p->kind) || p->odd || (shown & needs) != needs ||
	    (cfg->unknown_handlers & MBT_BIT(p->want)))
		return MBT_DECIDED_NOT;
	return mbt_plain_tested(p) ? MBT_DECIDED_VERIFIED : MBT_DECIDED_VACUOUS;
}

#endif
