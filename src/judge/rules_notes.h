/* SPDX-License-Identifier: GPL-2.0-only */
/* The part of the rule table that is about the program and its sandbox, not the kernel. */
#ifndef RULES_NOTES_H
#define RULES_NOTES_H

#include "judge/rules.h"

/* In the table's order; NULL beyond its end. rules_at() has them behind the violations. */
const struct rule *rules_note_at(unsigned int i);

#endif
