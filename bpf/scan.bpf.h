/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Both scans read what mbt_call.cmd, .flags, .cpu_id, .mm and .task of the slot say, and
 * write its cpus; the second one reads .ret, too.
 */
#ifndef MBT_SCAN_BPF_H
#define MBT_SCAN_BPF_H

#include "vmlinux.h"

/* Append every CPU that may turn out to be required. Returns how many found no room. */
int scan_begin(u32 slot);

/* Look again at the @cnt CPUs of the record, and sum up in slot.plain what they come to. */
int scan_end(u32 slot, u32 cnt);

/*
 * Calls that may take membarrier_ipi_mutex, of all processes, begun or @ended so far:
 * a number to compare, modulo 2^32. Where the calls begun, read later, are as many as
 * those ended, read before, no such call was open between the two reads.
 */
u32 mutex_calls(u32 ended);

#endif
