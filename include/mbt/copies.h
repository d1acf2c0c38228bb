/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the copies of the begin and the end program know of a task's calls, and what
 * their skipped runs can have hidden. For the BPF programs and for user space.
 *
 * A task that is preempted in a program keeps it active on its CPU, and the kernel
 * skips it for every other task there until the task has gone on: where a program runs
 * with preemption on (that of a fentry, in a kernel that preempts system calls; that of a
 * raw tracepoint of system calls from v7.0 on) one preemption can cost hundreds of runs.
 * There begin and end have spare copies behind the first, and the first copy that runs does
 * the work. Elsewhere one copy is attached: the set of a rung's positions says which are.
 *
 * A task gets to the positions of a call in their order, and a run at each of them is
 * made or skipped. So a position behind the last one that showed belongs to the same
 * call, as far as anything shows; one that is not behind it belongs to a later call,
 * and everything in between was skipped. That is counted at once, position by
 * position, in mbt_cpu_slot.told. The kernel counts all skipped runs. What it counts
 * beyond those that were told:
 *
 *	- a call of which no position showed, or two calls that seem to be one: one
 *	  skipped run at every position that was not told. (Two calls seem to be one when
 *	  all ends of the first were skipped, and all begins of the second up to the first
 *	  that showed.)
 *	- a call that never showed an end, and its task nothing since: one at every end
 *	- an end without a begin: one at every begin, if the begins were skipped. Or they
 *	  were not there to be run: seccomp can answer a call in front of them. Which of
 *	  the two it was does not show, so none of these is told.
 *
 * So the least number over the begins, and the least over the ends, bound what is hidden.
 *
 * Where one program is both begin and end (kprobe.session), a skipped begin takes its end
 * with it: no end is without a begin, and no two calls seem to be one. A skipped run that
 * was not told is a call of which nothing showed, or the end of one whose task has shown
 * nothing since.
 */
#ifndef MBT_COPIES_H
#define MBT_COPIES_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

/* Positions of a call at which a program may show it. */
#define MBT_COPIES 3
#define MBT_POS_CNT (2 * MBT_COPIES)

enum mbt_position {
	MBT_POS_BEGIN = 0, /* and its spares */
	MBT_POS_END = MBT_COPIES,
	MBT_POS_EXIT = MBT_POS_CNT, /* sys_exit, where the rung is on the function: no copy */
};

#define MBT_BEGINS ((1u << MBT_POS_END) - 1)
#define MBT_ENDS (MBT_BEGINS << MBT_POS_END)

/* The positions that a rung has: without spares, and with all of them. */
#define MBT_SET_ONE ((1u << MBT_POS_BEGIN) | (1u << MBT_POS_END))
#define MBT_SET_ALL (MBT_BEGINS | MBT_ENDS)

enum mbt_event {
	MBT_EVENT_NONE, /* nothing to do: a copy before has done it */
	MBT_EVENT_BEGIN,
	MBT_EVENT_END,
	MBT_EVENT_UNBEGUN, /* the end of a call whose begin was not seen */
};

struct mbt_step {
	enum mbt_event event;
	__u32 absent;   /* positions that are now known to have been skipped */
	__u32 lost_end; /* the task's last call was seen to begin, and its end was skipped */
};

/* All positions up to the highest of @seen. */
static inline __attribute__((always_inline)) __u32 mbt_up_to(__u32 seen)
{
	seen |= seen >> 1;
	seen |= seen >> 2;
	return seen | seen >> 4;
}

/*
 * A run at @pos, after those of @seen (of the task's last call; 0: none showed yet).
 * @known: the task entered the call after the counting began.
 */
static inline __attribute__((always_inline)) struct mbt_step mbt_step(__u32 seen, __u32 pos,
								      __u32 set, __u32 known)
{
	struct mbt_step s = { MBT_EVENT_NONE, 0, 0 };
	__u32 before = (1u << pos) - 1, begun = seen & MBT_BEGINS;

	s.lost_end = begun == seen && seen;
	if (seen && !(seen >> pos)) {
		/* the same call */
		s.absent = before & ~mbt_up_to(seen) & set;
		if (pos < MBT_POS_END)
			s.lost_end = 0;
		else if (pos < MBT_POS_EXIT && s.lost_end)
			s.event = MBT_EVENT_END, s.lost_end = 0;
		return s;
	}
	if (pos < MBT_POS_END) {
		s.event = MBT_EVENT_BEGIN;
	} else {
		s.event = MBT_EVENT_UNBEGUN;
		/* neither are told; of a call that sys_exit alone shows, nor are the ends */
		before &= pos < MBT_POS_EXIT ? ~MBT_BEGINS : 0;
	}
	s.absent = known || seen ? before : 0;
	if (seen)
		s.absent |= ~mbt_up_to(seen);
	s.absent &= set;
	return s;
}

