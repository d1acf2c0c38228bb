// SPDX-License-Identifier: GPL-2.0-only
/* What the text report says, where the HTML page says just the same. */
#include "sink/sink_html_lines.h"
#include <stdlib.h>
#include <string.h>

/* What the section prints, NULL: nothing, or there is no memory. To be released. */
static char *capture(struct html *h, text_section *section)
{
	static const struct page_style plain = { .width = PAGE_WIDTH };
	struct text t = { .report = h->report, .run = h->run, .style = &plain, .room = PAGE_LINES };
	char *text = NULL;
	size_t len;

	t.out = open_memstream(&text, &len);
	if (!t.out)
		return NULL;
	section(&t);
	fclose(t.out);
	if (text && strspn(text, "\n") == strlen(text)) {
		free(text);
		text = NULL;
	}
	return text;
}

void html_lines(struct html *h, text_section *section)
{
	char *text = capture(h, section), *line, *rest = text;

	if (!text)
		return;
	while ((line = strsep(&rest, "\n"))) {
		if (!*line)
			continue;
		fputs("<p>", h->out);
		html_text(h, line);
		fputs("</p>\n", h->out);
	}
	free(text);
}

bool html_columns(struct html *h, text_section *section, const char *id, const char *title)
{
	char *text = capture(h, section), *line, *rest = text;

	if (!text)
		return false;
	fprintf(h->out, "<h3 id=\"%s-title\">", id);
	html_text(h, title);
	fprintf(h->out,
		"</h3>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
		"aria-labelledby=\"%s-title\"><pre>",
		id);
	rest += strspn(rest, "\n");
	while ((line = strsep(&rest, "\n"))) {
		html_text(h, line);
		fputc('\n', h->out);
	}
	fputs("</pre></div>\n", h->out);
	free(text);
	return true;
}
