// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rows of a report, one for each process and command. They are found by a hash. When
 * there are too many, rows of one name and command become one row, the most numerous
 * first: a storm of short-lived processes costs no other process its row.
 */
#include "judge/rows.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "mbt/returns.h"

/* Left for the rows that several processes share: they come at last. */
#define ROWS_RESERVE (MBT_CMD_ROWS + 1)
#define INDEX_SIZE (2 * REPORT_ROWS_MAX)
_Static_assert(!(INDEX_SIZE & (INDEX_SIZE - 1)), "the index is masked");

bool report_is_barrier(__u32 row)
{
	__u32 cmd = row && row < MBT_CMD_ROW_OTHER ? 1u << (row - 1) : 0;

	return mbt_kind_is_barrier(mbt_kind(cmd, 0, 0));
}

bool report_is_register(__u32 row)
{
	__u32 cmd = row && row < MBT_CMD_ROW_OTHER ? 1u << (row - 1) : 0;

	return mbt_kind(cmd, 0, 0) == MBT_KIND_REGISTER;
}

/* The kernel's names end with a null byte where they are shorter than their room. */
static void copy_comm(char out[MBT_COMM_LEN + 1], const char *comm)
{
	size_t len = strnlen(comm, MBT_COMM_LEN);

	memcpy(out, comm, len);
	out[len] = '\0';
}

struct who report_who(const struct call_case *c)
{
	struct who who = {
		.tgid = c->call.tgid,
		.ns_tgid = c->call.ns_tgid,
		.start_ns = c->call.start_ns,
	};

	copy_comm(who.comm, c->call.leader_comm);
	return who;
}

struct who report_who_named(const char *comm)
{
	struct who who = { 0 };

	copy_comm(who.comm, comm);
	return who;
}

/* include/linux/err.h */
#define MAX_ERRNO 4095

int report_errno(__s64 ret)
{
	return ret < 0 && ret >= -MAX_ERRNO ? (int)ret : 0;
}

void error_count(struct mbt_errors *to, __s64 ret)
{
	enum mbt_error error = mbt_error(ret);

	to->cnt[error]++;
	if (error != MBT_ERROR_OTHER)
		return;
	to->mixed |= to->other && to->other != report_errno(ret);
	to->other = report_errno(ret);
}

void errors_add(struct mbt_errors *to, const struct mbt_errors *from)
{
	unsigned int i;

	for (i = 0; i < MBT_ERROR_CNT; i++)
		to->cnt[i] += from->cnt[i];
	if (!report_errno(from->other))
		return;
	to->mixed |= from->mixed || (to->other && to->other != from->other);
	to->other = from->other;
}

/* All but the errors. */
static void add_counts(struct tally *to, const struct tally *from)
{
	to->calls += from->calls;
	to->failed += from->failed;
	to->verified += from->verified;
	to->vacuous += from->vacuous;
	to->refused += from->refused;
	to->violated += from->violated;
	to->unverified += from->unverified;
	to->lost += from->lost;
	to->tested += from->tested;
	to->succeeded += from->succeeded;
	to->targets += from->targets;
	to->single += from->single;
	to->unregistered += from->unregistered;
	to->unsupported += from->unsupported;
}

void tally_add(struct tally *to, const struct tally *from)
{
	add_counts(to, from);
	errors_add(&to->errors, &from->errors);
}

void tally_call(struct tally *const to[], unsigned int cnt, const struct call_case *c,
		const struct judgement *j)
{
	__u32 row = report_call_row(c);
	bool barrier = report_is_barrier(row), proof = !j->vacuous && !j->refused;
	/* an answer that is right: else it says nothing of the process or the kernel's commands */
	bool answered = c->call.type == MBT_RECORD_CALL && j->verdict != VERDICT_VIOLATED;
	const struct tally call = {
		.calls = 1,
		.failed = c->call.ret < 0,
		.targets = c->target_cnt,
		.verified = j->verdict == VERDICT_VERIFIED && proof,
		.vacuous = j->vacuous,
		.refused = j->refused,
		.violated = j->verdict == VERDICT_VIOLATED,
		.unverified = j->verdict == VERDICT_UNVERIFIED,
		.lost = j->verdict == VERDICT_UNVERIFIED &&
			(j->causes & MBT_BIT(MBT_CAUSE_LOST_RECORD)),
		.tested = barrier && ((j->verdict == VERDICT_VERIFIED && proof) ||
				      (j->verdict == VERDICT_VIOLATED && c->required_cnt)),
		.succeeded = (barrier || report_is_register(row)) && c->call.ret >= 0 &&
			     c->call.type == MBT_RECORD_CALL && j->verdict != VERDICT_UNVERIFIED,
		.single = c->single_user && c->call.ret >= 0,
		.unregistered = answered && c->call.ret == -MBT_EPERM,
		.unsupported = answered && c->call.ret == -MBT_EINVAL,
	};
	unsigned int i;

	for (i = 0; i < cnt; i++) {
		add_counts(to[i], &call);
		if (call.failed)
			error_count(&to[i]->errors, c->call.ret);
	}
}

