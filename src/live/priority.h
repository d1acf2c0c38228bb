/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * At which priority the tool drains the ring: where threads that never sleep keep all CPUs
 * busy, an ordinary one gets to it too late, and records find no room.
 */
#ifndef PRIORITY_H
#define PRIORITY_H

#include <stddef.h>

enum priority_kind {
	PRIORITY_NONE, /* as the tool was started */
	PRIORITY_BEST, /* SCHED_FIFO 1, else nice -10, else as the tool was started */
	PRIORITY_FIFO,
	PRIORITY_NICE,
};

struct priority {
	enum priority_kind kind;
	int value; /* of PRIORITY_FIFO and PRIORITY_NICE */
};

/* "fifo:N", "nice:N" or "none". Returns 0, or -EINVAL, and @p is left alone then. */
int priority_parse(const char *text, struct priority *p);

/*
 * Give it to the calling thread, and to no child: those begin with the ordinary one. *@got
 * is what was changed. A tool that was started in a class of its own keeps that under
 * PRIORITY_BEST, which never fails. Returns 0 or -errno: it is not allowed.
 */
int priority_raise(const struct priority *asked, struct priority *got);

/* Real-time no longer, if *@got is: nothing waits for the thread any more. */
void priority_lower(struct priority *got);

/* What the calling thread has: "fifo:1", "nice:-10", "batch". */
void priority_words(char *words, size_t len);

#endif
