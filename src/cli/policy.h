/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A policy file: lines "option = value" with the long names of the options in thresholds.h;
 * what begins with '#' at a line's start or behind a blank is a comment.
 */
#ifndef POLICY_H
#define POLICY_H

#include <stddef.h>
#include <stdio.h>
#include "cli/thresholds.h"

/*
 * Fill @t from all of @in, the file @name. Returns 0; -EINVAL with "NAME:LINE: what is wrong"
 * in @why; or -errno of the reading, with its reason.
 */
int policy_read(struct thresholds *t, FILE *in, const char *name, char *why, size_t why_len);

#endif
