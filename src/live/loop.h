/* SPDX-License-Identifier: GPL-2.0-only */
/* A live run that is attached: its records are judged until it ends. */
#ifndef LOOP_H
#define LOOP_H

#include "live/child.h"
#include "live/fallbacks.h"
#include "live/looks.h"
#include "live/mappings.h"
#include "live/session.h"
#include "live/signals.h"
#include "live/source_live.h"
#include "recording/recording.h"
#include "run/cpu_load.h"

/* Functions that calls come from: few, and each was looked up in its file. */
#define STACK_LEAVES 64
struct stack_leaves {
	struct stack_leaf {
		__u8 build_id[MBT_BUILD_ID_LEN];
		__u64 at; /* offset in the file */
		enum mbt_tristate frameless;
	} list[STACK_LEAVES];
	unsigned int cnt;
};

/* What the running session consists of; nothing of it outlives session_run(). */
struct live {
	struct session *session;
	const struct session_options *options;
	struct ladder *ladder;
	struct source_live *source;
	struct recording *recording; /* NULL: none is made */
	struct live_looks *looks;    /* NULL: none are made */
	struct live_fallbacks fallbacks;
	struct child child;
	bool child_runs;
	struct signals signals;
	__u64 begin_ns;           /* CLOCK_MONOTONIC, before anything was attached */
	struct priority priority; /* what was got of the one that was asked for */
	__u64 cpu_begin_ns;       /* CPU time of the tool when judging began */
	__u64 progress_ns;        /* when it is told next, since the start */
	struct mappings mappings; /* of the processes with stacks */
	__u64 stack_rows;         /* when they were last read */
	struct stack_leaves leaves;
	bool told;                     /* that a probe is lost */
	bool keys_gone;                /* the terminal of the watcher's keys */
	__u64 until_next_ns;           /* see watcher.c */
	__u64 tool_runs[MBT_MAX_CPUS]; /* wake-ups of the tool on each CPU */
	struct cpu_loads loads;
};

/* User and system time of the tool itself up to now. */
__u64 live_cpu_ns(void);

/* Is what is judged a selection of processes? */
bool live_is_filtered(const struct session_options *o);

/* Of the ring of records: a power of two, and whole pages, for the kernel takes nothing else. */
size_t live_ring_bytes(const struct session_options *o);

/*
 * What the programs, and the kernel's counts of their skipped runs, show of what was lost by now;
 * the rest of @end is 0.
 */
void live_count_lost(struct live *live, struct end_counts *end);

/* Into the session: what became of each fact. */
void live_read_facts(struct live *live);

/* What the source hands its records to; @arg is a struct live. */
int live_take_call(void *arg, const struct mbt_call *record, size_t len, enum call_loss loss);

int live_take_plain(void *arg, const struct mbt_row *row, const struct mbt_plain_cnt *cnt,
		    enum call_loss loss);

/* What programs have counted of the CPUs' part in plain calls, into the report. 0 or -ENOMEM. */
int live_read_cpus(const struct live *live, struct analysis *into);

/* Returns 0 when the run has come to its end, which is in the session then, or -errno. */
int live_judge_until_end(struct live *live);

/* The last records, the counts of the end, and the report. Returns 0 or -errno. */
int live_collect(struct live *live);

#endif
