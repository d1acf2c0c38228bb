// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "outfile.h"

int outfile_open(struct outfile *o, const char *path)
{
	mode_t mask = umask(0);
	int fd, err;

	umask(mask);
	memset(o, 0, sizeof(*o));
	o->path = path;
	if (!strcmp(path, "-")) {
		o->file = stdout;
		return 0;
	}
	if (asprintf(&o->temporary, "%s.XXXXXX", path) < 0) {
		o->temporary = NULL;
		return -ENOMEM;
	}
	fd = mkstemp(o->temporary);
	if (fd < 0) {
		err = -errno;
		free(o->temporary);
		o->temporary = NULL;
		return err;
	}
	fchmod(fd, 0666 & ~mask);
	o->file = fdopen(fd, "w");
	if (!o->file) {
		err = -errno;
		close(fd);
		outfile_discard(o);
		return err;
	}
	return 0;
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
	if (!o->temporary)
		return;
	if (o->file)
		fclose(o->file);
	o->file = NULL;
	unlink(o->temporary);
	free(o->temporary);
	o->temporary = NULL;
}
