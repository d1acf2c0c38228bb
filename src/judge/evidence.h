/* SPDX-License-Identifier: GPL-2.0-only */
/* The evidence class of one CPU in one call. */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "judge/correlate.h"

/* Of a CPU that the call has to cover. Adds to the causes and the doubts of @c. */
enum evidence required_evidence(struct call_case *c, const struct mbt_cpu *k);

/*
 * The same of any other CPU: the first test of a table that holds gives the class, and the
 * last one, which always does, is EVIDENCE_UNPROVEN.
 */
enum evidence other_evidence(struct call_case *c, const struct mbt_cpu *k);

/* What the CPU did was begun to be recorded, and the end of it is not in the record. */
bool end_is_missing(const struct call_case *c, const struct mbt_cpu *k);

/* A handler ran there, as the lock of its csd shows, and no program saw it. */
bool ran_unseen(const struct mbt_cpu *k);

#endif
