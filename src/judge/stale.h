/* SPDX-License-Identifier: GPL-2.0-only */
/* Stale copies of registrations in runqueues, and what made them so. */
#ifndef STALE_H
#define STALE_H

#include <stdbool.h>
#include "judge/correlate.h"

enum stale_cause {
	STALE_EXIT,         /* a thread of the mm exited there */
	STALE_UNUSE,        /* a kernel thread let go of the mm there */
	STALE_REGISTRATION, /* an earlier registration met the CPU lazy, and passed it by */
	STALE_SKIPPED,      /* this very REGISTER_* left out a CPU that ran the mm */
	STALE_UNKNOWN,      /* from before the trace */
	STALE_CNT,
};

/* Was the CPU missed because its runqueue's copy is stale? */
bool is_stale(const struct call_case *c, const struct cpu_case *cpu);

/* What made the copy so, of a CPU whose copy lacks the bits. */
enum stale_cause stale_cause(const struct call_case *c, const struct cpu_case *cpu);

/* "exit"; in reports, and what --allow takes. */
const char *stale_word(enum stale_cause cause);

#endif
