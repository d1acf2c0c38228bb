/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What parts of the HTML page are made of: sections, tables in regions that scroll, cells that
 * hold a number as the JSON report has it beside what people read, and pictures with words.
 */
#ifndef SINK_HTML_PART_H
#define SINK_HTML_PART_H

#include <stdbool.h>
#include <stdio.h>
#include "judge/report.h"
#include "run/run.h"
#include "sink/heat.h"

struct html {
	FILE *out;
	const struct report *report;
	const struct run *run;
	const struct heat *heat;
	unsigned int ids;       /* of pictures, so far */
	unsigned int rows;      /* of the table that is open */
	unsigned int row_cells; /* of the row that is open */
};

struct html_column {
	const char *key; /* as in the JSON report, with the unit of the raw value */
	const char *name;
	bool number;
};

/* Escaped. */
void html_text(struct html *h, const char *text);

/* A landmark with a heading; @id is that of the link to it. */
void html_section(struct html *h, const char *id, const char *title);
void html_section_end(struct html *h);

/* A sentence as a paragraph; printf's, of which the whole is escaped. */
void html_paragraph(struct html *h, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * A table of @cnt columns: @name for programs, @caption for people. The first cell of each row
 * is its heading.
 */
void html_table(struct html *h, const char *name, const char *caption,
		const struct html_column *columns, unsigned int cnt);
void html_table_end(struct html *h);
void html_row(struct html *h);
void html_row_end(struct html *h);

/* Cells. Those of numbers have the raw value as an attribute. */
void html_cell(struct html *h, const char *text);
void html_cell_words(struct html *h, const char *text); /* sentences: in several lines */
void html_cell_format(struct html *h, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void html_cell_count(struct html *h, __u64 cnt);
void html_cell_signed(struct html *h, long long number);
void html_cell_ns(struct html *h, __u64 ns);              /* a duration */
void html_cell_seen(struct html *h, bool seen, __u64 ns); /* the same, or a dash: not known */
void html_cell_seen_count(struct html *h, bool seen, __u64 cnt);
void html_cell_time(struct html *h, __u64 ns); /* CLOCK_MONOTONIC, as time of the run */
void html_cell_share(struct html *h, __u64 part, __u64 all); /* percent; raw: @part */
void html_cell_none(struct html *h);
/* @number: the cell has the text, and this to sort by */
void html_cell_sorted(struct html *h, long long number, const char *text);

/* The number of a violation, and where there is more of it a link there. */
void html_cell_link(struct html *h, unsigned int violation, bool linked);

/* A process, with its number, name and start as attributes. */
void html_cell_who(struct html *h, const struct who *who);

/* What @shown of @all leaves out, if anything. */
void html_left_out(struct html *h, __u64 shown, __u64 all, const char *what);

/* A part that is closed until it is asked for; @summary is what to press. */
void html_details(struct html *h, const char *summary);
void html_details_end(struct html *h);

/*
 * An image of @width by @height units with a title and a description; @class is its. Its end is
 * html_svg_end().
 */
void html_svg(struct html *h, const char *class, unsigned int width, unsigned int height,
	      const char *title, const char *description);
void html_svg_end(struct html *h);

/*
 * A round duration, without a fraction: "10 us", "1200 ms". Writes at most @len bytes and returns
 * @buf.
 */
const char *html_round_time(char *buf, size_t len, __u64 ns);

/* The logarithm to base 2 of @v, straight between powers of two; 0 of 0. */
double html_log2(__u64 v);

#endif
