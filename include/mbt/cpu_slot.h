/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What each CPU counts, mapped into user space. Never on disk. */
#ifndef MBT_CPU_SLOT_H
#define MBT_CPU_SLOT_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif
#include "copies.h"
#include "membarrier.h"

/* What a CPU knows of itself. Only that CPU writes it, any may read it. */
struct mbt_cpu_slot {
	/* the line that handlers and the call probes of this CPU write */
	__u32 started[MBT_HANDLER_CNT];
	__u32 finished[MBT_HANDLER_CNT];
	__u64 begun; /* calls whose begin probe ran here while armed */
	__u64 ended; /* of those, the calls whose end probe ran here */
	__u64 sends; /* csds that membarrier calls queued from here, judged or not */
	/* the line that sched_switch writes */
	__u64 mm_gen;
	__u64 cur_mm;      /* mm of curr when it came in */
	__u64 loaded_mm;   /* mm that the runqueue's copy was last written for, 0: not seen */
	__u64 sw_prev;     /* the last switch: who left, */
	__u64 sw_switches; /* and rq->nr_switches, which names it */
	__u64 emptied_mm;
	__u32 emptied_by;
	__s32 emptied_tid;
	__u64 rcu_task;     /* in whose context the last event of RCU was seen, */
	__u64 rcu_switches; /* and rq->nr_switches then */
	/* rarely written */
	__u64 rq;                /* address of this CPU's struct rq, 0: not known */
	__u64 lost_calls;        /* no slot, no storage, or no room in the ring */
	__u64 abandoned;         /* a begin without its end */
	__u64 told[MBT_POS_CNT]; /* skipped runs that later ones tell, see copies.h */
	__u64 no_cell;           /* times that a task found no place for its call */
	__u64 cut;               /* calls that began or ended while not armed */
	__u64 stats_merged;      /* calls that found no row for their process */
	__u64 children_lost;     /* processes that should have been judged and are not */
	__u32 rcu_events;        /* tick, context switch, core and expedited handler of RCU */
	__u32 rcu_exp;           /* of these, the expedited handler, once it is done */
	__u64 run_start_ns;      /* the last run of a handler */
	__u64 run_end_ns;
	__u64 mutex_begun; /* calls that may take membarrier_ipi_mutex, judged or not */
	__u64 mutex_ended;
	__u64 found_mm; /* mm that the CPU held at its first switch that was seen, until another's */
	__u32 exp_sent; /* rcu_exp_handler() queued for this CPU: by the sender, atomically */
	/* plain calls (plain.h) */
	__u32 sample_left; /* of the callers here: until the next one has a record */
	__u64 counting;    /* times that a program here was about to look at the epoch, */
	__u64 counted;     /* and was done with what follows from it */
	__u64 required;    /* plain calls that had to cover this CPU, */
	__u64 slowest_cnt; /* and for which it was the last: by their callers, atomically */
	__u64 slowest_ns;
	__u32 pad[4];
};

#endif
