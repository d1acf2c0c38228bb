/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of outputs that an option names a place for: --NAME ARGUMENT, the struct sink
 * that writes there (sink_NAME.c), and what --help says of it. They are written in this
 * order, behind the text report.
 */
#ifndef OUTPUTS_H
#define OUTPUTS_H

#include "sink/sink.h"

#define OUTPUTS(ROW) \
	ROW(JSON, "json", "FILE", sink_of_json, \
	    "Write the report to FILE as JSON; - is standard output") \
	ROW(EVENTS, "events", "FILE", sink_of_events, \
	    "Write each judged call to FILE, a line of JSON each; - is standard output. A live " \
	    "run makes a record of every call for it") \
	ROW(CSV, "csv", "DIR", sink_of_csv, \
	    "Write the tables of the report to files NAME.csv in DIR") \
	ROW(JUNIT, "junit", "FILE", sink_of_junit, \
	    "Write the tests of the run (see: membarrier-trace check) to FILE as JUnit XML") \
	ROW(METRICS, "metrics", "FILE", sink_of_metrics, \
	    "Write the report to FILE as gauges in Prometheus's text format") \
	ROW(PERFETTO, "perfetto", "FILE", sink_of_perfetto, \
	    "Write a timeline of the calls to FILE, for ui.perfetto.dev. A live run makes a " \
	    "record of every call for it") \
	ROW(HTML, "html", "FILE", sink_of_html, \
	    "Write the report to FILE as a page with pictures, for a browser. A live run makes a " \
	    "record of every call for it")

#define OUTPUT_NUMBER(name, option, argument, writer, help) OUTPUT_##name,
enum output_number { OUTPUTS(OUTPUT_NUMBER) OUTPUT_CNT };
#undef OUTPUT_NUMBER

#define OUTPUT_SINK(name, option, argument, writer, help) extern const struct sink writer;
OUTPUTS(OUTPUT_SINK)
#undef OUTPUT_SINK

#endif
