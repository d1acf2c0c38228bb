/* SPDX-License-Identifier: GPL-2.0-only */
/* What to do about slow calls and disturbed CPUs. */
#ifndef ADVICE_SLOW_H
#define ADVICE_SLOW_H

#include "judge/report.h"
#include "run/run.h"
#include "sink/line.h"

/* For the caller of a note about time, with its figures; nothing where the note is another one. */
void advise_slow(struct line *l, const struct report_note *note, const struct report *r,
		 const struct run *run);

#endif
