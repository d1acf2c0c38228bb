/* SPDX-License-Identifier: GPL-2.0-only */
/* What a note about rseq areas says, with its figures. */
#ifndef ADVICE_RSEQ_H
#define ADVICE_RSEQ_H

#include <stddef.h>
#include "judge/notes.h"

/*
 * The sentence on such a note, behind the name of its process and command. Writes at most @len
 * bytes; false: the note is about something else.
 */
bool advice_rseq(char *buf, size_t len, const struct report_note *note);

#endif
