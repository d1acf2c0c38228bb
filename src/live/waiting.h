/* SPDX-License-Identifier: GPL-2.0-only */
/* What the filters of a run ask for, and does not exist yet. */
#ifndef WAITING_H
#define WAITING_H

#include <stdbool.h>
#include <stddef.h>
#include "judge/filters.h"

struct ladder;

/* Has any task a name that fits? */
bool waiting_finds_name(const struct filters *f);

/* Is one of the threads still there? */
bool waiting_finds_thread(const struct filters *f);

/*
 * What is waited for, "a process named 'x'", at most @len bytes of it; empty: nothing, as it
 * is there. @cgroup: of the filters, by its path.
 */
void waiting_for(char *what, size_t len, const struct filters *f, const char *cgroup);

/* Judge the cgroup of this path, if there is one now. */
void waiting_follow_cgroup(struct ladder *l, const char *cgroup);

#endif