void tally_stat(struct tally *t, __u32 row, const struct mbt_stat *stat)
{
	__u64 succeeded = stat->calls - stat->failed;

	t->calls += stat->calls + stat->lost;
	t->failed += stat->failed;
	errors_add(&t->errors, &stat->errors);
	t->refused += stat->failed;
	t->unregistered += stat->errors.cnt[MBT_ERROR_EPERM];
	t->unsupported += stat->errors.cnt[MBT_ERROR_EINVAL];
	/* others that need no look at a CPU are no barriers */
	if (row == mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED) ||
	    row == mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED_RSEQ))
		t->single += succeeded;
	if (report_is_barrier(row))
		t->vacuous += succeeded;
	else
		t->verified += succeeded;
	if (report_is_barrier(row) || report_is_register(row))
		t->succeeded += succeeded;
	t->unverified += stat->lost;
	t->lost += stat->lost;
}

void tally_plain(struct tally *t, const struct mbt_plain_cnt *cnt, __u32 causes)
{
	__u64 calls = cnt->covered + cnt->vacuous;

	t->calls += calls;
	t->targets += cnt->targets;
	if (causes) {
		t->unverified += calls;
		t->lost += causes & MBT_BIT(MBT_CAUSE_LOST_RECORD) ? calls : 0;
		return;
	}
	t->verified += cnt->covered;
	t->tested += cnt->covered;
	t->vacuous += cnt->vacuous;
	t->succeeded += calls;
}

static unsigned int row_hash(int tgid, __u64 start_ns, const char *comm, __u32 row)
{
	__u64 hash = ((__u64)(__u32)tgid << 8 | row) * 0x9e3779b97f4a7c15ull ^ start_ns;

	/* the name is that of the row where the row is no single process's */
	for (; !tgid && *comm; comm++)
		hash = hash * 0x100000001b3ull ^ (unsigned char)*comm;
	hash *= 0xff51afd7ed558ccdull;
	return (unsigned int)(hash >> 32) & (INDEX_SIZE - 1);
}

static bool is_row_of(const struct report_row *r, const struct who *who, __u32 row)
{
	return r->row == row && r->tgid == who->tgid && r->start_ns == who->start_ns &&
	       (who->tgid || !strcmp(r->comm, who->comm));
}

struct report_row *report_rows_find(const struct report_rows *r, const struct who *who, __u32 row)
{
	unsigned int at = row_hash(who->tgid, who->start_ns, who->comm, row);

	for (; r->index && r->index[at]; at = (at + 1) & (INDEX_SIZE - 1)) {
		struct report_row *found = &r->list[r->index[at] - 1];

		if (is_row_of(found, who, row))
			return found;
	}
	return NULL;
}

static void index_add(struct report_rows *r, unsigned int i)
{
	const struct report_row *row = &r->list[i];
	unsigned int at = row_hash(row->tgid, row->start_ns, row->comm, row->row);

	while (r->index[at])
		at = (at + 1) & (INDEX_SIZE - 1);
	r->index[at] = i + 1;
}

static void index_all(struct report_rows *r)
{
	unsigned int i;

	memset(r->index, 0, INDEX_SIZE * sizeof(*r->index));
	for (i = 0; i < r->cnt; i++)
		index_add(r, i);
}

