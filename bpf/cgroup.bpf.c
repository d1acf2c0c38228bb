// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The cgroups of callers. */
#include "state.bpf.h"
#include "task.bpf.h"

/*
 * Not through the typed pointer of current_task(): for each pointer that is read from one that
 * it trusts, the verifier of v6.18 looks through all types of the kernel, up to three times.
 */
__noinline u64 current_cgroup(void)
{
	struct task_struct *task = kernel_ptr(struct task_struct, bpf_get_current_task());

	return kread(task, cgroups, dfl_cgrp, kn, id);
}

/*
 * The cgroup whose tasks are judged, found when it is made: it is shown to user space behind
 * this event, so no task was in it before.
 */

SEC("?raw_tp/cgroup_mkdir")
int cgroup_made__raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	struct cgroup *cgroup = (struct cgroup *)ctx->args[0];
	u64 path[MBT_CGROUP_PATH / sizeof(u64)] = {};
	u32 i;

	/* the hierarchy of version 2 is the first one of each kernel */
	if (BPF_CORE_READ(cgroup, root, hierarchy_id))
		return 0;
	bpf_probe_read_kernel_str(path, sizeof(path), (const void *)ctx->args[1]);
	for (i = 0; i < MBT_CGROUP_PATH / sizeof(u64); i++)
		if (path[i] != cgroup_path[i])
			return 0;
	WRITE_ONCE(judged_cgroup, BPF_CORE_READ(cgroup, kn, id));
	return 0;
}
