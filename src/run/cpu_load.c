// SPDX-License-Identifier: GPL-2.0-only
/* Counts of /proc/interrupts and /proc/stat, CPU by CPU. */
#include "run/cpu_load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "scenario/cpu.h"

/* Time that the hypervisor gave to others, where the CPU has a line. */
static void read_steal(struct cpu_load *list, unsigned int cnt)
{
	FILE *f = fopen("/proc/stat", "re");
	const long tick_ns = 1000000000 / sysconf(_SC_CLK_TCK);
	unsigned long long steal;
	char line[512];
	unsigned int cpu;

	while (f && fgets(line, sizeof(line), f)) {
		/* user, nice, system, idle, iowait, irq, softirq, steal */
		if (sscanf(line, "cpu%u %*u %*u %*u %*u %*u %*u %*u %llu", &cpu, &steal) != 2)
			continue;
		if (cpu < cnt)
			list[cpu].steal_ns = (__u64)steal * (__u64)tick_ns;
	}
	if (f)
		fclose(f);
}

static struct cpu_load *read_all(unsigned int cnt)
{
	struct cpu_load *list = calloc(cnt ? cnt : 1, sizeof(*list));
	uint64_t *interrupts = malloc((cnt ? cnt : 1) * sizeof(*interrupts));
	unsigned int i;

	if (list && interrupts && !scenario_each_call_interrupts(interrupts, cnt)) {
		read_steal(list, cnt);
		for (i = 0; i < cnt; i++) {
			list[i].known = interrupts[i] != UINT64_MAX;
			list[i].call_interrupts = list[i].known ? interrupts[i] : 0;
		}
	}
	free(interrupts);
	return list;
}

void cpu_loads_begin(struct cpu_loads *l, unsigned int cpu_cnt)
{
	l->list = read_all(cpu_cnt);
	l->cnt = l->list ? cpu_cnt : 0;
}

/* A CPU that was offline meanwhile may count from 0 again. */
static __u64 since(__u64 from, __u64 to)
{
	return to > from ? to - from : 0;
}

struct cpu_load *cpu_loads_now(const struct cpu_loads *l)
{
	struct cpu_load *now = read_all(l->cnt);
	unsigned int i;

	for (i = 0; now && i < l->cnt; i++) {
		const struct cpu_load *begin = &l->list[i];
		struct cpu_load *load = &now[i];

		load->known &= begin->known;
		load->call_interrupts =
			load->known ? since(begin->call_interrupts, load->call_interrupts) : 0;
		load->steal_ns = load->known ? since(begin->steal_ns, load->steal_ns) : 0;
	}
	return now;
}

void cpu_loads_end(struct cpu_loads *l)
{
	struct cpu_load *now = cpu_loads_now(l);

	free(l->list);
	l->list = now;
	l->cnt = now ? l->cnt : 0;
}

void cpu_loads_release(struct cpu_loads *l)
{
	free(l->list);
	memset(l, 0, sizeof(*l));
}
