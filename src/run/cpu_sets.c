// SPDX-License-Identifier: GPL-2.0-only
/* Sets of CPUs by name. */
#include "run/cpu_sets.h"
#include <errno.h>
#include <string.h>

static bool has(const struct cpulist *l, unsigned int cpu)
{
	return cpu < MBT_MAX_CPUS && CPU_ISSET_S(cpu, CPULIST_SIZE, &l->set);
}

/* What the kernel said in words: "none" is no list, and nothing is known of one that was cut. */
static void parse_known(struct cpulist *l, const char *text)
{
	if (cpulist_parse(l, text))
		memset(l, 0, sizeof(*l));
}

int cpu_sets_named(struct cpulist *l, const char *text, const struct kernel *k)
{
	struct cpulist off;
	unsigned int cpu;

	if (!strcmp(text, "isolated"))
		return parse_known(l, k->isolated), 0;
	if (!strcmp(text, "nohz_full"))
		return parse_known(l, k->nohz_full_cpus), 0;
	if (strcmp(text, "all") && strcmp(text, "housekeeping"))
		return *text ? cpulist_parse(l, text) : -EINVAL;
	memset(l, 0, sizeof(*l));
	for (cpu = 0; cpu < k->cpu_possible && cpu < MBT_MAX_CPUS; cpu++)
		CPU_SET_S(cpu, CPULIST_SIZE, &l->set);
	l->cnt = l->end = k->cpu_possible;
	if (!strcmp(text, "all"))
		return 0;
	parse_known(&off, k->isolated);
	cpulist_remove(l, &off);
	parse_known(&off, k->nohz_full_cpus);
	cpulist_remove(l, &off);
	return 0;
}

void cpu_sets_mark(struct report_cpu *cpus, unsigned int cnt, const struct kernel *k)
{
	struct cpulist isolated, nohz_full;
	unsigned int cpu;

	parse_known(&isolated, k->isolated);
	parse_known(&nohz_full, k->nohz_full_cpus);
	for (cpu = 0; cpu < cnt; cpu++)
		cpus[cpu].flags = (has(&isolated, cpu) ? CPU_ISOLATED : 0) |
				  (has(&nohz_full, cpu) ? CPU_NOHZ_FULL : 0);
}

void cpu_sets_show(struct report_cpu *cpus, unsigned int cnt, const char *text,
		   const struct kernel *k)
{
	struct cpulist shown;
	unsigned int cpu;

	if (!text || cpu_sets_named(&shown, text, k))
		return;
	for (cpu = 0; cpu < cnt; cpu++)
		if (!has(&shown, cpu))
			cpus[cpu].flags |= CPU_HIDDEN;
}
