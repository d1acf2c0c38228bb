/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of processes and commands. */
#ifndef SINK_TEXT_TABLE_H
#define SINK_TEXT_TABLE_H

#include "sink/sink_page.h"

/* The rows that say most, as many as there is room for. */
void sink_text_top_rows(const struct text *t);

/* All rows; of too many, the sums of commands, and those of which there is something to say. */
void sink_text_rows(const struct text *t);

/* The same, where the first screen has not all of them, or not all of each. */
void sink_text_all_rows(const struct text *t);

#endif
