/* SPDX-License-Identifier: GPL-2.0-only */
/* The filters of a run, on the first screen of the report for people. */
#ifndef SINK_TEXT_FILTERS_H
#define SINK_TEXT_FILTERS_H

#include "sink/sink_page.h"

/* Which filters there were, and how many calls they left out; nothing where there were none. */
void sink_text_filters(const struct text *t);

#endif
