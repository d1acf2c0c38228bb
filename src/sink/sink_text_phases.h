/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of where the time of calls went. */
#ifndef SINK_TEXT_PHASES_H
#define SINK_TEXT_PHASES_H

#include "sink/sink_page.h"

/* "slowest CPU"; in dashes, for programs: "slowest" */
const char *text_phase(enum mbt_phase phase);
const char *word_phase(enum mbt_phase phase);

/* All of them, in the order of a call. */
extern const enum mbt_phase text_phase_order[MBT_PHASE_CNT];

/* Is there anything to tell: more than calls that were not divided at all? */
bool text_phases_divided(const struct phases *p);

/* The phases of each command, over all processes; nothing where no call was divided. */
void sink_text_phases(const struct text *t);

/*
 * The phases that took most of the time, "slowest CPU 71 %, send 20 %", as many as @len has
 * room for, three at most. Returns @buf, which is empty where no call was divided.
 */
const char *text_phases_brief(char *buf, size_t len, const struct phases *p);

#endif
