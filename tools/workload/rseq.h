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

#endif
