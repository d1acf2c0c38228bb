/* SPDX-License-Identifier: GPL-2.0-only */
/* Restartable sequences of the calling thread: what the RSEQ barriers are for. */
#ifndef MBT_TOOLS_RSEQ_H
#define MBT_TOOLS_RSEQ_H

/*
 * Has the calling thread registered with rseq(2), unless the C library has done so (glibc 2.35
 * does for every thread, GLIBC_TUNABLES=glibc.pthread.rseq=0 forbids it). It stays registered
 * until it ends. Returns 0 or -errno.
 */
int rseq_register_self(void);

/* What precedes an abort handler, as registered: the C library's where it has one. */
#define RSEQ_SIGNATURE 0x53053053

struct rseq;

/* Where the calling thread is registered, by rseq_register_self() or the C library. */
struct rseq *rseq_area_self(void);

#endif
