// SPDX-License-Identifier: GPL-2.0-only
/* Which file systems a process serves, by the types of mounts. */
#include "live/served.h"
#include <stdlib.h>
#include <string.h>

/* "fuse", "fuse.sshfs", "fuseblk" */
static bool is_served(const char *line)
{
	/* what is in front of it is fields without blanks, and none is a dash alone */
	const char *type = strstr(line, " - ");

	return type && !strncmp(type + 3, "fuse", 4) &&
	       strncmp(type + 3, "fusectl ", strlen("fusectl "));
}

void served_read(struct served *s, FILE *mountinfo)
{
	struct served_device device;
	char *line = NULL;
	size_t len = 0;

	while (getline(&line, &len, mountinfo) > 0) {
		if (!is_served(line) ||
		    sscanf(line, "%*u %*u %u:%u", &device.major, &device.minor) != 2)
			continue;
		if (s->cnt < SERVED_MAX)
			s->list[s->cnt++] = device;
		else
			s->more = true;
	}
	free(line);
}

bool served_has(const struct served *s, unsigned int major, unsigned int minor)
{
	unsigned int i;

	for (i = 0; i < s->cnt; i++)
		if (s->list[i].major == major && s->list[i].minor == minor)
			return true;
	/* what is mounted without a disk has no major number */
	return s->more && !major;
}
