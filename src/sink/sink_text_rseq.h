/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads that RSEQ barriers interrupted, in the text report. */
#ifndef SINK_TEXT_RSEQ_H
#define SINK_TEXT_RSEQ_H

#include "sink/sink_page.h"

/* One sentence on all of them, for the first screen; nothing without --rseq. */
void sink_text_rseq_sum(const struct text *t);

/* A row for each process. */
void sink_text_rseq(const struct text *t);

#endif
