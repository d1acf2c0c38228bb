/* SPDX-License-Identifier: GPL-2.0-only */
/* What a kernel has, by the names of its types and functions. */
#ifndef KERNEL_TYPES_H
#define KERNEL_TYPES_H

#include "run/kernel.h"

/*
 * Fill @k with what the kernel's types say of it, or, where it does not describe them, those of
 * @path, which may be NULL. Returns 0, or -errno with a reason in @why: only for @path.
 */
int kernel_read_types(struct kernel *k, const char *path, char *why, size_t why_len);

#endif
