/* SPDX-License-Identifier: GPL-2.0-only */
/* A JSON report of an earlier run (sink_json.c), read back to be compared with another. */
#ifndef STORED_REPORT_H
#define STORED_REPORT_H

#include <stddef.h>
#include <stdio.h>
#include "judge/stored.h"

/*
 * Fill @s from all of @in, which may hold anything. Returns 0, or -errno with a reason in @why:
 * -EBADMSG for what is no report of a version that is known here.
 */
int stored_report_read(struct stored_report *s, FILE *in, char *why, size_t why_len);

/* The same of a file, or of standard input ("-"). */
int stored_report_open(struct stored_report *s, const char *path, char *why, size_t why_len);

#endif
