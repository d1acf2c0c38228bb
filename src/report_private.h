/* SPDX-License-Identifier: GPL-2.0-only */
/* What the two halves of the report share: report.c counts calls, report_life.c looks at processes. */
#ifndef REPORT_PRIVATE_H
#define REPORT_PRIVATE_H

#include "report.h"

/* Row of statistics of a record; the last one where no argument is known. */
__u32 report_call_row(const struct call_case *c);

/* -errno, or 0 where @ret is none: a call that is faked or broken may return anything. */
int report_errno(__s64 ret);
void report_copy_comm(char out[MBT_COMM_LEN + 1], const char *comm);

/* Count a warning about the record. */
void report_warning(struct report *r, const struct call_case *c, const struct rule *rule);

/* Keep a REGISTER_*, an exec or a fork. Returns 0 or -ENOMEM. */
int report_life(struct report *r, const struct call_case *c);

/* Add a warning for every process that went on in spite of errors; after the last row. */
void report_ignored_errors(struct report *r);

/* By rule, command and name: what differs in the process alone stands together. */
void report_sort_notes(struct report *r);

#endif
