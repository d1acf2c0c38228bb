/* SPDX-License-Identifier: GPL-2.0-only */
/* Sections of the text report as parts of the HTML page. */
#ifndef SINK_HTML_LINES_H
#define SINK_HTML_LINES_H

#include "sink/sink_html_part.h"
#include "sink/sink_page.h"

typedef void text_section(const struct text *t);

/* What the section prints, a paragraph for each of its lines. Nothing where it has none. */
void html_lines(struct html *h, text_section *section);

/*
 * The same in columns, as it stands in the text report, under the heading @title, with a name
 * @id for programs. Returns whether there was anything.
 */
bool html_columns(struct html *h, text_section *section, const char *id, const char *title);

#endif
