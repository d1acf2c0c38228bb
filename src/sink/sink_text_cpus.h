/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables of CPUs: those that calls waited for, and what calls took from them. */
#ifndef SINK_TEXT_CPUS_H
#define SINK_TEXT_CPUS_H

#include "sink/sink_page.h"

/* "3", "3 i" of an isolated CPU, "3 in" of one that is of nohz_full, too */
const char *text_cpu(char *buf, size_t len, unsigned int cpu, const struct report_cpu *c);

/* CPUs by how often they were the slowest; nothing where no handler has a record. */
void sink_text_laggards(const struct text *t);

/* CPUs by what membarrier's interrupts took from them, isolated and nohz_full ones first. */
void sink_text_victims(const struct text *t);

#endif
