// SPDX-License-Identifier: GPL-2.0-only
/* Lines of a report broken to the width that there is, and its verdicts in colour. */
#include "sink/sink_page.h"
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "scenario/number.h"

/* Of a terminal that has more: no line of a report is longer than this. */
#define WIDTH_MAX 1000
/* Of the lines that go on with a broken one, behind the indent of that one. */
#define HANG 2

static unsigned int width_of(FILE *out)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	uint64_t width = 0;

	if (!columns || number_parse(columns, 1, WIDTH_MAX, &width))
		width = 0;
	if (!width && fileno(out) >= 0 && !ioctl(fileno(out), TIOCGWINSZ, &size))
		width = size.ws_col;
	return width > PAGE_WIDTH ? (unsigned int)width : PAGE_WIDTH;
}

static bool coloured(FILE *out, enum page_colour colour)
{
	const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");

	if (colour != PAGE_COLOUR_AUTO)
		return colour == PAGE_COLOUR_ALWAYS;
	return fileno(out) >= 0 && isatty(fileno(out)) && !(no_colour && *no_colour) && term &&
	       *term && strcmp(term, "dumb");
}

/* As setlocale() would choose; the variables tell, and nothing else of the locale is wanted. */
static bool has_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *value;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		value = getenv(names[i]);
		if (value && *value)
			return strcasestr(value, "UTF-8") || strcasestr(value, "UTF8");
	}
	return false;
}

struct page_style page_style(FILE *out, enum page_colour colour, bool ascii)
{
	return (struct page_style){
		.width = width_of(out),
		.colour = coloured(out, colour),
		.utf8 = !ascii && has_utf8(),
	};
}

/* Bytes of @text that have @columns columns, no more than @len. */
static size_t bytes_of(const char *text, size_t len, unsigned int columns)
{
	size_t i;

	for (i = 0; i < len; i++)
		/* not one that goes on with a character */
		if ((text[i] & 0xc0) != 0x80 && !columns--)
			break;
	return i;
}

/* May a line end before this space? Not between a number and its unit. */
static bool is_gap(const char *line, size_t at)
{
	return line[at] == ' ' && !(at && line[at - 1] >= '0' && line[at - 1] <= '9' &&
				    line[at + 1] >= 'a' && line[at + 1] <= 'z');
}

/* Of a line, what goes on the present one, with @indent columns before it. */
static size_t part(const char *line, size_t len, unsigned int indent, unsigned int width)
{
	size_t fits = bytes_of(line, len, width - indent), end = fits;

	if (fits == len)
		return len;
	while (end && !is_gap(line, end))
		end--;
	while (end && line[end - 1] == ' ')
		end--;
	/* a word that fits no line is cut */
	return end ? end : fits;
}

static void print_start(FILE *out, const char *line, size_t len)
{
	static const struct {
		const char *word, *colour;
	} words[] = {
		{ "VIOLATED", "\033[1;31m" }, { "VIOLATION", "\033[1;31m" },
		{ "violated", "\033[1;31m" }, { "UNVERIFIED", "\033[1;33m" },
		{ "WARNING", "\033[1;33m" },  { "unverified", "\033[1;33m" },
		{ "VERIFIED", "\033[1;32m" }, { "verified", "\033[1;32m" },
	};
	static const char verdict[] = "Verdict: ";
	size_t i, word = 0, skipped = 0;

	if (len > strlen(verdict) && !strncmp(line, verdict, strlen(verdict)))
		skipped = strlen(verdict);
	while (skipped + word < len && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					      "abcdefghijklmnopqrstuvwxyz",
					      line[skipped + word]))
		word++;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strlen(words[i].word) != word || strncmp(words[i].word, line + skipped, word))
			continue;
		fprintf(out, "%.*s%s%.*s\033[0m", (int)skipped, line, words[i].colour, (int)word,
			line + skipped);
		fwrite(line + skipped + word, 1, len - skipped - word, out);
		return;
	}
	fwrite(line, 1, len, out);
}

/* Returns the number of lines; @out: NULL: they are only counted. */
static unsigned int put_line(FILE *out, const char *line, size_t len,
			     const struct page_style *style)
{
	unsigned int indent = (unsigned int)strspn(line, " ") + HANG, lines = 0;
	size_t at = 0, n;

	if (indent > style->width / 2)
		indent = HANG;
	do {
		n = part(line + at, len - at, at ? indent : 0, style->width);
		if (out && !at && style->colour)
			print_start(out, line, n);
		else if (out)
			fprintf(out, "%*s%.*s", at ? (int)indent : 0, "", (int)n, line + at);
		if (out)
			fputc('\n', out);
		lines++;
		at += n;
		while (at < len && line[at] == ' ')
			at++;
	} while (at < len);
	return lines;
}

static unsigned int put(FILE *out, const char *text, const struct page_style *style)
{
	unsigned int lines = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");

		lines += put_line(out, text, len, style);
		text += len + (text[len] == '\n');
	}
	return lines;
}

unsigned int page_lines(const char *text, const struct page_style *style)
{
	return put(NULL, text, style);
}

void page_print(FILE *out, const char *text, const struct page_style *style)
{
	put(out, text, style);
}
