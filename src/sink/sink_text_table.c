// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of processes and commands: its columns are as wide as what is in them. Where that is
 * too wide, commands and verdicts are said in fewer letters, and at last names are cut.
 */
#include "sink/sink_text_table.h"
#include <stdlib.h>
#include <string.h>
#include "mbt/judge.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

enum { PROCESS, COMMAND, CALLS, FAILED, IPIS, P50, P99, MAX, VERDICT, COLUMNS };

#define CELL_LEN 64

struct line {
	char cells[COLUMNS][CELL_LEN];
};

struct table {
	const struct text *t;
	const struct report_row **rows;
	unsigned int cnt;
	int width[COLUMNS];
	bool narrow; /* in fewer letters */
	bool heads;  /* a process has a line of its own, above its rows */
	bool one;    /* ... all rows are of that one */
};

/* As a program calls them that has little room, and still another command each. */
static const char *short_command(__u32 row)
{
	static const char *const words[MBT_CMD_ROWS] = {
		"QUERY",   "GLOBAL",      "GLOBAL_EXP", "REG:GLOBAL_EXP",
		"PRIVATE", "REG:PRIVATE", "SYNC_CORE",  "REG:SYNC_CORE",
		"RSEQ",    "REG:RSEQ",    "GET_REGS",   "unknown",
	};

	return words[row < MBT_CMD_ROWS ? row : MBT_CMD_ROW_OTHER];
}

/* The verdict on a row of calls; it never says more than most of them say. */
static void verdict_cell(char *buf, const struct tally *t, bool narrow)
{
	const char *base = t->verified ? "verified" : t->vacuous ? "vacuous" : "refused";

	if (t->violated)
		snprintf(buf, CELL_LEN, "VIOLATED");
	else if (t->unverified >= t->calls - t->unverified && t->lost && !narrow)
		snprintf(buf, CELL_LEN, "unverified (%llu lost)", (unsigned long long)t->lost);
	else if (t->unverified == t->calls || (t->unverified >= t->calls - t->unverified && narrow))
		snprintf(buf, CELL_LEN, "unverified");
	else if (t->unverified >= t->calls - t->unverified)
		snprintf(buf, CELL_LEN, "unverified (%llu of %llu)",
			 (unsigned long long)t->unverified, (unsigned long long)t->calls);
	else if (t->unverified && !narrow)
		snprintf(buf, CELL_LEN, "%s, some unverified", base);
	else
		snprintf(buf, CELL_LEN, "%s", t->unverified ? "some unverified" : base);
}

static void fill_head(struct line *line, const struct table *table)
{
	static const char *const names[2][COLUMNS] = {
		{ "PROCESS", "COMMAND", "CALLS", "FAILED", "IPI/CALL", "P50", "P99", "MAX",
		  "VERDICT" },
		{ "PROCESS", "COMMAND", "CALLS", "FAIL", "IPI", "P50", "P99", "MAX", "VERDICT" },
	};
	int i;

	for (i = 0; i < COLUMNS; i++)
		snprintf(line->cells[i], CELL_LEN, "%s", names[table->narrow][i]);
}

static void fill(struct line *line, const struct table *table, const struct report_row *row)
{
	const struct tally *t = &row->tally;
	double ipis = t->calls ? (double)t->targets / (double)t->calls : 0.0;

	text_process(line->cells[PROCESS], CELL_LEN, row->comm, row->tgid, row->ns_tgid);
	snprintf(line->cells[COMMAND], CELL_LEN, "%s",
		 table->narrow ? short_command(row->row) : word_row(row->row));
	snprintf(line->cells[CALLS], CELL_LEN, "%llu", (unsigned long long)t->calls);
	snprintf(line->cells[FAILED], CELL_LEN, "%llu", (unsigned long long)t->failed);
	snprintf(line->cells[IPIS], CELL_LEN, "%.*f", ipis < 99.995 || !table->narrow ? 2 : 0,
		 ipis);
	text_time_cell(line->cells[P50], CELL_LEN, hist_percentile_ns(&row->latency, 50));
	text_time_cell(line->cells[P99], CELL_LEN, hist_percentile_ns(&row->latency, 99));
	text_time_cell(line->cells[MAX], CELL_LEN, row->latency.max_ns);
	verdict_cell(line->cells[VERDICT], t, table->narrow && !table->heads);
}

