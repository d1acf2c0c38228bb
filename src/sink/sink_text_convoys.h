/* SPDX-License-Identifier: GPL-2.0-only */
/* Who waited for membarrier's mutex behind whom. */
#ifndef SINK_TEXT_CONVOYS_H
#define SINK_TEXT_CONVOYS_H

#include "sink/sink_page.h"

/* A table, no wider than 80 columns; nothing where no call waited. */
void sink_text_convoys(const struct text *t);

#endif
