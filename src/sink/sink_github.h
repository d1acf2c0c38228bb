/* SPDX-License-Identifier: GPL-2.0-only */
/* The tests of a run for a step of GitHub Actions. */
#ifndef SINK_GITHUB_H
#define SINK_GITHUB_H

#include <stdio.h>
#include "judge/report.h"
#include "run/run.h"

/*
 * Commands of the step's log, which the runner reads: an error for each test that did not pass,
 * a warning for each warning, a notice for what is allowed. They begin on a line of their own.
 * Returns 0, or -errno when the stream took an error.
 */
int sink_github_annotations(FILE *out, const struct report *r, const struct run *run);

/* The summary of the step, Markdown. As above. */
int sink_github_summary(FILE *out, const struct report *r, const struct run *run);

#endif
