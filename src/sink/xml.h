/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text and attributes of XML, HTML and SVG. Any process may call itself anything, and a
 * recording may hold any bytes: what was printed here is text to every reader of markup,
 * whether it stands between elements or in an attribute with either kind of quotes.
 */
#ifndef XML_H
#define XML_H

#include <stdio.h>

/*
 * Print @text with a reference in place of each character that markup keeps for itself. As in
 * every other output a byte that is no printable ASCII is a '?' (judge/printable.h): no
 * control character, which XML forbids, no sequence of a terminal, no invalid UTF-8, nothing
 * that changes the direction of writing.
 */
void xml_text(FILE *out, const char *text);

/* Print ' @name="@text"'. @name is the program's own. */
void xml_attribute(FILE *out, const char *name, const char *text);

#endif
