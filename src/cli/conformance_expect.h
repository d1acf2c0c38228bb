/* SPDX-License-Identifier: GPL-2.0-only */
/* Which answers are right, as a function of QUERY's mask and of what is registered. */
#ifndef CONFORMANCE_EXPECT_H
#define CONFORMANCE_EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include "cli/conformance_cases.h"
#include "cli/conformance_try.h"
#include "sink/ktap.h"

/* "QUERY", "PRIVATE_EXPEDITED"; for what has no name its number. Returns @buf. */
char *conformance_command(char *buf, size_t len, __u32 cmd);

/*
 * Is @answer, a result or -errno, one that a kernel whose QUERY answers @query gives to
 * this call of a process with the registrations @state (MBT_STATE_*)?
 */
bool conformance_allowed(__u32 query, __u32 state, const struct conformance_step *call,
			 long answer);

/* What is registered after that answer, of the caller's mm. */
__u32 conformance_registered(__u32 state, const struct conformance_step *call, long answer);

/* "0", "EPERM", "0x14": an answer to @cmd. Returns @buf. */
char *conformance_answer(char *buf, size_t len, __u32 cmd, long answer);

/* All that would be right: "0 or ENOMEM". Returns @buf. */
char *conformance_expected(char *buf, size_t len, __u32 query, __u32 state,
			   const struct conformance_step *call);

/*
 * What became of a case on a kernel whose QUERY answers @query. @words: what was answered and
 * what would have been right, or why it could not be tried; "" for one that passed.
 */
enum ktap_result conformance_judge(__u32 query, const struct conformance_case *c,
				   const struct conformance_tried *tried, char *words, size_t len);

#endif
