/* SPDX-License-Identifier: GPL-2.0-only */
/* How long calls and their phases took, as the histograms of the bcc tools. */
#ifndef SINK_TEXT_HISTOGRAMS_H
#define SINK_TEXT_HISTOGRAMS_H

#include "sink/sink_page.h"

/* A histogram for each command, and where the style wants them one for each of its phases. */
void sink_text_histograms(const struct text *t);

#endif
