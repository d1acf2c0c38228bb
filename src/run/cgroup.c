// SPDX-License-Identifier: GPL-2.0-only
/* Cgroups by their paths: where their hierarchy is mounted, and their numbers. */
#include "run/cgroup.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mntent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where the hierarchy is mounted; by default where it should be. */
static void find_mount(char *dir, size_t len)
{
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	struct mntent *m;

	snprintf(dir, len, "/sys/fs/cgroup");
	while (mounts && (m = getmntent(mounts)))
		if (!strcmp(m->mnt_type, "cgroup2")) {
			snprintf(dir, len, "%s", m->mnt_dir);
			break;
		}
	if (mounts)
		endmntent(mounts);
}

int cgroup_parse(char path[MBT_CGROUP_PATH], const char *text)
{
	char mount[PATH_MAX];
	unsigned int levels = 0;
	size_t at = 0, len;

	find_mount(mount, sizeof(mount));
	len = strlen(mount);
	if (!*text)
		return -EINVAL;
	if (!strncmp(text, mount, len) && (!text[len] || text[len] == '/'))
		text += len;
	while (*(text += strspn(text, "/"))) {
		len = strcspn(text, "/");
		if (at + 1 + len >= MBT_CGROUP_PATH || ++levels > CGROUP_LEVELS_MAX ||
		    (len == 1 && *text == '.') || (len == 2 && !strncmp(text, "..", 2)))
			return -EINVAL;
		path[at++] = '/';
		memcpy(path + at, text, len);
		at += len;
		text += len;
	}
	if (!at)
		path[at++] = '/';
	path[at] = '\0';
	return 0;
}

__u64 cgroup_number(const char *path)
{
	char mount[PATH_MAX], file[PATH_MAX + MBT_CGROUP_PATH];
	struct stat st;

	find_mount(mount, sizeof(mount));
	snprintf(file, sizeof(file), "%s%s", mount, path);
	/* the number of a file of kernfs is that of its inode */
	return !stat(file, &st) && S_ISDIR(st.st_mode) ? st.st_ino : 0;
}

/* @path: of @dir, and of what is found. */
static int find_below(char path[MBT_CGROUP_PATH], DIR *dir, __u64 number, unsigned int level)
{
	size_t end = strlen(path), len;
	struct dirent *entry;
	int err = -ENOENT, fd;
	DIR *below;

	while (err && (entry = readdir(dir))) {
		len = strlen(entry->d_name);
		if (entry->d_type != DT_DIR || *entry->d_name == '.' ||
		    end + 1 + len >= MBT_CGROUP_PATH)
			continue;
		path[end] = '/';
		memcpy(path + end + 1, entry->d_name, len + 1);
		if (entry->d_ino == number)
			return 0;
		fd = level < CGROUP_LEVELS_MAX ?
			     openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC) :
			     -1;
		below = fd >= 0 ? fdopendir(fd) : NULL;
		if (below) {
			err = find_below(path, below, number, level + 1);
			closedir(below);
		} else if (fd >= 0) {
			close(fd);
		}
	}
	if (err)
		path[end] = '\0';
	return err;
}

int cgroup_find(char path[MBT_CGROUP_PATH], __u64 number)
{
	char mount[PATH_MAX];
	DIR *root;
	int err;

	if (cgroup_number("/") == number) {
		snprintf(path, MBT_CGROUP_PATH, "/");
		return 0;
	}
	find_mount(mount, sizeof(mount));
	root = opendir(mount);
	if (!root)
		return -errno;
	*path = '\0';
	err = find_below(path, root, number, 1);
	closedir(root);
	return err;
}
