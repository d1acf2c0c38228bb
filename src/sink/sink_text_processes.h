/* SPDX-License-Identifier: GPL-2.0-only */
/* The processes of the report for people, each as a whole. */
#ifndef SINK_TEXT_PROCESSES_H
#define SINK_TEXT_PROCESSES_H

#include "sink/sink_page.h"

/* A table in 80 columns: the busiest processes, what they registered for, what they called. */
void sink_text_processes(const struct text *t);

#endif
