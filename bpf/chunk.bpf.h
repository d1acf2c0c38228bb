/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Loops over CPUs, in chunks: a chunk is a global function with scalar arguments, which the
 * verifier checks once, however many CPUs there may be.
 */
#ifndef MBT_CHUNK_BPF_H
#define MBT_CHUNK_BPF_H

#include "state.bpf.h"

#define CHUNK 32

/*
 * @first: of each chunk of the CPUs, or of a record's entries, 0 .. @cnt - 1. There are no more
 * than CPUs, which is a number that the verifier knows: it goes through each turn of the loop.
 */
#define for_each_chunk(first, cnt) \
	for (u32 __most = ((first) = 0, cfg.cpu_cnt); (first) < __most && (first) < (cnt); \
	     (first) += CHUNK)

/* @first + @i: each of the chunk. */
#define for_each_in_chunk(i, first, cnt) for ((i) = 0; (i) < CHUNK && (first) + (i) < (cnt); (i)++)

#endif
