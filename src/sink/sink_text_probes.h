/* SPDX-License-Identifier: GPL-2.0-only */
/* The probes of a run, and what there is to say of its kernel. */
#ifndef SINK_TEXT_PROBES_H
#define SINK_TEXT_PROBES_H

#include <stdio.h>
#include "run/run.h"

/* The probe table, which doctor prints too. */
void sink_text_probes(FILE *out, const struct fact_state *facts, unsigned int cnt);

/* What a reader should know of the kernel, a line each. */
void sink_text_remarks(FILE *out, const struct kernel *k);

/* What kept a better probe out: another program did it, and it can be undone. */
void sink_text_unattached(FILE *out, const struct run *run);

#endif
