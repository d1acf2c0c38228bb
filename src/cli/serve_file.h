/* SPDX-License-Identifier: GPL-2.0-only */
/* The file of a running service that the textfile collector reads. */
#ifndef SERVE_FILE_H
#define SERVE_FILE_H

#include "cli/serve_outlet.h"

struct serve_file {
	const char *path;
	struct outlet outlet;
	int err; /* of the last writing: what is told once is not told again */
};

/* Can it be written? Returns 0 or -errno. */
int serve_file_try(const struct serve_file *f);

/* A thread of its own: a disk may take its time. Returns 0 or -errno. */
int serve_file_start(struct serve_file *f);

#endif
