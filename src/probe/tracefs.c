// SPDX-License-Identifier: GPL-2.0-only
/* tracefs, mounted or not. */
#include "probe/tracefs.h"
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

/* <linux/mount.h> and <sys/mount.h> declare the same things and exclude each other. */
#define FSCONFIG_CMD_CREATE 6
#define FSOPEN_CLOEXEC 1
#define FSMOUNT_CLOEXEC 1

static int open_private(void)
{
	int fs, root = -1, err = 0;

	fs = (int)syscall(SYS_fsopen, "tracefs", FSOPEN_CLOEXEC);
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

int tracefs_open(void)
{
	int root = open("/sys/kernel/tracing", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (root >= 0 && !faccessat(root, "events", R_OK, 0))
		return root;
	if (root >= 0)
		close(root);
	return open_private();
}
