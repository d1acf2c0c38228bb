/* SPDX-License-Identifier: GPL-2.0-only */
/* The cgroup that filters name, also where it is made in the run, or made anew. */
#ifndef CGROUPS_H
#define CGROUPS_H

#include <linux/types.h>

struct kernel;
struct ladder;

/*
 * Have the cgroup of ladder_options judged from its first task on when it is made. Where this
 * kernel refuses that, ladder_judge_cgroup() is all there is, and a remark says so.
 */
void ladder_await_cgroup(struct ladder *l, struct kernel *k);

/* The cgroup to judge; 0: it does not exist yet. */
void ladder_judge_cgroup(struct ladder *l, __u64 cgroup);

void ladder_release_cgroup(struct ladder *l);

#endif
