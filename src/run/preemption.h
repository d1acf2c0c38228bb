/* SPDX-License-Identifier: GPL-2.0-only */
/* Does the kernel take the CPU from a task in the midst of a system call? */
#ifndef PREEMPTION_H
#define PREEMPTION_H

#include "mbt/settings.h"

struct preemption {
	enum mbt_tristate on;
	char why[80]; /* what says so */
};

/*
 * What sched/preempt in debugfs says: the modes of the kernel, the present one in parentheses,
 * as "none (voluntary) full". MBT_UNKNOWN: none is, or it is one that is not known here.
 */
void preemption_of_modes(struct preemption *p, const char *modes);

/*
 * The mode in which a kernel starts that can change it, from its command line and the text of
 * the configuration that it was built with. MBT_UNKNOWN: they do not say.
 */
void preemption_of_boot(struct preemption *p, const char *cmdline, const char *config);

/*
 * Ask the running kernel, whose release is @release. @built: it has preempt_schedule(), without
 * which no mode preempts. What is found may be another a moment later: the mode can be changed
 * at any time.
 */
void preemption_read(struct preemption *p, const char *release, enum mbt_tristate built);

/* Have the file of modes at hand without CAP_SYS_ADMIN; see own_mount_keep(). */
void preemption_keep_modes(void);

#endif