static int compare_names(const void *a, const void *b)
{
	const struct report_row *x = a, *y = b;
	int comm = strcmp(x->comm, y->comm);

	if (comm)
		return comm;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* How many of the rows, sorted by name and command, are like the first. */
static unsigned int alike(const struct report_row *rows, unsigned int cnt)
{
	unsigned int n = 1;

	while (n < cnt && !compare_names(rows, rows + n))
		n++;
	return n;
}

static unsigned int rows_left(const struct report_rows *r, unsigned int limit)
{
	unsigned int i, n, left = 0;

	for (i = 0; i < r->cnt; i += n) {
		n = alike(&r->list[i], r->cnt - i);
		left += n > limit ? 1 : n;
	}
	return left;
}

static void merge(struct report_row *into, struct report_row *from)
{
	tally_add(&into->tally, &from->tally);
	hist_merge(&into->latency, &from->latency);
	/* out of memory: they are counted as calls that were not divided */
	phases_merge(&into->phases, from->phases);
	free(from->phases);
	free(from->failed);
}

/* One row for each name and command with more rows than a limit, the highest that halves them. */
static void merge_rows(struct report_rows *r)
{
	unsigned int limit = 64, i, n, k, kept = 0;

	qsort(r->list, r->cnt, sizeof(*r->list), compare_names);
	while (limit > 1 && rows_left(r, limit) > report_rows_most(r) / 2)
		limit /= 2;
	for (i = 0; i < r->cnt; i += n) {
		struct report_row *first = &r->list[kept];

		n = alike(&r->list[i], r->cnt - i);
		memmove(first, &r->list[i], n * sizeof(*first));
		if (n <= limit) {
			kept += n;
			continue;
		}
		for (k = 1; k < n; k++)
			merge(first, &first[k]);
		first->tgid = first->ns_tgid = 0;
		first->start_ns = 0;
		free(first->failed);
		first->failed = NULL;
		kept++;
	}
	r->cnt = kept;
	r->merged = true;
	index_all(r);
}

/* Of single processes, and of names. */
static unsigned int rows_room(const struct report_rows *r)
{
	return report_rows_most(r) - ROWS_RESERVE;
}

static struct report_row *row_add(struct report_rows *r, const struct who *who, __u32 row)
{
	struct report_row *added;

	if (!r->index)
		r->index = calloc(INDEX_SIZE, sizeof(*r->index));
	if (!r->index)
		return NULL;
	if (r->cnt == r->room) {
		unsigned int room = r->room ? 2 * r->room : 16;

		added = realloc(r->list, room * sizeof(*added));
		if (!added)
			return NULL;
		r->list = added;
		r->room = room;
	}
	added = &r->list[r->cnt];
	*added = (struct report_row){
		.tgid = who->tgid,
		.ns_tgid = who->ns_tgid,
		.start_ns = who->start_ns,
		.row = row,
	};
	memcpy(added->comm, who->comm, sizeof(added->comm));
	index_add(r, r->cnt++);
	return added;
}

struct report_row *report_rows_get(struct report_rows *r, const struct who *who, __u32 row)
{
	struct report_row *found = report_rows_find(r, who, row);
	struct who named;

	if (found || !who->tgid)
		return found ? found : row_add(r, who, row);
	named = report_who_named(who->comm);
	if (r->merged)
		found = report_rows_find(r, &named, row);
	if (found || r->cnt < rows_room(r))
		return found ? found : row_add(r, who, row);
	if (!r->exhausted) {
		merge_rows(r);
		/* all are merged that can be: to sort them again for a few rows is not worth it */
		r->exhausted = r->cnt > rows_room(r) - rows_room(r) / 16;
		return report_rows_get(r, who, row);
	}
	named = report_who_named(REPORT_OTHERS);
	return report_rows_get(r, &named, row);
}

static int compare_rows(const void *a, const void *b)
{
	const struct report_row *x = a, *y = b;
	int comm = x->tgid ? 0 : strcmp(x->comm, y->comm);

	if (x->tgid != y->tgid)
		return x->tgid < y->tgid ? -1 : 1;
	if (x->start_ns != y->start_ns)
		return x->start_ns < y->start_ns ? -1 : 1;
	if (comm)
		return comm;
	return x->row < y->row ? -1 : x->row > y->row;
}

void report_rows_sort(struct report_rows *r)
{
	if (!r->cnt)
		return;
	qsort(r->list, r->cnt, sizeof(*r->list), compare_rows);
	index_all(r);
}

void report_rows_release(struct report_rows *r)
{
	unsigned int i;

	for (i = 0; i < r->cnt; i++) {
		free(r->list[i].failed);
		free(r->list[i].phases);
	}
	free(r->list);
	free(r->index);
}

bool report_same_process(const struct report_row *a, const struct report_row *b)
{
	return a->tgid == b->tgid && a->start_ns == b->start_ns &&
	       (a->tgid || !strcmp(a->comm, b->comm));
}

void threads_add(struct report_threads *t, int tid, int ns_tid, const char *comm, __u64 calls)
{
	unsigned int i;

	for (i = 0; i < t->cnt && t->list[i].tid != tid; i++)
		;
	if (!tid || i == REPORT_THREADS_MAX) {
		t->other_calls += calls;
		return;
	}
	if (i == t->cnt) {
		t->list[t->cnt++] = (struct report_thread){ .tid = tid, .ns_tid = ns_tid };
		copy_comm(t->list[i].comm, comm);
	}
	t->list[i].calls += calls;
}

int report_row_failed(struct report_row *row, int tid, int ns_tid, const char *comm, __u64 calls)
{
	/* the threads of several processes are no one's */
	if (!row->tgid)
		return 0;
	if (!row->failed)
		row->failed = calloc(1, sizeof(*row->failed));
	if (!row->failed)
		return -ENOMEM;
	threads_add(row->failed, tid, ns_tid, comm, calls);
	return 0;
}

struct tally report_barriers(const struct report_row *rows, unsigned int cnt)
{
	struct tally sum = { 0 };
	unsigned int i;

	for (i = 0; i < cnt; i++)
		if (report_is_barrier(rows[i].row))
			tally_add(&sum, &rows[i].tally);
	return sum;
}
