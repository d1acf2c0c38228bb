/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What programs do in place of a barrier that they do not get, by the system calls of a
 * thread. One such call is no sign of it: each step says how much to count once a thread has
 * made a habit of a pattern that hardly anything else makes.
 */
#ifndef MBT_FALLBACK_H
#define MBT_FALLBACK_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif
#include "record.h"

enum mbt_fallback_kind {
	MBT_FALLBACK_MPROTECT, /* a page loses write access: every CPU of the mm has to know */
	MBT_FALLBACK_MADVISE,  /* a page is dropped, for the same reason */
	MBT_FALLBACK_SIGNAL,   /* a signal to each other thread */
	MBT_FALLBACK_AFFINITY, /* the thread goes over the CPUs */
	MBT_FALLBACK_CNT,
};

struct mbt_fallback_key {
	__u32 tgid;
	__u32 pad;
	__u64 start_ns; /* as in struct mbt_call */
};

/* One kind: how often, and when. */
struct mbt_fallback_seen {
	__u64 cnt; /* pairs, drops, rounds, sweeps */
	__u64 first_ns;
	__u64 last_ns;
	__u32 most; /* threads of a round, CPUs of a sweep */
	__u32 signal;
};

/* A process that is looked at. */
struct mbt_fallback {
	__u64 since_ns; /* 0: from the start of the run on */
	char leader_comm[MBT_COMM_LEN];
	__s32 ns_tgid;
	__u32 pad;
	struct mbt_fallback_seen seen[MBT_FALLBACK_CNT];
};

/* Processes, and threads of which the last calls are known. */
#define MBT_FALLBACKS 256
#define MBT_FALLBACK_THREADS 1024

/* The last calls of a thread. */
struct mbt_fallback_thread {
	__u64 page; /* that mprotect() is for, 0: none */
	__u64 page_len;
	__u32 writable;
	__u32 pairs;  /* of that page, one after the other */
	__u32 others; /* calls for other pages since the last for that one */
	__u32 drops;
	__u64 dropped; /* the page of the last madvise() */
	__u32 signal;
	__u32 first_tid; /* of the present round */
	__u32 last_tid;
	__u32 sent;
	__u32 rounds;
	__u64 cpu; /* to which the thread moved last: its bit in that word of the mask */
	__u32 cpu_word;
	__u32 visited; /* CPUs of the present sweep */
	__u32 sweeps;
	__u32 pad;
};

/*
 * So many of a kind one after the other are a habit. An allocator may drop the same page
 * again for reasons of its own, so that needs more; a sweep over all CPUs is made once to find
 * out what they are, and is dear, so that a few of them are many.
 */
#define MBT_FALLBACK_PAIRS 10
#define MBT_FALLBACK_DROPS 100
#define MBT_FALLBACK_ROUNDS 10
#define MBT_FALLBACK_SWEEPS 3

/* The page is one that is there for nothing else: a page of 64 KiB at the most. */
#define MBT_FALLBACK_PAGE (64 << 10)
#define MBT_FALLBACK_DROP (4 << 10)

/* Between two pairs a thread may have other pages to protect: an allocator's, a collector's. */
#define MBT_FALLBACK_OTHERS 16

/* With a single other thread a round is a signal, which may be a wake-up as well. */
#define MBT_FALLBACK_TARGETS 2

/* In place of a CPU's bit: a mask of more than one. */
#define MBT_FALLBACK_SEVERAL 0ull

#define MBT_PROT_WRITE 2
#define MBT_PROT_EXEC 4
#define MBT_MADV_DONTNEED 4

#define MBT_FALLBACK_INLINE static inline __attribute__((always_inline))

/* How much to count when it happened once more: all of it when it becomes a habit. */
MBT_FALLBACK_INLINE __u32 mbt_fallback_habit(__u32 *cnt, __u32 least)
{
	if (*cnt > least)
		return 1;
	++*cnt;
	return *cnt < least ? 0 : *cnt == least ? least : 1;
}

