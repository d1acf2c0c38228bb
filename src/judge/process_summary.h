/* SPDX-License-Identifier: GPL-2.0-only */
/* What is known of a process as a whole: what it registered for, and its calls of all commands. */
#ifndef PROCESS_SUMMARY_H
#define PROCESS_SUMMARY_H

#include "judge/report.h"

/* GLOBAL_EXPEDITED, PRIVATE_EXPEDITED, SYNC_CORE, RSEQ */
#define REGISTRATIONS 4

enum registered_since {
	REGISTERED_NOT,
	REGISTERED_BEFORE,    /* the run saw no registration, and what it is good for */
	REGISTERED_HERE,      /* by a call of the process */
	REGISTERED_INHERITED, /* when it was forked */
};

struct process_registration {
	__u32 cmd; /* REGISTER_* */
	enum registered_since since;
	__u64 time_ns; /* CLOCK_MONOTONIC; of HERE and INHERITED */
};

struct process_summary {
	const struct report_row *rows; /* of the process, by command */
	unsigned int row_cnt;
	struct process_registration registered[REGISTRATIONS];
	__u64 calls;
	__u64 refused;
	__u64 barriers;     /* calls that succeeded and promise a barrier */
	__u64 targets;      /* CPUs to which these, and registrations, sent */
	__u64 may_be_alone; /* of these, PRIVATE_EXPEDITED and RSEQ, */
	__u64 alone;        /* and those of which the caller was the only user of its memory */
};

/*
 * @process: the first row of a process in those of a finished report; or one of its own, of a
 * process that has only lives.
 */
void process_summarize(struct process_summary *s, const struct report *r,
		       const struct report_row *process);

/* Calls in a second of a run, or of what of it came after the start of the process. */
double process_rate(const struct process_summary *s, __u64 run_start_ns, __u64 run_ns);

#endif
