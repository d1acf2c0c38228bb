/* SPDX-License-Identifier: GPL-2.0-only */
/* Violations that are expected: reported, and no failure of the run. */
#ifndef ALLOW_H
#define ALLOW_H

#include <stdbool.h>
#include "judge/rules.h"

struct report;

/* Every finding about the call is covered by --allow, or follows on its CPUs from one that is. */
bool report_allows(const struct report *r, const struct call_case *c, const struct judgement *j);

/* Is @text CODE or CODE:CAUSE, with the code of a violation? */
bool report_allow_valid(const char *text);

#endif
