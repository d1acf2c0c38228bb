// SPDX-License-Identifier: GPL-2.0-only
/* The tests of a run as KTAP, JUnit and for GitHub: the same results, whatever names hold. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "sample.h"
#include "sink/outputs.h"
#include "sink/sink_github.h"
#include "sink/sink_ktap.h"
#include "unit.h"

#define EVIL "]]>\n\"|#<`\x1b\xff&%"

/* A violation and a warning, both of a process of that name. */
static void hostile(struct report *r)
{
	sample_report(r, 8);
	sample_add(r, "rules/missed-delivery/verified.txt", 1);
	sample_add(r, "rules/stubbed/violated.txt", 1);
	sample_add(r, "rules/blocked-by-seccomp/warned.txt", 1);
	report_finish(r);
	assert_int_equal(r->findings.cnt, 1);
	assert_int_equal(r->notes.cnt, 1);
	strcpy(r->findings.list[0].call.call.leader_comm, EVIL);
	strcpy(r->notes.list[0].comm, EVIL);
}

static int junit(FILE *out, const struct report *r, const struct run *run)
{
	struct sink_to to = { .path = "-", .out = { .file = out } };

	return sink_of_junit.report(&to, r, run);
}

static char *written(int (*sink)(FILE *out, const struct report *r, const struct run *run))
{
	struct report r;
	struct run run;
	char *text;

	hostile(&r);
	sample_run(&run, NULL);
	text = sample_written(sink, &r, &run);
	report_release(&r);
	return text;
}

/* Nothing but printable ASCII and the ends of lines. */
static void check_bytes(const char *text)
{
	for (; *text; text++)
		if (*text != '\n' && (*text < ' ' || *text > '~'))
			fail_msg("a byte %#x", (unsigned char)*text);
}

static void test_ktap_names(void **state)
{
	char *text = written(sink_ktap), *at;

	(void)state;
	check_bytes(text);
	check_text(text, "first unknown by ]]>?\"|_<`?");
	check_text(text, "\nnot ok 1 stubbed\n");
	/* each line is a plan, a result, or a comment, in which is no other '#' */
	for (at = text; *at; at = strchr(at, '\n') + 1) {
		size_t len = strcspn(at, "\n");

		assert_true(!strncmp(at, "KTAP version 1", len) || !strncmp(at, "1..", 3) ||
			    !strncmp(at, "ok ", 3) || !strncmp(at, "not ok ", 7) || *at == '#');
		assert_null(memchr(at + 1, '#', len - 1));
	}
	free(text);
}

/* @before, the number of rules and @more, @after: a new rule changes no test. */
static void check_rules(const char *text, const char *before, int more, const char *after)
{
	unsigned int rules = 0;
	char *part;

	while (rules_at(rules))
		rules++;
	assert_true(asprintf(&part, "%s%d%s", before, (int)rules + more, after) > 0);
	check_text(text, part);
	free(part);
}

static void test_junit_names(void **state)
{
	char *text = written(junit);

	(void)state;
	check_bytes(text);
	check_text(text, "by ]]&gt;?&quot;|#&lt;`??&amp;%[4242]");
	check_rules(text, "<testsuite name=\"membarrier-trace\" tests=\"", 2,
		    "\" failures=\"1\" errors=\"0\" "
		    "skipped=\"0\" time=\"2.500\" timestamp=\"2024-05-01T12:00:00\">");
	check_text(text, "<testcase classname=\"membarrier-trace.violations\" name=\"stubbed\" "
			 "time=\"0\">\n      <failure type=\"failed\" message=\"stubbed: success");
	free(text);
}

