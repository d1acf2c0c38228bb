/* SPDX-License-Identifier: GPL-2.0-only */
/* What looks at a process say of it, in words of the advice. */
#ifndef ADVICE_LOOKS_H
#define ADVICE_LOOKS_H

#include "judge/report.h"
#include "run/run.h"
#include "sink/line.h"

/* "registered at 0.300 s, the last of 100 calls by 1.301 s, 2 threads on 2 CPUs since" */
void say_unused(struct line *l, const struct report_note *note, const struct run *run);

/* "none of 1200 reached worker[71], which has an mm of its own and shares /memfd:ring with it" */
void say_sharing(struct line *l, const struct report_note *note);

/* " Seen of the process: cgroup /box/1, NoNewPrivs set, seccomp mode 2.", or nothing. */
void advise_confined(struct line *l, const struct report_note *note, const struct report *r);

#endif
