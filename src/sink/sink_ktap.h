/* SPDX-License-Identifier: GPL-2.0-only */
/* The tests of a run as KTAP. */
#ifndef SINK_KTAP_H
#define SINK_KTAP_H

#include <stdio.h>
#include "judge/report.h"
#include "run/run.h"

/*
 * A result for each test, what was measured as a diagnostic line in front of it. FAIL: the run
 * failed, or is unverified for it; XFAIL: it is allowed. Returns 0, or -errno when the stream
 * took an error.
 */
int sink_ktap(FILE *out, const struct report *r, const struct run *run);

/* In place of that where nothing was tested: a plan without tests, and why. As above. */
int sink_ktap_skipped(FILE *out, const char *why);

/* ... or a single result that is an error. */
int sink_ktap_broken(FILE *out, const char *why);

#endif
