/* SPDX-License-Identifier: GPL-2.0-only */
/* Why a run without a violation is unverified. */
#ifndef DOUBTS_H
#define DOUBTS_H

#include "judge/report.h"

/* What takes the most with it comes first. */
enum report_doubt {
	DOUBT_DIFFERENCES, /* the kernel side and the judge came to different ends */
	DOUBT_LOST_FACT,
	DOUBT_ENDED_EARLY,
	DOUBT_TAIL, /* of a recording whose beginning was dropped */
	DOUBT_NOT_TOLD,
	DOUBT_CHILDREN_LOST,
	DOUBT_NO_CALL,
	DOUBT_NOT_THE_KERNEL,
	DOUBT_ALL_REFUSED, /* every barrier is refused, or unverified */
	DOUBT_BEYOND_LIMIT,
	DOUBT_UNSEEN,
	DOUBT_ANSWERED,
	DOUBT_MIN_TESTED,
	DOUBT_CNT,
};

/* All that hold, as MBT_BIT()s; whatever the verdict is, which a violation decides. */
unsigned int report_doubts(const struct report *r);

/* Are more of @all than @ppm in a million @unverified? One always is tolerated. */
bool unverified_beyond(__u64 unverified, __u64 all, unsigned int ppm);

/* Are more calls unverified than options.max_unverified_ppm tolerates? One always is. */
bool report_beyond_limit(const struct report *r);

#endif
