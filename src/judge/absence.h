/* SPDX-License-Identifier: GPL-2.0-only */
/* What did not happen: infos about processes, found when the last record is in. */
#ifndef ABSENCE_H
#define ABSENCE_H

#include "judge/lives.h"
#include "judge/notes.h"
#include "mbt/settings.h"

#define REPORT_NAMED_MAX 256

/* Calls of a process for one CPU, of those whose record was judged. */
struct report_named {
	struct who who;
	int cpu_id;
	__u64 calls;   /* that succeeded while the process had a second user */
	__u64 reached; /* of these, something was sent to the CPU, or ran there */
};

/* All zeroes: none. */
struct report_named_cpus {
	struct report_named *list;
	unsigned int cnt;
};

/* Count the call if it is one for a single CPU. Returns 0 or -ENOMEM. */
int report_named_add(struct report_named_cpus *n, const struct call_case *c);
/* Into @to, which has none. Returns 0 or -ENOMEM. */
int report_named_copy(struct report_named_cpus *to, const struct report_named_cpus *from);
void report_named_release(struct report_named_cpus *n);

/* What the infos are found from. */
struct absence_sources {
	const struct report_rows *rows;
	const struct report_lives *lives;
	const struct report_named_cpus *named;
	const struct mbt_settings *settings; /* NULL: nothing is known of the kernel */
	unsigned int cpu_cnt;
};

/* Add what did not happen, after the last row. */
void report_absences(const struct absence_sources *from, struct report_notes *infos);

#endif
