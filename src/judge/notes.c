// SPDX-License-Identifier: GPL-2.0-only
/* Warnings of a report: about a process and a command, each with its threads. */
#include "judge/notes.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Left for warnings that the processes of one name share, when there are too many. */
#define NOTES_RESERVE (REPORT_NOTES_MAX / 4)

int report_notes_init(struct report_notes *n)
{
	*n = (struct report_notes){ .list = calloc(REPORT_NOTES_MAX, sizeof(*n->list)) };
	return n->list ? 0 : -ENOMEM;
}

void report_notes_release(struct report_notes *n)
{
	free(n->list);
}

static struct report_note *note_find(struct report_notes *n, const struct rule *rule,
				     const struct who *who, __u32 row)
{
	unsigned int i;

	for (i = 0; i < n->cnt; i++) {
		struct report_note *note = &n->list[i];

		if (note->rule == rule && note->row == row && note->tgid == who->tgid &&
		    note->start_ns == who->start_ns &&
		    (who->tgid || !strcmp(note->comm, who->comm)))
			return note;
	}
	return NULL;
}

struct report_note *report_notes_get(struct report_notes *n, const struct rule *rule,
				     const struct who *who, __u32 row)
{
	struct report_note *note = note_find(n, rule, who, row);
	struct who named = report_who_named(who->comm);

	if (note)
		return note;
	if (who->tgid && n->cnt >= REPORT_NOTES_MAX - NOTES_RESERVE)
		return report_notes_get(n, rule, &named, row);
	if (n->cnt == REPORT_NOTES_MAX)
		return NULL;
	note = &n->list[n->cnt++];
	*note = (struct report_note){
		.rule = rule,
		.tgid = who->tgid,
		.ns_tgid = who->ns_tgid,
		.start_ns = who->start_ns,
		.row = row,
	};
	memcpy(note->comm, who->comm, sizeof(note->comm));
	return note;
}

struct who report_note_who(const struct report_note *note)
{
	struct who who = {
		.tgid = note->tgid,
		.ns_tgid = note->ns_tgid,
		.start_ns = note->start_ns,
	};

	memcpy(who.comm, note->comm, sizeof(who.comm));
	return who;
}

void report_notes_call(struct report_notes *n, const struct call_case *c, const struct rule *rule)
{
	struct who who = report_who(c);
	struct report_note *note = report_notes_get(n, rule, &who, report_call_row(c));

	n->calls++;
	if (!note)
		return;
	note->calls++;
	note->seccomp_mode = c->call.seccomp_mode;
	note->compat += !!(c->call.recorded & MBT_CALL_COMPAT);
	if (report_errno(c->call.ret))
		error_count(&note->errors, c->call.ret);
	if (note->tgid)
		threads_add(&note->threads, c->call.tid, c->call.ns_tid, c->call.comm, 1);
}

/* The errnos of a warning, as a set. */
static unsigned int error_set(const struct mbt_errors *errors)
{
	unsigned int i, set = 0;

	for (i = 0; i < MBT_ERROR_CNT; i++)
		set |= errors->cnt[i] ? 1u << i : 0;
	return set;
}

bool report_note_has_fallback(const struct report_note *note)
{
	unsigned int i;

	for (i = 0; i < MBT_FALLBACK_CNT; i++)
		if (note->fallback[i].cnt)
			return true;
	return false;
}

/* Do two warnings differ in the process alone? */
static bool notes_alike(const struct report_note *a, const struct report_note *b)
{
	/* figures are those of one process, and so is a fallback */
	if (a->figures.of || b->figures.of || report_note_has_fallback(a) ||
	    report_note_has_fallback(b))
		return false;
	if (a->sharing.tgid || b->sharing.tgid)
		return false;
	return a->rule == b->rule && a->row == b->row && !strcmp(a->comm, b->comm) &&
	       error_set(&a->errors) == error_set(&b->errors) && a->errors.other == b->errors.other;
}

static __u64 later(__u64 a, __u64 b)
{
	return a > b ? a : b;
}

unsigned int report_notes_sum(const struct report_note *note, unsigned int left,
			      struct report_note *sum)
{
	unsigned int more = 0;

	*sum = *note;
	while (more + 1 < left && notes_alike(note, note + more + 1)) {
		sum->calls += note[++more].calls;
		sum->barriers += note[more].barriers;
		sum->compat += note[more].compat;
		errors_add(&sum->errors, &note[more].errors);
		sum->last_ns = later(sum->last_ns, note[more].last_ns);
		sum->seen_ns = later(sum->seen_ns, note[more].seen_ns);
		sum->gone &= note[more].gone;
	}
	return more;
}

/* What differs in the process alone stands together: a reader wants it as one. */
static int compare_notes(const void *a, const void *b)
{
	const struct report_note *x = a, *y = b;
	int comm = strcmp(x->comm, y->comm), errors;

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (comm)
		return comm;
	errors = (int)error_set(&x->errors) - (int)error_set(&y->errors);
	if (errors || x->errors.other != y->errors.other)
		return errors ? errors : x->errors.other < y->errors.other ? -1 : 1;
	if (x->tgid != y->tgid)
		return x->tgid < y->tgid ? -1 : 1;
	return x->start_ns < y->start_ns ? -1 : x->start_ns > y->start_ns;
}

/* The busiest thread first. */
static int compare_threads(const void *a, const void *b)
{
	const struct report_thread *x = a, *y = b;

	if (x->calls != y->calls)
		return x->calls > y->calls ? -1 : 1;
	return x->tid < y->tid ? -1 : x->tid > y->tid;
}

void report_notes_sort(struct report_notes *n)
{
	unsigned int i;

	for (i = 0; i < n->cnt; i++)
		qsort(n->list[i].threads.list, n->list[i].threads.cnt,
		      sizeof(n->list[i].threads.list[0]), compare_threads);
	qsort(n->list, n->cnt, sizeof(*n->list), compare_notes);
}
