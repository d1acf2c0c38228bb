/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the frames of a recording of limited size go: a frame that finds no room takes
 * that of the oldest ones. Which frames are where is known here alone: the file is a
 * recording again once ring_straighten() has put them in order.
 */
#ifndef RING_H
#define RING_H

#include <linux/types.h>

/* What frames hold. */
struct ring_sum {
	__u64 records;
	__u64 calls; /* of the records, those of calls */
	__u64 stats;
	__u64 until_ns; /* when the last of the records ended, CLOCK_MONOTONIC; 0: there is none */
};

struct ring;

/* For the bytes from @begin to @end of a file. NULL: no memory. */
struct ring *ring_new(__u64 begin, __u64 end);
void ring_free(struct ring *r);

/*
 * Where a frame of @bytes goes that holds @sum; the frames that were there are dropped.
 * Returns 0; -EFBIG: it is larger than all of the room; or -ENOMEM.
 */
int ring_place(struct ring *r, __u64 bytes, const struct ring_sum *sum, __u64 *at);

/* The frame that was placed last could not be written: it is no frame. */
void ring_forget(struct ring *r);

/* What was dropped so far. */
const struct ring_sum *ring_dropped(const struct ring *r);

/* Bytes of all frames that are there but the last @but of them, and what they hold. */
__u64 ring_held(const struct ring *r, unsigned int but, struct ring_sum *sum);

/*
 * Put the frames of the file @fd in order, from the ring's begin on; nothing is placed any
 * more then. Takes no room of the disk. Returns 0 or -errno: their order is lost.
 */
int ring_straighten(struct ring *r, int fd);

#endif
