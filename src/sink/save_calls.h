/* SPDX-License-Identifier: GPL-2.0-only */
/* Violated calls saved one by one, each as a recording of its own. */
#ifndef SAVE_CALLS_H
#define SAVE_CALLS_H

#include "judge/report.h"
#include "sink/sink.h"

/* The names of the files, for fnmatch(). */
#define SAVE_CALLS_FILES "call-*.mbt"

/*
 * Make the directory @dir if there is none, and see that files can be made in it:
 * before a run that may take hours. Returns 0 or -errno.
 */
int save_calls_prepare(const char *dir);

/*
 * Save every finding that kept its record as @dir/call-000001.mbt and so on; their
 * saved_as says where. Returns 0 or -errno.
 */
int save_calls(const char *dir, struct report *r, const struct run *run);

#endif
