/* SPDX-License-Identifier: GPL-2.0-only */
/* A list of CPUs, "0-3,8", as the kernel writes it into sysfs and takes it from there. */
#ifndef CPULIST_H
#define CPULIST_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include "mbt/settings.h"

/* Bytes of a set of as many CPUs as can be judged. */
#define CPULIST_SIZE CPU_ALLOC_SIZE(MBT_MAX_CPUS)

/* Room for the text of one, and the end of it. */
#define CPULIST_TEXT 4096

struct cpulist {
	unsigned int cnt; /* CPUs */
	unsigned int end; /* the largest number plus one */
	union {
		cpu_set_t set; /* of CPULIST_SIZE bytes, not of its own size alone */
		unsigned char bytes[MBT_MAX_CPUS / 8];
	};
};

/*
 * Returns 0, or -EINVAL for what is no list. An empty one is one. A CPU of
 * MBT_MAX_CPUS or above counts, and is not in the set.
 */
int cpulist_parse(struct cpulist *l, const char *text);

/* Read one from sysfs. Returns 0 or -errno: -EINVAL for "(null)", too, of no list. */
int cpulist_read(struct cpulist *l, const char *path);

/*
 * The same as text, as it stands there: at most @len bytes at @text. Returns as
 * cpulist_read() does; @text is empty after a failure.
 */
int cpulist_read_text(char *text, size_t len, const char *path);

/*
 * The same to be read by people: "none" for an empty list, and a long one ends with "...".
 * @text is left alone where there is no list.
 */
void cpulist_read_words(char *text, size_t len, const char *path);

/* Take the CPUs of @off out of the set of @l. Returns whether one is left. */
bool cpulist_remove(struct cpulist *l, const struct cpulist *off);

#endif
