// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sink/ktap.h"
#include "unit.h"

static void every_result(void **state)
{
	static const char right[] = "KTAP version 1\n"
				    "1..6\n"
				    "ok 1 passes\n"
				    "# why\n"
				    "# in two lines, 3\n"
				    "not ok 2 fails\n"
				    "ok 3 fails, as known # XFAIL known\n"
				    "ok 4 passes, though # XPASS\n"
				    "ok 5 is not tried # SKIP no CPU\n"
				    "not ok 6 hangs # ERROR it hangs\n"
				    "# Totals: pass:1 fail:1 xfail:1 xpass:1 skip:1 error:1\n";
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct ktap k;

	(void)state;
	ktap_begin(&k, out, 6);
	ktap_result(&k, KTAP_PASS, "passes", "not shown");
	ktap_diagnose(&k, "why\nin two lines, %d", 3);
	ktap_result(&k, KTAP_FAIL, "fails", "not shown");
	ktap_result(&k, KTAP_XFAIL, "fails, as known", "known");
	ktap_result(&k, KTAP_XPASS, "passes, though", "");
	ktap_result(&k, KTAP_SKIP, "is not tried", "no CPU");
	ktap_result(&k, KTAP_ERROR, "hangs", "it hangs");
	assert_int_equal(ktap_end(&k), 0);
	fclose(out);
	assert_string_equal(text, right);
	free(text);
}

/* No name can pass for a directive or for another result. */
static void names_are_kept_in_line(void **state)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct ktap k;

	(void)state;
	ktap_begin(&k, out, 1);
	ktap_result(&k, KTAP_SKIP, "a # SKIP b\nok 2 c", "d\r# e");
	ktap_end(&k);
	fclose(out);
	assert_non_null(strstr(text, "\nok 1 a _ SKIP b_ok 2 c # SKIP d__ e\n# Totals"));
	free(text);
}

static void a_full_disk_is_told(void **state)
{
	FILE *out = fopen("/dev/full", "w");
	struct ktap k;

	(void)state;
	if (!out)
		skip();
	ktap_begin(&k, out, 0);
	assert_int_equal(ktap_end(&k), -ENOSPC);
	fclose(out);
}

static const struct CMUnitTest tests[] = {
	{ "ktap: every result, its directive, and the totals", every_result, NULL, NULL, NULL },
	{ "ktap: names are kept in line", names_are_kept_in_line, NULL, NULL, NULL },
	{ "ktap: a full disk is told", a_full_disk_is_told, NULL, NULL, NULL },
};

const struct unit_tests ktap_tests = { tests, ARRAY_SIZE(tests) };
