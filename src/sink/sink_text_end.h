/* SPDX-License-Identifier: GPL-2.0-only */
/* How a run came to its end, in words. */
#ifndef SINK_TEXT_END_H
#define SINK_TEXT_END_H

#include <stdio.h>
#include "judge/report.h"
#include "run/run.h"

/* What ended the run and the command, where that has to be told; to be told at once, too. */
void sink_text_end(FILE *out, const struct run *run);

/* From when on a recording of limited size holds the calls, if not from the start. */
void sink_text_dropped(FILE *out, const struct report *r);

/* Why a run may have seen no call. */
void sink_text_no_call(FILE *out, const struct run *run);

#endif
