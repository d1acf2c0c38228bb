/* SPDX-License-Identifier: GPL-2.0-only */
/* Which runs of our programs did the kernel skip? */
#ifndef SKIPS_H
#define SKIPS_H

#include <linux/types.h>
#include <stdbool.h>
#include "mbt/copies.h"

struct ladder;

/* Runs of our programs that the kernel skipped so far. */
struct ladder_skips {
	__u64 evidence; /* switches, deliveries, hotplug: any open call may lack something */
	__u64 rcu;      /* grace periods: any open GLOBAL and REGISTER_* may */
	__u64 mutex;    /* waits for a mutex: any open REGISTER_* may */
	struct mbt_skipped calls; /* begin and end, by position */
	bool any_call;   /* these programs run for every system call, not for membarrier alone */
	bool exits;      /* sys_exit is watched beside them: @unreached */
	__u64 children;  /* forks: a process that should be judged may not be */
	__u64 unreached; /* a call that never reached the kernel may have been missed */
	__u64 answered;  /* the same of one that a trap, a dispatcher or a ptracer answered */
};
void ladder_skips(const struct ladder *l, struct ladder_skips *skips);

struct bpf_program;

/* Of one program, as it counts them itself (v5.12); 0 where it is not loaded. */
__u64 ladder_program_skips(const struct bpf_program *p);

/* Skipped runs at the positions of @which. */
__u64 ladder_call_skips(const struct ladder_skips *skips, __u32 which);

#endif
