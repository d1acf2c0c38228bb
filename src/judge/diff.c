// SPDX-License-Identifier: GPL-2.0-only
/* What differs between two sides of stored reports, and what of it is a regression. */
#include "judge/diff.h"
#include "judge/doubts.h"

/* Counts that differ by more than so many standard deviations differ by more than chance. */
#define DEVIATIONS 3.0

struct comparison {
	const struct diff_side *before, *now;
	const struct diff_options *o;
	void (*each)(void *arg, const struct difference *d);
	void *arg;
};

/* ---- shares ---- */

static void share_add(struct diff_share *s, __u64 cnt, __u64 of, bool first)
{
	const double share = of ? (double)cnt / (double)of : 0.0;

	s->cnt += cnt;
	s->of += of;
	s->reports += cnt > 0;
	if (first || share < s->lowest)
		s->lowest = share;
	if (first || share > s->highest)
		s->highest = share;
}

/*
 * Is @high a larger share than @low, in each report of it, and by more than chance makes of it?
 * If it were the same share, @high's part of all that were counted would be its part of the calls.
 */
static bool is_more(const struct diff_share *low, const struct diff_share *high)
{
	double cnt = (double)low->cnt + (double)high->cnt, of = (double)low->of + (double)high->of;
	double part = of > 0 ? (double)high->of / of : 0.0, excess = (double)high->cnt - cnt * part;

	return high->lowest > low->highest && excess > 0 &&
	       excess * excess > DEVIATIONS * DEVIATIONS * cnt * part * (1.0 - part);
}

static enum diff_change change_of(const struct diff_share *before, const struct diff_share *now)
{
	if (!before->cnt || !now->cnt)
		return before->cnt ? DIFF_GONE : now->cnt ? DIFF_NEW : DIFF_SAME;
	return is_more(before, now) ? DIFF_MORE : is_more(now, before) ? DIFF_LESS : DIFF_SAME;
}

/* ---- findings ---- */

static struct diff_share share_of_rule(const struct diff_side *side, unsigned int rule)
{
	struct diff_share s = { 0 };
	unsigned int i;

	for (i = 0; i < side->cnt; i++)
		share_add(&s, side->reports[i].rule_calls[rule], side->reports[i].calls, !i);
	return s;
}

static bool tells_infos(const struct diff_side *side)
{
	unsigned int i;

	for (i = 0; i < side->cnt; i++)
		if (!side->reports[i].has_infos)
			return false;
	return true;
}

static void compare_rule(const struct comparison *c, unsigned int i)
{
	struct difference d = {
		.kind = DIFF_FINDING,
		.rule = rules_at(i),
		.before = share_of_rule(c->before, i),
		.now = share_of_rule(c->now, i),
	};

	if (!d.before.cnt && !d.now.cnt)
		return;
	d.change = change_of(&d.before, &d.now);
	if (d.rule->level == LEVEL_INFO && ((d.change == DIFF_NEW && !tells_infos(c->before)) ||
					    (d.change == DIFF_GONE && !tells_infos(c->now))))
		d.change = DIFF_NOT_TOLD;
	d.regression =
		(d.rule->level == LEVEL_ERROR && (d.change == DIFF_NEW || d.change == DIFF_MORE)) ||
		(d.rule->level == LEVEL_WARNING && d.change == DIFF_NEW);
	c->each(c->arg, &d);
}

/* Among calls that could prove something: refused ones and questions make no doubt smaller. */
static __u64 provable(const struct stored_report *r)
{
	__u64 calls = 0;
	__u32 row;

	for (row = 0; row < MBT_CMD_ROWS; row++) {
		const struct stored_command *command = &r->commands[row];

		calls += command->unverified;
		if (report_is_barrier(row) || report_is_register(row))
			calls += command->verified + command->vacuous + command->violated;
	}
	return calls;
}

static struct diff_share share_unverified(const struct diff_side *side, unsigned int ppm)
{
	struct diff_share s = { 0 };
	unsigned int i;

	for (i = 0; i < side->cnt; i++) {
		const struct stored_report *r = &side->reports[i];
		const __u64 of = provable(r);

		share_add(&s, r->unverified, of, !i);
		s.beyond += unverified_beyond(r->unverified, of, ppm);
	}
	return s;
}

