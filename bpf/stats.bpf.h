/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Counts of calls that send no record: those that the kernel side judges alone, and
 * those whose record is lost. Included once, by call.bpf.h.
 */
#ifndef MBT_STATS_BPF_H
#define MBT_STATS_BPF_H

#include "state.bpf.h"
#include "buckets.bpf.h"
#include "cpu_slot.bpf.h"
#include "plain.bpf.h"
#include "record.bpf.h"
#include "rows.bpf.h"
#include "mbt/kind.h"
#include "mbt/returns.h"

#define UNKNOWN_CMD (~0u) /* counted in MBT_CMD_ROW_OTHER */

/* The row of the current process and a command, or the best that has room. @index: of its own. */
static __always_inline struct mbt_row *row_find(u32 cmd, u32 thread, u32 *index)
{
	u64 found = row_search(cmd, thread);

	*index = found & ROW_SHARED ? MBT_ROWS : found;
	return row_at(found);
}

/* The same of a call that succeeded, whose task remembers it: the process ends after the task. */
static __always_inline struct mbt_row *row_of_call(struct open_call *oc, u32 tgid, u32 *at_index)
{
	struct mbt_row *row;
	u64 at = oc->row;
	u32 index;

	asm volatile("" : "+r"(at)); /* as in slot_cpu() */
	if (at >= MBT_CMD_ROWS)
		return 0;
	asm volatile("" : "+r"(at));
	index = oc->rows[at];
	row = index ? row_at(index - 1) : 0;
	*at_index = index - 1;
	/*
	 * A task whose exit no program saw leaves its place to one with the same number, and
	 * what was its row may be another of that process by now, or a thread's.
	 */
	if (row && row->key.tgid == tgid && row->key.row == at && !row->key.tid)
		return row;
	row = row_find(oc->cmd, 0, &index);
	if (row && index < MBT_ROWS)
		oc->rows[at] = index + 1;
	*at_index = index;
	return row;
}

/* A judged call whose evidence is lost as a whole: its process and command are known. */
static __noinline int lose_call(u32 cmd)
{
	u32 index = 0;
	struct mbt_row *row = row_find(cmd, 0, &index);

	count_lost_call();
	if (row)
		__sync_fetch_and_add(&row->stat.lost, 1);
	return 0;
}

/* A call that failed. */
static __always_inline void count_error(struct mbt_stat *stat, s64 ret)
{
	u64 error = mbt_error(ret);

	mbt_stat_failed(stat, ordered_add);
	if (error == MBT_ERROR_OTHER) {
		if (stat->errors.other && stat->errors.other != (s32)ret)
			stat->errors.mixed = 1;
		stat->errors.other = ret;
	}
	asm volatile("" : "+r"(error)); /* as in slot_cpu() */
	if (error < MBT_ERROR_CNT) {
		asm volatile("" : "+r"(error));
		__sync_fetch_and_add(&stat->errors.cnt[error], 1);
	}
}

static __always_inline u64 bucket_of(u64 ns)
{
	u64 at = ns / MBT_HIST_LOW_STEP;

	if (ns >= MBT_HIST_LOW)
		return time_bucket(ns);
	/* the mask changes nothing: it is for verifiers that forget the test where ns is spilt */
	asm volatile("" : "+r"(at));
	return hist_low[at % (MBT_HIST_LOW / MBT_HIST_LOW_STEP)];
}

/* The bucket that it is in. */
static __always_inline u64 count_time(struct mbt_stat *stat, u64 ns)
{
	u64 bucket = bucket_of(ns);

	__sync_fetch_and_add(&stat->sum_ns, ns);
	/* two CPUs at once may leave the smaller maximum: it is a display value */
	if (ns > stat->max_ns)
		stat->max_ns = ns;
	/* the compiler knows that this holds and drops it; older verifiers do not know */
	asm volatile("" : "+r"(bucket));
	if (bucket < MBT_HIST_BUCKETS) {
		asm volatile("" : "+r"(bucket)); /* as in slot_cpu() */
		__sync_fetch_and_add(&stat->hist[bucket], 1);
	}
	return bucket;
}

/*
 * Count a call of the process @tgid that needs no evidence of other CPUs. False: it could not
 * be counted.
 */
static __always_inline bool count_call(struct open_call *oc, u32 tgid, s64 ret, u64 ns)
{
	u32 index = 0;
	struct mbt_row *row = ret < 0 ? row_find(oc->cmd, 1, &index) :
					row_of_call(oc, tgid, &index);

	if (!row)
		return false;
	if (ret < 0) {
		count_error(&row->stat, ret);
		return true;
	}
	__sync_fetch_and_add(&row->stat.calls, 1);
	count_time(&row->stat, ns);
	return true;
}

/*
 * Count a plain call in the bucket of its epoch. False: the epoch is over, and what user
 * space has looked at since may not be what the call relied on: its record has to say it.
 *
 * User space begins the next epoch, and waits until as many programs have left the section
 * below as have entered it (those that left read first) before it takes the bucket. One
 * that enters later finds the new epoch.
 */
static __always_inline bool count_plain(struct mbt_cpu_slot *cs, struct open_call *oc,
					struct mbt_call *call, struct mbt_plain *p, u64 end_ns)
{
	struct mbt_plain_cnt *cnt;
	struct mbt_row *row;
	u32 index = 0;
	u64 bucket = 0;
	bool same;

	row = row_of_call(oc, bpf_get_current_pid_tgid() >> 32, &index);
	if (!row)
		return false;
	ordered_add(&cs->counting, 1);
	same = READ_ONCE(epoch) == oc->epoch;
	if (same) {
		cnt = oc->epoch & 1 ? &row->plain[1] : &row->plain[0];
		__sync_fetch_and_add(mbt_plain_tested(p) ? &cnt->covered : &cnt->vacuous, 1);
		__sync_fetch_and_add(&cnt->targets, p->targets);
		__sync_fetch_and_add(&cnt->surplus, p->surplus);
		bucket = count_time(&row->stat, end_ns - oc->begin_ns);
	}
	ordered_add(&cs->counted, 1);
	p->row = index;
	if (same && call->first_send_ns)
		plain_phases(oc->slot - 1, index, oc->begin_ns, end_ns, bucket);
	return same;
}

#endif
