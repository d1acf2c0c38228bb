/* SPDX-License-Identifier: GPL-2.0-only */
/* What is read of a file may hold anything: behind these checks, its numbers can be relied on. */
#ifndef VALID_H
#define VALID_H

#include <stdbool.h>
#include <stddef.h>
#include "mbt/record.h"
#include "mbt/stat.h"

/*
 * Is @record, of @len bytes, whole, of a version that this program reads, and can its
 * numbers be what they say? Times are in order and fit a signed number, CPUs and
 * handlers exist. The result of a call may be anything, and is judged.
 */
bool record_valid(const struct mbt_call *record, size_t len);

/* The same of statistics. */
bool stat_valid(const struct mbt_stat_key *key, const struct mbt_stat *stat);

#endif
