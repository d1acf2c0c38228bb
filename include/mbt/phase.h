/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Where the time of a call went: its parts, which add up to the whole. For the BPF programs,
 * which count calls without a record, and for user space. What the stamps of a call do not
 * divide is one part with a name of its own.
 *
 *	begin            first send    last send      last handler ends      end
 *	  | RCU, mutex, scan |  send       |  slowest          |    rest      |
 */
#ifndef MBT_PHASE_H
#define MBT_PHASE_H

#include "kind.h"
#include "bits.h"
#include "record.h"

enum mbt_phase {
	MBT_PHASE_MUTEX,   /* waiting for membarrier's mutex */
	MBT_PHASE_RCU,     /* in synchronize_rcu() */
	MBT_PHASE_SCAN,    /* the rest of what lies in front of the first request */
	MBT_PHASE_SEND,    /* from the first request queued to the last one */
	MBT_PHASE_SLOWEST, /* ... until the last handler has ended */
	MBT_PHASE_REST,    /* ... until the call's end; all that is left if nothing was sent */
	/* parts that are not told apart */
	MBT_PHASE_MUTEX_SCAN,
	MBT_PHASE_RCU_MUTEX_SCAN,
	MBT_PHASE_SEND_SLOWEST,      /* one stamp for several requests */
	MBT_PHASE_SEND_SLOWEST_REST, /* not every handler was seen to end */
	MBT_PHASE_WHOLE,             /* nothing between begin and end was seen */
	MBT_PHASE_CNT,
};

/*
 * Durations of one phase: bucket B of @hist has those of [2^B, 2^(B+1)) ns, and 0 is in 0. A
 * tracer that stays on counts 100,000 calls a second for months: 32 bits hold 12 hours of it.
 */
#define MBT_PHASE_BUCKETS 40 /* the last one is open: from 9 minutes on */

struct mbt_phase_stat {
	__u64 sum_ns;
	__u64 max_ns;
	__u64 cnt; /* calls that had the phase; 0 ns counts, too */
	__u64 hist[MBT_PHASE_BUCKETS];
};

_Static_assert(sizeof(((struct mbt_phase_stat *)0)->hist[0]) == sizeof(__u64) &&
		       sizeof(((struct mbt_phase_stat *)0)->cnt) == sizeof(__u64),
	       "no count wraps");

/* The parts of one call. */
struct mbt_phases {
	__u64 ns[MBT_PHASE_CNT];
	__u32 seen; /* MBT_BIT(enum mbt_phase): the call has these, of 0 ns maybe */
	__u32 pad;
};

/* @log2: of the duration. */
MBT_INLINE __u32 mbt_phase_bucket_of(__u32 log2)
{
	return log2 < MBT_PHASE_BUCKETS ? log2 : MBT_PHASE_BUCKETS - 1;
}

MBT_INLINE __u32 mbt_phase_bucket(__u64 ns)
{
	return mbt_phase_bucket_of(mbt_log2(ns));
}

/* @ns, but no less than @least and no more than @most: clocks of two CPUs may disagree. */
MBT_INLINE __u64 mbt_phase_clamp(__u64 ns, __u64 least, __u64 most)
{
	if (ns < least)
		return least;
	return ns > most ? most : ns;
}

MBT_INLINE void mbt_phase_put(struct mbt_phases *p, enum mbt_phase phase, __u64 ns)
{
	p->ns[phase] = ns;
	p->seen |= MBT_BIT(phase);
}

/* Is it known how long the call was in synchronize_rcu()? */
MBT_INLINE int mbt_phase_rcu_known(const struct mbt_call *c)
{
	if (!mbt_kind_waits_rcu(mbt_kind(c->cmd, c->flags, c->cpu_id)))
		return 1;
	return (c->recorded & MBT_CALL_RCU_TIMED) || ((c->recorded & MBT_CALL_GRACE) && !c->grace);
}

/* Can the call have waited for the mutex? GLOBAL and what is no barrier take none. */
MBT_INLINE int mbt_phase_takes_mutex(const struct mbt_call *c)
{
	enum mbt_kind kind = mbt_kind(c->cmd, c->flags, c->cpu_id);

	return kind != MBT_KIND_OTHER && kind != MBT_KIND_GLOBAL;
}

/*
 * What RCU and the mutex took of the first @room ns of the call, where both can be told from
 * the rest. Returns what is left.
 */