static void compare_unverified(const struct comparison *c)
{
	struct difference d = {
		.kind = DIFF_UNVERIFIED,
		.before = share_unverified(c->before, c->o->max_unverified_ppm),
		.now = share_unverified(c->now, c->o->max_unverified_ppm),
	};

	d.change = change_of(&d.before, &d.now);
	d.regression = d.now.beyond && (!d.before.beyond || d.change == DIFF_MORE);
	c->each(c->arg, &d);
}

/* ---- commands ---- */

static struct diff_command sum_command(const struct diff_side *side, __u32 row)
{
	struct diff_command sum = { 0 };
	double seconds = 0;
	unsigned int i;

	for (i = 0; i < side->cnt; i++) {
		const struct stored_report *r = &side->reports[i];
		const struct stored_command *command = &r->commands[row];
		double duration = (double)r->duration_ns / 1e9;
		double rate = duration > 0 ? (double)command->calls / duration : 0.0;

		sum.calls += command->calls;
		sum.failed += command->failed;
		sum.violated += command->violated;
		sum.unverified += command->unverified;
		sum.targets += command->targets;
		seconds += duration;
		if (!i || rate < sum.lowest)
			sum.lowest = rate;
		if (!i || rate > sum.highest)
			sum.highest = rate;
	}
	sum.per_second = seconds > 0 ? (double)sum.calls / seconds : 0.0;
	return sum;
}

static void compare_latency(const struct comparison *c, __u32 row, unsigned int part)
{
	struct difference d = { .kind = DIFF_LATENCY, .row = row, .part = part };
	unsigned int i;

	for (i = 0; i < c->before->cnt; i++)
		spread_add(&d.spread_before, &c->before->reports[i].commands[row].latency,
			   part / 1000.0);
	for (i = 0; i < c->now->cnt; i++)
		spread_add(&d.spread_now, &c->now->reports[i].commands[row].latency, part / 1000.0);
	d.shift = spread_shift(&d.spread_before, &d.spread_now);
	d.regression = shift_exceeds(&d.shift, c->o->tolerance);
	c->each(c->arg, &d);
}

static bool has_phase(const struct diff_side *side, __u32 row, enum mbt_phase phase)
{
	unsigned int i;

	for (i = 0; i < side->cnt; i++)
		if (side->reports[i].commands[row].phases[phase].cnt)
			return true;
	return false;
}

static void compare_phase(const struct comparison *c, __u32 row, enum mbt_phase phase,
			  unsigned int part)
{
	struct difference d = { .kind = DIFF_PHASE, .row = row, .phase = phase, .part = part };
	unsigned int i;

	if (!has_phase(c->before, row, phase) && !has_phase(c->now, row, phase))
		return;
	for (i = 0; i < c->before->cnt; i++)
		spread_add_phase(&d.spread_before,
				 &c->before->reports[i].commands[row].phases[phase], part / 1000.0);
	for (i = 0; i < c->now->cnt; i++)
		spread_add_phase(&d.spread_now, &c->now->reports[i].commands[row].phases[phase],
				 part / 1000.0);
	d.shift = spread_shift(&d.spread_before, &d.spread_now);
	c->each(c->arg, &d);
}

static void compare_command(const struct comparison *c, __u32 row)
{
	struct difference d = {
		.kind = DIFF_COMMAND,
		.row = row,
		.command_before = sum_command(c->before, row),
		.command_now = sum_command(c->now, row),
	};
	int phase;

	if (!d.command_before.calls && !d.command_now.calls)
		return;
	d.change = !d.command_before.calls ? DIFF_NEW :
		   !d.command_now.calls    ? DIFF_GONE :
					     DIFF_SAME;
	c->each(c->arg, &d);
	if (!report_is_barrier(row) && !report_is_register(row))
		return;
	compare_latency(c, row, 50000);
	compare_latency(c, row, 99000);
	for (phase = 0; phase < MBT_PHASE_CNT; phase++) {
		compare_phase(c, row, phase, 50000);
		compare_phase(c, row, phase, 99000);
	}
}

void diff_each(const struct diff_side *before, const struct diff_side *now,
	       const struct diff_options *options,
	       void (*each)(void *arg, const struct difference *d), void *arg)
{
	const struct comparison c = { before, now, options, each, arg };
	unsigned int i;
	__u32 row;

	for (i = 0; rules_at(i); i++)
		compare_rule(&c, i);
	compare_unverified(&c);
	for (row = 0; row < MBT_CMD_ROWS; row++)
		compare_command(&c, row);
}
