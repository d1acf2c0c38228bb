// SPDX-License-Identifier: GPL-2.0-only
/* Which processes are looked at for a fallback, and what was seen of them. */
#include "live/fallbacks.h"
#include <errno.h>
#include "judge/printable.h"
#include "live/loop.h"
#include "probe/fallbacks.h"
#include "probe/rows.h"

/* Calls that the kernel itself refuses are counted there: reading them takes a look at all. */
#define LOOK_NS 250000000ull

static void look_at(struct live *live, int tgid, __u64 start_ns, const char *comm, int ns_tgid)
{
	const struct mbt_fallback_key key = { .tgid = (__u32)tgid, .start_ns = start_ns };

	if (!live->fallbacks.err &&
	    !report_fallback_find(&live->session->analysis.report.fallbacks, tgid, start_ns))
		live->fallbacks.err = ladder_look_for_fallbacks(live->ladder, &key, comm, ns_tgid);
}

static void look_at_refused(struct live *live)
{
	const struct report_notes *notes = &live->session->analysis.report.notes;

	for (; live->fallbacks.notes_seen < notes->cnt; live->fallbacks.notes_seen++) {
		const struct report_note *note = &notes->list[live->fallbacks.notes_seen];

		if (note->tgid && (note->rule == rules_find("blocked-by-seccomp") ||
				   note->rule == rules_find("trapped")))
			look_at(live, note->tgid, note->start_ns, note->comm, note->ns_tgid);
	}
}

static int look_at_row(void *arg, const struct mbt_row *row)
{
	char comm[MBT_COMM_LEN];

	if (row->key.tgid && row->stat.failed)
		look_at(arg, (int)row->key.tgid, row->key.start_ns,
			printable(comm, sizeof(comm), row->stat.leader_comm, sizeof(comm)),
			row->stat.ns_tgid);
	return 0;
}

/* Numbers that two CPUs left at odds are no reason to end. */
static int take(void *arg, const struct mbt_fallback_key *key, const struct mbt_fallback *count)
{
	struct report_fallbacks *f = arg;
	int err = report_fallback_add(f, key, count);

	f->lost += err == -EBADMSG;
	return err == -EBADMSG ? 0 : err;
}

static int take_all(struct live *live)
{
	struct report_fallbacks *f = &live->session->analysis.report.fallbacks;

	f->asked = live->options->fallbacks;
	f->lost = ladder_fallbacks_lost(live->ladder);
	f->cnt = 0;
	return ladder_fallbacks(live->ladder, take, f);
}

void live_fallbacks_follow(struct live *live)
{
	__u64 now_ns = kernel_now_ns();

	if (!live->session->facts[FACT_FALLBACK].rung)
		return;
	if (!live->options->fallbacks)
		look_at_refused(live);
	if (now_ns < live->fallbacks.next_ns)
		return;
	live->fallbacks.next_ns = now_ns + LOOK_NS;
	if (!live->options->fallbacks)
		ladder_rows(live->ladder, look_at_row, live);
	/* a report of the run so far tells it; the last one says when it fails */
	take_all(live);
}

int live_fallbacks_collect(struct live *live)
{
	const struct report_fallbacks *f = &live->session->analysis.report.fallbacks;
	int err;

	if (!live->session->facts[FACT_FALLBACK].rung)
		return 0;
	err = take_all(live);
	if (!err && live->recording && (f->asked || f->cnt))
		recording_fallbacks(live->recording, f);
	return err;
}
