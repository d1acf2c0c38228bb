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

/* A device or a pipe is written to; only a regular file is replaced. */
static bool is_special(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISREG(st.st_mode);
}

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
static int open_nameless(const char *path)
{
	char *dir = strdup(path), *slash, link[32];
	int fd;

	if (!dir)
		return -ENOMEM;
	slash = strrchr(dir, '/');
	if (slash)
		slash[slash == dir] = '\0';
	fd = open(slash ? dir : ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		fd = -errno;
	free(dir);
	if (fd < 0)
		return fd;
	descriptor_path(link, fd);
	if (!access(link, F_OK))
		return fd;
	close(fd);
	return -EOPNOTSUPP;
}

static int temporary_name(struct outfile *o, const char *suffix)
{
	if (asprintf(&o->temporary, "%s.%s", o->path, suffix) >= 0)
		return 0;
	o->temporary = NULL;
	return -ENOMEM;
}

/* Returns a descriptor or -errno. */
static int open_temporary(struct outfile *o)
{
	int fd, err = temporary_name(o, "XXXXXX");

	if (err)
		return err;
	fd = mkostemp(o->temporary, O_CLOEXEC);
	if (fd >= 0)
		return fd;
	err = -errno;
	free(o->temporary);
	o->temporary = NULL;
	return err;
}

static int open_regular(struct outfile *o, mode_t mode)
{
	mode_t mask = umask(0);
	int fd, err;

	umask(mask);
	fd = open_nameless(o->path);
	if (fd < 0)
		fd = open_temporary(o);
	if (fd < 0)
		return fd;
	fchmod(fd, mode & ~mask);
	o->file = fdopen(fd, "w");
	if (o->file)
		return 0;
	err = -errno;
	close(fd);
	return err;
}

int outfile_open(struct outfile *o, const char *path, mode_t mode)
{
	int err;

	memset(o, 0, sizeof(*o));
	if (!strcmp(path, "-")) {
		o->file = stdout;
		return 0;
	}
	if (is_special(path)) {
		o->file = fopen(path, "we");
		return o->file ? 0 : -errno;
	}
	/* what a link points to is replaced, not the link */
	o->path = realpath(path, NULL);
	if (!o->path)
		o->path = strdup(path);
	err = o->path ? open_regular(o, mode) : -ENOMEM;
	if (err)
		outfile_discard(o);
	return err;
}

/* A name beside the one that the file shall have: link() replaces nothing. */
static int give_temporary_name(struct outfile *o)
{
	char link[32], suffix[16];
	unsigned int random, tries;
	int err = -EEXIST;

	descriptor_path(link, fileno(o->file));
	for (tries = 0; tries < 100 && err == -EEXIST; tries++) {
		if (getrandom(&random, sizeof(random), 0) != sizeof(random))
			return -errno;
		snprintf(suffix, sizeof(suffix), "%08x", random);
		err = temporary_name(o, suffix);
		if (err || !linkat(AT_FDCWD, link, AT_FDCWD, o->temporary, AT_SYMLINK_FOLLOW))
			return err;
		err = -errno;
		free(o->temporary);
		o->temporary = NULL;
	}
	return err;
}

/* Without a signal in between, so that no temporary name is left. */
static int give_name(struct outfile *o)
{
	sigset_t all, before;
	int err = 0;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	if (!o->temporary)
		err = give_temporary_name(o);
	if (!err && rename(o->temporary, o->path))
		err = -errno;
	if (err && o->temporary)
		unlink(o->temporary);
	free(o->temporary);
	o->temporary = NULL;
	sigprocmask(SIG_SETMASK, &before, NULL);
	return err;
}

static int commit(struct outfile *o, bool cut)
{
	int err = 0;

	if (!o->path)
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
		unlink(o->temporary);
	free(o->temporary);
	free(o->path);
	o->temporary = o->path = NULL;
}
