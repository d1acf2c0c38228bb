// SPDX-License-Identifier: GPL-2.0-only
/* tracefs, mounted or not. */
#include "probe/tracefs.h"
#include <fcntl.h>
#include <unistd.h>
#include "run/own_mount.h"

int tracefs_open(void)
{
	int root = open("/sys/kernel/tracing", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (root >= 0 && !faccessat(root, "events", R_OK, 0))
		return root;
	if (root >= 0)
		close(root);
	return own_mount_open("tracefs");
}
