// SPDX-License-Identifier: GPL-2.0-only
/* The command as another user: looked up by its name, and become in the forked child. */
#include "live/child_user.h"
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cap-ng.h>

static int find_groups(struct child_user *u)
{
	u->group_cnt = 0;
	getgrouplist(u->name, u->gid, NULL, &u->group_cnt);
	u->groups = calloc((size_t)u->group_cnt + 1, sizeof(*u->groups));
	if (!u->groups)
		return -ENOMEM;
	/* -1: it has come to another one since */
	return getgrouplist(u->name, u->gid, u->groups, &u->group_cnt) < 0 ? -EAGAIN : 0;
}

int child_user_find(struct child_user *u, const char *name)
{
	const struct passwd *found;

	errno = 0;
	found = getpwnam(name);
	if (!found)
		return errno && errno != ENOENT && errno != ESRCH && errno != EPERM ? -errno :
										      -ENOENT;
	*u = (struct child_user){ .name = strdup(found->pw_name),
				  .home = strdup(found->pw_dir),
				  .shell = strdup(*found->pw_shell ? found->pw_shell : "/bin/sh"),
				  .uid = found->pw_uid,
				  .gid = found->pw_gid };
	return u->name && u->home && u->shell ? find_groups(u) : -ENOMEM;
}

void child_user_release(struct child_user *u)
{
	free(u->name);
	free(u->home);
	free(u->shell);
	free(u->groups);
	*u = (struct child_user){ 0 };
}

/* Ambient and inheritable capabilities outlive a change of users that are not root. */
static int give_up_all(void)
{
	capng_clear(CAPNG_SELECT_CAPS);
	return capng_apply(CAPNG_SELECT_CAPS) ? -EPERM : 0;
}

int child_user_become(const struct child_user *u)
{
	if (setgroups((size_t)u->group_cnt, u->groups) || setgid(u->gid) || setuid(u->uid))
		return -errno;
	if (setenv("HOME", u->home, 1) || setenv("USER", u->name, 1) ||
	    setenv("LOGNAME", u->name, 1) || setenv("SHELL", u->shell, 1))
		return -errno;
	return u->uid ? give_up_all() : 0;
}
