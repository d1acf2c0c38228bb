/* SPDX-License-Identifier: GPL-2.0-only */
/* What a kernel has, by the names of its symbols. */
#ifndef KERNEL_SYMBOLS_H
#define KERNEL_SYMBOLS_H

#include "run/kernel.h"

/*
 * Fill @k with what the kernel's symbols say of it: by their names (symbols_by_name), where the
 * kernel finds them so at once and shows their addresses, else by the list of all symbols.
 */
void kernel_read_symbols(struct kernel *k);

/* The same by the list. */
void kernel_list_symbols(struct kernel *k);

#endif
