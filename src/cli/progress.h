/* SPDX-License-Identifier: GPL-2.0-only */
/* The line on standard error that tells how a run that lasts is getting on. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "live/session.h"

/*
 * Print it over the last one. For session_options.on_progress, and only where standard error
 * is a terminal: progress_wanted().
 */
void progress_print(const struct session_progress *p);

bool progress_wanted(void);

/* Remove the line, if there is one: something else is to be printed. */
void progress_clear(void);

#endif
