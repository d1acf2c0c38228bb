// SPDX-License-Identifier: GPL-2.0-only
/* Why a run is unverified: what it lost, did not see, or was not let see. */
#include "judge/doubts.h"

/* Is no barrier left but those that were refused or are in doubt? Without barriers: no call? */
static bool nothing_judged(const struct report *r)
{
	struct tally barriers = report_barriers(r->commands, MBT_CMD_ROWS);

	if (r->total.unverified == r->total.calls)
		return true;
	return barriers.calls && barriers.refused + barriers.unverified == barriers.calls;
}

bool unverified_beyond(__u64 unverified, __u64 all, unsigned int ppm)
{
	__u64 share = all / 1000000 * ppm + all % 1000000 * ppm / 1000000;

	return unverified > (share ? share : 1);
}

bool report_beyond_limit(const struct report *r)
{
	/* refused calls and questions prove nothing: they make no doubt smaller */
	return unverified_beyond(r->total.unverified, r->total.succeeded + r->total.unverified,
				 r->options.max_unverified_ppm);
}

/*
 * Skipped runs of programs on all system calls are nearly always those of other calls:
 * a call of membarrier goes unseen only where its begin and its end were both skipped,
 * and of those that lost one of the two each shows, and counts. One that seccomp answers
 * shows by its exit alone; a filter answers every such call, so that others show. So the
 * bound moves nothing, until it leaves room for more calls than were judged: then
 * "verified" might speak of the smaller part.
 */
static bool may_be_the_smaller_part(const struct report *r)
{
	return r->unseen_max > r->total.calls || r->unreached_runs > r->total.calls - r->unseen_max;
}

unsigned int report_doubts(const struct report *r)
{
	const bool doubts[DOUBT_CNT] = {
		[DOUBT_DIFFERENCES] = r->differences,
		[DOUBT_LOST_FACT] = r->lost_fact[0],
		[DOUBT_ENDED_EARLY] = r->ended_early[0],
		[DOUBT_TAIL] = report_is_tail(r),
		[DOUBT_NOT_TOLD] = r->doubtful,
		[DOUBT_CHILDREN_LOST] = r->children_lost,
		[DOUBT_NO_CALL] = !r->total.calls,
		[DOUBT_NOT_THE_KERNEL] = r->not_the_kernel,
		[DOUBT_ALL_REFUSED] = r->total.calls && nothing_judged(r),
		[DOUBT_BEYOND_LIMIT] = report_beyond_limit(r),
		[DOUBT_UNSEEN] = may_be_the_smaller_part(r),
		[DOUBT_ANSWERED] = r->answered_runs,
		[DOUBT_MIN_TESTED] = r->total.tested < r->options.min_tested,
	};
	unsigned int i, set = 0;

	for (i = 0; i < DOUBT_CNT; i++)
		set |= doubts[i] ? MBT_BIT(i) : 0;
	return set;
}
