/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A report file that is either whole or not there: written to a temporary file
 * in the same directory and renamed. Opened before the run, so that a path that
 * cannot be written is known before anything is traced.
 */
#ifndef OUTFILE_H
#define OUTFILE_H

#include <stdio.h>
#include <sys/types.h>

struct outfile {
	FILE *file;
	char *path; /* what is replaced; NULL: standard output, a device, a pipe */
	char *temporary;
};

/* @mode: of a file that is made, less the umask. Returns 0 or -errno. */
int outfile_open(struct outfile *o, const char *path, mode_t mode);

/* All is written, and a new file has its name. Returns 0 or -errno. */
int outfile_commit(struct outfile *o);

/* Close the file, remove what was not committed, and release @o; in any case. */
void outfile_discard(struct outfile *o);

#endif
