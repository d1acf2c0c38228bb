/* SPDX-License-Identifier: GPL-2.0-only */
/* Runqueues and the processes to judge: found at the start, and what became of these. */
#ifndef FIND_H
#define FIND_H

#include <linux/types.h>
#include <stdbool.h>

struct ladder;

/* Find every CPU's runqueue, once all is attached. Returns 0 or -errno. */
int ladder_find_runqueues(const struct ladder *l);

/*
 * Judge these processes, and their children from now on. The numbers are those of
 * our pid namespace. Returns 0, -ESRCH (no such process: *@missing) or -errno.
 */
int ladder_judge(struct ladder *l, const int *pids, unsigned int cnt, int *missing);

/* The same of threads, which filters name. */
int ladder_judge_threads(struct ladder *l, const int *tids, unsigned int cnt, int *missing);

/*
 * Is one of the processes that are judged still there? A number that its end has left
 * in the table (a skipped program) is looked for, where our numbers are the kernel's.
 */
bool ladder_judges_any(const struct ladder *l);

/* The system call that seccomp ended the command for, with its audit architecture. */
bool ladder_command_refused(const struct ladder *l, __u32 *arch, int *number);

#endif
