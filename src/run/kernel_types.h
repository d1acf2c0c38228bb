/* SPDX-License-Identifier: GPL-2.0-only */
/* What a kernel has, by the names of its types and functions. */
#ifndef KERNEL_TYPES_H
#define KERNEL_TYPES_H

#include <bpf/btf.h>
#include "run/kernel.h"

/* Fill what @btf, the kernel's description of itself, says of it. */
void kernel_note_types(struct kernel *k, const struct btf *btf);

#endif