static int total_width(const struct table *table)
{
	int i, sum = COLUMNS - 1;

	for (i = 0; i < COLUMNS; i++)
		sum += table->width[i];
	return sum;
}

static void measure(struct table *table)
{
	struct line line;
	unsigned int r;
	int i;

	fill_head(&line, table);
	for (i = 0; i < COLUMNS; i++)
		table->width[i] = (int)strlen(line.cells[i]);
	for (r = 0; r < table->cnt; r++) {
		fill(&line, table, table->rows[r]);
		for (i = 0; i < COLUMNS; i++)
			if ((int)strlen(line.cells[i]) > table->width[i])
				table->width[i] = (int)strlen(line.cells[i]);
	}
}

/* Returns whether every name finds room. */
static bool lay_out(struct table *table)
{
	int width = (int)table->t->style->width, over;

	table->narrow = false;
	measure(table);
	if (total_width(table) <= width)
		return true;
	table->narrow = true;
	measure(table);
	over = total_width(table) - width;
	if (over <= 0)
		return true;
	table->width[PROCESS] -= over;
	return false;
}

/* A name that is too long loses its end, but not the number that tells it from others. */
static void print_name(const struct table *table, const char *name, int width)
{
	bool utf8 = table->t->style->utf8;
	const char *number = strrchr(name, '[');
	int left;

	number = number ? number : "";
	left = width - 1 - (int)strlen(number);
	if ((int)strlen(name) <= width)
		fprintf(table->t->out, "%-*s", width, name);
	else
		fprintf(table->t->out, "%.*s%s%s", left > 0 ? left : 0, name,
			utf8 ? "\xe2\x80\xa6" : "~", number);
}

static void print_line(const struct table *table, const struct line *line)
{
	FILE *out = table->t->out;
	int i;

	if (table->heads)
		fprintf(out, " ");
	else
		print_name(table, line->cells[PROCESS], table->width[PROCESS]);
	fprintf(out, " %-*s", table->width[COMMAND], line->cells[COMMAND]);
	for (i = CALLS; i < VERDICT; i++)
		fprintf(out, " %*s", table->width[i], line->cells[i]);
	fprintf(out, " %s\n", line->cells[VERDICT]);
}

static void print_table(const struct table *table)
{
	const struct report_row *row, *last = NULL;
	struct line line;
	unsigned int r;

	fill_head(&line, table);
	fprintf(table->t->out, "\n%s", table->heads ? line.cells[PROCESS] : "");
	if (table->one)
		fprintf(table->t->out, " %s",
			text_process(line.cells[PROCESS], CELL_LEN, table->rows[0]->comm,
				     table->rows[0]->tgid, table->rows[0]->ns_tgid));
	if (table->heads)
		fputc('\n', table->t->out);
	print_line(table, &line);
	for (r = 0; r < table->cnt; r++) {
		row = table->rows[r];
		fill(&line, table, row);
		if (table->heads && !table->one && (!last || !report_same_process(row, last)))
			fprintf(table->t->out, "%s\n", line.cells[PROCESS]);
		print_line(table, &line);
		last = row;
	}
}

/* Does a warning speak of it? */
static bool has_note(const struct report *r, const struct report_row *row)
{
	unsigned int i;

	for (i = 0; i < r->notes.cnt; i++) {
		const struct report_note *n = &r->notes.list[i];

		if (n->row == row->row && n->tgid == row->tgid && n->start_ns == row->start_ns)
			return true;
	}
	return false;
}

/* What a row is worth on the first screen: the worst of what was found, then its calls. */
struct rank {
	const struct report_row *row;
	int finding;
};

static int compare_ranks(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;

	if (x->finding != y->finding)
		return x->finding > y->finding ? -1 : 1;
	if (x->row->tally.calls != y->row->tally.calls)
		return x->row->tally.calls > y->row->tally.calls ? -1 : 1;
	/* as the report sorts them */
	return x->row < y->row ? -1 : x->row > y->row;
}

