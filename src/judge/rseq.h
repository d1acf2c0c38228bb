/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads that RSEQ barriers interrupt, and what became of their rseq area (--rseq). */
#ifndef JUDGE_RSEQ_H
#define JUDGE_RSEQ_H

#include <stdbool.h>
#include "mbt/rseq.h"
#include "mbt/stat.h"

/* Why it is not known what became of a thread, or why nothing follows from it. */
enum rseq_unknown {
	RSEQ_ENDED,        /* the run ended before it gave a sign */
	RSEQ_EXITED,       /* it did */
	RSEQ_UNREGISTERED, /* it has no rseq area, or gave it up */
	RSEQ_NOT_OWED,     /* it went on without an update, and the kernel owed it none */
	RSEQ_NO_ROOM,      /* more threads than the kernel side follows */
	RSEQ_SKIPPED,      /* an update may have gone unseen: the kernel skipped the probe */
	RSEQ_UNKNOWN_CNT,
};

struct report_rseq_process {
	struct mbt_stat_key key;
	struct mbt_rseq_count count; /* with a name that is printable and ends */
};

/* All zeroes: they were not looked for. */
struct report_rseq {
	bool asked;
	struct report_rseq_process *list;
	unsigned int cnt;
	__u64 lost;    /* handlers that met a thread of a process that found no room */
	__u64 skipped; /* runs of the probe of updates that the kernel skipped */
};

/* What is said of one process, or of all: interrupted is the sum of all the others but aborted. */
struct rseq_sums {
	__u64 interrupted;
	__u64 updated;
	__u64 aborted; /* critical sections */
	__u64 not_updated;
	__u64 unknown[RSEQ_UNKNOWN_CNT];
};

struct report;

/* Returns 0, -EBADMSG (impossible numbers, or too many) or -ENOMEM. */
int report_rseq_add(struct report_rseq *q, const struct mbt_stat_key *key,
		    const struct mbt_rseq_count *count);

/* Of @p, or with NULL of all. */
struct rseq_sums report_rseq_sums(const struct report_rseq *q, const struct report_rseq_process *p);

/* The sum of the reasons. */
__u64 report_rseq_unknown(const struct rseq_sums *s);

/* After the last call: the process that was met most first, and a warning where one is due. */
void report_rseq_finish(struct report *r);
void report_rseq_release(struct report_rseq *q);

#endif
