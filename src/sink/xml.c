// SPDX-License-Identifier: GPL-2.0-only
/* The one place that escapes text for markup: JUnit, HTML and SVG. */
#include "sink/xml.h"

/* HTML before version 5 has no &apos; */
static const char *reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void xml_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		const char *escaped = reference(*text);

		if (escaped)
			fputs(escaped, out);
		else
			fputc(*text >= ' ' && *text < 0x7f ? *text : '?', out);
	}
}

void xml_attribute(FILE *out, const char *name, const char *text)
{
	fprintf(out, " %s=\"", name);
	xml_text(out, text);
	fputc('"', out);
}
