/* SPDX-License-Identifier: GPL-2.0-only */
/* What the numbers of a report rest on. */
#ifndef SINK_TEXT_COUNTS_H
#define SINK_TEXT_COUNTS_H

#include "sink/sink_page.h"

/* Causes of unverified calls, what was lost, and what the tool itself took. */
void sink_text_counts(const struct text *t);

/* The same without the causes. */
void sink_text_evidence(const struct text *t);

/* What the run could not see, and what it saw of the end of its sources. */
void sink_text_unseen(const struct text *t);

#endif
