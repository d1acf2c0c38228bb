/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Which calls of the processes that are judged are left out by a filter (mbt/filters.h).
 * Where none is set the verifier drops all of this, as filters is constant.
 */
#ifndef MBT_FILTERS_BPF_H
#define MBT_FILTERS_BPF_H

#include "state.bpf.h"
#include "cpu_slot.bpf.h"
#include "mbt/filters.h"

static __always_inline bool name_passes(struct task_struct *task)
{
	__u64 comm[2] = {}, leader[2] = {};
	u32 i;

	bpf_get_current_comm(comm, sizeof(comm));
	BPF_CORE_READ_STR_INTO(&leader, task, group_leader, comm);
	for (i = 0; i < MBT_FILTER_NAMES && i < filters.name_cnt; i++)
		if (mbt_name_fits(&filters.names[i], comm) ||
		    mbt_name_fits(&filters.names[i], leader))
			return true;
	return false;
}

/* Before v6.0 a cgroup knows the numbers of those above it, since then itself and them. */
static __always_inline u64 cgroup_at(struct cgroup *cgroup, u32 level)
{
	struct cgroup *above = 0;
	u64 id = 0;

	if (bpf_core_field_exists(cgroup->ancestors)) {
		bpf_probe_read_kernel(&above, sizeof(above),
				      (void *)cgroup + bpf_core_field_offset(cgroup->ancestors) +
					      level * sizeof(above));
		return BPF_CORE_READ(above, kn, id);
	}
	if (!bpf_core_field_exists(cgroup->ancestor_ids))
		return 0;
	bpf_probe_read_kernel(&id, sizeof(id),
			      (void *)cgroup + bpf_core_field_offset(cgroup->ancestor_ids) +
				      level * sizeof(id));
	return id;
}

/* Levels below the root in which a cgroup is looked for; user space refuses a path of more. */
#define CGROUP_LEVELS 32

static __always_inline bool cgroup_passes(struct task_struct *task)
{
	struct cgroup *cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp);
	u32 level, own = BPF_CORE_READ(cgroup, level);
	u64 wanted = READ_ONCE(judged_cgroup);

	/* it does not exist yet */
	if (!wanted)
		return false;
	for (level = 0; level < CGROUP_LEVELS && level <= own; level++)
		if (cgroup_at(cgroup, level) == wanted)
			return true;
	return false;
}

/* Does the current task pass the filters that its calls need not be known for? */
static __noinline bool task_passes(void)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	u32 tid = bpf_get_current_pid_tgid();

	if ((filters.set & MBT_FILTER_TID) && !bpf_map_lookup_elem(&judged_tids, &tid))
		return false;
	if ((filters.set & MBT_FILTER_NAME) && !name_passes(task))
		return false;
	return !(filters.set & MBT_FILTER_CGROUP) || cgroup_passes(task);
}

/* Does its call pass, as far as its begin tells? One that does not is counted. */
static __noinline bool call_passes(u32 cmd)
{
	struct mbt_cpu_slot *cs;

	if (task_passes() && mbt_filter_command(&filters, cmd) &&
	    mbt_filter_cpu(&filters, bpf_get_smp_processor_id()))
		return true;
	cs = this_cpu_slot();
	if (cs)
		__sync_fetch_and_add(&cs->left_out, 1);
	return false;
}

#endif
