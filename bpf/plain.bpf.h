/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What a plain call was for each of its CPUs. */
#ifndef MBT_PLAIN_BPF_H
#define MBT_PLAIN_BPF_H

#include "vmlinux.h"

/*
 * The call of @slot is counted without a record: count what it was for each of its @cnt CPUs,
 * and, in the row of statistics that the slot's plain names, whose it was.
 */
int plain_count(u32 slot, u32 cnt);

/*
 * Where the time of a plain call went that sent something: what mbt_phases_split() says of one
 * which waits for no grace period, and all of whose handlers were seen to end. In the row of
 * statistics @index; one that processes share has no parts, and its calls are not divided.
 * @bucket: of all of the time. The verifier goes through a global function once; as a part of
 * each program that counts, this took it four times as long to accept the programs of a start.
 */
int plain_phases(u32 slot, u32 index, u64 begin_ns, u64 end_ns, u64 bucket);

#endif
