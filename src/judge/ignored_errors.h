/* SPDX-License-Identifier: GPL-2.0-only */
/* Processes that went on calling a barrier that fails: the warning error-ignored. */
#ifndef IGNORED_ERRORS_H
#define IGNORED_ERRORS_H

#include "judge/notes.h"

/* Add a warning for every process that went on in spite of errors; after the last row. */
void report_ignored_errors(const struct report_rows *rows, struct report_notes *notes);

#endif
