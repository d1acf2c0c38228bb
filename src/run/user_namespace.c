// SPDX-License-Identifier: GPL-2.0-only
/* Whether we are root of a user namespace alone. */
#include "run/user_namespace.h"
#include <stdio.h>
#include <unistd.h>

bool root_of_user_namespace(void)
{
	unsigned int inside, outside, cnt;
	bool whole = true;
	FILE *file;

	if (geteuid())
		return false;
	file = fopen("/proc/self/uid_map", "re");
	if (!file)
		return false;
	/* the first namespace has every id, each as itself */
	if (fscanf(file, "%u %u %u", &inside, &outside, &cnt) == 3)
		whole = !inside && !outside && cnt == 0xffffffff;
	fclose(file);
	return !whole;
}
