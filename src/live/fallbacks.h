/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Looks for what runs in place of barriers: at each judged process that was refused one, from
 * then on, or at all of them from the start (--fallbacks). Nothing is attached before.
 */
#ifndef LIVE_FALLBACKS_H
#define LIVE_FALLBACKS_H

#include <linux/types.h>

struct live;

/* All zeroes: none was looked at. */
struct live_fallbacks {
	unsigned int notes_seen;
	__u64 next_ns;
	int err; /* the first that came up; no other process is looked at then */
};

/* Have those looked at that were refused since the last time; the report has what was seen. */
void live_fallbacks_follow(struct live *live);

/* At the end: into the report and the recording. Returns 0 or -errno. */
int live_fallbacks_collect(struct live *live);

#endif
