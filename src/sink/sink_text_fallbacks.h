/* SPDX-License-Identifier: GPL-2.0-only */
/* What runs in place of barriers: a section of the text report. */
#ifndef SINK_TEXT_FALLBACKS_H
#define SINK_TEXT_FALLBACKS_H

#include "sink/sink_page.h"

void sink_text_fallbacks(const struct text *t);

#endif
