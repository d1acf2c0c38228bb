/* SPDX-License-Identifier: GPL-2.0-only */
/* The sections of the HTML page, in their order: each prints itself, or nothing. */
#ifndef SINK_HTML_SECTIONS_H
#define SINK_HTML_SECTIONS_H

#include "sink/sink_html_part.h"

/* Up to the end of the header: policy, style, verdict, advice. Begins the list of links. */
void html_head(struct html *h); /* sink_html_head.c */
void html_foot(struct html *h);

void html_sums(struct html *h);          /* sink_html_counts.c */
void html_processes(struct html *h);     /* sink_html_processes.c */
void html_findings(struct html *h);      /* sink_html_findings.c */
void html_violations(struct html *h);    /* sink_html_violations.c */
void html_commands(struct html *h);      /* sink_html_latency.c */
void html_heat(struct html *h);          /* sink_html_heat.c */
void html_cpus(struct html *h);          /* sink_html_cpus.c */
void html_registrations(struct html *h); /* sink_html_lives.c */
void html_circumstances(struct html *h); /* sink_html_more.c: what the text report has, too */
void html_more(struct html *h);

/* A histogram of durations, over the logarithm of time (sink_svg_histogram.c). */
struct svg_bar {
	__u64 from_ns;
	__u64 to_ns;
	__u64 cnt;
};

struct svg_mark {
	const char *name;
	__u64 ns;
};

/* @cnt bars, by time, and marks, likewise. */
void svg_histogram(struct html *h, const char *title, const struct svg_bar *bars, unsigned int cnt,
		   const struct svg_mark *marks, unsigned int mark_cnt);

#endif
