/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What a plain call was for each of its CPUs. */
#ifndef MBT_PLAIN_BPF_H
#define MBT_PLAIN_BPF_H

#include "vmlinux.h"

/*
 * The call of @slot is counted without a record: count what it was for each of its @cnt CPUs,
 * and, in the row of statistics that the slot's plain names, whose it was.
 */
int plain_count(u32 slot, u32 cnt);

#endif
