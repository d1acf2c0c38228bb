// SPDX-License-Identifier: GPL-2.0-only
/* A file system of the kernel's own, mounted or not: opened through a mount that no other has. */
#include "run/own_mount.h"
#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

/* <linux/mount.h> and <sys/mount.h> declare the same things and exclude each other. */
#define FSCONFIG_CMD_CREATE 6
#define FSOPEN_CLOEXEC 1
#define FSMOUNT_CLOEXEC 1

int own_mount_open(const char *type)
{
	int fs, root = -1, err = 0;

	fs = (int)syscall(SYS_fsopen, type, FSOPEN_CLOEXEC);
	if (fs < 0)
		return -errno;
	if (syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		err = -errno;
	if (!err) {
		root = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
		err = root < 0 ? -errno : 0;
	}
	close(fs);
	return err ? err : root;
}
