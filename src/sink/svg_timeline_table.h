/* SPDX-License-Identifier: GPL-2.0-only */
/* A timeline for those who do not see it, and for its exact numbers. */
#ifndef SVG_TIMELINE_TABLE_H
#define SVG_TIMELINE_TABLE_H

#include "sink/svg_timeline_rows.h"

/* Write two tables of HTML: the instants of @t in their order, and its CPUs. */
void svg_timeline_table(FILE *out, const struct timeline *t);

#endif
