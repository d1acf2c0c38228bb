/* SPDX-License-Identifier: GPL-2.0-only */
/* What runs in place of barriers, in words of sentences and of the advice. */
#ifndef ADVICE_FALLBACK_H
#define ADVICE_FALLBACK_H

#include "judge/report.h"
#include "run/run.h"
#include "sink/line.h"

/* "1210 pairs of mprotect() from 0.512 s on" */
void add_fallback(struct line *l, const struct report_note *note, const struct run *run);

/* What fallback-suspected says. */
void say_fallback(struct line *l, const struct report_note *note, const struct run *run);

/* What to do about a fallback of the kinds that were seen. */
void advise_fallback(struct line *l, const struct report_note *note);

/* Beside a call that made no barrier: what the program does instead, as far as was looked at. */
void advise_instead(struct line *l, const struct report_note *note, const struct run *run);

#endif
