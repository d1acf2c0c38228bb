/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Single accesses and fences of the BPF programs, on every architecture. */
#ifndef MBT_ORDER_BPF_H
#define MBT_ORDER_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

/*
 * An addition that orders what stands before it and what stands behind it. On x86
 * every atomic does. Elsewhere one that returns a value does (on arm64 an acquire
 * and release), and the compiler drops a value that is not used (clang 14 one of
 * 32 bits, too, that is used).
 */
#if defined(__TARGET_ARCH_x86)
#define ordered_add(word, number) ((void)__sync_fetch_and_add(word, number))
#else
#define ordered_add(word, number) \
	do { \
		u64 __old = __sync_fetch_and_add(word, number); \
		_Static_assert(sizeof(*(word)) == sizeof(u64), "64 bits"); \
		asm volatile("" : : "r"(__old) : "memory"); \
	} while (0)
#endif

/* Order everything before it and everything behind it. */
#define full_fence() \
	do { \
		u64 __word = 0; \
		ordered_add(&__word, 1); \
	} while (0)

/*
 * Order two groups of loads. x86 keeps loads in order by itself; elsewhere, the
 * only word that every rung may add to is a local one.
 */
#if defined(__TARGET_ARCH_x86)
#define load_fence() asm volatile("" ::: "memory")
#else
#define load_fence() full_fence()
#endif

#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile typeof(x) *)&(x) = (v))

#endif
