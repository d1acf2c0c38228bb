/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls that something else than the kernel answered: a trap, a dispatcher, a ptracer. */
#ifndef ANSWERED_H
#define ANSWERED_H

#include <stdbool.h>
#include "judge/notes.h"

/* A barrier that a trap or a ptracer answered. */
bool report_not_the_kernel(const struct call_case *c);

/*
 * Is it a warning about dispatched barriers of a process that calls natively, too? To be
 * asked after the last call.
 */
bool report_dispatched(const struct report_rows *rows, const struct report_note *note);

#endif
