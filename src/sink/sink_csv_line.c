// SPDX-License-Identifier: GPL-2.0-only
/* Cells of CSV, quoted as RFC 4180 has it, and safe to open in a spreadsheet. */
#include "sink/sink_csv_line.h"
#include <ctype.h>
#include <string.h>

static void next_cell(struct csv *c)
{
	if (c->begun)
		fputc(',', c->out);
	c->begun = true;
}

/* Other separators than the comma are usual, too: whatever is no plain word is quoted. */
static bool is_plain(const char *text)
{
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && !strchr("_-./:", *text))
			return false;
	return true;
}

void csv_text(struct csv *c, const char *text)
{
	bool quoted;

	next_cell(c);
	if (!text)
		return;
	quoted = !is_plain(text);
	if (quoted)
		fputc('"', c->out);
	if (*text && strchr("=+-@'\t\r\n", *text))
		fputc('\'', c->out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', c->out);
		fputc(*text >= ' ' && *text < 0x7f ? *text : '?', c->out);
	}
	if (quoted)
		fputc('"', c->out);
}

void csv_number(struct csv *c, __u64 number)
{
	next_cell(c);
	fprintf(c->out, "%llu", (unsigned long long)number);
}

void csv_signed(struct csv *c, long long number)
{
	next_cell(c);
	fprintf(c->out, "%lld", number);
}

void csv_flag(struct csv *c, bool flag)
{
	next_cell(c);
	fputs(flag ? "true" : "false", c->out);
}

void csv_none(struct csv *c)
{
	next_cell(c);
}

void csv_who(struct csv *c, const struct who *who, const struct run *run)
{
	csv_signed(c, who->tgid);
	csv_signed(c, who->ns_tgid ? who->ns_tgid : who->tgid);
	csv_text(c, who->comm);
	if (who->tgid)
		csv_signed(c, (long long)(who->start_ns - run->start_ns));
	else
		csv_none(c);
}

void csv_time(struct csv *c, const struct run *run, __u64 ns)
{
	csv_number(c, ns > run->start_ns ? ns - run->start_ns : 0);
}

void csv_end(struct csv *c)
{
	fputs("\r\n", c->out);
	c->begun = false;
}
