// SPDX-License-Identifier: GPL-2.0-only
/* Which cgroup is judged: its number, now and when one of its path is made. */
#include "probe/cgroups.h"
#include <bpf/libbpf.h>
#include "probe/climbed.h"
#include "probe/programs.h"

static const struct probe made_probe = { .name = "cgroup_made__raw_tp" };

void ladder_await_cgroup(struct ladder *l, struct kernel *k)
{
	l->cgroup_object = ladder_load_programs(l, &made_probe, 1, true);
	if (l->cgroup_object &&
	    !attach_program(bpf_object__find_program_by_name(l->cgroup_object, made_probe.name),
			    &l->cgroup_made))
		return;
	kernel_remark(k, "this kernel does not show when a cgroup is made: calls of its first "
			 "moments may be left out");
}

void ladder_judge_cgroup(struct ladder *l, __u64 cgroup)
{
	__atomic_store_n(&l->base->bss->judged_cgroup, cgroup, __ATOMIC_SEQ_CST);
}

void ladder_release_cgroup(struct ladder *l)
{
	detach_program(&l->cgroup_made);
	bpf_object__close(l->cgroup_object);
}
