/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sinks turn calls and the finished report into bytes. They print, and nothing below them
 * does. To add an output: one file with its struct sink, and a row in sink/outputs.h.
 */
#ifndef SINK_H
#define SINK_H

#include <stdio.h>
#include "judge/report.h"
#include "run/run.h"
#include "sink/outfile.h"
#include "sink/sink_page.h"

/* Of docs/report.schema.json. */
#define SCHEMA_VERSION "2.2"

/* A time of a run, relative to its start. */
struct interval {
	__u64 from_ns;
	__u64 to_ns;
};

/* Where an output goes while it is written. */
struct sink_to {
	const char *path;   /* "-": standard output */
	struct outfile out; /* of that path, unless the sink opens what it writes by itself */
	const char *file;   /* of a folder: the one that an error is about; NULL: the folder */
	void *state;        /* the sink's own, released by its discard() */
	const struct report_options *options; /* of the report that follows */
	struct interval window; /* a timeline has the calls of this time alone; to_ns 0: of all */
};

/*
 * An output into a place that an option names. All but report() may be NULL; what returns
 * an int returns 0 or -errno, after which neither call() nor report() is called again. What
 * is not committed is removed: a file is whole, or it is not there.
 */
struct sink {
	bool every_call; /* it shows each call: a live run makes a record of every one for it */
	/* its place is a folder, in which it writes files of such names (fnmatch); NULL: a file */
	const char *files;
	/* before the run; NULL: outfile_open() of the path */
	int (*open)(struct sink_to *to);
	/* each call, as it is judged; what of @run is known only at its end is not there yet */
	int (*call)(struct sink_to *to, const struct call_case *c, const struct judgement *j,
		    const struct run *run);
	/* behind the last call; to->out is committed by the caller */
	int (*report)(struct sink_to *to, const struct report *r, const struct run *run);
	void (*discard)(struct sink_to *to); /* beside to->out; in any case */
};

/* Each returns 0, or -errno when the stream took an error. sink_text(): 80 columns, plain. */
int sink_text(FILE *out, const struct report *r, const struct run *run);
int sink_text_styled(FILE *out, const struct report *r, const struct run *run,
		     const struct page_style *style);
int sink_json(FILE *out, const struct report *r, const struct run *run);

/*
 * A report @r of the calls of @t, while the run goes on or of the last of its intervals.
 * @so_far: of all calls up to then. It gives no verdict of the run. As sink_text_styled().
 */
int sink_interval(FILE *out, const struct report *r, const struct report *so_far,
		  const struct interval *t, const struct run *run, const struct page_style *style);

/* One line per call, for --verbose: printed as the calls are judged. The first: its columns. */
void sink_text_call_header(FILE *out);
void sink_text_call(FILE *out, const struct call_case *c, const struct judgement *j,
		    const struct run *run);

#endif
