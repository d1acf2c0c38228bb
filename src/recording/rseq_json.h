/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts of rseq areas as a frame of a recording. */
#ifndef RSEQ_JSON_H
#define RSEQ_JSON_H

#include <jansson.h>
#include "judge/rseq.h"

/* NULL: out of memory. */
json_t *rseq_json(const struct report_rseq *q);

/* Into @q, which is empty. Returns 0, -EBADMSG or -ENOMEM. */
int rseq_json_read(struct report_rseq *q, json_t *o);

#endif
