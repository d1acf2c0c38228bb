/* SPDX-License-Identifier: GPL-2.0-only */
/* The processes that try cases. */
#ifndef CONFORMANCE_TRY_H
#define CONFORMANCE_TRY_H

#include <stdbool.h>
#include "cli/conformance_cases.h"

/* What a process answered that tried a case. */
struct conformance_tried {
	long answers[CONFORMANCE_STEPS]; /* of its steps; 0 where a step is no call */
	unsigned int done;               /* steps that were */
	const char *could_not;           /* what it could not do in the next step; NULL: nothing */
	int err;                         /* ... and why, -errno */
	int ended_by;                    /* the signal that ended it, 0: none */
	bool hung;                       /* it did not end in time (MBT_TIME_LIMIT) */
};

/*
 * Try a case in a process of its own, which has MBT_TIME_LIMIT seconds. @self: the arguments
 * that bring this program to conformance_continue() after an exec, behind which two are
 * added, NULL at the end. Returns 0 or -errno: then no process could be made.
 */
int conformance_try(const struct conformance_case *c, const char *const *self,
		    struct conformance_tried *tried);

/* The process after STEP_EXEC goes on as @arg says, which conformance_try() made. */
void conformance_continue(const char *arg) __attribute__((noreturn));

#endif
