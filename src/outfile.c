// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "outfile.h"

/* A device or a pipe is written to; only a regular file is replaced. */
static bool is_special(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISREG(st.st_mode);
}

static int open_temporary(struct outfile *o, mode_t mode)
{
	mode_t mask = umask(0);
	int fd, err;

	umask(mask);
	if (asprintf(&o->temporary, "%s.XXXXXX", o->path) < 0) {
		o->temporary = NULL;
		return -ENOMEM;
	}
	fd = mkostemp(o->temporary, O_CLOEXEC);
	if (fd < 0) {
		err = -errno;
		free(o->temporary);
		o->temporary = NULL;
		return err;
	}
	fchmod(fd, mode & ~mask);
	o->file = fdopen(fd, "w");
	if (o->file)
		return 0;
	err = -errno;
	close(fd);
	outfile_discard(o);
	return err;
}

int outfile_open(struct outfile *o, const char *path, mode_t mode)
{
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
	return o->path ? open_temporary(o, mode) : -ENOMEM;
}

int outfile_commit(struct outfile *o)
{
	int err = 0;

	if (!o->temporary)
		return fflush(o->file) ? -errno : 0;
	if (fflush(o->file) || fsync(fileno(o->file)))
		err = -errno;
	if (fclose(o->file) && !err)
		err = -errno;
	o->file = NULL;
	if (!err && rename(o->temporary, o->path))
		err = -errno;
	if (err) {
		outfile_discard(o);
		return err;
	}
	free(o->temporary);
	o->temporary = NULL;
	return 0;
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
