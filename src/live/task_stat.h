/* SPDX-License-Identifier: GPL-2.0-only */
/* What /proc/PID/stat says of a process or a thread. */
#ifndef TASK_STAT_H
#define TASK_STAT_H

#include <stdbool.h>
#include <time.h>
#include <linux/types.h>

struct report_look;

struct task_stat {
	__u64 ticks; /* user and system time */
	__u64 threads;
	__u64 start_ticks;
	__u32 cpu;
};

/* Read the file of this path. Returns whether all of it was there. */
bool task_stat_read(const char *path, struct task_stat *out);

/* That of the process of a look; false: it has gone, or its number is another's by now. */
bool task_stat_of(const struct report_look *look, struct task_stat *out);

__u64 clock_now_ns(clockid_t clock);

#endif
