/* SPDX-License-Identifier: GPL-2.0-only */
/* One call as a picture: what its record says of each CPU, on one axis of time. */
#ifndef SVG_TIMELINE_H
#define SVG_TIMELINE_H

#include <stdio.h>
#include "judge/rules.h"
#include "run/run.h"

/* More CPUs are not drawn but counted: the caller's and violated ones come first. */
#define TIMELINE_ROWS_MAX 48

/*
 * Write a <figure> of HTML: a row per CPU, to scale from the begin of the call to its end, and
 * behind it the same instants and CPUs as tables. A record that is no call of the kernel's has
 * no length, and nothing is written for it. Classes that begin with "tl-" are those of
 * page.css; what a color says, a shape or a text says as well. Returns 0 or -errno.
 */
int svg_timeline(FILE *out, const struct call_case *c, const struct judgement *j,
		 const struct run *run);

#endif
