/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * File systems that a process serves (FUSE). To open a file there waits for that process, which
 * may be the one that is looked at, and may never answer; O_NONBLOCK changes nothing of it.
 */
#ifndef SERVED_H
#define SERVED_H

#include <stdbool.h>
#include <stdio.h>

#define SERVED_MAX 64

/* All zeroes: none. */
struct served {
	struct served_device {
		unsigned int major, minor;
	} list[SERVED_MAX];
	unsigned int cnt;
	bool more; /* than are in the list */
};

/* Those that @mountinfo, of /proc/PID/mountinfo, names, into @s of zeroes. */
void served_read(struct served *s, FILE *mountinfo);

/* Is a file on this device one of them, or perhaps one? */
bool served_has(const struct served *s, unsigned int major, unsigned int minor);

#endif
