/* SPDX-License-Identifier: GPL-2.0-only */
/* Registrations of which no use is made any more. */
#ifndef UNUSED_H
#define UNUSED_H

#include "judge/lives.h"
#include "judge/looks.h"
#include "judge/notes.h"

/* Add an info for each process and command. */
void report_unused(const struct report_lives *lives, const struct report_looks *looks,
		   struct report_notes *infos);

#endif
