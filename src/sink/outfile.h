/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A report file that is either whole or not there: written without a name, or under a
 * temporary one where the file system has no O_TMPFILE, and renamed. Opened before the
 * run, so that a path that cannot be written is known before anything is traced.
 * However the program ends, a file without a name is gone with it; a temporary one
 * stays only of a program that was killed.
 */
#ifndef OUTFILE_H
#define OUTFILE_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>
#include "sink/outplace.h"

struct outfile {
	FILE *file;
	struct outplace place; /* not known: standard output */
	char *temporary;       /* there; NULL: the file has no name yet */
};

/*
 * Are @a and @b one place, by name or by what is there? Devices are none: their writers do
 * not overwrite each other.
 */
bool outfile_same(const char *a, const char *b);

/* Is @path a file of folder @dir, with a name that fits @pattern (fnmatch)? By name, as above. */
bool outfile_within(const char *dir, const char *pattern, const char *path);

/* @mode: of a file that is made, less the umask. Returns 0 or -errno, as outplace_find() too. */
int outfile_open(struct outfile *o, const char *path, mode_t mode);

/* Is there nothing at the place until the file is whole? False of a stream, as a pipe. */
bool outfile_replaces(const struct outfile *o);

/* All is written, and a new file has its name. Returns 0 or -errno. */
int outfile_commit(struct outfile *o);

/*
 * As outfile_commit(), of a file that could not be written to its end: it gets its
 * name even if the disk has not taken all of it. Returns 0, or -errno: it has no name.
 */
int outfile_commit_cut(struct outfile *o);

/* Close the file, remove what was not committed, and release @o; in any case. */
void outfile_discard(struct outfile *o);

#endif
