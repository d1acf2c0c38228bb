// SPDX-License-Identifier: GPL-2.0-only
/* rseq(2) for threads whose C library does not register them. */
#include "workload/rseq.h"

#include <errno.h>
#include <linux/rseq.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

#if __has_include(<sys/rseq.h>)
#include <sys/rseq.h>
#endif

/* The length of the first version, which every kernel takes. */
#define AREA_LEN 32

static bool library_has(void)
{
#if __has_include(<sys/rseq.h>)
	return __rseq_size;
#else
	return false;
#endif
}

static _Thread_local union {
	struct rseq rseq;
	char room[AREA_LEN];
} area __attribute__((aligned(AREA_LEN))) = { .rseq.cpu_id = RSEQ_CPU_ID_UNINITIALIZED };

int rseq_register_self(void)
{
	if (library_has())
		return 0;
	if (syscall(SYS_rseq, &area, AREA_LEN, 0, RSEQ_SIGNATURE))
		return -errno;
	/* written on the way back from the call */
	return (int)*(volatile __u32 *)&area.rseq.cpu_id < 0 ? -EPROTO : 0;
}

struct rseq *rseq_area_self(void)
{
#if __has_include(<sys/rseq.h>)
	if (library_has())
		return (struct rseq *)((char *)__builtin_thread_pointer() + __rseq_offset);
#endif
	return &area.rseq;
}
