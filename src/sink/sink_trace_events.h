/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file of trace events, as ui.perfetto.dev and chrome://tracing open it: JSON, written event
 * by event, none held in memory. Times are nanoseconds; names are printable ASCII. A stream
 * that took an error says so at the end (ferror()).
 */
#ifndef SINK_TRACE_EVENTS_H
#define SINK_TRACE_EVENTS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdio.h>

struct trace_events {
	FILE *out;
	bool any;  /* an event is written */
	bool args; /* and one argument of the last */
};

/* Where an event is: a thread of a process, made up or not. */
struct track {
	int pid;
	int tid;
};

/* The start of the file; ended by trace_events_end(), behind which the caller goes on. */
void trace_events_begin(struct trace_events *t, FILE *out);
void trace_events_end(struct trace_events *t);

/*
 * Each of these begins an event, which takes arguments up to trace_event_end(). Slices of one
 * track may not overlap, unless one is within the other; the outer one is written first. One
 * of 0 ns lasts 1 ns: it would vanish. A @marked one has the colour of what is wrong, where
 * the reader lets events choose (chrome://tracing).
 */
void trace_event_slice(struct trace_events *t, const struct track *at, const char *category,
		       const char *name, __u64 begin_ns, __u64 end_ns, bool marked);
void trace_event_instant(struct trace_events *t, const struct track *at, const char *category,
			 const char *name, __u64 ns, bool marked);
void trace_event_number(struct trace_events *t, const char *argument, long long value);
void trace_event_text(struct trace_events *t, const char *argument, const char *value);
void trace_event_end(struct trace_events *t);

/* An arrow, from inside a slice of one track to inside one of another; @id is its own. */
void trace_event_flow(struct trace_events *t, const struct track *from, __u64 from_ns,
		      const struct track *to, __u64 to_ns, __u64 id);

/* What a counter of process @pid is from @ns on. */
void trace_event_counter(struct trace_events *t, int pid, const char *name, __u64 ns, double value);

/* Names, and the places in the list: smaller ones come first. */
void trace_event_process(struct trace_events *t, int pid, const char *name, unsigned int place);
void trace_event_thread(struct trace_events *t, const struct track *at, const char *name,
			unsigned int place);

#endif
