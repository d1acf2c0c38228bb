// SPDX-License-Identifier: GPL-2.0-only
/*
 * What did not happen. Nothing here is a fault: each info needs evidence in numbers, and
 * says no more than they do.
 */
#include "judge/absence.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "mbt/returns.h"

/* Fewer barriers are a start or a trial, and no habit. */
#define HABIT_MIN 10

int report_named_add(struct report_named_cpus *n, const struct call_case *c)
{
	struct who who = report_who(c);
	struct report_named *named;
	bool reached = c->target_cnt;
	unsigned int i;

	if (c->call.type != MBT_RECORD_CALL || c->kind != MBT_KIND_RSEQ_CPU || c->call.ret ||
	    c->single_user || c->causes)
		return 0;
	if (!n->list)
		n->list = calloc(REPORT_NAMED_MAX, sizeof(*n->list));
	if (!n->list)
		return -ENOMEM;
	for (i = 0; i < c->cpu_cnt; i++)
		reached |= c->cpus[i].k.ran || c->cpus[i].required;
	for (i = 0; i < n->cnt; i++)
		if (n->list[i].who.tgid == who.tgid && n->list[i].who.start_ns == who.start_ns &&
		    n->list[i].cpu_id == c->call.cpu_id)
			break;
	if (i == REPORT_NAMED_MAX)
		return 0;
	named = &n->list[i];
	if (i == n->cnt)
		*named = (struct report_named){ .who = who, .cpu_id = c->call.cpu_id };
	n->cnt += i == n->cnt;
	named->calls++;
	named->reached += reached;
	return 0;
}

int report_named_copy(struct report_named_cpus *to, const struct report_named_cpus *from)
{
	if (!from->cnt)
		return 0;
	to->list = calloc(REPORT_NAMED_MAX, sizeof(*to->list));
	if (!to->list)
		return -ENOMEM;
	memcpy(to->list, from->list, from->cnt * sizeof(*to->list));
	to->cnt = from->cnt;
	return 0;
}

void report_named_release(struct report_named_cpus *n)
{
	free(n->list);
}

static struct who who_of(const struct report_row *row)
{
	struct who who = { .tgid = row->tgid, .ns_tgid = row->ns_tgid, .start_ns = row->start_ns };

	memcpy(who.comm, row->comm, sizeof(who.comm));
	return who;
}

/* An info about @calls of a row; NULL: there are none, or there is no room. */
static struct report_note *inform(struct report_notes *infos, const char *code,
				  const struct report_row *row, __u64 calls)
{
	struct who who = who_of(row);
	struct report_note *note =
		calls ? report_notes_get(infos, rules_find(code), &who, row->row) : NULL;

	infos->calls += calls;
	if (note)
		note->calls += calls;
	return note;
}

static __u32 row_command(const struct report_row *row)
{
	return row->row ? 1u << (row->row - 1) : MBT_CMD_QUERY;
}

/* What the process was registered for, as far as its history shows. */
static void tell_registrations(const struct report_lives *lives, const struct report_row *row,
			       struct report_note *note)
{
	unsigned int i;

	for (i = 0; i < lives->cnt; i++) {
		const struct report_life *life = &lives->list[i];

		if (life->tgid != row->tgid || life->start_ns != row->start_ns)
			continue;
		if (life->event == MBT_RECORD_EXEC && note->state) {
			note->cleared = note->state;
			note->exec_ns = life->time_ns;
		}
		note->state = life->state_end;
		if (life->event == MBT_RECORD_CALL && !life->ret &&
		    life->cmd == row_command(row) << 1)
			note->registered_ns = life->time_ns;
	}
}

static void find_not_registered(const struct absence_sources *from, const struct report_row *row,
				struct report_notes *infos)
{
	struct report_note *note = inform(infos, "not-registered", row, row->tally.unregistered);

	if (note)
		tell_registrations(from->lives, row, note);
}

static bool is_absent(const struct mbt_settings *settings, __u32 cmd)
{
	if (!settings)
		return false;
	return cmd == MBT_CMD_GLOBAL ? settings->nohz_full == MBT_YES :
				       mbt_cmd_absent(settings, cmd) == MBT_YES;
}

static void find_not_supported(const struct absence_sources *from, const struct report_row *row,
			       struct report_notes *infos)
{
	if (is_absent(from->settings, row_command(row)))
		inform(infos, "not-supported", row, row->tally.unsupported);
}

static void find_single_thread(const struct report_row *row, struct report_notes *infos)
{
	__u64 barriers = row->tally.calls - row->tally.failed;
	struct report_note *note;

	if (row->tally.single < HABIT_MIN || row->tally.single < barriers - row->tally.single)
		return;
	note = inform(infos, "single-thread", row, row->tally.single);
	if (note)
		note->barriers += barriers;
}

/* Did another process register for GLOBAL_EXPEDITED, or inherit that? */
static bool other_receives(const struct report_lives *lives, const struct report_row *row)
{
	unsigned int i;

	for (i = 0; i < lives->cnt; i++) {
		const struct report_life *life = &lives->list[i];
		bool same = life->tgid == row->tgid && life->start_ns == row->start_ns;

		if (!same && (life->state_end & MBT_STATE_GLOBAL_READY))
			return true;
	}
	return lives->dropped;
}

static void find_no_receiver(const struct absence_sources *from, const struct report_row *row,
			     struct report_notes *infos)
{
	__u64 barriers = row->tally.calls - row->tally.failed;

	if (row->row != mbt_cmd_row(MBT_CMD_GLOBAL_EXPEDITED) || barriers < HABIT_MIN ||
	    row->tally.targets || row->tally.vacuous != barriers || from->cpu_cnt < 2 ||
	    other_receives(from->lives, row))
		return;
	inform(infos, "no-receiver", row, barriers);
}

static void find_targeted_noop(const struct absence_sources *from, struct report_notes *infos)
{
	const __u32 row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED_RSEQ);
	unsigned int i;

	for (i = 0; i < from->named->cnt; i++) {
		const struct report_named *named = &from->named->list[i];
		struct report_note *note;

		if (named->reached || named->calls < HABIT_MIN)
			continue;
		infos->calls += named->calls;
		note = report_notes_get(infos, rules_find("targeted-noop"), &named->who, row);
		if (!note)
			continue;
		note->calls += named->calls;
		if (note->cpu_cnt < REPORT_NOTE_CPUS)
			note->cpu_ids[note->cpu_cnt] = named->cpu_id;
		note->cpu_cnt++;
	}
}

void report_absences(const struct absence_sources *from, struct report_notes *infos)
{
	unsigned int i;

	for (i = 0; i < from->rows->cnt; i++) {
		const struct report_row *row = &from->rows->list[i];

		if (!row->tgid || row->row >= MBT_CMD_ROW_OTHER)
			continue;
		find_not_registered(from, row, infos);
		find_not_supported(from, row, infos);
		find_no_receiver(from, row, infos);
		find_single_thread(row, infos);
	}
	find_targeted_noop(from, infos);
}