/*
 * mprotect(): a page gets write access and loses it again. Not a page of code, which a
 * compiler toggles between writable and executable, nor one that is toggled between readable
 * and not at all, as collectors do to stop threads: neither needs the write access.
 */
MBT_FALLBACK_INLINE __u32 mbt_fallback_mprotect(struct mbt_fallback_thread *t, __u64 page,
						__u64 len, __u32 prot)
{
	__u32 writable = !!(prot & MBT_PROT_WRITE);

	if ((prot & MBT_PROT_EXEC) || len > MBT_FALLBACK_PAGE || !page)
		return 0;
	if (t->page != page || t->page_len != len) {
		if (t->pairs && ++t->others < MBT_FALLBACK_OTHERS)
			return 0;
		t->page = page;
		t->page_len = len;
		t->pairs = 0;
	} else if (writable == t->writable) {
		t->pairs = 0;
	} else if (!writable) {
		t->others = 0;
		t->writable = writable;
		return mbt_fallback_habit(&t->pairs, MBT_FALLBACK_PAIRS);
	}
	t->others = 0;
	t->writable = writable;
	return 0;
}

/* madvise(): the same page is dropped again, and nothing else in between. */
MBT_FALLBACK_INLINE __u32 mbt_fallback_madvise(struct mbt_fallback_thread *t, __u64 page, __u64 len,
					       __u32 advice)
{
	if (advice != MBT_MADV_DONTNEED || len > MBT_FALLBACK_DROP || t->dropped != page) {
		t->dropped = advice == MBT_MADV_DONTNEED && len <= MBT_FALLBACK_DROP ? page : 0;
		t->drops = 1;
		return 0;
	}
	return page ? mbt_fallback_habit(&t->drops, MBT_FALLBACK_DROPS) : 0;
}

/*
 * A signal to a thread of the own process that has @others beside the caller: a round goes to
 * each of them once. A collector that stops and starts the threads uses two signals in turn,
 * and one that changes the credentials of all does so once.
 */
MBT_FALLBACK_INLINE __u32 mbt_fallback_signal(struct mbt_fallback_thread *t, __u32 signal,
					      __u32 tid, __u32 others)
{
	if (!signal || others < MBT_FALLBACK_TARGETS)
		return 0;
	if (signal != t->signal) {
		t->signal = signal;
		t->first_tid = tid;
		t->sent = 1;
		t->rounds = 0;
	} else if (tid == t->first_tid) {
		if (t->sent != others)
			t->rounds = 0;
		t->sent = 1;
	} else if (tid == t->last_tid) {
		/* again the same one: no round */
		t->first_tid = tid;
		t->sent = 1;
		t->rounds = 0;
	} else {
		t->sent++;
	}
	t->last_tid = tid;
	return t->sent == others ? mbt_fallback_habit(&t->rounds, MBT_FALLBACK_ROUNDS) : 0;
}

/*
 * The calling thread moves itself to a CPU alone (@cpu: its bit in the mask's word @word), or back
 * to several: a sweep goes up from CPU to CPU and ends with the mask of before. A thread that is
 * pinned stays where it is.
 */
MBT_FALLBACK_INLINE __u32 mbt_fallback_affinity(struct mbt_fallback_thread *t, __u32 word,
						__u64 cpu, __u32 *visited)
{
	*visited = t->visited;
	if (cpu != MBT_FALLBACK_SEVERAL) {
		if (t->visited && (word < t->cpu_word || (word == t->cpu_word && cpu <= t->cpu)))
			t->sweeps = t->visited = 0;
		t->visited++;
		t->cpu = cpu;
		t->cpu_word = word;
		return 0;
	}
	t->visited = 0;
	if (*visited < 2) {
		t->sweeps = 0;
		return 0;
	}
	return mbt_fallback_habit(&t->sweeps, MBT_FALLBACK_SWEEPS);
}

#endif
