/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What runtimes call in place of a barrier that is refused to them: mprotect() takes a
 * right away from a page that was just written to, and the kernel has to tell all CPUs
 * that run the process. Where it does so by an interrupt, that orders their accesses as
 * a barrier would. Nothing promises it: a CPU that takes part in the hardware's own
 * invalidation (arm64, x86 with INVLPGB) is not interrupted.
 */
#ifndef MBT_TOOLS_LITMUS_FALLBACK_H
#define MBT_TOOLS_LITMUS_FALLBACK_H

#include <stddef.h>

struct litmus_fallback {
	char *page; /* NULL: none was asked for */
	size_t size;
};

/* A page of its own, locked into memory where that is allowed. 0 or -errno. */
int litmus_fallback_init(struct litmus_fallback *fallback);
void litmus_fallback_release(struct litmus_fallback *fallback);

/* The two calls, and the write between them. 0 or -errno. */
int litmus_fallback_mprotect(const struct litmus_fallback *fallback);

#endif
