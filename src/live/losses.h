/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What skipped runs of the programs mean for the calls: which records can be trusted,
 * and how many calls nothing shows. Pure: it is told what a look read.
 *
 * No clock decides. User space looks at the counts of skipped runs after it has taken
 * the records, and numbers the looks that find more of them (the epoch); a call notes
 * the number at its begin. A call that has a later number than a look began after that
 * look had read the counts.
 */
#ifndef LOSSES_H
#define LOSSES_H

#include "mbt/record.h"
#include "probe/skips.h"

struct losses {
	struct ladder_skips start, last; /* as read first and last */
	__u64 evidence_epoch; /* a call that began in it, or before, may lack evidence; 0: none */
	__u64 rcu_epoch;      /* the same of a call that waits for RCU */
	__u64 mutex_epoch;    /* the same of a REGISTER_* */
	__u64 skip_epoch[MBT_POS_CNT]; /* the last one in which a run at the position was skipped */
	__u64 exit_epoch;              /* the same of sys_exit */
	__u64 merge_epoch; /* a record that began in it, or before, may be two calls; 0: none */
	__u64 ends_epoch;  /* the same of a call whose task may make calls without a begin */
	bool begins;       /* some begin may have been lost that nothing tells */
	bool ends;         /* some end */
};

/* The first look: before the programs begin to tell skipped runs. */
void losses_start(struct losses *l, const struct ladder_skips *now);

/*
 * A look. @no_cell: as in struct ladder_counts; @epoch: the present one. Returns whether
 * the epoch is over: something was skipped that calls of it may lack.
 */
bool losses_look(struct losses *l, const struct ladder_skips *now, __u64 no_cell, __u64 epoch);

/* May the record lack evidence, or be none of one call? */
bool losses_spoil(const struct losses *l, const struct mbt_call *record);

/* The same of the plain calls that began and ended in @epoch. */
bool losses_spoil_plain(const struct losses *l, __u64 epoch);

/* What was skipped between the first and the last look. */
void losses_skips(const struct losses *l, struct ladder_skips *skips);

/* Calls of which no record tells. */
struct lost_calls {
	__u64 lost;       /* calls of membarrier whose end, or all of them, was not seen */
	__u64 still_open; /* they had not ended when the trace did */
	__u64 unseen_max; /* no more than so many calls were not seen at all */
	__u64 runs;       /* begins and ends that no program saw, and no other tells */
};

/* @open: judged calls seen to begin and not to end. @end_gone: the probe of their ends was gone. */
void losses_count(const struct losses *l, __u64 open, bool end_gone, struct lost_calls *calls);

#endif
