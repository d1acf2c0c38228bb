/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A large area of memory whose cache lines are cold: too large for the caches, so
 * that a store to a random line of it waits. Children share it. Only what was
 * asked for with litmus_area_fill() takes memory.
 */
#ifndef MBT_TOOLS_LITMUS_AREA_H
#define MBT_TOOLS_LITMUS_AREA_H

#include <stddef.h>

struct litmus_area {
	void *start;
	unsigned int mib;        /* room */
	unsigned int filled_mib; /* what takes memory already */
};

/*
 * Room for @most_mib, or for a quarter of the memory that is available to this
 * process, whichever is less. An area without room is no error.
 */
void litmus_area_init(struct litmus_area *area, unsigned int most_mib);

/*
 * Makes the first @mib usable without a page fault: by this process, and by a child
 * that fills it, too. -ENOMEM: there is no such room.
 */
int litmus_area_fill(struct litmus_area *area, unsigned int mib);

/* Gives back all but the first @mib: what a child filled, too. */
void litmus_area_trim(struct litmus_area *area, unsigned int mib);

void litmus_area_release(struct litmus_area *area);

#endif
