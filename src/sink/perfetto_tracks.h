/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tracks of a timeline: a made-up process has two threads for each CPU, one for the
 * handlers there and one for the tasks, and each caller is a thread of its process. What is
 * kept of them is of a fixed size.
 */
#ifndef PERFETTO_TRACKS_H
#define PERFETTO_TRACKS_H

#include "judge/correlate.h"
#include "run/run.h"
#include "sink/sink.h"
#include "sink/sink_trace_events.h"

/* Above PID_MAX_LIMIT: no task of the machine has such a number. */
#define TRACKS_CPUS_PID (1 << 22)

#define TRACKS_THREADS 4096 /* callers, by tid; of two in one place the last is known */
#define TRACKS_RECENT 8     /* handlers of a CPU: calls overlap, and end in another order */

struct thread_track {
	int pid, tid;
	__u64 end_ns; /* of its last call */
	char comm[MBT_COMM_LEN + 1];
	char process[MBT_COMM_LEN + 1];
};

/* A task on a CPU between two switches, as long as calls show it there. */
struct stint {
	__u64 switches; /* rq->nr_switches */
	__u64 curr;
	struct interval seen; /* to_ns 0: there is none */
	int tid;
	char comm[MBT_COMM_LEN + 1];
};

struct cpu_track {
	bool named;
	unsigned int next; /* of recent[] */
	struct interval recent[TRACKS_RECENT];
	struct stint stint;
	__u64 stints_end_ns; /* of those that are written */
};

struct tracks {
	struct trace_events *events;
	struct thread_track threads[TRACKS_THREADS];
	struct cpu_track cpus[MBT_MAX_CPUS];
};

/* The events are the caller's, which sees to their errors. @t is zeroed. */
void tracks_begin(struct tracks *t, struct trace_events *events);

/*
 * The track of the call's thread, named if it is not yet; in *@when the time of the call, not
 * before the end of the one before: impossible records overlap.
 */
struct track tracks_caller(struct tracks *t, const struct mbt_call *call, struct interval *when);

/* The track of the handlers of @cpu. */
struct track tracks_cpu(struct tracks *t, unsigned int cpu);

/* Room for a handler at @when? Not where another one ran, as impossible records have it. */
bool tracks_handler_fits(struct tracks *t, unsigned int cpu, const struct interval *when);

/* The task that @k shows on its CPU, in a call at @when; written once it is known to be gone. */
void tracks_task(struct tracks *t, const struct mbt_cpu *k, const struct interval *when);

/* Write what is held. */
void tracks_end(struct tracks *t);

#endif
