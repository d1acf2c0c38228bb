/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What each CPU counts, mapped into user space. Never on disk. */
#ifndef MBT_CPU_SLOT_H
#define MBT_CPU_SLOT_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif
#include "copies.h"
#include "membarrier.h"

#define MBT_CACHE_LINE 64

/*
 * What a CPU knows of itself. Only that CPU writes it, any may read it. sched_switch, the
 * hottest program, keeps to one line: all that it reads and writes, and that the scans of
 * other CPUs read of it, and nothing that another program writes at its own pace.
 */
struct mbt_cpu_slot {
	/* the line that handlers and the call probes of this CPU write */
	__u32 started[MBT_HANDLER_CNT];
	__u32 finished[MBT_HANDLER_CNT];
	__u64 begun; /* calls whose begin probe ran here while armed */
	__u64 ended; /* of those, the calls whose end probe ran here */
	__u64 sends; /* csds that membarrier calls queued from here, judged or not */
	/* the line of sched_switch; exec writes it, too */
	__u64 mm_gen;
	__u64 cur_mm;      /* mm of curr when it came in */
	__u64 loaded_mm;   /* mm that the runqueue's copy was last written for, 0: not seen */
	__u64 emptied_mm;  /* mm whose exit or unuse emptied the copy since then, 0: none */
	__u64 sw_prev;     /* the last switch: who left, */
	__u64 sw_switches; /* and rq->nr_switches, which names it */
	__u64 found_mm; /* mm that the CPU held at its first switch that was seen, until another's */
	__u64 rq;       /* address of its runqueue, 0: not known */
	/* the line of RCU's events, where they are attached */
	__u64 rcu_task;     /* in whose context the last event of RCU was seen, */
	__u64 rcu_switches; /* and rq->nr_switches then */
	__u32 rcu_events;   /* tick, context switch, core and expedited handler of RCU */
	__u32 rcu_exp;      /* of these, the expedited handler, once it is done */
	__u32 exp_sent;     /* rcu_exp_handler() queued for this CPU: by the sender, atomically */
	__u32 emptied_by;   /* of emptied_mm, with who did it: hardly ever written */
	__s32 emptied_tid;
	__u32 pad;
	__u64 run_start_ns; /* the last run of a handler */
	__u64 run_end_ns;
	/* rarely written */
	__u64 lost_calls;        /* no slot, no storage, or no room in the ring */
	__u64 abandoned;         /* a begin without its end */
	__u64 told[MBT_POS_CNT]; /* skipped runs that later ones tell, see copies.h */
	__u64 no_cell;           /* times that a task found no place for its call */
	__u64 cut;               /* calls that began or ended while not armed */
	__u64 stats_merged;      /* calls that found no row for their process */
	__u64 children_lost;     /* processes that should have been judged and are not */
	__u64 left_out;          /* calls that a filter leaves out, see filters.h */
	__u64 mutex_begun;       /* calls that may take membarrier_ipi_mutex, judged or not */
	__u64 mutex_ended;
	/* plain calls (plain.h) */
	__u64 counting;    /* times that a program here was about to look at the epoch, */
	__u64 counted;     /* and was done with what follows from it */
	__u64 required;    /* plain calls that had to cover this CPU, */
	__u64 slowest_cnt; /* and for which it was the last: by their callers, atomically */
	__u64 slowest_ns;
	__u32 sample_left; /* of the callers here: until the next one has a record */
} __attribute__((aligned(MBT_CACHE_LINE)));

/* A map's rows follow each other without a gap, and the first begins on a page. */
_Static_assert(!(sizeof(struct mbt_cpu_slot) % MBT_CACHE_LINE), "rows are lines");
_Static_assert(!(__builtin_offsetof(struct mbt_cpu_slot, mm_gen) % MBT_CACHE_LINE) &&
		       __builtin_offsetof(struct mbt_cpu_slot, rq) -
				       __builtin_offsetof(struct mbt_cpu_slot, mm_gen) <
			       MBT_CACHE_LINE,
	       "sched_switch keeps to one line");

#endif
