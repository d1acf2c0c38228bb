// SPDX-License-Identifier: GPL-2.0-only
/* A file system of the kernel's own, mounted or not: opened through a mount that no other has. */
#include "run/own_mount.h"
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* <linux/mount.h> and <sys/mount.h> declare the same things and exclude each other. */
#define FSCONFIG_CMD_CREATE 6
#define FSOPEN_CLOEXEC 1
#define FSMOUNT_CLOEXEC 1

static struct {
	const char *type; /* NULL: free */
	int root;
} kept[2];

static int mount_new(const char *type)
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

int own_mount_open(const char *type)
{
	size_t i;
	int root;

	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		if (!kept[i].type || strcmp(kept[i].type, type))
			continue;
		root = openat(kept[i].root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		return root < 0 ? -errno : root;
	}
	return mount_new(type);
}

void own_mount_keep(const char *type)
{
	size_t i;
	int root;

	for (i = 0; i < sizeof(kept) / sizeof(kept[0]) && kept[i].type; i++)
		if (!strcmp(kept[i].type, type))
			return;
	root = i < sizeof(kept) / sizeof(kept[0]) ? mount_new(type) : -1;
	if (root < 0)
		return;
	kept[i].type = type;
	kept[i].root = root;
}
