// SPDX-License-Identifier: GPL-2.0-only
/* How text is laid out: lines broken between words, colours, and what decides on them. */
#include <stdlib.h>
#include <string.h>
#include "sink/sink_text_table.h"
#include "sample.h"
#include "unit.h"

static char *printed(const char *text, const struct page_style *style)
{
	char *page = NULL;
	size_t len;
	FILE *out = open_memstream(&page, &len);

	page_print(out, text, style);
	fclose(out);
	return page;
}

static void check_page(const char *text, unsigned int width, const char *want)
{
	const struct page_style style = { .width = width };
	char *page = printed(text, &style);
	unsigned int lines = 0;
	const char *at;

	assert_string_equal(page, want);
	for (at = want; *at; at++)
		lines += *at == '\n';
	assert_int_equal(page_lines(text, &style), lines);
	free(page);
}

static void test_lines(void **state)
{
	(void)state;
	check_page("", 10, "");
	check_page("\n", 10, "\n");
	check_page("0123456789\n", 10, "0123456789\n");
	check_page("012345 789\n", 10, "012345 789\n");
	check_page("012345 7890\n", 10, "012345\n  7890\n");
	/* what goes on is two columns further in than what it goes on with */
	check_page("  one two three four\n", 11, "  one two\n    three\n    four\n");
	/* spaces at the break are left out, all of them */
	check_page("one two    three\n", 9, "one two\n  three\n");
	check_page("one two three", 9, "one two\n  three\n");
	/* a word that fits no line is cut */
	check_page("one 0123456789abcdef two\n", 10, "one\n  01234567\n  89abcdef\n  two\n");
	check_page("0123456789a\n", 10, "0123456789\n  a\n");
	/* a number stays with its unit, not with another number, nor a word with what follows */
	check_page("it takes 100 ms then\n", 13, "it takes\n  100 ms then\n");
	check_page("it takes 100 5\n", 13, "it takes 100\n  5\n");
	check_page("it takes one ms\n", 13, "it takes one\n  ms\n");
	/* a character of several bytes is one column */
	check_page("01234567\xe2\x80\xa6 9\n", 11, "01234567\xe2\x80\xa6 9\n");
	check_page("01234567\xe2\x80\xa6 9\n", 10, "01234567\xe2\x80\xa6\n  9\n");
	/* an indent that leaves no room is not kept */
	check_page("        one two\n", 12, "        one\n  two\n");
}

static void check_coloured(const char *text, const char *want)
{
	const struct page_style style = { .width = 20, .colour = true };
	char *page = printed(text, &style);

	assert_string_equal(page, want);
	free(page);
}

/* Words of verdicts and levels at the start of a line, and nothing else. */
static void test_colours(void **state)
{
	(void)state;
	check_coloured("VIOLATED: one\n", "\033[1;31mVIOLATED\033[0m: one\n");
	check_coloured("VIOLATION: one\n", "\033[1;31mVIOLATION\033[0m: one\n");
	check_coloured("UNVERIFIED: one\n", "\033[1;33mUNVERIFIED\033[0m: one\n");
	check_coloured("WARNING: one\n", "\033[1;33mWARNING\033[0m: one\n");
	check_coloured("VERIFIED, nothing\n", "\033[1;32mVERIFIED\033[0m, nothing\n");
	check_coloured("Verdict: violated\n", "Verdict: \033[1;31mviolated\033[0m\n");
	check_coloured("Verdict: unverified\n", "Verdict: \033[1;33munverified\033[0m\n");
	check_coloured("Verdict: verified\n", "Verdict: \033[1;32mverified\033[0m\n");
	check_coloured("VIOLATEDLY\n", "VIOLATEDLY\n");
	check_coloured("a VIOLATED one\n", "a VIOLATED one\n");
	check_coloured("WARNIN\n", "WARNIN\n");
	check_coloured("\n", "\n");
	/* the rest of a broken line */
	check_coloured("one two three four VERIFIED\n", "one two three four\n  VERIFIED\n");
}

