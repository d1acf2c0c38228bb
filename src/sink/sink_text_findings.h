/* SPDX-License-Identifier: GPL-2.0-only */
/* What a report lists: violations, warnings, infos, and the lives of registrations. */
#ifndef SINK_TEXT_FINDINGS_H
#define SINK_TEXT_FINDINGS_H

#include <stdio.h>
#include "judge/report.h"
#include "run/run.h"

void sink_text_findings(FILE *out, const struct report *r, const struct run *run);
void sink_text_notes(FILE *out, const struct report *r, const struct run *run);
void sink_text_lives(FILE *out, const struct report *r, const struct run *run);

#endif
