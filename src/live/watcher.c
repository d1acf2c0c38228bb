// SPDX-License-Identifier: GPL-2.0-only
/* The report of a run that goes on, made from a copy: what is judged and counted is left alone. */
#include "live/watcher.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "judge/so_far.h"
#include "live/convoys.h"
#include "live/loop.h"
#include "live/stacks.h"
#include "probe/find.h"
#include "probe/rows.h"
#include "probe/state.h"

/* A warning may come of sums alone, which take a copy. */
#define UNTIL_LOOK_NS 500000000ull

static int add_row(void *arg, const struct mbt_row *row)
{
	struct analysis *now = arg;
	struct mbt_row copy;
	unsigned int i;

	so_far_row(&copy, row);
	for (i = 0; i < sizeof(copy.plain) / sizeof(copy.plain[0]); i++)
		now->report.pending += copy.plain[i].covered + copy.plain[i].vacuous;
	return analysis_row(now, &copy);
}

/* What is for readers alone: no warning hangs on it. */
static int add_tables(struct live *live, struct report *r)
{
	struct cpu_load *loads = cpu_loads_now(&live->loads);
	unsigned int cpu;
	int err;

	r->duration_ns = kernel_now_ns() - live->session->run.start_ns;
	for (cpu = 0; loads && cpu < live->loads.cnt && cpu < r->cpu_cnt; cpu++)
		r->cpus[cpu].load = loads[cpu];
	free(loads);
	err = live_convoys_read(live, &r->convoys);
	return err ? err : live_stacks_read(live, &r->stacks);
}

/* Calls of processes that are not known are counted as lost, and judged at the end alone. */
static void add_lost(struct live *live, struct report *r)
{
	struct end_counts lost;

	live_count_lost(live, &lost);
	if (lost.lost_calls > r->lost_known)
		r->lost_records += lost.lost_calls - r->lost_known;
	r->lost_runs = lost.lost_runs;
	r->children_lost = lost.children_lost;
	r->unseen_max = lost.unseen_max;
	memcpy(r->lost_fact, lost.lost_fact, sizeof(r->lost_fact));
}

/*
 * What the report would be if the run ended now. The epoch is closed for it, as it is some ten
 * times a second anyway: what a program still counts in it comes with the next report.
 */
static int so_far(struct live *live, bool tables, struct report *out)
{
	struct session *s = live->session;
	struct analysis now = { .settings = s->analysis.settings,
				.options.filters = s->analysis.options.filters };
	int err = source_live_settle(live->source);

	err = err ? err : report_copy(&now.report, &s->analysis.report);
	err = err ? err : ladder_rows(live->ladder, add_row, &now);
	err = err ? err : live_read_cpus(live, &now);
	if (!err && tables)
		err = add_tables(live, &now.report);
	if (err) {
		report_release(&now.report);
		return err;
	}
	add_lost(live, &now.report);
	report_finish(&now.report);
	*out = now.report;
	return 0;
}

static enum run_ended ended_by(const struct report *r, enum until until)
{
	if (r->total.violated > r->allowed)
		return RUN_ENDED_VIOLATION;
	return until == UNTIL_WARNING && r->notes.calls ? RUN_ENDED_WARNING : RUN_ENDED_UNKNOWN;
}

static int look_until(struct live *live, __u64 now_ns)
{
	enum until until = live->options->until;
	enum run_ended by;
	struct report now;
	int err;

	if (until == UNTIL_END)
		return RUN_ENDED_UNKNOWN;
	by = ended_by(&live->session->analysis.report, until);
	if (by || until != UNTIL_WARNING || now_ns < live->until_next_ns)
		return (int)by;
	live->until_next_ns = now_ns + UNTIL_LOOK_NS;
	err = so_far(live, false, &now);
	if (err)
		return err;
	by = ended_by(&now, until);
	report_release(&now);
	return (int)by;
}

int watcher_look(struct live *live, bool asked)
{
	const struct watcher *w = &live->options->watcher;
	struct run *run = &live->session->run;
	__u64 now_ns = kernel_now_ns();
	struct report now;
	int err;

	switch (w->wants ? w->wants(w->arg, now_ns, asked) : WATCHER_NOTHING) {
	case WATCHER_END:
		return RUN_ENDED_SIGNAL;
	case WATCHER_REPORT:
		err = so_far(live, true, &now);
		if (err)
			return err;
		run->duration_ns = now_ns - run->start_ns;
		w->take(w->arg, &now, run);
		break;
	default:
		break;
	}
	return look_until(live, now_ns);
}
