/* SPDX-License-Identifier: GPL-2.0-only */
/* User stacks as a recording holds them; docs/recording.md describes it. */
#ifndef STACKS_JSON_H
#define STACKS_JSON_H

#include <jansson.h>
#include "judge/stacks.h"

/* Of a frame: each has the modules as well. */
#define STACKS_JSON_ROWS 256

/* Rows from @first on, not more than STACKS_JSON_ROWS; the first ones with what was lost. */
json_t *stacks_json(const struct report_stacks *s, unsigned int first);

/*
 * Add what stacks_json() wrote. Returns 0; -EBADMSG: it cannot have written @o, which may be
 * NULL; or -ENOMEM.
 */
int stacks_json_read(struct report_stacks *s, json_t *o);

#endif