/* All rows, those that say most first; NULL: no memory. */
static const struct report_row **ranked(const struct report *r)
{
	const struct report_row **rows = calloc(r->rows.cnt + 1, sizeof(*rows));
	struct rank *ranks = calloc(r->rows.cnt + 1, sizeof(*ranks));
	unsigned int i;

	for (i = 0; rows && ranks && i < r->rows.cnt; i++) {
		const struct report_row *row = &r->rows.list[i];

		ranks[i].row = row;
		ranks[i].finding = row->tally.violated   ? 3 :
				   row->tally.unverified ? 2 :
				   has_note(r, row)      ? 1 :
							   0;
	}
	if (rows && ranks)
		qsort(ranks, r->rows.cnt, sizeof(*ranks), compare_ranks);
	for (i = 0; rows && ranks && i < r->rows.cnt; i++)
		rows[i] = ranks[i].row;
	free(ranks);
	return rows;
}

/* Beside the rows: an empty line, the head, and the line that counts the others. */
#define FRAME 3

static unsigned int top_cnt(const struct text *t)
{
	unsigned int cnt = t->report->rows.cnt;

	if (cnt + FRAME - 1 <= t->room)
		return cnt;
	return t->room > FRAME ? t->room - FRAME : 0;
}

/* Is some of what a row says cut or left out, unless each process has a line of its own? */
static bool wants_heads(struct table *table)
{
	return !lay_out(table) || (table->narrow && table->t->report->total.unverified);
}

/* All rows of the first screen are of one process, which finds room for a line of its own. */
static bool has_one_head(const struct text *t)
{
	const struct report_rows *rows = &t->report->rows;
	unsigned int i;

	for (i = 1; i < rows->cnt; i++)
		if (!report_same_process(&rows->list[i], &rows->list[0]))
			return false;
	return rows->cnt + FRAME <= t->room;
}

void sink_text_top_rows(const struct text *t)
{
	const struct report *r = t->report;
	struct table table = { .t = t, .cnt = top_cnt(t) };

	if (!r->rows.cnt)
		return;
	if (!table.cnt) {
		fprintf(t->out, "\n%u row%s of processes and commands: below\n", r->rows.cnt,
			r->rows.cnt == 1 ? "" : "s");
		return;
	}
	table.rows = ranked(r);
	if (!table.rows)
		return;
	table.heads = table.one = wants_heads(&table) && has_one_head(t);
	print_table(&table);
	if (table.cnt < r->rows.cnt)
		fprintf(t->out, "and %u more row%s: below\n", r->rows.cnt - table.cnt,
			r->rows.cnt - table.cnt == 1 ? "" : "s");
	free(table.rows);
}

/* Of more rows than this, those of a command as a whole say more. */
#define SHOWN_ROWS 40

/*
 * The sums of the commands, and rows of which there is something to say. Returns how many of
 * these.
 */
static unsigned int some_rows(struct table *table)
{
	const struct report *r = table->t->report;
	unsigned int i, shown = 0;

	for (i = 0; i < MBT_CMD_ROWS; i++)
		if (r->commands[i].tally.calls)
			table->rows[table->cnt++] = &r->commands[i];
	for (i = 0; i < r->rows.cnt && shown < SHOWN_ROWS; i++) {
		const struct tally *t = &r->rows.list[i].tally;

		if (!t->violated && !t->unverified)
			continue;
		table->rows[table->cnt++] = &r->rows.list[i];
		shown++;
	}
	return shown;
}

static void print_all_rows(const struct text *t, bool where_cut)
{
	const struct report *r = t->report;
	struct table table = { .t = t };
	unsigned int i, shown = r->rows.cnt;

	if (!r->rows.cnt)
		return;
	table.rows = calloc(r->rows.cnt + MBT_CMD_ROWS, sizeof(*table.rows));
	if (!table.rows)
		return;
	if (r->rows.cnt > SHOWN_ROWS) {
		shown = some_rows(&table);
	} else {
		for (i = 0; i < r->rows.cnt; i++)
			table.rows[table.cnt++] = &r->rows.list[i];
	}
	table.heads = wants_heads(&table);
	if (where_cut && top_cnt(t) == r->rows.cnt && (!table.heads || has_one_head(t)))
		goto out;
	print_table(&table);
	if (shown < r->rows.cnt)
		fprintf(t->out,
			"and %u row%s of processes and commands more (the JSON report lists "
			"them)\n",
			r->rows.cnt - shown, r->rows.cnt == shown + 1 ? "" : "s");
out:
	free(table.rows);
}

void sink_text_rows(const struct text *t)
{
	print_all_rows(t, false);
}

void sink_text_all_rows(const struct text *t)
{
	print_all_rows(t, true);
}
