/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A report file that is either whole or not there: written to a temporary file
 * in the same directory and renamed. Opened before the run, so that a path that
 * cannot be written is known before anything is traced.
 */
#ifndef OUTFILE_H
#define OUTFILE_H

#include <stdio.h>

struct outfile {
	FILE *file;
	const char *path; /* the caller's; "-": standard output */
	char *temporary;
};

/* Returns 0 or -errno. */
int outfile_open(struct outfile *o, const char *path);

/* Returns 0 or -errno; the file is closed in any case. */
int outfile_commit(struct outfile *o);

/* Remove what was written. Nothing to do after a commit or a failed open. */
void outfile_discard(struct outfile *o);

#endif
