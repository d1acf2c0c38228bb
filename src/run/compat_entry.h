/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether this kernel runs 32-bit programs. */
#ifndef COMPAT_ENTRY_H
#define COMPAT_ENTRY_H

#include "mbt/settings.h"

/*
 * Found by trying, in a child process of ours. Unknown where it cannot be tried, and where a
 * filter may have answered.
 */
enum mbt_tristate compat_entry(void);

#endif
