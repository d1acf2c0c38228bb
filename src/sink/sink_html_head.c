// SPDX-License-Identifier: GPL-2.0-only
/* The frame of the HTML page: what a browser may do with it, its style, verdict, and script. */
#include <string.h>
#include "sink/headline.h"
#include "sink/incbin.h"
#include "sink/sink_html_lines.h"
#include "sink/sink_html_sections.h"
#include "sink/sink_text_filters.h"
#include "sink/sink_text_top.h"
#include "sink/words.h"
#include "sink/xml.h"

INCBIN(page_css, "src/sink/page.css");
INCBIN(page_js, "src/sink/page.js");

/* of SHA-256, in base 64 */
#define HASH_LEN (sizeof("sha256-") + 44)
_Static_assert(sizeof(PAGE_CSS_HASH) == HASH_LEN && sizeof(PAGE_JS_HASH) == HASH_LEN,
	       "sha256sum and basenc of coreutils make them");

static const struct {
	const char *id, *name;
} links[] = {
	{ "sums", "Sums" },
	{ "findings", "Findings" },
	{ "violations", "Violations" },
	{ "latency", "Latency" },
	{ "heat", "CPUs and time" },
	{ "cpus", "Laggards and victims" },
	{ "processes", "Processes" },
	{ "registrations", "Registrations" },
	{ "more", "More" },
	{ "circumstances", "Circumstances" },
};

static void print_links(struct html *h)
{
	size_t i;

	fputs("<nav aria-label=\"Sections\"><ul>\n", h->out);
	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		fprintf(h->out, "<li><a href=\"#%s\">%s</a></li>\n", links[i].id, links[i].name);
	fputs("</ul></nav>\n", h->out);
}

/* In one sentence, which ends as one. */
static void print_verdict(struct html *h)
{
	const char *verdict = word_verdict(report_verdict(h->report));
	struct headline line;

	headline_of(&line, h->report, h->run);
	fprintf(h->out, "<h1 class=\"verdict %s\" data-verdict=\"%s\"><strong>", verdict, verdict);
	html_text(h, text_verdict(&line, h->report));
	fputs(":</strong> ", h->out);
	html_text(h, line.text);
	fprintf(h->out, "%s</h1>\n", line.text[strlen(line.text) - 1] == '?' ? "" : ".");
	if (!*line.advice)
		return;
	fputs("<p class=\"advice\">", h->out);
	html_text(h, line.advice);
	fputs("</p>\n", h->out);
}

void html_head(struct html *h)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "style-src '" PAGE_CSS_HASH "'; script-src '" PAGE_JS_HASH
	      "'; base-uri 'none'; form-action 'none'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"referrer\" content=\"no-referrer\">\n"
	      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
	      h->out);
	fprintf(h->out, "%s: ", word_verdict(report_verdict(h->report)));
	html_text(h, h->run->what);
	fprintf(h->out, ", membarrier-trace</title>\n<style>%s</style>\n</head>\n<body>\n",
		page_css);
	fputs("<header>\n<p class=\"tool\">membarrier-trace " MBT_VERSION "</p>\n", h->out);
	print_verdict(h);
	html_lines(h, sink_text_also);
	html_lines(h, sink_text_circumstances);
	html_lines(h, sink_text_filters);
	fputs("</header>\n", h->out);
	print_links(h);
	fputs("<main>\n", h->out);
}

void html_foot(struct html *h)
{
	fprintf(h->out,
		"</main>\n<footer><p>Made by membarrier-trace " MBT_VERSION " of a run that began "
		"at ");
	html_text(h, h->run->start_time);
	fprintf(h->out,
		". The JSON report (--json) has the numbers of this page, and those "
		"that it leaves out.</p></footer>\n<script>%s</script>\n</body>\n</html>\n",
		page_js);
}
