/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Which row of statistics a call counts in. */
#ifndef MBT_ROWS_BPF_H
#define MBT_ROWS_BPF_H

#include "state.bpf.h"

/* Of what row_search() returns: the row is not the process's own. */
#define ROW_SHARED (1ull << 32)

/*
 * The number of the row of the current process, or with @thread of the current thread, and a
 * command. It is made when there is none; where there is no room it is one that processes of the
 * same name share, or all of them. A global function: the verifier goes through it once, and not
 * for each way to a call that is counted.
 */
u64 row_search(u32 cmd, u32 thread);

static __always_inline struct mbt_row *row_at(u32 index)
{
	return bpf_map_lookup_elem(&rows, &index);
}

#endif
