// SPDX-License-Identifier: GPL-2.0-only
/* A report composed of its parts: what a call adds to each, and what all of them come to. */
#include "judge/report.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "judge/answered.h"
#include "judge/counted.h"
#include "judge/doubts.h"
#include "judge/ignored_errors.h"
#include "judge/sharing.h"
#include "judge/slow.h"
#include "judge/unused.h"

int report_init(struct report *r, const struct report_options *options, unsigned int cpu_cnt)
{
	unsigned int i;
	int err;

	memset(r, 0, sizeof(*r));
	r->options = *options;
	r->cpu_cnt = cpu_cnt;
	r->rows.most = options->rows_most;
	r->cpus = calloc(cpu_cnt ? cpu_cnt : 1, sizeof(*r->cpus));
	for (i = 0; i < MBT_CMD_ROWS; i++)
		r->commands[i].row = i;
	err = r->cpus ? 0 : -ENOMEM;
	err = err ? err : report_findings_init(&r->findings);
	err = err ? err : report_notes_init(&r->notes);
	err = err ? err : report_notes_init(&r->infos);
	if (err)
		report_release(r);
	return err;
}

void report_release(struct report *r)
{
	unsigned int i;

	report_findings_release(&r->findings);
	report_notes_release(&r->notes);
	report_notes_release(&r->infos);
	report_lives_release(&r->lives);
	report_named_release(&r->named);
	report_looks_release(&r->looks);
	report_rows_release(&r->rows);
	report_convoys_release(&r->convoys);
	report_rseq_release(&r->rseq);
	report_fallbacks_release(&r->fallbacks);
	for (i = 0; i < MBT_CMD_ROWS; i++)
		free(r->commands[i].phases);
	report_cpus_release(r->cpus, r->cpu_cnt);
	report_stacks_release(&r->stacks);
	free(r->cpus);
	memset(r, 0, sizeof(*r));
}

static int report_violation(struct report *r, const struct call_case *c, const struct judgement *j)
{
	bool allowed = allow_covers(&r->options.allow, c, j);

	r->allowed += allowed;
	r->rule_calls[rules_index(j->found[0])]++;
	r->rule_allowed[rules_index(j->found[0])] += allowed;
	return report_findings_keep(&r->findings, c, j, allowed);
}

/* How long the call took, and where that time went. */
static int report_time(struct report_row *process, struct report_row *command,
		       const struct call_case *c)
{
	__u64 ns = c->call.end_ns - c->call.begin_ns;
	struct mbt_phases parts;
	int err;

	phases_of_call(c, &parts);
	hist_add(&process->latency, ns);
	hist_add(&command->latency, ns);
	err = phases_add(&process->phases, c, &parts);
	return err ? err : phases_add(&command->phases, c, &parts);
}

int report_call(struct report *r, const struct call_case *c, const struct judgement *j)
{
	bool life = record_is_life(&c->call);
	__u32 row = report_call_row(c);
	struct who who = report_who(c);
	struct report_row *process;
	unsigned int i;
	int err = 0;

	r->findings.kept = NULL;
	if (life || (c->call.type == MBT_RECORD_CALL && c->kind == MBT_KIND_REGISTER &&
		     !(c->call.state_begin & mbt_ready_bit(c->call.cmd))))
		err = report_lives_add(&r->lives, c);
	/* no calls; but a promise that one of them breaks has to count */
	if (err || (life && !j->found_cnt))
		return err;
	/* no call yet: the number may be that of another one */
	if (c->call.type == MBT_RECORD_DISPATCHED && j->warning)
		return report_notes_call(&r->notes, c, j->warning), 0;
	process = report_named_add(&r->named, c) ? NULL : report_rows_get(&r->rows, &who, row);
	if (process && c->call.ret < 0)
		err = report_row_failed(process, c->call.tid, c->call.ns_tid, c->call.comm, 1);
	if (!process || err)
		return -ENOMEM;
	if (j->warning)
		report_notes_call(j->warning->level == LEVEL_INFO ? &r->infos : &r->notes, c,
				  j->warning);
	tally_call((struct tally *[]){ &r->total, &process->tally, &r->commands[row].tally }, 3, c,
		   j);
	r->not_the_kernel += report_not_the_kernel(c);
	/* a call that was refused, or never begun, did not take the time of a barrier */
	if (c->call.type == MBT_RECORD_CALL && !j->refused)
		err = report_time(process, &r->commands[row], c);
	r->surplus_handlers += c->surplus_cnt;
	r->unseen_handlers += c->unseen_cnt;
	r->grace_alone += c->grace_alone;
	err = err ? err : report_cpus_call(r->cpus, r->cpu_cnt, c);
	if (err)
		return err;
	/* its slot, its place in the ring or in an inbox: whatever it was that found no room */
	r->lost_records += j->verdict == VERDICT_UNVERIFIED &&
			   (c->call.causes & MBT_BIT(MBT_CAUSE_LOST_RECORD));
	for (i = 0; i < MBT_CAUSE_CNT && j->verdict == VERDICT_UNVERIFIED; i++)
		r->cause_cnt[i] += !!(j->causes & MBT_BIT(i));
	return j->verdict == VERDICT_VIOLATED ? report_violation(r, c, j) : 0;
}

