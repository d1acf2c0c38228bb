/* SPDX-License-Identifier: GPL-2.0-only */
/* What a report lists: violations, warnings, infos, and the lives of registrations. */
#ifndef SINK_TEXT_FINDINGS_H
#define SINK_TEXT_FINDINGS_H

#include "sink/sink_page.h"

void sink_text_findings(const struct text *t);
void sink_text_notes(const struct text *t);
void sink_text_lives(const struct text *t);

#endif
