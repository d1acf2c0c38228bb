/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the report share: report.c counts calls, rows.c keeps the rows of
 * processes, notes.c the warnings, lives.c the registrations, answered.c what something
 * else than the kernel answered.
 */
#ifndef REPORT_PRIVATE_H
#define REPORT_PRIVATE_H

#include "judge/report.h"

/* Whose a call is. The number is used again, with the start time it is not. */
struct who {
	int tgid; /* 0: several processes, of the name or one of REPORT_OTHERS, REPORT_UNKNOWN */
	int ns_tgid;
	__u64 start_ns;
	char comm[MBT_COMM_LEN + 1]; /* of its leader, printable */
};

struct who report_who(const struct call_case *c);
struct who report_who_named(const char *comm);

/* Row of statistics of a record; the last one where no argument is known. */
__u32 report_call_row(const struct call_case *c);

/* -errno, or 0 where @ret is none: a call that is faked or broken may return anything. */
int report_errno(__s64 ret);
void report_copy_comm(char out[MBT_COMM_LEN + 1], const char *comm);

/*
 * The row of a process and a command, made when there is none; when there are too many,
 * the one that it shares with processes of its name. NULL: no memory.
 */
struct report_row *report_row_get(struct report *r, const struct who *who, __u32 row);
/* The same, or NULL when there is none of this very process. */
struct report_row *report_row_find(const struct report *r, const struct who *who, __u32 row);
void report_rows_sort(struct report *r);
void report_rows_release(struct report *r);

/* Is it the row of a command that promises a barrier, or that registers for one? */
bool report_is_barrier(__u32 row);
bool report_is_register(__u32 row);

void tally_add(struct tally *to, const struct tally *from);
void threads_add(struct report_threads *t, int tid, int ns_tid, const char *comm, __u64 calls);
void error_count(struct mbt_errors *to, __s64 ret);
void errors_add(struct mbt_errors *to, const struct mbt_errors *from);

/* Count failed calls of a thread in a row. Returns 0 or -ENOMEM. */
int report_row_failed(struct report_row *row, int tid, int ns_tid, const char *comm, __u64 calls);

/* Count a warning about the record. */
void report_warning(struct report *r, const struct call_case *c, const struct rule *rule);

/* A barrier that a trap or a ptracer answered. */
bool report_not_the_kernel(const struct call_case *c);

/* Count the dispatched barriers of processes that call natively, too; after the last call. */
void report_dispatched(struct report *r);

/* Keep a REGISTER_*, an exec or a fork. Returns 0 or -ENOMEM. */
int report_life(struct report *r, const struct call_case *c);

/* Add a warning for every process that went on in spite of errors; after the last row. */
void report_ignored_errors(struct report *r);

/* By rule, command and name: what differs in the process alone stands together. */
void report_sort_notes(struct report *r);

#endif
