/* SPDX-License-Identifier: GPL-2.0-only */
/* Sets of CPUs by name, as the kernel of a run was booted. */
#ifndef CPU_SETS_H
#define CPU_SETS_H

#include "judge/cpus.h"
#include "run/cpulist.h"
#include "run/kernel.h"

/*
 * The CPUs that @text names: "isolated", "nohz_full", "housekeeping" (those that are
 * neither), "all", or a list as 0-3,8. Returns 0, or -EINVAL for what is none of these.
 */
int cpu_sets_named(struct cpulist *l, const char *text, const struct kernel *k);

/* Mark the isolated and the nohz_full ones of @cnt CPUs. */
void cpu_sets_mark(struct report_cpu *cpus, unsigned int cnt, const struct kernel *k);

/* Hide those that @text, as above, does not name; NULL hides none. */
void cpu_sets_show(struct report_cpu *cpus, unsigned int cnt, const char *text,
		   const struct kernel *k);

#endif
