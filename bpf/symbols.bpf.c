// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Where symbols of the kernel are, by their names: an object by itself, run once at the start.
 * The kernel writes all of its symbols for a reader of /proc/kallsyms; here it looks for these.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "mbt/symbols.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

const volatile char names[MBT_SYMBOLS][MBT_SYMBOL_LEN];

/* 0: there is none of that name. */
__u64 addresses[MBT_SYMBOLS];

/* 0, or why the kernel does not say. */
SEC("syscall")
int find_symbols(void *ctx)
{
	long err;
	u32 i;

	for (i = 0; i < MBT_SYMBOLS; i++) {
		err = bpf_kallsyms_lookup_name((const char *)names[i], MBT_SYMBOL_LEN, 0,
					       &addresses[i]);
		if (err && err != -MBT_NO_SYMBOL)
			return err;
	}
	return 0;
}
