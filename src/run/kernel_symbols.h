/* SPDX-License-Identifier: GPL-2.0-only */
/* What a kernel has, by the names of its symbols. */
#ifndef KERNEL_SYMBOLS_H
#define KERNEL_SYMBOLS_H

#include "run/kernel.h"

/* Fill @k with what the list of all symbols says of it. */
void kernel_list_symbols(struct kernel *k);

#endif