/*
 * A rung's set in a word: above it what mbt_step_is_plain() asks of it in each call, found out
 * once: the last begin of the set, and its last position.
 */
#define MBT_LAST_BEGIN_SHIFT 16
#define MBT_LAST_SHIFT 24

static inline __attribute__((always_inline)) __u32 mbt_last_of(__u32 set)
{
	__u32 up = mbt_up_to(set);

	return up - (up >> 1);
}

static inline __attribute__((always_inline)) __u32 mbt_positions(__u32 set)
{
	return set | mbt_last_of(set & MBT_BEGINS) << MBT_LAST_BEGIN_SHIFT |
	       mbt_last_of(set) << MBT_LAST_SHIFT;
}

/*
 * The step that nearly every run makes: at the first begin behind a call that showed at the last
 * of the @positions, or at the first end of one that showed at the last begin. mbt_step() comes to
 * MBT_EVENT_BEGIN or MBT_EVENT_END then, and to nothing else.
 */
static inline __attribute__((always_inline)) int mbt_step_is_plain(__u32 seen, __u32 pos,
								   __u32 positions)
{
	if (pos == MBT_POS_END)
		return seen >= (positions >> MBT_LAST_BEGIN_SHIFT & 0xff) &&
		       seen < 1u << MBT_POS_END;
	return pos == MBT_POS_BEGIN && seen >= positions >> MBT_LAST_SHIFT;
}

/* What @seen becomes by that run. */
static inline __attribute__((always_inline)) __u32 mbt_seen(__u32 seen, __u32 pos)
{
	return (seen >> pos ? 0 : seen) | 1u << pos;
}

/*
 * A task that started later cannot have entered a call before the trace was armed:
 * fork() reads the clock before the task runs, and a begin program that did not find
 * the trace armed would have run before @armed_ns was read. Both are CLOCK_MONOTONIC
 * of one kernel, which does not go back between two readings of which one is known to
 * be the first. A program's reading may differ from fork()'s by the correction of a tick
 * or two; the margin is far more. Read by a program, because user space's clock is that
 * of its time namespace. ~0: not read yet.
 */
#define MBT_ARMED_MARGIN_NS 1000000ull

static inline __attribute__((always_inline)) int mbt_started_armed(__u64 start_ns, __u64 armed_ns)
{
	return armed_ns < ~0ull - MBT_ARMED_MARGIN_NS && start_ns > armed_ns + MBT_ARMED_MARGIN_NS;
}

/* Runs that the kernel skipped, and those of them that the programs have told. */
struct mbt_skipped {
	__u64 skipped[MBT_POS_CNT];
	__u64 told[MBT_POS_CNT]; /* read first, or more seems to be told than there was */
	__u32 set;
	__u32 paired; /* begin and end are one program: the end counts what was skipped at either */
};

/* Where the skipped runs of @pos are counted. */
static inline __u32 mbt_counted_at(const struct mbt_skipped *s, __u32 pos)
{
	return s->paired ? MBT_POS_END : pos;
}

/* The least number of skipped runs that were not told, over the positions of @which. */
static inline __u64 mbt_untold(const struct mbt_skipped *s, __u32 which)
{
	__u64 least = ~0ull, cnt;
	__u32 pos, at;

	for (pos = 0; pos < MBT_POS_CNT; pos++) {
		if (!(s->set & which & (1u << pos)))
			continue;
		at = mbt_counted_at(s, pos);
		cnt = s->skipped[at] > s->told[at] ? s->skipped[at] - s->told[at] : 0;
		if (cnt < least)
			least = cnt;
	}
	return least == ~0ull ? 0 : least;
}

#endif
