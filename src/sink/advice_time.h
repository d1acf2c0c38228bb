/* SPDX-License-Identifier: GPL-2.0-only */
/* What notes about slow calls and disturbed CPUs say, with their figures. */
#ifndef ADVICE_TIME_H
#define ADVICE_TIME_H

#include <stddef.h>
#include "judge/notes.h"

/*
 * The sentence on such a note, behind the name of its process and command. Writes at most @len
 * bytes; false: the note is about something else.
 */
bool advice_time(char *buf, size_t len, const struct report_note *note);

#endif