/* The name of a pipe's style: neither a terminal's width nor its colours. */
static void test_style(void **state)
{
	FILE *out = tmpfile();
	struct page_style style;

	(void)state;
	assert_non_null(out);
	unsetenv("COLUMNS");
	unsetenv("NO_COLOR");
	setenv("TERM", "xterm", 1);
	setenv("LANG", "de_DE.UTF-8", 1);
	unsetenv("LC_ALL");
	unsetenv("LC_CTYPE");
	style = page_style(out, PAGE_COLOUR_AUTO, false);
	assert_int_equal(style.width, 80);
	assert_false(style.colour);
	assert_true(style.utf8);
	assert_true(page_style(out, PAGE_COLOUR_ALWAYS, false).colour);
	assert_false(page_style(out, PAGE_COLOUR_NEVER, false).colour);
	assert_false(page_style(out, PAGE_COLOUR_AUTO, true).utf8);
	/* the first that is set decides */
	setenv("LC_ALL", "C", 1);
	assert_false(page_style(out, PAGE_COLOUR_AUTO, false).utf8);
	setenv("LC_ALL", "C.utf8", 1);
	assert_true(page_style(out, PAGE_COLOUR_AUTO, false).utf8);
	unsetenv("LC_ALL");
	setenv("LANG", "C", 1);
	assert_false(page_style(out, PAGE_COLOUR_AUTO, false).utf8);
	setenv("COLUMNS", "132", 1);
	assert_int_equal(page_style(out, PAGE_COLOUR_AUTO, false).width, 132);
	setenv("COLUMNS", "40", 1);
	assert_int_equal(page_style(out, PAGE_COLOUR_AUTO, false).width, 80);
	setenv("COLUMNS", "wide", 1);
	assert_int_equal(page_style(out, PAGE_COLOUR_AUTO, false).width, 80);
	unsetenv("COLUMNS");
	fclose(out);
}

/* What the table of the rows of @r prints, the first screen's with @room lines or all of it. */
static char *table_text(const struct report *r, unsigned int width, unsigned int room, bool utf8,
			void (*print)(const struct text *t))
{
	const struct page_style style = { .width = width, .utf8 = utf8 };
	struct text t = { .report = r, .style = &style, .room = room };
	char *text = NULL;
	size_t len;

	t.out = open_memstream(&text, &len);
	print(&t);
	fclose(t.out);
	return text;
}

/* What the first screen has, and what is left for below it. */
static void check_table(const struct report *r, unsigned int width, unsigned int room,
			const char *top, const char *below)
{
	char *text = table_text(r, width, room, false, sink_text_top_rows);

	assert_string_equal(text, top);
	free(text);
	text = table_text(r, width, room, false, sink_text_all_rows);
	assert_string_equal(text, below);
	free(text);
}

static void add_row(struct report *r, __u32 tgid, const char *comm, __u32 cmd, __u64 calls,
		    __u64 lost)
{
	const struct mbt_stat_key key = { .tgid = tgid, .row = mbt_cmd_row(cmd) };
	struct mbt_stat stat = { .calls = calls, .lost = lost };

	strcpy(stat.leader_comm, comm);
	assert_int_equal(report_stat(r, &key, &stat), 0);
}

#define WIDE \
	"\n" \
	"PROCESS                  COMMAND                     CALLS FAILED IPI/CALL P50 P99 MAX " \
	"VERDICT\n" \
	"a-name-of-15-ch[1234567] PRIVATE_EXPEDITED_SYNC_CORE  1000      0     0.00 0ns 0ns 0ns " \
	"vacuous\n" \
	"b[8]                     REGISTER_PRIVATE_EXPEDITED      2      0     0.00 0ns 0ns 0ns " \
	"verified\n"

/* The same rows where there is more room, and less. */
static void test_table(void **state)
{
	struct report r;
	char *text;

	(void)state;
	sample_report(&r, 4);
	add_row(&r, 1234567, "a-name-of-15-ch", MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 1000, 0);
	add_row(&r, 8, "b", MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 2, 0);
	check_table(&r, 132, 4, WIDE, "");
	check_table(&r, 95, 4, WIDE, "");
	check_table(&r, 94, 4,
		    "\n"
		    "PROCESS                  COMMAND     CALLS FAIL  IPI P50 P99 MAX VERDICT\n"
		    "a-name-of-15-ch[1234567] SYNC_CORE    1000    0 0.00 0ns 0ns 0ns vacuous\n"
		    "b[8]                     REG:PRIVATE     2    0 0.00 0ns 0ns 0ns verified\n",
		    "");
	/* below, all of the name */
	check_table(&r, 65, 4,
		    "\n"
		    "PROCESS          COMMAND     CALLS FAIL  IPI P50 P99 MAX VERDICT\n"
		    "a-name~[1234567] SYNC_CORE    1000    0 0.00 0ns 0ns 0ns vacuous\n"
		    "b[8]             REG:PRIVATE     2    0 0.00 0ns 0ns 0ns verified\n",
		    "\n"
		    "PROCESS\n"
		    "  COMMAND     CALLS FAIL  IPI P50 P99 MAX VERDICT\n"
		    "a-name-of-15-ch[1234567]\n"
		    "  SYNC_CORE    1000    0 0.00 0ns 0ns 0ns vacuous\n"
		    "b[8]\n"
		    "  REG:PRIVATE     2    0 0.00 0ns 0ns 0ns verified\n");
	text = table_text(&r, 65, 4, true, sink_text_top_rows);
	check_text(text, "\na-name\xe2\x80\xa6[1234567] SYNC_CORE ");
	free(text);
	/* fewer lines than rows, and none */
	add_row(&r, 9, "c", MBT_CMD_PRIVATE_EXPEDITED, 3, 0);
	check_table(&r, 80, 4,
		    "\n"
		    "PROCESS                  COMMAND   CALLS FAIL  IPI P50 P99 MAX VERDICT\n"
		    "a-name-of-15-ch[1234567] SYNC_CORE  1000    0 0.00 0ns 0ns 0ns vacuous\n"
		    "and 2 more rows: below\n",
		    "\n"
		    "PROCESS                  COMMAND     CALLS FAIL  IPI P50 P99 MAX VERDICT\n"
		    "a-name-of-15-ch[1234567] SYNC_CORE    1000    0 0.00 0ns 0ns 0ns vacuous\n"
		    "b[8]                     REG:PRIVATE     2    0 0.00 0ns 0ns 0ns verified\n"
		    "c[9]                     PRIVATE         3    0 0.00 0ns 0ns 0ns vacuous\n");
	text = table_text(&r, 80, 3, false, sink_text_top_rows);
	assert_string_equal(text, "\n3 rows of processes and commands: below\n");
	free(text);
	report_release(&r);
}

