// SPDX-License-Identifier: GPL-2.0-only
/* Files that are there whole or not at all: written without a name, and renamed. */
#include "sink/outfile.h"
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* The name that @path has, or will have, whatever links lead there. Free it; NULL: none. */
static char *place_of(const char *path)
{
	char *place = realpath(path, NULL), *own, *parent, *slash;
	size_t len = strlen(path);

	if (place)
		return place;
	while (len > 1 && path[len - 1] == '/')
		len--;
	own = strndup(path, len);
	if (!own)
		return NULL;
	slash = strrchr(own, '/');
	if (slash)
		*slash = '\0';
	parent = realpath(!slash ? "." : *own ? own : "/", NULL);
	if (parent && asprintf(&place, "%s/%s", parent, slash ? slash + 1 : own) < 0)
		place = NULL;
	free(parent);
	free(own);
	return place;
}

/* The place of the folder that @path is in, and its name there. Free the first; NULL: none. */
static char *folder_of(const char *path, char name[NAME_MAX + 1])
{
	char *whole = realpath(path, NULL), *slash, *place;

	whole = whole ? whole : strdup(path);
	if (!whole)
		return NULL;
	slash = strrchr(whole, '/');
	snprintf(name, NAME_MAX + 1, "%s", slash ? slash + 1 : whole);
	if (slash)
		slash[slash == whole] = '\0';
	place = place_of(slash ? whole : ".");
	free(whole);
	return place;
}

bool outfile_within(const char *dir, const char *pattern, const char *path)
{
	char name[NAME_MAX + 1], *folder, *in;
	bool within;

	folder = place_of(dir);
	in = folder_of(path, name);
	within = folder && in && !strcmp(folder, in) && !fnmatch(pattern, name, 0);
	free(folder);
	free(in);
	return within;
}

bool outfile_same(const char *a, const char *b)
{
	char *place_a, *place_b;
	struct stat st_a, st_b;
	bool same;

	if (!strcmp(a, "-") || !strcmp(b, "-"))
		return !strcmp(a, b);
	if (!stat(a, &st_a) && !stat(b, &st_b))
		return (S_ISREG(st_a.st_mode) || S_ISDIR(st_a.st_mode) || S_ISFIFO(st_a.st_mode)) &&
		       st_a.st_dev == st_b.st_dev && st_a.st_ino == st_b.st_ino;
	place_a = place_of(a);
	place_b = place_of(b);
	same = place_a && place_b && !strcmp(place_a, place_b);
	free(place_a);
	free(place_b);
	return same;
}

/* Where /proc shows our descriptors: linkat() of a descriptor itself needs CAP_DAC_READ_SEARCH. */
static void descriptor_path(char buf[32], int fd)
{
	snprintf(buf, 32, "/proc/self/fd/%d", fd);
}

/* Returns a descriptor, or -errno: not on this file system. */
static int open_nameless(int dir)
{
	int fd = openat(dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char link[32];

	if (fd < 0)
		return -errno;
	descriptor_path(link, fd);
	if (!access(link, F_OK))
		return fd;
	close(fd);
	return -EOPNOTSUPP;
}

/*
 * Give what is made a name that it alone has, beside the one that the file shall have.
 * @make returns a descriptor, or 0; or -errno: -EEXIST, another has the name.
 */
static int make_temporary(struct outfile *o, int (*make)(const struct outfile *o))
{
	unsigned int random, tries;
	int made = -EEXIST;

	for (tries = 0; tries < 100 && made == -EEXIST; tries++) {
		if (getrandom(&random, sizeof(random), 0) != sizeof(random))
			return -errno;
		if (asprintf(&o->temporary, "%s.%08x", o->place.name, random) < 0) {
			o->temporary = NULL;
			return -ENOMEM;
		}
		made = make(o);
		if (made >= 0)
			break;
		free(o->temporary);
		o->temporary = NULL;
	}
	return made;
}

static int make_new(const struct outfile *o)
{
	int fd = openat(o->place.dir, o->temporary, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);

	return fd < 0 ? -errno : fd;
}

/* link() replaces nothing */
static int make_link(const struct outfile *o)
{
	char link[32];

	descriptor_path(link, fileno(o->file));
	return linkat(AT_FDCWD, link, o->place.dir, o->temporary, AT_SYMLINK_FOLLOW) ? -errno : 0;
}

static int to_stream(struct outfile *o, int fd)
{
	int err;

	if (fd < 0)
		return fd;
	o->file = fdopen(fd, "w");
	if (o->file)
		return 0;
	err = -errno;
	close(fd);
	return err;
}

static int open_regular(struct outfile *o, mode_t mode)
{
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	fd = open_nameless(o->place.dir);
	if (fd < 0)
		fd = make_temporary(o, make_new);
	if (fd >= 0)
		fchmod(fd, mode & ~mask);
	return to_stream(o, fd);
}

int outfile_open(struct outfile *o, const char *path, mode_t mode)
{
	int err;

	memset(o, 0, sizeof(*o));
	if (!strcmp(path, "-")) {
		o->file = stdout;
		return 0;
	}
	err = outplace_find(&o->place, path);
	/* a device, a pipe, or an open file is written to; only a regular file is replaced */
	if (!err && o->place.is_special)
		err = to_stream(o, outplace_open(&o->place, O_WRONLY | O_TRUNC, 0));
	else if (!err)
		err = open_regular(o, mode);
	if (err)
		outfile_discard(o);
	return err;
}

/* What came there since it was looked at is left alone, unless it is a file, or a link, as well. */
static bool may_be_replaced(const struct outfile *o)
{
	struct stat st;

	return fstatat(o->place.dir, o->place.name, &st, AT_SYMLINK_NOFOLLOW) ||
	       S_ISREG(st.st_mode) || S_ISLNK(st.st_mode);
}

/* Without a signal in between, so that no temporary name is left. */
static int give_name(struct outfile *o)
{
	sigset_t all, before;
	int err = 0;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	if (!o->temporary)
		err = make_temporary(o, make_link);
	if (!err && !may_be_replaced(o))
		err = -EEXIST;
	if (!err && renameat(o->place.dir, o->temporary, o->place.dir, o->place.name))
		err = -errno;
	if (err && o->temporary)
		unlinkat(o->place.dir, o->temporary, 0);
	free(o->temporary);
	o->temporary = NULL;
	sigprocmask(SIG_SETMASK, &before, NULL);
	return err;
}

bool outfile_replaces(const struct outfile *o)
{
	return o->place.name && !o->place.is_special;
}

static int commit(struct outfile *o, bool cut)
{
	int err = 0;

	if (!outfile_replaces(o))
		return fflush(o->file) && !cut ? -errno : 0;
	if ((fflush(o->file) || fsync(fileno(o->file))) && !cut)
		err = -errno;
	err = err ? err : give_name(o);
	if (fclose(o->file) && !err && !cut)
		err = -errno;
	o->file = NULL;
	if (err)
		outfile_discard(o);
	return err;
}

int outfile_commit(struct outfile *o)
{
	return commit(o, false);
}

int outfile_commit_cut(struct outfile *o)
{
	return commit(o, true);
}

void outfile_discard(struct outfile *o)
{
	if (o->file && o->file != stdout)
		fclose(o->file);
	o->file = NULL;
	if (o->temporary)
		unlinkat(o->place.dir, o->temporary, 0);
	free(o->temporary);
	o->temporary = NULL;
	outplace_release(&o->place);
}
