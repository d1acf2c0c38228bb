// SPDX-License-Identifier: GPL-2.0-only
/*
 * What processes have mapped, from /proc while they run: the kernel side tells a file by its
 * build id alone, and what is in no file by its address alone.
 */
#include "live/mappings.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "live/build_id.h"
#include "live/served.h"

/* Of all processes together; the files of further ones may be known all the same. */
#define MAPPINGS_MAX 65536

static bool is_of(const struct mapping *m, int pid, __u64 start_ns)
{
	return m->pid == pid && m->start_ns == start_ns;
}

bool mappings_have(const struct mappings *m, int pid, __u64 start_ns)
{
	unsigned int i;

	for (i = 0; i < m->cnt; i++)
		if (is_of(&m->list[i], pid, start_ns))
			return true;
	return false;
}

bool mappings_are_new(const struct mappings *m, int pid, __u64 start_ns)
{
	unsigned int i;

	for (i = 0; i < m->cnt; i++)
		if (is_of(&m->list[i], pid, start_ns))
			return m->list[i].age == m->age;
	return false;
}

/* Of its file, as seen from @root. */
static void find_build_id(struct mapping *new, const char *root)
{
	char path[PATH_MAX + 64];
	int fd;

	snprintf(path, sizeof(path), "%s%s", root, new->path);
	fd = build_id_open(path);
	if (fd < 0)
		return;
	new->has_build_id = !build_id_read(fd, new->build_id, &new->code);
	close(fd);
}

static int add(struct mappings *m, const struct mapping *new, const char *path)
{
	struct mapping *list = m->list;

	if (m->cnt == MAPPINGS_MAX)
		return -ENOSPC;
	if (!(m->cnt & (m->cnt - 1)))
		list = realloc(list, (m->cnt ? 2 * (size_t)m->cnt : 1) * sizeof(*list));
	if (!list)
		return -ENOMEM;
	m->list = list;
	list[m->cnt] = *new;
	list[m->cnt].path = strdup(path);
	if (!list[m->cnt].path)
		return -ENOMEM;
	m->cnt++;
	return 0;
}

static void drop(struct mappings *m, int pid, __u64 start_ns, unsigned int cnt)
{
	unsigned int i, kept = 0;

	for (i = 0; i < m->cnt; i++) {
		if (i < cnt && is_of(&m->list[i], pid, start_ns))
			free(m->list[i].path);
		else
			m->list[kept++] = m->list[i];
	}
	m->cnt = kept;
}

/* What a line of maps says, if it is of memory that can be executed. Returns 0 or -errno. */
static int read_line(struct mappings *m, struct mapping *new, char *line, const char *root,
		     const struct served *served)
{
	unsigned long long begin, end, offset;
	unsigned int major, minor;
	const char *path;
	int at = 0, err;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "%llx-%llx %*c%*cx%*c %llx %x:%x %*s %n", &begin, &end, &offset, &major,
		   &minor, &at) < 5 ||
	    !at)
		return 0;
	path = line + at;
	new->begin = begin;
	new->end = end;
	new->offset = offset;
	err = add(m, new, path);
	if (!err && *path == '/' && !served_has(served, major, minor))
		find_build_id(&m->list[m->cnt - 1], root);
	return err;
}

int mappings_read(struct mappings *m, int pid, __u64 start_ns)
{
	struct mapping new = { .age = m->age, .pid = pid, .start_ns = start_ns };
	unsigned int before = m->cnt;
	char path[64], root[64], *line = NULL;
	struct served served = { 0 };
	size_t len = 0;
	FILE *file;
	int err = 0;

	snprintf(path, sizeof(path), "/proc/%d/mountinfo", pid);
	file = fopen(path, "re");
	if (file) {
		served_read(&served, file);
		fclose(file);
	}
	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	snprintf(root, sizeof(root), "/proc/%d/root", pid);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	while (!err && getline(&line, &len, file) > 0)
		err = read_line(m, &new, line, root, &served);
	free(line);
	fclose(file);
	/* a process that is at its end has none any more */
	if (m->cnt > before)
		drop(m, pid, start_ns, before);
	return err;
}

void mappings_add_command(struct mappings *m, const char *name)
{
	const char *dirs = strchr(name, '/') ? "" : getenv("PATH");
	struct mapping new = { 0 };
	char path[PATH_MAX], real[PATH_MAX];

	for (; dirs; dirs = dirs[strcspn(dirs, ":")] ? dirs + strcspn(dirs, ":") + 1 : NULL) {
		size_t len = strcspn(dirs, ":");

		snprintf(path, sizeof(path), "%.*s%s%s", (int)len, dirs, len ? "/" : "", name);
		if (access(path, X_OK) || !realpath(path, real))
			continue;
		if (!add(m, &new, real))
			find_build_id(&m->list[m->cnt - 1], "");
		return;
	}
}

const struct mapping *mappings_of(const struct mappings *m, const __u8 *build_id)
{
	unsigned int i;

	for (i = 0; i < m->cnt; i++)
		if (m->list[i].has_build_id &&
		    !memcmp(m->list[i].build_id, build_id, MBT_BUILD_ID_LEN))
			return &m->list[i];
	return NULL;
}

const struct mapping *mappings_find(const struct mappings *m, int pid, __u64 start_ns,
				    __u64 address)
{
	unsigned int i;

	for (i = 0; i < m->cnt; i++)
		if (is_of(&m->list[i], pid, start_ns) && address >= m->list[i].begin &&
		    address < m->list[i].end)
			return &m->list[i];
	return NULL;
}

void mappings_release(struct mappings *m)
{
	unsigned int i;

	for (i = 0; i < m->cnt; i++)
		free(m->list[i].path);
	free(m->list);
	memset(m, 0, sizeof(*m));
}
