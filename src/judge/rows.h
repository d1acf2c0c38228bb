/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rows of a report, one for each process and command: what its calls came to, and
 * which of its threads made calls that failed.
 */
#ifndef ROWS_H
#define ROWS_H

#include <stdbool.h>
#include <string.h>
#include "judge/histogram.h"
#include "judge/phases.h"
#include "judge/rules.h"

/* of processes and their commands; beyond, processes of one name share a row, of process 0 */
#define REPORT_ROWS_MAX 4096
#define REPORT_THREADS_MAX 8
/* names of rows that are no process's: what found no room, and lost calls of unknown processes */
#define REPORT_OTHERS "(others)"
#define REPORT_UNKNOWN "(unknown)"

/* verified, vacuous, refused, violated and unverified are disjoint, and add up to calls. */
struct tally {
	__u64 calls;
	__u64 failed; /* the call returned an error */
	__u64 verified;
	__u64 vacuous; /* right, and no CPU was required: nothing was tested */
	__u64 refused; /* an error that is allowed: no barrier was made */
	__u64 violated;
	__u64 unverified;
	__u64 lost;      /* of these: evidence of the call was lost */
	__u64 tested;    /* barriers that had a CPU to cover: verified or violated */
	__u64 succeeded; /* barriers and registrations that did, unverified ones left out */
	__u64 targets;   /* CPUs sent to, all calls */
	__u64 single; /* barriers at which the caller alone held the mm, and the kernel returned */
	__u64 unregistered; /* calls to which the kernel itself answered EPERM, or EINVAL */
	__u64 unsupported;
	struct mbt_errors errors;
};

/* Calls of threads; those of threads that found no room are counted. */
struct report_threads {
	struct report_thread {
		int tid;
		int ns_tid;
		char comm[MBT_COMM_LEN + 1];
		__u64 calls;
	} list[REPORT_THREADS_MAX];
	unsigned int cnt;
	__u64 other_calls;
};

/*
 * One process and command. Tgid 0: all processes (no name), those of one name, or
 * REPORT_OTHERS and REPORT_UNKNOWN.
 */
struct report_row {
	int tgid;       /* the kernel's number; with start_ns it names one process */
	int ns_tgid;    /* that of the process's own pid namespace */
	__u64 start_ns; /* CLOCK_MONOTONIC */
	__u32 row;
	char comm[MBT_COMM_LEN + 1]; /* of the process's leader */
	struct tally tally;
	struct hist latency;
	struct report_threads *failed; /* whose calls failed; NULL: none; owned */
	struct phases *phases;         /* of the calls that were divided; NULL: none; owned */
};

/* Whose a call is. The number is used again, with the start time it is not. */
struct who {
	int tgid; /* 0: several processes, of the name or one of REPORT_OTHERS, REPORT_UNKNOWN */
	int ns_tgid;
	__u64 start_ns;
	char comm[MBT_COMM_LEN + 1]; /* of its leader, printable */
};

/* Rows of processes and commands; all zeroes: none. */
struct report_rows {
	struct report_row *list;
	unsigned int cnt, room;
	unsigned int most;   /* as REPORT_ROWS_MAX, or fewer, 64 at the least; 0: that */
	unsigned int *index; /* a hash: places in the list, from 1 */
	bool merged;         /* processes of one name share rows */
	bool exhausted;      /* ... and still they are too many */
};

static inline unsigned int report_rows_most(const struct report_rows *r)
{
	return r->most ? r->most : REPORT_ROWS_MAX;
}

/* Whose the call is. */
struct who report_who(const struct call_case *c);

/* Whose row it is. */
static inline struct who report_row_who(const struct report_row *row)
{
	struct who who = { .tgid = row->tgid, .ns_tgid = row->ns_tgid, .start_ns = row->start_ns };

	memcpy(who.comm, row->comm, sizeof(who.comm));
	return who;
}

/* All processes of this name, or what it stands for. */
struct who report_who_named(const char *comm);

/* -errno, or 0 where @ret is none: a call that is faked or broken may return anything. */
int report_errno(__s64 ret);

/*
 * The row of a process and a command, made when there is none; when there are too many,
 * the one that it shares with processes of its name. NULL: no memory.
 */
struct report_row *report_rows_get(struct report_rows *r, const struct who *who, __u32 row);
/* The same, or NULL when there is none of this very process. */
struct report_row *report_rows_find(const struct report_rows *r, const struct who *who, __u32 row);
void report_rows_sort(struct report_rows *r);
void report_rows_release(struct report_rows *r);

/* Is it the row of a command that promises a barrier, or that registers for one? */
bool report_is_barrier(__u32 row);
bool report_is_register(__u32 row);

/* Are two rows of one process, or of the same several ones? */
bool report_same_process(const struct report_row *a, const struct report_row *b);

/* The sum of the rows of barrier commands, of @cnt rows. */
struct tally report_barriers(const struct report_row *rows, unsigned int cnt);

void tally_add(struct tally *to, const struct tally *from);

/* Add a judged call to @cnt tallies, or calls that the kernel side judged alone to one. */
void tally_call(struct tally *const to[], unsigned int cnt, const struct call_case *c,
		const struct judgement *j);
void tally_stat(struct tally *t, __u32 row, const struct mbt_stat *stat);

/* Add plain barriers; @causes: why they are unverified, 0: they are not. */
void tally_plain(struct tally *t, const struct mbt_plain_cnt *cnt, __u32 causes);

void threads_add(struct report_threads *t, int tid, int ns_tid, const char *comm, __u64 calls);
void error_count(struct mbt_errors *to, __s64 ret);
void errors_add(struct mbt_errors *to, const struct mbt_errors *from);

/* Count failed calls of a thread in a row. Returns 0 or -ENOMEM. */
int report_row_failed(struct report_row *row, int tid, int ns_tid, const char *comm, __u64 calls);

#endif
