/* SPDX-License-Identifier: GPL-2.0-only */
/* Waits for membarrier's mutex in a frame of a recording. */
#ifndef CONVOYS_JSON_H
#define CONVOYS_JSON_H

#include <jansson.h>
#include "judge/convoys.h"

/* Returns what the frame holds; NULL: no memory. */
json_t *convoys_json(const struct report_convoys *c);

/* Fill @c from it. Returns 0, -EBADMSG (nothing of it is believed) or -ENOMEM. */
int convoys_json_read(struct report_convoys *c, json_t *o);

#endif
