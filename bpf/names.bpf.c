// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The names of the tasks that a record's CPUs ran. */
#include "state.bpf.h"
#include "chunk.bpf.h"
#include "names.bpf.h"
#include "record.bpf.h"

/*
 * Who ran on the CPU at begin. The task may have ended since, and its memory be another's: with
 * the number that it had at begin it is the same, or nothing that is said of it.
 */
__noinline int name_cpu(u32 slot, u32 pos)
{
	struct mbt_call *call = slot_call(slot);
	struct task_struct *task;
	struct mbt_cpu *k;

	if (!call)
		return 1;
	k = slot_cpu(call, pos);
	if (!k || !(k->seen & MBT_CPU_BEGIN))
		return 1;
	task = (struct task_struct *)k->begin.curr;
	if (BPF_CORE_READ(task, pid) != k->tid)
		return 1;
	BPF_CORE_READ_STR_INTO(&k->comm, task, comm);
	/* it may have become another's between the two reads */
	if (BPF_CORE_READ(task, pid) != k->tid)
		k->comm[0] = 0;
	return 0;
}

__noinline int name_chunk(u32 slot, u32 first, u32 cnt)
{
	u32 i;

	for_each_in_chunk(i, first, cnt)
		name_cpu(slot, first + i);
	return 0;
}

__noinline int name_all(u32 slot, u32 cnt)
{
	u32 first;

	for_each_chunk(first, cnt)
		name_chunk(slot, first, cnt);
	return 0;
}
