// SPDX-License-Identifier: GPL-2.0-only
/* The part of a report that is about processes: warnings, and the life of registrations. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "report_private.h"

static struct report_note *note_get(struct report *r, const struct rule *rule, int tgid, __u32 row)
{
	struct report_note *note;
	unsigned int i;

	for (i = 0; i < r->note_cnt; i++) {
		note = &r->notes[i];
		if (note->rule == rule && note->tgid == tgid && note->row == row)
			return note;
	}
	if (r->note_cnt == REPORT_NOTES_MAX)
		return NULL;
	note = &r->notes[r->note_cnt++];
	note->rule = rule;
	note->tgid = tgid;
	note->row = row;
	return note;
}

void report_warning(struct report *r, const struct call_case *c, const struct rule *rule)
{
	struct report_note *note = note_get(r, rule, c->call.tgid, report_call_row(c));

	r->warned++;
	if (!note)
		return;
	note->calls++;
	note->ns_tgid = c->call.ns_tgid;
	note->error = report_errno(c->call.ret);
	note->seccomp_mode = c->call.seccomp_mode;
	report_copy_comm(note->comm, c->call.comm);
}

static bool has_life(const struct report *r, int tgid)
{
	unsigned int i;

	for (i = r->life_cnt; i-- > 0;)
		if (r->lives[i].tgid == tgid)
			return true;
	return false;
}

static struct report_life *life_add(struct report *r)
{
	struct report_life *lives;
	unsigned int room;

	if (r->life_cnt < r->life_room)
		return &r->lives[r->life_cnt++];
	room = r->life_room ? 2 * r->life_room : 64;
	lives = realloc(r->lives, room * sizeof(*lives));
	if (!lives)
		return NULL;
	r->lives = lives;
	r->life_room = room;
	return &r->lives[r->life_cnt++];
}

int report_life(struct report *r, const struct call_case *c)
{
	struct report_life *life;

	/* an exec ends registrations, if there were any */
	if (c->call.type == MBT_RECORD_EXEC && !has_life(r, c->call.tgid))
		return 0;
	if (r->life_cnt == REPORT_LIVES_MAX) {
		r->lives_dropped++;
		return 0;
	}
	life = life_add(r);
	if (!life)
		return -ENOMEM;
	*life = (struct report_life){
		.event = c->call.type, .tgid = c->call.tgid, .ns_tgid = c->call.ns_tgid,
		.tid = c->call.tid, .parent_tgid = c->call.parent_tgid, .cmd = c->call.cmd,
		.ret = (int)c->call.ret, .state_begin = c->call.state_begin,
		.state_end = c->call.state_end, .time_ns = c->call.begin_ns,
		.latency_ns = c->call.end_ns - c->call.begin_ns,
	};
	report_copy_comm(life->comm, c->call.comm);
	return 0;
}

static const struct report_row *row_of(const struct report *r, int tgid, __u32 cmd)
{
	unsigned int i;

	for (i = 0; cmd && i < r->row_cnt; i++)
		if (r->rows[i].tgid == tgid && r->rows[i].row == mbt_cmd_row(cmd))
			return &r->rows[i];
	return NULL;
}

/* The REGISTER_* that a barrier command needs; 0: none, or no barrier command. */
static __u32 registration_of(__u32 cmd)
{
	switch (cmd) {
	case MBT_CMD_PRIVATE_EXPEDITED:
	case MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
	case MBT_CMD_PRIVATE_EXPEDITED_RSEQ:
		return cmd << 1;
	default:
		return 0;
	}
}

/*
 * A barrier that failed after its registration had, or after it had failed before.
 * Which came first is not known of calls that the kernel side counts; a registration
 * that fails and a barrier that fails are each other's answer in either order.
 */
static __u64 ignored_failures(const struct report *r, const struct report_row *row)
{
	__u32 cmd = row->row ? 1u << (row->row - 1) : 0, registration = registration_of(cmd);
	const struct report_row *failed = row_of(r, row->tgid, registration);

	if (!registration && cmd != MBT_CMD_GLOBAL && cmd != MBT_CMD_GLOBAL_EXPEDITED)
		return 0;
	if (!row->tally.failed)
		return 0;
	return row->tally.failed - (failed && failed->tally.failed ? 0 : 1);
}

/* What differs in the process alone stands together: a reader wants it as one. */
static int compare_notes(const void *a, const void *b)
{
	const struct report_note *x = a, *y = b;
	int comm = strcmp(x->comm, y->comm);

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (comm || x->error != y->error)
		return comm ? comm : x->error - y->error;
	return x->tgid < y->tgid ? -1 : x->tgid > y->tgid;
}

void report_sort_notes(struct report *r)
{
	qsort(r->notes, r->note_cnt, sizeof(*r->notes), compare_notes);
}

void report_ignored_errors(struct report *r)
{
	const struct rule *rule = rules_find("error-ignored");
	unsigned int i;

	for (i = 0; i < r->row_cnt; i++) {
		const struct report_row *row = &r->rows[i];
		__u64 calls = row->tgid && row->row < MBT_CMD_ROW_OTHER ? ignored_failures(r, row) : 0;
		struct report_note *note = calls ? note_get(r, rule, row->tgid, row->row) : NULL;

		r->warned += calls;
		if (!note)
			continue;
		note->calls = calls;
		note->ns_tgid = row->ns_tgid;
		note->error = row->tally.error;
		memcpy(note->comm, row->comm, sizeof(note->comm));
	}
}
