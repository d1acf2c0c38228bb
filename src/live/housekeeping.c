// SPDX-License-Identifier: GPL-2.0-only
/* Keeps the tool's own threads off the CPUs that are to be looked at. */
#include "live/housekeeping.h"
#include <errno.h>
#include <sched.h>
#include <string.h>

#define CPUS "/sys/devices/system/cpu/"

const char *housekeeping_refuses(const char *list)
{
	struct cpulist wanted, online;
	unsigned int cpu;

	if (cpulist_parse(&wanted, list) || !wanted.cnt)
		return "is no list of CPUs (example: 0-3,8)";
	if (cpulist_read(&online, CPUS "online"))
		return NULL;
	if (wanted.end > online.end)
		return "names a CPU that is not online";
	for (cpu = 0; cpu < wanted.end; cpu++)
		if (CPU_ISSET_S(cpu, CPULIST_SIZE, &wanted.set) &&
		    !CPU_ISSET_S(cpu, CPULIST_SIZE, &online.set))
			return "names a CPU that is not online";
	return NULL;
}

static int leave_isolated(struct kernel *k)
{
	static const char *const paths[] = { CPUS "isolated", CPUS "nohz_full" };
	struct cpulist mine = { 0 }, off;
	int before;
	size_t i;

	if (sched_getaffinity(0, CPULIST_SIZE, &mine.set))
		return 0;
	before = CPU_COUNT_S(CPULIST_SIZE, &mine.set);
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		/* no such file, or "(null)": there are none */
		if (!cpulist_read(&off, paths[i]) && !cpulist_remove(&mine, &off)) {
			kernel_remark(k,
				      "the tool runs on isolated or nohz_full CPUs, and may run on "
				      "no other: it disturbs what it looks at (--house-keeping)");
			return 0;
		}
	if (CPU_COUNT_S(CPULIST_SIZE, &mine.set) == before)
		return 0;
	return sched_setaffinity(0, CPULIST_SIZE, &mine.set) ? -errno : 0;
}

int housekeeping_move(const char *list, struct kernel *k)
{
	struct cpulist wanted;

	if (!list)
		return leave_isolated(k);
	if (cpulist_parse(&wanted, list))
		return -EINVAL;
	return sched_setaffinity(0, CPULIST_SIZE, &wanted.set) ? -errno : 0;
}
