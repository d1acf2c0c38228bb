/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The traced command: forked early, with all the privileges and on the CPUs that we were
 * started with, and held on a pipe until the probes are armed, so that not one of its
 * system calls is missed. What follows drops privileges; the command does not.
 */
#ifndef CHILD_H
#define CHILD_H

#include <sys/types.h>
#include "live/child_user.h"

struct child {
	pid_t pid;
	int go;       /* a byte here lets it exec */
	int exec_err; /* it sends errno here when exec fails */
};

/*
 * Fork and hold @argv, with @output as its standard output, 0: ours, and as @user where that
 * has a name. Returns 0 or -errno.
 */
int child_start(struct child *c, char *const argv[], int output, const struct child_user *user);

/* Let it exec. Returns 0 once it runs the command, or the -errno of execvp(3). */
int child_release(struct child *c);

/* Close the pipes; if it still waits, it ends by that. */
void child_abandon(struct child *c);

#endif