/* What is lost is in the verdict of a row: where it is left out, it is below. */
static void test_table_lost(void **state)
{
	struct report r;

	(void)state;
	sample_report(&r, 4);
	add_row(&r, 8, "b", MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 5, 6);
	add_row(&r, 9, "c", MBT_CMD_PRIVATE_EXPEDITED, 5, 4);
	check_table(&r, 80, 4,
		    "\n"
		    "PROCESS COMMAND   CALLS FAIL  IPI P50 P99 MAX VERDICT\n"
		    "b[8]    SYNC_CORE    11    0 0.00 0ns 0ns 0ns unverified\n"
		    "c[9]    PRIVATE       9    0 0.00 0ns 0ns 0ns some unverified\n",
		    "\n"
		    "PROCESS\n"
		    "  COMMAND   CALLS FAIL  IPI P50 P99 MAX VERDICT\n"
		    "b[8]\n"
		    "  SYNC_CORE    11    0 0.00 0ns 0ns 0ns unverified (6 lost)\n"
		    "c[9]\n"
		    "  PRIVATE       9    0 0.00 0ns 0ns 0ns vacuous, some unverified\n");
	report_release(&r);
}

/* One process alone has a line of its own on the first screen, where its name is too long. */
static void test_table_one(void **state)
{
	struct report r;

	(void)state;
	sample_report(&r, 4);
	add_row(&r, 1234567, "a-name-of-15-ch", MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 1000, 0);
	add_row(&r, 1234567, "a-name-of-15-ch", MBT_CMD_QUERY, 1, 0);
	report_finish(&r);
	check_table(&r, 65, 5,
		    "\n"
		    "PROCESS a-name-of-15-ch[1234567]\n"
		    "  COMMAND   CALLS FAIL  IPI P50 P99 MAX VERDICT\n"
		    "  SYNC_CORE  1000    0 0.00 0ns 0ns 0ns vacuous\n"
		    "  QUERY         1    0 0.00 0ns 0ns 0ns verified\n",
		    "");
	check_table(&r, 65, 4,
		    "\n"
		    "PROCESS            COMMAND   CALLS FAIL  IPI P50 P99 MAX VERDICT\n"
		    "a-name-o~[1234567] SYNC_CORE  1000    0 0.00 0ns 0ns 0ns vacuous\n"
		    "a-name-o~[1234567] QUERY         1    0 0.00 0ns 0ns 0ns verified\n",
		    "\n"
		    "PROCESS\n"
		    "  COMMAND   CALLS FAIL  IPI P50 P99 MAX VERDICT\n"
		    "a-name-of-15-ch[1234567]\n"
		    "  QUERY         1    0 0.00 0ns 0ns 0ns verified\n"
		    "  SYNC_CORE  1000    0 0.00 0ns 0ns 0ns vacuous\n");
	report_release(&r);
}

static const struct CMUnitTest tests[] = {
	{ "page: lines", test_lines, NULL, NULL, NULL },
	{ "page: colours", test_colours, NULL, NULL, NULL },
	{ "page: styles", test_style, NULL, NULL, NULL },
	{ "page: the table of rows", test_table, NULL, NULL, NULL },
	{ "page: the table of rows with losses", test_table_lost, NULL, NULL, NULL },
	{ "page: the table of one process", test_table_one, NULL, NULL, NULL },
};

const struct unit_tests page_tests = { tests, ARRAY_SIZE(tests) };
