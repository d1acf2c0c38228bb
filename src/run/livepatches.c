// SPDX-License-Identifier: GPL-2.0-only
/* The livepatches of the running kernel, from sysfs. */
#include "run/livepatches.h"
#include <dirent.h>

__u64 livepatches_sum(void)
{
	DIR *dir = opendir("/sys/kernel/livepatch");
	struct dirent *entry;
	__u64 sum = 0;

	if (!dir)
		return 0;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			sum += entry->d_ino;
	closedir(dir);
	return sum;
}
