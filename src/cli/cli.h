/* SPDX-License-Identifier: GPL-2.0-only */
/* What the commands and their options share: exit codes and complaints. */
#ifndef CLI_H
#define CLI_H

/* The documented exit codes. */
enum {
	EXIT_OK = 0,
	EXIT_VIOLATION = 1,
	EXIT_USAGE = 2,
	EXIT_FAILED = 3,
	EXIT_UNSUPPORTED = 4,
	EXIT_UNVERIFIED = 5,
	EXIT_NOT_RUN = 126,
	EXIT_NOT_FOUND = 127,
};

/* Complaints are those of the program @name, not of "membarrier-trace". */
void complain_as(const char *name);

/* "membarrier-trace: ..." on standard error. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Complain that @path ("-": standard output) cannot be written, and what to do about it, if
 * @err (-errno) is not 0. Returns the exit code.
 */
int complain_unwritten(const char *path, int err);

/* A reader that went away, and a file at its limit, are errors of the write: not our end. */
void writes_fail(void);

#endif
