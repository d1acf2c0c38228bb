// SPDX-License-Identifier: GPL-2.0-only
/* Sections, tables, cells and images of the HTML page. */
#include "sink/sink_html_part.h"
#include <stdarg.h>
#include "sink/sink_text_words.h"
#include "sink/xml.h"

#define TEXT_LEN 1024

void html_text(struct html *h, const char *text)
{
	xml_text(h->out, text);
}

void html_section(struct html *h, const char *id, const char *title)
{
	fprintf(h->out, "<section id=\"%s\" aria-labelledby=\"%s-title\">\n<h2 id=\"%s-title\">",
		id, id, id);
	html_text(h, title);
	fputs("</h2>\n", h->out);
}

void html_section_end(struct html *h)
{
	fputs("</section>\n", h->out);
}

void html_paragraph(struct html *h, const char *format, ...)
{
	char text[TEXT_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fputs("<p>", h->out);
	html_text(h, text);
	fputs("</p>\n", h->out);
}

void html_table(struct html *h, const char *name, const char *caption,
		const struct html_column *columns, unsigned int cnt)
{
	unsigned int i;

	fprintf(h->out,
		"<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
		"aria-labelledby=\"%s-caption\">\n"
		"<table data-table=\"%s\"><caption id=\"%s-caption\">",
		name, name, name);
	html_text(h, caption);
	fputs("</caption>\n<thead><tr>", h->out);
	for (i = 0; i < cnt; i++) {
		fprintf(h->out, "<th scope=\"col\" data-key=\"%s\"%s>", columns[i].key,
			columns[i].number ? " class=\"n\"" : "");
		html_text(h, columns[i].name);
		fputs("</th>", h->out);
	}
	fputs("</tr></thead>\n<tbody>\n", h->out);
	h->rows = 0;
}

void html_table_end(struct html *h)
{
	fputs("</tbody></table></div>\n", h->out);
	if (!h->rows)
		fputs("<p>None.</p>\n", h->out);
}

void html_row(struct html *h)
{
	fputs("<tr>", h->out);
	h->row_cells = 0;
	h->rows++;
}

void html_row_end(struct html *h)
{
	fputs("</tr>\n", h->out);
}

/* @attributes: behind the name of the element */
static void print_cell(struct html *h, const char *attributes, const char *text)
{
	const bool first = !h->row_cells++;

	fprintf(h->out, first ? "<th scope=\"row\"%s>" : "<td%s>", attributes);
	html_text(h, text);
	fputs(first ? "</th>" : "</td>", h->out);
}

void html_cell(struct html *h, const char *text)
{
	print_cell(h, "", text);
}

void html_cell_words(struct html *h, const char *text)
{
	print_cell(h, " class=\"words\"", text);
}

void html_cell_format(struct html *h, const char *format, ...)
{
	char text[TEXT_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	print_cell(h, "", text);
}

void html_cell_sorted(struct html *h, long long number, const char *text)
{
	char attributes[64];

	snprintf(attributes, sizeof(attributes), " data-value=\"%lld\"", number);
	print_cell(h, attributes, text);
}

static void print_number(struct html *h, __u64 value, const char *text)
{
	char attributes[64];

	snprintf(attributes, sizeof(attributes), " class=\"n\" data-value=\"%llu\"",
		 (unsigned long long)value);
	print_cell(h, attributes, text);
}

void html_cell_count(struct html *h, __u64 cnt)
{
	char text[32];

	print_number(h, cnt, text_count(text, sizeof(text), cnt));
}

void html_cell_signed(struct html *h, long long number)
{
	char attributes[64], text[32];

	snprintf(attributes, sizeof(attributes), " class=\"n\" data-value=\"%lld\"", number);
	snprintf(text, sizeof(text), "%lld", number);
	print_cell(h, attributes, text);
}

void html_cell_ns(struct html *h, __u64 ns)
{
	char text[32];

	print_number(h, ns, text_duration(text, sizeof(text), ns));
}

void html_cell_seen(struct html *h, bool seen, __u64 ns)
{
	if (seen)
		html_cell_ns(h, ns);
	else
		html_cell_none(h);
}

void html_cell_seen_count(struct html *h, bool seen, __u64 cnt)
{
	if (seen)
		html_cell_count(h, cnt);
	else
		html_cell_none(h);
}

void html_cell_time(struct html *h, __u64 ns)
{
	char text[32];

	snprintf(text, sizeof(text), "%.6f s", text_seconds(h->run, ns));
	print_number(h, ns > h->run->start_ns ? ns - h->run->start_ns : 0, text);
}

void html_cell_share(struct html *h, __u64 part, __u64 all)
{
	char text[32] = "-";

	if (all)
		snprintf(text, sizeof(text), "%.1f %%", 100.0 * (double)part / (double)all);
	print_number(h, part, text);
}

void html_cell_none(struct html *h)
{
	print_cell(h, " class=\"n\"", "-");
}

void html_cell_link(struct html *h, unsigned int violation, bool linked)
{
	h->row_cells++;
	fprintf(h->out, "<th scope=\"row\" data-value=\"%u\">", violation);
	if (linked)
		fprintf(h->out, "<a href=\"#violation-%u\">%u</a>", violation, violation);
	else
		fprintf(h->out, "%u", violation);
	fputs("</th>", h->out);
}

void html_cell_who(struct html *h, const struct who *who)
{
	const bool first = !h->row_cells++;
	char name[48];

	fprintf(h->out, "<%s data-pid=\"%d\"", first ? "th scope=\"row\"" : "td", who->tgid);
	xml_attribute(h->out, "data-comm", who->comm);
	if (who->tgid)
		fprintf(h->out, " data-start=\"%lld\"",
			(long long)(who->start_ns - h->run->start_ns));
	fputc('>', h->out);
	html_text(h, text_process(name, sizeof(name), who->comm, who->tgid, who->ns_tgid));
	fputs(first ? "</th>" : "</td>", h->out);
}

void html_left_out(struct html *h, __u64 shown, __u64 all, const char *what)
{
	char of[32], some[32];

	if (all > shown)
		html_paragraph(h, "Of %s %s the page shows %s.", text_count(of, sizeof(of), all),
			       what, text_count(some, sizeof(some), shown));
}

void html_details(struct html *h, const char *summary)
{
	fputs("<details><summary>", h->out);
	html_text(h, summary);
	fputs("</summary>\n", h->out);
}

void html_details_end(struct html *h)
{
	fputs("</details>\n", h->out);
}

void html_svg(struct html *h, const char *class, unsigned int width, unsigned int height,
	      const char *title, const char *description)
{
	const unsigned int id = ++h->ids;

	fprintf(h->out,
		"<svg class=\"%s\" role=\"img\" aria-labelledby=\"t%u d%u\" viewBox=\"0 0 %u %u\" "
		"width=\"%u\" height=\"%u\"><title id=\"t%u\">",
		class, id, id, width, height, width, height, id);
	html_text(h, title);
	fprintf(h->out, "</title><desc id=\"d%u\">", id);
	html_text(h, description);
	fputs("</desc>\n", h->out);
}

void html_svg_end(struct html *h)
{
	fputs("</svg>\n", h->out);
}

const char *html_round_time(char *buf, size_t len, __u64 ns)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	unsigned int unit;

	for (unit = 0; unit < 3 && ns && ns % 1000 == 0; unit++)
		ns /= 1000;
	snprintf(buf, len, "%llu %s", (unsigned long long)ns, ns ? units[unit] : "s");
	return buf;
}

double html_log2(__u64 v)
{
	unsigned int e;

	if (!v)
		return 0;
	e = 63 - (unsigned int)__builtin_clzll(v);
	return e + (double)(v - (1ull << e)) / (double)(1ull << e);
}
