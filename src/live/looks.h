/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Looks at processes through /proc: of those that are registered about once a second, of those
 * whose calls a filter answers once. None is opened while there are none of either.
 */
#ifndef LIVE_LOOKS_H
#define LIVE_LOOKS_H

#include <stdbool.h>
#include <linux/types.h>

struct ladder;
struct report;
struct live_looks;

/*
 * @some_calls: filters leave out the others, so that of none it can be said when a process made
 * its last one. Returns NULL when there is no memory, which costs the looks alone.
 */
struct live_looks *live_looks_new(bool some_calls);
void live_looks_free(struct live_looks *l);

/*
 * Look, if it is time to, and sum up in the report's looks. @last: the rows of the kernel side
 * are in @r already, and no other look follows.
 */
void live_looks_pass(struct live_looks *l, struct ladder *ladder, struct report *r, bool last);

#endif
