/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Both scans read what mbt_call.cmd, .mm and .begin_ns of the slot say, and
 * write its cpus.
 */
#ifndef MBT_SCAN_BPF_H
#define MBT_SCAN_BPF_H

/* Append every CPU that may turn out to be required. Returns how many found no room. */
int scan_begin(u32 slot);

/* Look again at the @cnt CPUs of the record. */
int scan_end(u32 slot, u32 cnt);

#endif
