/* SPDX-License-Identifier: GPL-2.0-only */
/* Which cgroup is which: a recording holds the paths of those that its calls came from. */
#ifndef RECORDING_CGROUPS_H
#define RECORDING_CGROUPS_H

#include <jansson.h>
#include <linux/types.h>

struct recorded_cgroup {
	__u64 number;
	char *path; /* owned; NULL: not known */
};

/* All zeroes: none. */
struct recorded_cgroups {
	struct recorded_cgroup *list;
	unsigned int cnt, room;
	unsigned int last; /* that was found */
};

/* NULL: it is not there yet. */
const struct recorded_cgroup *recorded_cgroups_find(struct recorded_cgroups *c, __u64 number);

/* Add one with a copy of its path, NULL: not known. Returns 0 or -ENOMEM. */
int recorded_cgroups_add(struct recorded_cgroups *c, __u64 number, const char *path);

/* Is it the cgroup of @path, or below it? -1: its own path is not known. */
int recorded_cgroups_below(struct recorded_cgroups *c, __u64 number, const char *path);

/* {"number": "17", "path": "/x"}: what the frame holds. */
json_t *recorded_cgroup_json(const struct recorded_cgroup *cgroup);

/* The same read back. Returns 0, -EBADMSG or -ENOMEM. */
int recorded_cgroups_read(struct recorded_cgroups *c, json_t *o);

void recorded_cgroups_release(struct recorded_cgroups *c);

#endif