void report_decided(struct report *r, const struct call_case *c, const struct judgement *j)
{
	enum mbt_decision decided = (c->call.recorded & MBT_CALL_DECIDED) >> MBT_DECIDED_SHIFT;
	bool same = j->verdict == VERDICT_VERIFIED &&
		    j->vacuous == (decided == MBT_DECIDED_VACUOUS) &&
		    j->refused == (decided == MBT_DECIDED_REFUSED);

	r->differences += c->call.type == MBT_RECORD_CALL && decided && !same;
}

static __u32 stat_row(const struct mbt_stat_key *key)
{
	return key->row < MBT_CMD_ROWS ? key->row : MBT_CMD_ROW_OTHER;
}

/* Whose calls a row of the kernel side's has. */
static struct who stat_who(const struct mbt_stat_key *key, const struct mbt_stat *stat)
{
	struct who who = report_who_named(*stat->leader_comm ? stat->leader_comm : REPORT_OTHERS);

	who.tgid = (int)key->tgid;
	who.ns_tgid = stat->ns_tgid;
	who.start_ns = key->start_ns;
	return who;
}

/* The row of that process; NULL: out of memory. */
static struct report_row *stat_process(struct report *r, const struct mbt_stat_key *key,
				       const struct mbt_stat *stat)
{
	struct who who = stat_who(key, stat);

	return report_rows_get(&r->rows, &who, stat_row(key));
}

int report_plain(struct report *r, const struct mbt_stat_key *key, const struct mbt_stat *stat,
		 const struct mbt_plain_cnt *cnt, __u32 causes)
{
	struct report_row *process = stat_process(r, key, stat);
	__u32 row = stat_row(key);
	unsigned int i;

	if (!process)
		return -ENOMEM;
	tally_plain(&process->tally, cnt, causes);
	tally_plain(&r->commands[row].tally, cnt, causes);
	tally_plain(&r->total, cnt, causes);
	r->surplus_handlers += cnt->surplus;
	for (i = 0; i < MBT_CAUSE_CNT; i++)
		if (causes & MBT_BIT(i))
			r->cause_cnt[i] += cnt->covered + cnt->vacuous;
	return 0;
}

void report_plain_cpu(struct report *r, unsigned int cpu, __u64 required, __u64 slowest_cnt,
		      __u64 slowest_ns)
{
	struct report_cpu *c = &r->cpus[cpu];

	if (cpu >= r->cpu_cnt)
		return;
	c->required += required;
	c->slowest_cnt += slowest_cnt;
	if (slowest_ns > c->slowest_ns)
		c->slowest_ns = slowest_ns;
}

int report_stat(struct report *r, const struct mbt_stat_key *key, const struct mbt_stat *stat)
{
	__u32 row = stat_row(key);
	struct report_row *process;

	/* max_ns: of plain calls, which report_plain() has counted */
	if ((!stat->calls && !stat->lost && !stat->max_ns) || stat->failed > stat->calls)
		return 0;
	process = stat_process(r, key, stat);
	if (!process)
		return -ENOMEM;
	tally_stat(&process->tally, row, stat);
	tally_stat(&r->commands[row].tally, row, stat);
	tally_stat(&r->total, row, stat);
	hist_add_buckets(&process->latency, stat->hist, stat->max_ns);
	hist_add_buckets(&r->commands[row].latency, stat->hist, stat->max_ns);
	r->lost_records += stat->lost;
	r->lost_known += stat->lost;
	r->cause_cnt[MBT_CAUSE_LOST_RECORD] += stat->lost;
	return stat->failed ? report_row_failed(process, (int)key->tid, stat->ns_tid, stat->comm,
						stat->failed) :
			      0;
}

int report_row_phases(struct report *r, const struct mbt_row *row, const struct mbt_stat *stat)
{
	struct mbt_phase_stat parts[MBT_PHASE_CNT];
	struct report_row *process;
	__u64 calls;
	int err;

	/* no sum: of a version that had none */
	if (!row->stat.sum_ns)
		return 0;
	calls = phases_of_row(row, parts);
	process = stat_process(r, &row->key, stat);
	err = process ? phases_add_counted(&process->phases, calls, parts) : -ENOMEM;
	return err ? err :
		     phases_add_counted(&r->commands[stat_row(&row->key)].phases, calls, parts);
}

