/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of the rule table that is about time: the infos on slow calls and disturbed CPUs,
 * and the thresholds of these and of the warnings.
 */
#ifndef RULES_TIME_H
#define RULES_TIME_H

#include "judge/rules.h"

/* From here on a rule has something to say. */
#define SLOW_CALL_NS 50000000ull        /* without RCU: the kernel's own stress test warns there */
#define SLOW_CALL_ERROR_NS 200000000ull /* ... and there it fails; so does check */
#define LAGGARD_SHARE 100               /* one late handler in so many, or one as late as that */
#define SLOW_REGISTER_NS 1000000ull     /* of a registration, half of it and more for RCU */
#define CONVOY_PERCENT 25               /* of the time of calls, for the mutex, */
#define CONVOY_NS 100000ull             /* and the longest wait */
#define STORM_RATE 10000ull             /* interrupts a second by one process and command, */
#define STORM_PERCENT 50 /* and their share of the machine's function-call interrupts */

/* In the table's order; NULL beyond its end. rules_at() has them at last. */
const struct rule *rules_time_at(unsigned int i);

#endif
