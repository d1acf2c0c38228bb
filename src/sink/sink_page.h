/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How text for people is laid out: how wide, in which characters and colours. What is written
 * is plain lines of any length; they are broken and coloured when all of them are there.
 */
#ifndef SINK_PAGE_H
#define SINK_PAGE_H

#include <stdbool.h>
#include <stdio.h>
#include "judge/report.h"
#include "run/run.h"

#define PAGE_WIDTH 80 /* at the least */
#define PAGE_LINES 24 /* of the first screen */

enum page_histograms {
	PAGE_HISTOGRAMS_NONE,
	PAGE_HISTOGRAMS_CALLS,
	PAGE_HISTOGRAMS_PHASES, /* and of calls */
};

struct page_style {
	unsigned int width;
	bool colour;
	bool utf8;
	enum page_histograms histograms;
};

enum page_colour { PAGE_COLOUR_AUTO, PAGE_COLOUR_ALWAYS, PAGE_COLOUR_NEVER };

/* What a section of the report is printed from. */
struct text {
	FILE *out;
	const struct report *report;
	const struct run *run;
	const struct page_style *style;
	unsigned int room; /* lines that a section of the first screen may have */
	bool goes_on;      /* the run: its counts are not all of the same moment */
};

/*
 * The style for what goes to @out: as wide as its terminal or COLUMNS, coloured where it is a
 * terminal and NO_COLOR is not set, UTF-8 where the locale has it.
 */
struct page_style page_style(FILE *out, enum page_colour colour, bool ascii);

/* Lines that @text takes in this style. */
unsigned int page_lines(const char *text, const struct page_style *style);

/*
 * @text, with the lines that are too long broken between words, and the words of verdicts and
 * levels at the start of lines in colour.
 */
void page_print(FILE *out, const char *text, const struct page_style *style);

#endif
