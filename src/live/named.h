/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The processes that were named, by descriptors from when they were: a number may be
 * another process's soon. A process is gone when the last of its threads is.
 */
#ifndef NAMED_H
#define NAMED_H

#include <stdbool.h>

/* Index of the first that is gone, -1: none is. A descriptor below 0 says nothing. */
int named_first_gone(const int *pidfds, unsigned int cnt);

bool named_all_gone(const int *pidfds, unsigned int cnt);

#endif
