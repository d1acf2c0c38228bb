/* SPDX-License-Identifier: GPL-2.0-only */
/* Looks at processes as the end of a recording holds them; docs/recording.md describes it. */
#ifndef LOOKS_JSON_H
#define LOOKS_JSON_H

#include <jansson.h>
#include "judge/looks.h"

/* NULL: there is nothing to keep. */
json_t *looks_json(const struct report_looks *looks);

/*
 * Add what looks_json() wrote; NULL: nothing. Returns 0; -EBADMSG: it cannot have written @list;
 * or -ENOMEM.
 */
int looks_json_read(struct report_looks *looks, json_t *list);

#endif
