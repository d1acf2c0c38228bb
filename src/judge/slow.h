/* SPDX-License-Identifier: GPL-2.0-only */
/* Notes about slow calls and disturbed CPUs, from what all calls of a run come to. */
#ifndef SLOW_H
#define SLOW_H

#include "judge/report.h"

/* A grace period of 10 to 60 ms is a normal one: is the command one that waits for it? */
bool report_waits_for_rcu(__u32 row);

/* Add the notes that are due, each with its figures, once everything is counted. */
void report_slow(struct report *r);

/* Is it one of these notes that the rule makes? */
bool report_is_slow(const struct rule *rule);

#endif
