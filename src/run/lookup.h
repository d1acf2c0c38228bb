/* SPDX-License-Identifier: GPL-2.0-only */
/* Symbols of the kernel that are asked for by name, without a look at all of them. */
#ifndef LOOKUP_H
#define LOOKUP_H

#include <linux/types.h>

struct lookup {
	const char *name;
	__u64 addr; /* 0: the kernel and its modules have none of that name */
};

/*
 * Fill @symbols, up to MBT_SYMBOLS. Of several symbols of a name the kernel tells one, its own
 * rather than a module's. Returns 0, or -errno: it does not say (-EPERM: it hides addresses).
 */
int lookup_symbols(struct lookup *symbols, unsigned int cnt);

#endif