MBT_INLINE __u64 mbt_phase_waits(const struct mbt_call *c, __u64 room, struct mbt_phases *p)
{
	__u64 ns;

	if (!mbt_phase_rcu_known(c))
		return room;
	if (c->recorded & MBT_CALL_RCU_TIMED) {
		ns = mbt_phase_clamp(c->rcu_ns, 0, room);
		mbt_phase_put(p, MBT_PHASE_RCU, ns);
		room -= ns;
	}
	if (c->recorded & MBT_CALL_MUTEX_TIMED) {
		ns = mbt_phase_clamp(c->mutex_ns, 0, room);
		mbt_phase_put(p, MBT_PHASE_MUTEX, ns);
		room -= ns;
	}
	return room;
}

/* The stamps of a call that sent, none before the one in front of it. */
struct mbt_phase_marks {
	__u64 first; /* request */
	__u64 last;
	__u64 slowest; /* handler has ended; without last_end_ns of no use */
	__u64 end;
};

/* @end_ns: of the call; @last_end_ns: as below. Clocks of CPUs may disagree. */
MBT_INLINE struct mbt_phase_marks mbt_phase_marks(const struct mbt_call *c, __u64 begin_ns,
						  __u64 end_ns, __u64 last_end_ns)
{
	struct mbt_phase_marks m;

	m.end = mbt_phase_clamp(end_ns, begin_ns, ~0ull);
	m.first = mbt_phase_clamp(c->first_send_ns, begin_ns, m.end);
	m.last = mbt_phase_clamp(c->last_send_ns, m.first, m.end);
	m.slowest = mbt_phase_clamp(last_end_ns, m.last, m.end);
	return m;
}

/* Several requests have one stamp: how long sending took, and waiting, is not told apart. */
MBT_INLINE int mbt_phase_one_stamp(const struct mbt_call *c, __u32 targets)
{
	return targets > 1 && c->last_send_ns == c->first_send_ns;
}

/*
 * Divide the time of a call, whose @recorded has MBT_CALL_SENDS if it sent. @targets: CPUs to
 * which it sent; @last_end_ns: when the last of their handlers ended, 0: not all of them were
 * seen to end, or there is none. The sum of p->ns[] is end_ns - begin_ns, whatever the stamps
 * say.
 */
MBT_INLINE void mbt_phases_split(const struct mbt_call *c, __u32 targets, __u64 last_end_ns,
				 struct mbt_phases *p)
{
	struct mbt_phase_marks m = mbt_phase_marks(c, c->begin_ns, c->end_ns, last_end_ns);
	__u64 left;

	__builtin_memset(p, 0, sizeof(*p));
	if (!(c->recorded & MBT_CALL_SENDS)) {
		left = mbt_phase_waits(c, m.end - c->begin_ns, p);
		mbt_phase_put(p, p->seen ? MBT_PHASE_REST : MBT_PHASE_WHOLE, left);
		return;
	}
	left = mbt_phase_waits(c, m.first - c->begin_ns, p);
	if (!mbt_phase_rcu_known(c))
		mbt_phase_put(p, MBT_PHASE_RCU_MUTEX_SCAN, left);
	else if (mbt_phase_takes_mutex(c) && !(c->recorded & MBT_CALL_MUTEX_TIMED))
		mbt_phase_put(p, MBT_PHASE_MUTEX_SCAN, left);
	else
		mbt_phase_put(p, MBT_PHASE_SCAN, left);
	if (!last_end_ns) {
		mbt_phase_put(p, MBT_PHASE_SEND_SLOWEST_REST, m.end - m.first);
		return;
	}
	if (mbt_phase_one_stamp(c, targets)) {
		mbt_phase_put(p, MBT_PHASE_SEND_SLOWEST, m.slowest - m.first);
	} else {
		mbt_phase_put(p, MBT_PHASE_SEND, m.last - m.first);
		mbt_phase_put(p, MBT_PHASE_SLOWEST, m.slowest - m.last);
	}
	mbt_phase_put(p, MBT_PHASE_REST, m.end - m.slowest);
}

/* Where one task at a time counts; programs of several CPUs add by themselves. */
static inline void mbt_phase_add(struct mbt_phase_stat *s, __u64 ns)
{
	const __u64 most = ~0ull >> 1; /* a recording may hold any numbers */

	s->sum_ns = s->sum_ns > most - (ns & most) ? most : s->sum_ns + (ns & most);
	s->cnt++;
	if (ns > s->max_ns)
		s->max_ns = ns;
	s->hist[mbt_phase_bucket(ns)]++;
}

#endif
