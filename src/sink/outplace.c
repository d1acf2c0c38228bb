// SPDX-License-Identifier: GPL-2.0-only
/* The folder of an output and its name there, found without a link that another user has put in. */
#include "sink/outplace.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <linux/magic.h>

#define LINKS_MAX 40 /* as the kernel has it */

struct walk {
	int dir;
	char *rest; /* of the path */
	unsigned int links;
	bool is_led; /* by a link of another user than root and us */
	uid_t led_by;
};

static bool is_for_all(const struct stat *dir)
{
	return (dir->st_mode & (S_ISVTX | S_IWOTH)) == (S_ISVTX | S_IWOTH);
}

/* May what another has put into @dir be used? */
static bool is_trusted(const struct stat *dir, const struct stat *entry)
{
	return entry->st_uid == geteuid() || entry->st_uid == dir->st_uid || !is_for_all(dir);
}

static bool is_proc(int dir)
{
	struct statfs fs;

	return !fstatfs(dir, &fs) && fs.f_type == PROC_SUPER_MAGIC;
}

static int enter(struct walk *w, const char *name, int flags)
{
	int dir = openat(w->dir, name, O_PATH | O_DIRECTORY | O_CLOEXEC | flags);

	if (dir < 0)
		return -errno;
	close(w->dir);
	w->dir = dir;
	return 0;
}

/* The link's text goes before the rest of the path. */
static int follow(struct walk *w, const char *name, const struct stat *link)
{
	char target[PATH_MAX], *rest;
	struct stat dir;
	ssize_t len;

	if (fstat(w->dir, &dir))
		return -errno;
	if (++w->links > LINKS_MAX || !is_trusted(&dir, link))
		return -ELOOP;
	if (!geteuid() && link->st_uid) {
		w->is_led = true;
		w->led_by = link->st_uid;
	}
	len = readlinkat(w->dir, name, target, sizeof(target) - 1);
	if (len < 0)
		return -errno;
	target[len] = '\0';
	if (asprintf(&rest, "%s/%s", target, w->rest) < 0)
		return -ENOMEM;
	/* a slash behind the last name would ask for a folder */
	if (!*w->rest)
		rest[strlen(rest) - 1] = '\0';
	free(w->rest);
	w->rest = rest;
	return *target == '/' ? enter(w, "/", 0) : 0;
}

/* The next name of the path, and what is behind it; "": there is none. */
static void next_name(struct walk *w, char *name, size_t len, bool *is_last, bool *wants_dir)
{
	size_t slashes = strspn(w->rest, "/"), letters = strcspn(w->rest + slashes, "/"), more;

	snprintf(name, len, "%.*s", (int)letters, w->rest + slashes);
	more = slashes + letters;
	*wants_dir = w->rest[more] == '/';
	*is_last = !w->rest[more + strspn(w->rest + more, "/")];
	if (*is_last)
		more = strlen(w->rest);
	memmove(w->rest, w->rest + more, strlen(w->rest + more) + 1);
}

/* Where a link of another user has led root. */
static int check_led(const struct walk *w, const struct stat *entry)
{
	struct stat dir;

	if (!w->is_led)
		return 0;
	if (fstat(w->dir, &dir))
		return -errno;
	return dir.st_uid != w->led_by || (entry && entry->st_uid != w->led_by) ? -ELOOP : 0;
}

/* @entry: what the last name stands for; NULL: nothing yet. */
static int arrive(struct walk *w, struct outplace *p, const char *name, const struct stat *entry)
{
	struct stat dir;
	int err = check_led(w, entry);

	if (err)
		return err;
	p->is_there = entry;
	p->is_special = entry && !S_ISREG(entry->st_mode);
	if (entry && S_ISFIFO(entry->st_mode) && !fstat(w->dir, &dir) && !is_trusted(&dir, entry))
		return -EACCES;
	p->name = strdup(name);
	return p->name ? 0 : -ENOMEM;
}

/* One name of the path. Returns 0 or -errno; p->name: that was the last. */
static int step(struct walk *w, struct outplace *p)
{
	bool is_last, wants_dir;
	char name[NAME_MAX + 2];
	struct stat entry;

	next_name(w, name, sizeof(name), &is_last, &wants_dir);
	if (strlen(name) > NAME_MAX)
		return -ENAMETOOLONG;
	if (!*name)
		return arrive(w, p, ".", &(struct stat){ .st_mode = S_IFDIR, .st_uid = w->led_by });
	if (fstatat(w->dir, name, &entry, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT && is_last && !wants_dir ? arrive(w, p, name, NULL) : -errno;
	if (S_ISLNK(entry.st_mode) && !is_proc(w->dir))
		return follow(w, name, &entry);
	p->is_magic = is_last && S_ISLNK(entry.st_mode);
	if (!is_last)
		return enter(w, name, S_ISLNK(entry.st_mode) ? 0 : O_NOFOLLOW);
	if (wants_dir && S_ISREG(entry.st_mode))
		return -ENOTDIR;
	return arrive(w, p, name, &entry);
}

int outplace_find(struct outplace *p, const char *path)
{
	struct walk w = { .rest = strdup(path) };
	int err = w.rest ? 0 : -ENOMEM;

	memset(p, 0, sizeof(*p));
	if (!*path)
		err = -ENOENT;
	w.dir = open(*path == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (w.dir < 0 && !err)
		err = -errno;
	while (!err && !p->name)
		err = step(&w, p);
	free(w.rest);
	if (p->name)
		p->dir = w.dir;
	else if (w.dir >= 0)
		close(w.dir);
	return err;
}

/* Of an open file of ours, its own descriptor: what else is written there goes before or behind. */
static int open_magic(const struct outplace *p, int flags)
{
	struct stat there, ours;
	int fd = atoi(p->name);

	if (!fstatat(p->dir, p->name, &there, 0) && !fstat(fd, &ours) &&
	    there.st_dev == ours.st_dev && there.st_ino == ours.st_ino)
		fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	else
		fd = openat(p->dir, p->name, flags & ~(O_CREAT | O_TRUNC));
	return fd < 0 ? -errno : fd;
}

int outplace_open(const struct outplace *p, int flags, mode_t mode)
{
	int fd;

	if (p->is_magic)
		return open_magic(p, flags);
	fd = openat(p->dir, p->name, flags | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC, mode);
	return fd < 0 ? -errno : fd;
}

void outplace_release(struct outplace *p)
{
	if (p->name)
		close(p->dir);
	free(p->name);
	p->name = NULL;
}

int outplace_open_path(const char *path, int flags, mode_t mode)
{
	struct outplace p;
	int fd = outplace_find(&p, path);

	fd = fd ? fd : outplace_open(&p, p.is_there ? flags & ~O_CREAT : flags | O_EXCL, mode);
	outplace_release(&p);
	return fd;
}

int outplace_mkdir(const char *path, mode_t mode)
{
	char *own = strdup(path);
	size_t len = strlen(path);
	struct outplace p = { 0 };
	int err;

	if (!own)
		return -ENOMEM;
	while (len > 1 && own[len - 1] == '/')
		own[--len] = '\0';
	err = outplace_find(&p, own);
	free(own);
	if (!err && (p.is_there || mkdirat(p.dir, p.name, mode)))
		err = p.is_there ? -EEXIST : -errno;
	outplace_release(&p);
	return err;
}
