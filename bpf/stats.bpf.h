/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Counts of calls that send no record: those that the kernel side judges alone, and
 * those whose record is lost. Included once, by call.bpf.h.
 */
#ifndef MBT_STATS_BPF_H
#define MBT_STATS_BPF_H

#include "state.bpf.h"
#include "cpu_slot.bpf.h"
#include "task.bpf.h"
#include "mbt/hist.h"
#include "mbt/kind.h"
#include "mbt/returns.h"

#define UNKNOWN_CMD (~0u) /* counted in MBT_CMD_ROW_OTHER */

static __always_inline struct mbt_stat *stat_none_get(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&stat_none, &zero);
}

/*
 * A row of stats, made when there is none; NULL: the map is full. Its names are
 * written by the program that made it, others may count in it before they are there.
 */
static __noinline struct mbt_stat *stat_get(struct mbt_stat_key *key)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct mbt_stat *stat = bpf_map_lookup_elem(&stats, key), *none;

	if (stat)
		return stat;
	none = stat_none_get();
	if (!none)
		return 0;
	if (bpf_map_update_elem(&stats, key, none, BPF_NOEXIST))
		return bpf_map_lookup_elem(&stats, key);
	__sync_fetch_and_add(&stat_rows, 1);
	if (key->tid)
		__sync_fetch_and_add(&stat_threads, 1);
	stat = bpf_map_lookup_elem(&stats, key);
	if (!stat)
		return 0;
	stat->ns_tgid = own_number(BPF_CORE_READ(task, group_leader, thread_pid));
	BPF_CORE_READ_STR_INTO(&stat->leader_comm, task, group_leader, comm);
	if (key->tid) {
		stat->ns_tid = own_number(BPF_CORE_READ(task, thread_pid));
		bpf_get_current_comm(stat->comm, sizeof(stat->comm));
	}
	return stat;
}

/* The row of all processes with the name of this one that found stats full. */
static __noinline struct mbt_stat *stat_get_named(u32 row)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct mbt_stat_name key = { .row = row };
	struct mbt_stat *stat, *none;

	BPF_CORE_READ_STR_INTO(&key.comm, task, group_leader, comm);
	stat = bpf_map_lookup_elem(&stat_names, &key);
	if (stat)
		return stat;
	none = stat_none_get();
	if (none)
		bpf_map_update_elem(&stat_names, &key, none, BPF_NOEXIST);
	return bpf_map_lookup_elem(&stat_names, &key);
}

/* The row of the current process and a command, or the best that has room. */
static __always_inline struct mbt_stat *stat_find(u32 cmd, bool thread)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	u64 pid_tgid = bpf_get_current_pid_tgid();
	struct mbt_stat_key key = {
		.tgid = pid_tgid >> 32,
		.row = mbt_cmd_row(cmd),
		.start_ns = process_start(task),
		.tid = thread ? pid_tgid : 0,
	};
	struct mbt_stat *stat;
	struct mbt_cpu_slot *cs;

	stat = bpf_map_lookup_elem(&stats, &key);
	if (stat)
		return stat;
	if (thread && READ_ONCE(stat_threads) >= STAT_THREADS_MAX)
		key.tid = 0;
	stat = stat_get(&key);
	if (stat)
		return stat;
	cs = this_cpu_slot();
	if (cs)
		__sync_fetch_and_add(&cs->stats_merged, 1);
	stat = stat_get_named(key.row);
	if (stat)
		return stat;
	/* user space made the rows of no process */
	key = (struct mbt_stat_key){ .row = key.row };
	return bpf_map_lookup_elem(&stats, &key);
}

/* A judged call whose evidence is lost as a whole: its process and command are known. */
static __noinline int lose_call(u32 cmd)
{
	struct mbt_stat *stat = stat_find(cmd, false);

	count_lost_call();
	if (stat)
		__sync_fetch_and_add(&stat->lost, 1);
	return 0;
}

static __always_inline void count_error(struct mbt_stat *stat, s64 ret)
{
	u64 error = mbt_error(ret);

	__sync_fetch_and_add(&stat->failed, 1);
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

/* Count a call that needs no record. False: it could not be counted. */
static __always_inline bool count_call(u32 cmd, s64 ret, u64 ns)
{
	struct mbt_stat *stat = stat_find(cmd, ret < 0);
	u64 bucket = mbt_hist_bucket(ns);

	if (!stat)
		return false;
	__sync_fetch_and_add(&stat->calls, 1);
	if (ret < 0) {
		count_error(stat, ret);
		return true;
	}
	/* two CPUs at once may leave the smaller maximum: it is a display value */
	if (ns > stat->max_ns)
		stat->max_ns = ns;
	/* the compiler knows that this holds and drops it; older verifiers do not know */
	asm volatile("" : "+r"(bucket));
	if (bucket < MBT_HIST_BUCKETS) {
		asm volatile("" : "+r"(bucket)); /* as in slot_cpu() */
		__sync_fetch_and_add(&stat->hist[bucket], 1);
	}
	return true;
}

#endif
