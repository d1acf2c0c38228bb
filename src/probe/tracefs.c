// SPDX-License-Identifier: GPL-2.0-only
/* tracefs, mounted or not. */
#include "probe/tracefs.h"
#include <fcntl.h>
#include <unistd.h>
#include "run/own_mount.h"

/* Where the system has it, or -1. */
static int open_mounted(void)
{
	int root = open("/sys/kernel/tracing", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (root < 0 || !faccessat(root, "events", R_OK, 0))
		return root;
	close(root);
	return -1;
}

int tracefs_open(void)
{
	int root = open_mounted();

	return root >= 0 ? root : own_mount_open("tracefs");
}

void tracefs_keep(void)
{
	int root = open_mounted();

	if (root >= 0)
		close(root);
	else
		own_mount_keep("tracefs");
}
