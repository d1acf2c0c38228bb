/* SPDX-License-Identifier: GPL-2.0-only */
/* What the maps and programs that are loaded take of the kernel's memory. */
#ifndef MEMORY_H
#define MEMORY_H

struct kernel_memory;
struct ladder;

/* Fill @m with what the kernel says of them; 0 where it does not. */
void ladder_memory(const struct ladder *l, struct kernel_memory *m);

#endif
