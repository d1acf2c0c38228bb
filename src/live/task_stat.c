// SPDX-License-Identifier: GPL-2.0-only
/* What /proc/PID/stat says of a process or a thread. */
#include "live/task_stat.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "judge/looks.h"

/* Fields of /proc/PID/stat, counted behind the name as if that were the second. */
enum { STAT_UTIME = 14, STAT_STIME = 15, STAT_THREADS = 20, STAT_START = 22, STAT_CPU = 39 };

bool task_stat_read(const char *path, struct task_stat *out)
{
	char line[1024], *at;
	FILE *file = fopen(path, "re");
	size_t len;
	int field;

	*out = (struct task_stat){ 0 };
	if (!file)
		return false;
	len = fread(line, 1, sizeof(line) - 1, file);
	fclose(file);
	line[len] = '\0';
	/* a name may have anything in it, but what follows has no bracket */
	at = strrchr(line, ')');
	for (field = 3; at && field <= STAT_CPU; field++) {
		at = strchr(at + 1, ' ');
		if (!at)
			break;
		if (field == STAT_UTIME || field == STAT_STIME)
			out->ticks += strtoull(at, NULL, 10);
		else if (field == STAT_THREADS)
			out->threads = strtoull(at, NULL, 10);
		else if (field == STAT_START)
			out->start_ticks = strtoull(at, NULL, 10);
		else if (field == STAT_CPU)
			out->cpu = (__u32)strtoul(at, NULL, 10);
	}
	return at;
}

__u64 clock_now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (__u64)now.tv_sec * 1000000000 + (__u64)now.tv_nsec;
}

/*
 * Is it the process that the records tell of? Its start is counted in ticks, and with the
 * time in which the machine has slept, of which the most is what there is by now.
 */
static bool is_same(const struct report_look *look, const struct task_stat *stat)
{
	const __u64 tick_ns = 1000000000ull / (__u64)sysconf(_SC_CLK_TCK);
	const __u64 slept_ns = clock_now_ns(CLOCK_BOOTTIME) - clock_now_ns(CLOCK_MONOTONIC);
	const __u64 start_ns = stat->start_ticks * tick_ns;

	return start_ns + 2 * tick_ns > look->start_ns &&
	       start_ns < look->start_ns + slept_ns + 2 * tick_ns;
}

/* Its stat, if it is there and is the same; a process that only waits for its parent is gone. */
bool task_stat_of(const struct report_look *look, struct task_stat *out)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/stat", look->tgid);
	return task_stat_read(path, out) && is_same(look, out);
}
