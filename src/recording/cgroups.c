// SPDX-License-Identifier: GPL-2.0-only
/* The cgroups of a recording, by their numbers: written with the first call of each. */
#include "recording/cgroups.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A process may make cgroups without end. */
#define CGROUPS_MAX 65536

const struct recorded_cgroup *recorded_cgroups_find(struct recorded_cgroups *c, __u64 number)
{
	unsigned int i;

	if (c->last < c->cnt && c->list[c->last].number == number)
		return &c->list[c->last];
	for (i = 0; i < c->cnt; i++)
		if (c->list[i].number == number) {
			c->last = i;
			return &c->list[i];
		}
	return NULL;
}

int recorded_cgroups_add(struct recorded_cgroups *c, __u64 number, const char *path)
{
	struct recorded_cgroup *list;
	char *copy = path ? strdup(path) : NULL;
	unsigned int room;

	if (path && !copy)
		return -ENOMEM;
	if (c->cnt == c->room) {
		room = c->room ? 2 * c->room : 16;
		list = realloc(c->list, room * sizeof(*list));
		if (!list) {
			free(copy);
			return -ENOMEM;
		}
		c->list = list;
		c->room = room;
	}
	c->list[c->cnt++] = (struct recorded_cgroup){ .number = number, .path = copy };
	return 0;
}

int recorded_cgroups_below(struct recorded_cgroups *c, __u64 number, const char *path)
{
	const struct recorded_cgroup *found = recorded_cgroups_find(c, number);
	size_t len = strcmp(path, "/") ? strlen(path) : 0;

	if (!found || !found->path)
		return -1;
	return !strncmp(found->path, path, len) && (!found->path[len] || found->path[len] == '/');
}

json_t *recorded_cgroup_json(const struct recorded_cgroup *cgroup)
{
	char number[24];

	snprintf(number, sizeof(number), "%llu", (unsigned long long)cgroup->number);
	return json_pack("{s:s, s:s*}", "number", number, "path", cgroup->path);
}

int recorded_cgroups_read(struct recorded_cgroups *c, json_t *o)
{
	const char *number, *path = NULL;
	char *end;
	__u64 value;

	if (json_unpack(o, "{s:s, s?s}", "number", &number, "path", &path) ||
	    c->cnt == CGROUPS_MAX || *number < '0' || *number > '9')
		return -EBADMSG;
	errno = 0;
	value = strtoull(number, &end, 10);
	if (*end || errno)
		return -EBADMSG;
	return recorded_cgroups_find(c, value) ? 0 : recorded_cgroups_add(c, value, path);
}

void recorded_cgroups_release(struct recorded_cgroups *c)
{
	unsigned int i;

	for (i = 0; i < c->cnt; i++)
		free(c->list[i].path);
	free(c->list);
	*c = (struct recorded_cgroups){ 0 };
}
