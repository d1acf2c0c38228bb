// SPDX-License-Identifier: GPL-2.0-only
/* What the kernel side counted of waits for membarrier's mutex goes into report and recording. */
#include "live/convoys.h"
#include <errno.h>
#include "live/loop.h"
#include "probe/convoys.h"

/* Numbers that two CPUs left at odds are no reason to end. */
static int take_convoy(void *arg, const struct mbt_convoy_key *key, const struct mbt_convoy *count)
{
	struct report_convoys *c = arg;
	int err = report_convoy_add(c, key, count);

	c->lost += err == -EBADMSG ? count->waits : 0;
	return err == -EBADMSG ? 0 : err;
}

static int take_wait(void *arg, const struct mbt_stat_key *key, const struct mbt_lock_count *count)
{
	struct report_convoys *c = arg;
	int err = report_lock_wait_add(c, key, count);

	c->lost += err == -EBADMSG ? count->wait.cnt : 0;
	return err == -EBADMSG ? 0 : err;
}

int live_convoys_read(const struct live *live, struct report_convoys *c)
{
	int err;

	if (!live->options->locks || !live->session->facts[FACT_LOCKS].rung)
		return 0;
	c->asked = true;
	c->lost = ladder_lock_waits_lost(live->ladder);
	err = ladder_convoys(live->ladder, take_convoy, c);
	return err ? err : ladder_lock_counts(live->ladder, take_wait, c);
}

int live_convoys_collect(struct live *live)
{
	struct report_convoys *c = &live->session->analysis.report.convoys;
	int err = live_convoys_read(live, c);

	if (!err && c->asked && live->recording)
		recording_convoys(live->recording, c);
	return err;
}
