/* SPDX-License-Identifier: GPL-2.0-only */
/* A run that goes on as a page of lines, for a terminal of any size. It knows no terminal. */
#ifndef TOP_H
#define TOP_H

#include "judge/report.h"
#include "sink/sink.h"

#define TOP_WIDTH_MAX 240
#define TOP_HEIGHT_MAX 200

/* What rows are sorted by, largest first. */
enum top_sort {
	TOP_BY_RATE,
	TOP_BY_CALLS,
	TOP_BY_P99,
	TOP_BY_PROCESS,
	TOP_SORT_CNT,
};

struct top {
	const struct report *now;   /* of the run so far; NULL: there is none yet */
	const struct report *since; /* of the last interval */
	struct interval t;          /* that interval */
	const struct run *run;
	const char *lost_fact; /* its probes were taken away; NULL: all are there */
	enum top_sort sort;
	bool paused;
	bool help;
};

/* How a line stands out; where there are no colours, its words say the same. */
enum top_look {
	TOP_PLAIN,
	TOP_HEAD,
	TOP_WARNING,
	TOP_VIOLATION,
};

struct top_line {
	char text[TOP_WIDTH_MAX + 1];
	enum top_look look;
};

/*
 * Fill all @height lines of @width columns, no more than the largest numbers. None is longer;
 * the last one names the keys.
 */
void top_lines(const struct top *top, unsigned int width, unsigned int height,
	       struct top_line *lines);

#endif
