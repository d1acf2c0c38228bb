/* SPDX-License-Identifier: GPL-2.0-only */
/* Who called: the user stacks with the most calls. */
#ifndef SINK_TEXT_STACKS_H
#define SINK_TEXT_STACKS_H

#include "sink/sink_page.h"

/* Nothing where no stacks were asked for. */
void sink_text_stacks(const struct text *t);

#endif
