/* SPDX-License-Identifier: GPL-2.0-only */
/* Another user that the command of a run becomes. */
#ifndef CHILD_USER_H
#define CHILD_USER_H

#include <sys/types.h>

struct child_user {
	char *name; /* NULL: the command stays who started the tool */
	char *home, *shell;
	uid_t uid;
	gid_t gid;
	gid_t *groups;
	int group_cnt;
};

/* Returns 0; -ENOENT: there is none of this name; or another -errno. Then child_user_release(). */
int child_user_find(struct child_user *u, const char *name);
void child_user_release(struct child_user *u);

/*
 * Become @u: its user, groups and environment, and nothing of what the caller was allowed.
 * Returns 0 or -errno; after an error the process is neither the one nor the other.
 */
int child_user_become(const struct child_user *u);

#endif
