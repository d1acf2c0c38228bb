// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Rows of statistics, found and made: by the first call of a process, and by calls that fail. */
#include "state.bpf.h"
#include "cpu_slot.bpf.h"
#include "rows.bpf.h"
#include "task.bpf.h"
#include "mbt/kind.h"

/* A free row, not to be found yet; NULL: there is none left. */
static __always_inline struct mbt_row *row_new(u32 *index)
{
	u32 chunk;

	/* refused: none is free (7.2: or its lock would be waited for in vain) */
	if (bpf_map_pop_elem(&free_rows, index))
		return 0;
	chunk = *index / MBT_ROW_CHUNK;
	asm volatile("" : "+r"(chunk)); /* as in slot_cpu() */
	if (chunk >= MBT_ROW_CHUNKS)
		return 0;
	row_chunks[chunk] = 1;
	return row_at(*index);
}

/*
 * Not wanted after all: it was made by another program meanwhile, or the table is full.
 * Where the stack refuses it, it is not used any more in this run.
 */
static __always_inline void row_give_back(struct mbt_row *row, u32 index)
{
	WRITE_ONCE(row->used, 0);
	bpf_map_push_elem(&free_rows, &index, 0);
}

/* The number of the row of @key, made when there is none; MBT_ROWS: there is no room. */
static __noinline u32 row_get(struct mbt_stat_key *key)
{
	struct task_struct *task = current_task();
	u32 *found = bpf_map_lookup_elem(&stats, key), index;
	struct mbt_row *row;

	if (found)
		return *found;
	row = row_new(&index);
	if (!row)
		return MBT_ROWS;
	row->key = *key;
	row->stat.ns_tgid = own_number(BPF_CORE_READ(task, group_leader, thread_pid));
	BPF_CORE_READ_STR_INTO(&row->stat.leader_comm, task, group_leader, comm);
	if (key->tid) {
		row->stat.ns_tid = own_number(BPF_CORE_READ(task, thread_pid));
		bpf_get_current_comm(row->stat.comm, sizeof(row->stat.comm));
	}
	WRITE_ONCE(row->used, 1);
	if (!bpf_map_update_elem(&stats, key, &index, BPF_NOEXIST)) {
		__sync_fetch_and_add(&stat_rows, 1);
		if (key->tid)
			__sync_fetch_and_add(&stat_threads, 1);
		return index;
	}
	row_give_back(row, index);
	found = bpf_map_lookup_elem(&stats, key);
	return found ? *found : MBT_ROWS;
}

/* The same of all processes with the name of this one that found stats full. */
static __noinline u32 row_get_named(u32 cmd_row)
{
	struct task_struct *task = current_task();
	struct mbt_stat_name name = { .row = cmd_row };
	struct mbt_row *row;
	u32 *found, index;

	BPF_CORE_READ_STR_INTO(&name.comm, task, group_leader, comm);
	found = bpf_map_lookup_elem(&stat_names, &name);
	if (found)
		return *found;
	row = row_new(&index);
	if (!row)
		return MBT_ROWS;
	row->key = (struct mbt_stat_key){ .row = cmd_row };
	__builtin_memcpy(row->stat.leader_comm, name.comm, sizeof(name.comm));
	WRITE_ONCE(row->used, 1);
	if (!bpf_map_update_elem(&stat_names, &name, &index, BPF_NOEXIST))
		return index;
	row_give_back(row, index);
	found = bpf_map_lookup_elem(&stat_names, &name);
	return found ? *found : MBT_ROWS;
}

__noinline u64 row_search(u32 cmd, u32 thread)
{
	u64 pid_tgid = bpf_get_current_pid_tgid();
	struct mbt_stat_key key = {
		.tgid = pid_tgid >> 32,
		.row = mbt_cmd_row(cmd),
		.start_ns = process_start((struct task_struct *)bpf_get_current_task()),
		.tid = thread ? pid_tgid : 0,
	};
	struct mbt_cpu_slot *cs;
	u32 index;

	if (thread && READ_ONCE(stat_threads) >= STAT_THREADS_MAX &&
	    !bpf_map_lookup_elem(&stats, &key))
		key.tid = 0;
	index = row_get(&key);
	if (index < MBT_ROWS)
		return index;
	cs = this_cpu_slot();
	if (cs)
		__sync_fetch_and_add(&cs->stats_merged, 1);
	index = row_get_named(key.row);
	/* those of no process are user space's: the first rows, one for each command */
	return ROW_SHARED | (index < MBT_ROWS ? index : key.row);
}
