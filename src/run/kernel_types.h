/* SPDX-License-Identifier: GPL-2.0-only */
/* What a kernel has, by the names of its types and functions. */
#ifndef KERNEL_TYPES_H
#define KERNEL_TYPES_H

#include <bpf/btf.h>
#include "run/kernel.h"

/* Fill what @btf, a description of the kernel, says of it. */
void kernel_note_types(struct kernel *k, const struct btf *btf);

/*
 * Ask the kernel whether it takes a program on a function at all (fentry): one that refuses
 * an empty program refuses every other. @btf: its description of itself.
 */
void kernel_ask_fentry(struct kernel *k, const struct btf *btf);

#endif
