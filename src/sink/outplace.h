/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where an output goes: the folder, held open, and the name in it, so that no link that another
 * user puts there leads elsewhere, neither before nor after it was looked at. In a sticky folder
 * that all may write to (/tmp) a link is followed only if it is the caller's own or that of the
 * folder's owner, as fs.protected_symlinks has it, whether or not that is set, and in each part
 * of the path; a FIFO of another user is refused there. Root follows a link of another user only
 * to a place of that user.
 */
#ifndef OUTPLACE_H
#define OUTPLACE_H

#include <stdbool.h>
#include <sys/types.h>

struct outplace {
	int dir;         /* O_PATH */
	char *name;      /* in it; no symbolic link. NULL: the place is not known */
	bool is_there;   /* ... and something had that name */
	bool is_special; /* that is no regular file: not to be replaced */
	bool is_magic;   /* of the last: an open file, a name in /proc/PID/fd */
};

/* Returns 0 or -errno; -ELOOP: a link that is not followed. Then outplace_release() in any case. */
int outplace_find(struct outplace *p, const char *path);

/* Open what is there or, with O_CREAT, a new file. Returns a descriptor or -errno. */
int outplace_open(const struct outplace *p, int flags, mode_t mode);

void outplace_release(struct outplace *p);

/* As open(2) and mkdir(2), of a place that was found as above. A descriptor, or 0; or -errno. */
int outplace_open_path(const char *path, int flags, mode_t mode);
int outplace_mkdir(const char *path, mode_t mode);

#endif
