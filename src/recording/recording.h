/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recording: what the source of a run said, in order. This is the side that
 * writes; src/recording/replay.h reads. docs/recording.md describes the format.
 */
#ifndef RECORDING_H
#define RECORDING_H

#include <stdbool.h>
#include <stdio.h>
#include "judge/analysis.h"
#include "run/run.h"

/* Types of frames, up to 5 in the order in which they come; numbers are part of the format. */
enum {
	RECORDING_SETTINGS = 1,   /* struct mbt_settings */
	RECORDING_RUN = 2,        /* JSON: the circumstances */
	RECORDING_CALLS = 3,      /* struct recorded_call and its record, again and again */
	RECORDING_STATS = 4,      /* struct recorded_stat, again and again */
	RECORDING_END = 5,        /* JSON: struct end_counts */
	RECORDING_CGROUP = 6,     /* JSON: a cgroup, in front of its first call */
	RECORDING_STACKS = 7,     /* JSON: rows of struct report_stacks; in front of the end */
	RECORDING_CONVOYS = 8,    /* JSON: struct report_convoys; in front of the end */
	RECORDING_RSEQ = 9,       /* JSON: struct report_rseq; in front of the end */
	RECORDING_FALLBACKS = 10, /* JSON: struct report_fallbacks; in front of the end */
};

/* In front of a record, which is filled up to a multiple of eight bytes. */
struct recorded_call {
	__u32 len;
	__u32 loss; /* enum call_loss */
};

struct recorded_stat {
	struct mbt_stat_key key;
	struct mbt_stat stat;
};

/* Kernel addresses are in it: it is for those who may read /proc/kallsyms. */
#define RECORDING_MODE 0600

struct recording;

/*
 * Begin a recording of @run in @file. Both stay the caller's, until recording_free(); what
 * has become of the facts of @run by recording_end() is recorded then. Returns 0 or -errno.
 */
int recording_new(struct recording **out, FILE *file, const struct run *run);
void recording_free(struct recording *r);

/* What the counts of the end and the circumstances need beside the newest calls. */
#define RECORDING_LIMIT_MIN (256ull << 10)

/*
 * Right after recording_new(): the file is never larger than @bytes, RECORDING_LIMIT_MIN at
 * the least; what is oldest makes room for what is new, and the end says so. Returns 0,
 * -ESPIPE: it is no regular file; or another -errno.
 */
int recording_limit(struct recording *r, __u64 bytes);

/*
 * Each returns 0, or the -errno of the first write that failed, this one or one
 * before: what follows is not written, and recording_end() says it again. The file
 * then ends with the last frame that is whole, and with an end that says why, if there
 * is room for it.
 */
int recording_call(struct recording *r, const struct mbt_call *record, size_t len,
		   enum call_loss loss);
int recording_stat(struct recording *r, const struct mbt_stat_key *key,
		   const struct mbt_stat *stat);
int recording_convoys(struct recording *r, const struct report_convoys *convoys);
int recording_rseq(struct recording *r, const struct report_rseq *rseq);
int recording_fallbacks(struct recording *r, const struct report_fallbacks *fallbacks);
int recording_stacks(struct recording *r, const struct report_stacks *stacks);
int recording_end(struct recording *r, const struct end_counts *end);

/* Has a write failed? */
bool recording_failed(const struct recording *r);

/* Bytes written so far. */
__u64 recording_bytes(const struct recording *r);

#endif
