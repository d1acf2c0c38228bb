/* SPDX-License-Identifier: GPL-2.0-only */
/* How many CPUs are online, of those who can tell. */
#ifndef ONLINE_H
#define ONLINE_H

#include <stdbool.h>

/* What was asked. */
struct online_asked {
	unsigned int possible;
	unsigned int known;        /* CPUs whose runqueue is known */
	bool runqueues;            /* these were asked ... */
	unsigned int by_runqueues; /* ... and this many of them said that they are online */
	unsigned int by_sysfs;     /* 0: it cannot be read */
};

struct online {
	unsigned int cnt;
	unsigned int known; /* of these, the runqueues are known */
};

/*
 * The runqueues are believed; sysfs, which may be another's, only for the CPUs whose
 * runqueue is not known. An offline CPU has a runqueue, too: where they cannot be asked
 * for it, it may make up for an online one whose runqueue is not known.
 */
struct online online_count(const struct online_asked *a);

#endif
