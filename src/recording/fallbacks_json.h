/* SPDX-License-Identifier: GPL-2.0-only */
/* Fallbacks as a frame of a recording holds them: docs/recording.md. */
#ifndef FALLBACKS_JSON_H
#define FALLBACKS_JSON_H

#include <jansson.h>
#include "judge/fallbacks.h"

/* NULL when there is no memory. */
json_t *fallbacks_json(const struct report_fallbacks *f);

/* Returns 0, -EBADMSG or -ENOMEM; also of an @o of NULL. */
int fallbacks_json_read(struct report_fallbacks *f, json_t *o);

#endif