static void test_github_names(void **state)
{
	char *text = written(sink_github_annotations);

	(void)state;
	check_bytes(text);
	check_text(text, "\n::error title=membarrier-trace stubbed::stubbed: success");
	check_text(text, "by ]]>?\"|#<`??&%25[4242]");
	check_text(text, "\n::warning title=membarrier-trace blocked-by-seccomp::");
	assert_null(strstr(text, "::notice"));
	free(text);
	text = written(sink_github_summary);
	check_bytes(text);
	check_text(text, "by &#93;&#93;&#62;?&#34;&#124;&#35;&#60;&#96;??&#38;%&#91;4242&#93;");
	check_text(text, "### membarrier-trace: violated\n");
	check_text(text, "| **failed** | stubbed | ");
	check_rules(text, "\n", -2, " rules found nothing.\n");
	free(text);
}

static void test_results(void **state)
{
	struct report r;
	struct run run;
	char *text;

	(void)state;
	sample_fill(&r);
	sample_run(&run, NULL);
	text = sample_written(sink_ktap, &r, &run);
	check_text(text, "\nok 5 wrong-handler # XFAIL allowed\n");
	check_rules(text,
		    "\n# unverified: 6 of 31 calls are unverified, 193548 in a million, limit "
		    "100\nnot ok ",
		    2, " max-unverified\n");
	check_rules(text, "# Totals: pass:", -2, " fail:3 xfail:1 xpass:0 skip:0 error:0\n");
	free(text);
	text = sample_written(junit, &r, &run);
	check_rules(text, "tests=\"", 2, "\" failures=\"2\" errors=\"1\" skipped=\"1\"");
	check_text(text, "<skipped message=\"allowed: wrong-handler: ");
	check_text(text, "<error type=\"unverified\" message=\"6 of 31 calls are unverified");
	check_text(text, "<system-out>bad-return: none in 33 calls</system-out>");
	free(text);
	text = sample_written(sink_github_annotations, &r, &run);
	check_text(text, "\n::notice title=membarrier-trace wrong-handler::");
	free(text);
	report_release(&r);
}

static int ktap_skipped(FILE *out, const struct report *r, const struct run *run)
{
	(void)r;
	(void)run;
	return sink_ktap_skipped(out, "no CPU # SKIP\nok 1");
}

static int ktap_broken(FILE *out, const struct report *r, const struct run *run)
{
	(void)r;
	(void)run;
	return sink_ktap_broken(out, "no\nprivileges #1");
}

static void test_without_run(void **state)
{
	char *text = sample_written(ktap_skipped, NULL, NULL);

	(void)state;
	assert_string_equal(text, "KTAP version 1\n1..0 # SKIP no CPU _ SKIP?ok 1\n");
	free(text);
	text = sample_written(ktap_broken, NULL, NULL);
	assert_string_equal(text, "KTAP version 1\n1..1\nnot ok 1 run # ERROR no?privileges _1\n"
				  "# Totals: pass:0 fail:0 xfail:0 xpass:0 skip:0 error:1\n");
	free(text);
}

static void test_full(void **state)
{
	int (*const sinks[])(FILE * out, const struct report *r, const struct run *run) = {
		sink_ktap, junit, sink_github_annotations, sink_github_summary, ktap_skipped,
	};
	struct report r;
	struct run run;
	size_t i;
	FILE *out;

	(void)state;
	sample_fill(&r);
	sample_run(&run, NULL);
	for (i = 0; i < ARRAY_SIZE(sinks) && (out = fopen("/dev/full", "w")); i++) {
		assert_int_equal(sinks[i](out, &r, &run), -ENOSPC);
		fclose(out);
	}
	report_release(&r);
}

static const struct CMUnitTest tests[] = {
	{ "gate sinks: names in KTAP", test_ktap_names, NULL, NULL, NULL },
	{ "gate sinks: names in JUnit", test_junit_names, NULL, NULL, NULL },
	{ "gate sinks: names for GitHub", test_github_names, NULL, NULL, NULL },
	{ "gate sinks: every result", test_results, NULL, NULL, NULL },
	{ "gate sinks: where nothing ran", test_without_run, NULL, NULL, NULL },
	{ "gate sinks: a full disk", test_full, NULL, NULL, NULL },
};

const struct unit_tests gate_sink_tests = { tests, ARRAY_SIZE(tests) };
