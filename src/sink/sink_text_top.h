/* SPDX-License-Identifier: GPL-2.0-only */
/* The first screen, but for its table. */
#ifndef SINK_TEXT_TOP_H
#define SINK_TEXT_TOP_H

#include "sink/headline.h"
#include "sink/sink_page.h"

/* "VERIFIED, with a warning": what the first line begins with. @h: of this report. */
const char *text_verdict(const struct headline *h, const struct report *r);

/* The verdict and the most important finding, and what to do. */
void sink_text_headline(const struct text *t);

/* Of which kernel and machine, of what, and through which probes. */
void sink_text_circumstances(const struct text *t);

/* The other kinds of findings, and what else makes the run unverified. */
void sink_text_also(const struct text *t);

/* What the calls came to. */
void sink_text_sums(const struct text *t);

#endif
