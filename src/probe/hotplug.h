/* SPDX-License-Identifier: GPL-2.0-only */
/* How many CPUs are online, and what the report has to remark of CPUs and handlers. */
#ifndef HOTPLUG_H
#define HOTPLUG_H

#include <stdbool.h>

struct kernel;
struct ladder;
struct probe;

/* The program that asks the runqueues whether they are online. */
extern const struct probe ladder_online_probe;

/* Load it, unless it is. */
void ladder_load_online(struct ladder *l);

/*
 * Tell the probes how many CPUs are online, if hotplug has changed that; to be called often.
 * Returns whether it may have: steps were made since the last count.
 */
bool ladder_follow_hotplug(struct ladder *l);

/*
 * Write into @k how many CPUs are online, and remarks: that the kernel did not say so, or
 * sysfs says otherwise, and which handlers are redirected while their calls are seen.
 */
void ladder_remarks(const struct ladder *l, struct kernel *k);

#endif
