/* SPDX-License-Identifier: GPL-2.0-only */
/* Barriers for one mm, of a process that shares memory with another that has its own. */
#ifndef JUDGE_SHARING_H
#define JUDGE_SHARING_H

#include "judge/looks.h"
#include "judge/notes.h"

/* Add an info for each process and command. */
void report_sharings(const struct report_rows *rows, const struct report_looks *looks,
		     struct report_notes *infos);

#endif
