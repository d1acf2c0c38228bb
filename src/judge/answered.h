/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls that something else than the kernel answered: a trap, a dispatcher, a ptracer. */
#ifndef ANSWERED_H
#define ANSWERED_H

#include <stdbool.h>
#include "judge/correlate.h"

struct report;

/* A barrier that a trap or a ptracer answered. */
bool report_not_the_kernel(const struct call_case *c);

/* Count the dispatched barriers of processes that call natively, too; after the last call. */
void report_dispatched(struct report *r);

#endif
