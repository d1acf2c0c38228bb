/* SPDX-License-Identifier: GPL-2.0-only */
/* Cgroups of the second version, by their paths. */
#ifndef CGROUP_H
#define CGROUP_H

#include <linux/types.h>
#include <stddef.h>
#include "mbt/filters.h"

/* Levels below the root, of which the kernel side looks at as many (bpf/filters.bpf.h). */
#define CGROUP_LEVELS_MAX 31

/*
 * The path of a cgroup below the root of their hierarchy, "/system.slice/x", of what a user
 * calls it: that, the same without the slash in front, or the path in the file system. Returns
 * 0, or -EINVAL: it is none, or too long.
 */
int cgroup_parse(char path[MBT_CGROUP_PATH], const char *text);

/* The kernel's number of the cgroup; 0: it does not exist, or its hierarchy is not mounted. */
__u64 cgroup_number(const char *path);

/* Its path; it is looked for in all of the hierarchy. Returns 0, or -ENOENT: it is gone. */
int cgroup_find(char path[MBT_CGROUP_PATH], __u64 number);

#endif