int report_caller(struct report *r, unsigned int cpu, const struct mbt_stat_key *key,
		  const struct mbt_stat *stat, const struct mbt_caller *counts)
{
	struct who who = report_who_named(REPORT_OTHERS);

	if (cpu >= r->cpu_cnt)
		return 0;
	if (key)
		who = stat_who(key, stat);
	return report_cpu_sender(&r->cpus[cpu], &who, key ? stat_row(key) : MBT_CMD_ROW_OTHER,
				 counts->cnt, counts->sum_ns, counts->max_ns);
}

int report_lost(struct report *r, __u64 calls)
{
	struct tally lost = { .calls = calls, .unverified = calls, .lost = calls };
	struct who unknown = report_who_named(REPORT_UNKNOWN);
	struct report_row *row;

	if (!calls)
		return 0;
	row = report_rows_get(&r->rows, &unknown, MBT_CMD_ROW_OTHER);
	if (!row)
		return -ENOMEM;
	tally_add(&row->tally, &lost);
	tally_add(&r->commands[MBT_CMD_ROW_OTHER].tally, &lost);
	tally_add(&r->total, &lost);
	r->lost_records += calls;
	r->cause_cnt[MBT_CAUSE_LOST_RECORD] += calls;
	return 0;
}

bool report_is_tail(const struct report *r)
{
	return r->dropped.calls || r->dropped.stats || r->dropped.lives;
}

enum verdict report_verdict(const struct report *r)
{
	if (r->total.violated)
		return VERDICT_VIOLATED;
	return report_doubts(r) ? VERDICT_UNVERIFIED : VERDICT_VERIFIED;
}

enum report_outcome report_outcome(const struct report *r)
{
	struct report rest = *r;

	if (r->total.violated > r->allowed)
		return OUTCOME_FAILED;
	if (r->options.fail_on == LEVEL_WARNING && r->notes.calls)
		return OUTCOME_FAILED;
	/* what is left once the allowed violations are forgiven */
	rest.total.violated = 0;
	return report_verdict(&rest) == VERDICT_VERIFIED ? OUTCOME_PASSED : OUTCOME_UNVERIFIED;
}

__u64 report_tool_runs(const struct report *r)
{
	__u64 runs = 0;
	unsigned int i;

	for (i = 0; i < r->cpu_cnt; i++)
		runs += r->cpus[i].required ? r->cpus[i].tool_runs : 0;
	return runs;
}

/* What a dispatcher answered of a process that calls natively, too: calls, and nothing proved. */
static void count_dispatched(struct report *r, const struct report_note *note)
{
	const struct tally calls = { .calls = note->calls, .unverified = note->calls };
	struct who who = report_note_who(note);
	struct report_row *row = report_rows_get(&r->rows, &who, note->row);

	/* out of memory: the sums tell */
	if (row)
		tally_add(&row->tally, &calls);
	tally_add(&r->commands[note->row].tally, &calls);
	tally_add(&r->total, &calls);
	r->cause_cnt[MBT_CAUSE_NOT_THE_KERNEL] += note->calls;
	r->not_the_kernel += note->calls;
}

/* Calls that were lost, that are in no row of their process, or that filters left out. */
static bool calls_may_be_missing(const struct report *r)
{
	return r->lost_records || r->unseen_max || r->stats_merged || r->rows.merged ||
	       r->left_out || r->not_told || *r->lost_fact || *r->ended_early;
}

void report_finish(struct report *r)
{
	unsigned int i;

	for (i = 0; i < r->notes.cnt; i++)
		if (report_dispatched(&r->rows, &r->notes.list[i]))
			count_dispatched(r, &r->notes.list[i]);
	report_rows_sort(&r->rows);
	report_cpus_sort(r->cpus, r->cpu_cnt);
	report_convoys_finish(r);
	report_rseq_finish(r);
	report_slow(r);
	report_stacks_sort(&r->stacks);
	report_ignored_errors(&r->rows, &r->notes);
	report_absences(&(struct absence_sources){ &r->rows, &r->lives, &r->named, r->settings,
						   r->cpu_cnt },
			&r->infos);
	if (!calls_may_be_missing(r))
		report_unused(&r->lives, &r->looks, &r->infos);
	report_sharings(&r->rows, &r->looks, &r->infos);
	report_fallbacks_finish(r);
	report_notes_sort(&r->notes);
	report_notes_sort(&r->infos);
}
