// SPDX-License-Identifier: GPL-2.0-only
/* What the kernel side counted of threads that were interrupted goes into report and recording. */
#include "live/rseq.h"
#include <errno.h>
#include "live/loop.h"
#include "probe/rseq.h"

/* Numbers that two CPUs left at odds are no reason to end. */
static int take(void *arg, const struct mbt_stat_key *key, const struct mbt_rseq_count *count)
{
	struct report_rseq *q = arg;
	int err = report_rseq_add(q, key, count);

	q->lost += err == -EBADMSG ? count->interrupted : 0;
	return err == -EBADMSG ? 0 : err;
}

int live_rseq_collect(struct live *live)
{
	struct report_rseq *q = &live->session->analysis.report.rseq;
	int err;

	if (!live->options->rseq || !live->session->facts[FACT_RSEQ].rung)
		return 0;
	q->asked = true;
	q->lost = ladder_rseq_lost(live->ladder);
	err = ladder_rseq_counts(live->ladder, take, q);
	/* behind the counts: one that it misses is in none of them */
	q->skipped = ladder_rseq_skipped(live->ladder);
	if (!err && live->recording)
		recording_rseq(live->recording, q);
	return err;
}
