// SPDX-License-Identifier: GPL-2.0-only
/* A process as a whole, of its rows and of what became of its registrations. */
#include "judge/process_summary.h"
#include <string.h>
#include "mbt/kind.h"

static const __u32 commands[REGISTRATIONS] = {
	MBT_CMD_REGISTER_GLOBAL_EXPEDITED,
	MBT_CMD_REGISTER_PRIVATE_EXPEDITED,
	MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE,
	MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ,
};

/* From here on the process has these registrations; the others it has not, or no more. */
static void set_state(struct process_summary *s, __u32 state, enum registered_since since,
		      __u64 time_ns)
{
	unsigned int i;

	for (i = 0; i < REGISTRATIONS; i++) {
		struct process_registration *reg = &s->registered[i];

		if (!(state & mbt_ready_bit(reg->cmd)))
			reg->since = REGISTERED_NOT;
		else if (!reg->since)
			*reg = (struct process_registration){ reg->cmd, since, time_ns };
	}
}

/* Returns whether an exec took what there was before. */
static bool follow_lives(struct process_summary *s, const struct report_lives *lives,
			 const struct report_row *process)
{
	bool executed = false;
	unsigned int i;

	for (i = 0; i < lives->cnt; i++) {
		const struct report_life *life = &lives->list[i];

		if (life->tgid != process->tgid || life->start_ns != process->start_ns)
			continue;
		if (life->event == MBT_RECORD_CALL) {
			set_state(s, life->state_begin, REGISTERED_BEFORE, 0);
			set_state(s, life->state_end, REGISTERED_HERE, life->time_ns);
		} else {
			set_state(s, 0, REGISTERED_NOT, 0);
			set_state(s, life->state_end, REGISTERED_INHERITED, life->time_ns);
		}
		executed |= life->event == MBT_RECORD_EXEC;
	}
	return executed;
}

/* A barrier that succeeded had its registration; one that no event shows was there before. */
static void conclude(struct process_summary *s)
{
	unsigned int i, k;

	for (i = 0; i < s->row_cnt; i++) {
		const struct report_row *row = &s->rows[i];
		__u32 cmd = row->row && row->row < MBT_CMD_ROW_OTHER ? 1u << (row->row - 1) : 0;

		if (!row->tally.succeeded)
			continue;
		for (k = 0; k < REGISTRATIONS; k++)
			if (mbt_ready_bit(commands[k]) == mbt_ready_bit(cmd) &&
			    !s->registered[k].since)
				s->registered[k].since = REGISTERED_BEFORE;
	}
}

static void add_row(struct process_summary *s, const struct report_row *row)
{
	s->calls += row->tally.calls;
	s->refused += row->tally.refused;
	s->targets += row->tally.targets;
	if (!report_is_barrier(row->row))
		return;
	s->barriers += row->tally.succeeded;
	if (row->row == mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED) ||
	    row->row == mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED_RSEQ)) {
		s->may_be_alone += row->tally.succeeded;
		s->alone += row->tally.single;
	}
	/* unverified ones are among the latter only */
	if (s->alone > s->may_be_alone)
		s->alone = s->may_be_alone;
}

void process_summarize(struct process_summary *s, const struct report *r,
		       const struct report_row *process)
{
	const struct report_row *end = r->rows.list + r->rows.cnt;
	unsigned int i;

	*s = (struct process_summary){ .rows = process };
	for (i = 0; i < REGISTRATIONS; i++)
		s->registered[i].cmd = commands[i];
	if (r->rows.cnt && process >= r->rows.list && process < end)
		while (process + s->row_cnt < end &&
		       report_same_process(process, process + s->row_cnt))
			add_row(s, &process[s->row_cnt++]);
	if (process->tgid && !follow_lives(s, &r->lives, process))
		conclude(s);
}

double process_rate(const struct process_summary *s, __u64 run_start_ns, __u64 run_ns)
{
	__u64 began = s->rows->start_ns > run_start_ns ? s->rows->start_ns : run_start_ns;
	__u64 end = run_start_ns + run_ns;

	return began < end ? (double)s->calls / ((double)(end - began) / 1e9) : 0.0;
}
