/* SPDX-License-Identifier: GPL-2.0-only */
/* Are the probes still there? */
#ifndef WATCH_H
#define WATCH_H

struct kernel;
struct ladder;

/* The kernel's switches that take probes away, and leave their links. */
#define LADDER_SWITCHES "kernel.ftrace_enabled and /sys/kernel/debug/kprobes/enabled"

/* Remember the probes as they are, for ladder_lost_fact(). */
void ladder_watch(struct ladder *l, const struct kernel *k);

/* The same of one fact, whose programs were attached again. */
void ladder_watch_fact(struct ladder *l, unsigned int f);

/*
 * The name of a fact with a probe that is not attached any more, or that the kernel
 * does not run, or that a livepatch made doubtful; NULL: all were there until now. A
 * switch that was turned off and on again since the last look tells, once; not one that
 * was turned through another mount of /proc. Makes a call of its own, which is not judged.
 */
const char *ladder_lost_fact(struct ladder *l);

#endif
