/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A place that one of several may have, taken without a compare-and-swap, which 5.10
 * has not. Each writes its name, looks whether the place is taken, takes it, and looks
 * whether its name still stands. Of two that both found it free, the one whose name was
 * overwritten finds that out in the end; so no two of them have it.
 *
 * It may be that neither has, or that one comes back from a preemption and takes a place
 * that was given back meanwhile: then it has no owner any more. Those that do not get it
 * need another one anyway.
 */
#ifndef MBT_CLAIM_H
#define MBT_CLAIM_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

/* The includer's own, where a plain access is none. */
#ifndef MBT_CLAIM_LOAD
#define MBT_CLAIM_LOAD(word) __atomic_load_n(&(word), __ATOMIC_SEQ_CST)
#define MBT_CLAIM_STORE(word, value) __atomic_store_n(&(word), value, __ATOMIC_SEQ_CST)
#define MBT_CLAIM_FENCE() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#endif

struct mbt_claim {
	__u64 owner; /* 0: none */
	__u64 wants; /* the last that asked */
	__u64 taken;
};

/* Does @name get the place? It becomes the owner when it has made the place ready. */
static inline __attribute__((always_inline)) int mbt_claim(struct mbt_claim *c, __u64 name)
{
	if (MBT_CLAIM_LOAD(c->taken))
		return 0;
	MBT_CLAIM_STORE(c->wants, name);
	MBT_CLAIM_FENCE();
	if (MBT_CLAIM_LOAD(c->taken))
		return 0;
	MBT_CLAIM_STORE(c->taken, 1);
	MBT_CLAIM_FENCE();
	return MBT_CLAIM_LOAD(c->wants) == name;
}

/* By the one who got it. */
static inline __attribute__((always_inline)) void mbt_unclaim(struct mbt_claim *c)
{
	MBT_CLAIM_STORE(c->owner, 0);
	MBT_CLAIM_FENCE();
	MBT_CLAIM_STORE(c->taken, 0);
}

#endif
