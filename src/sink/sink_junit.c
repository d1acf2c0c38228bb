// SPDX-License-Identifier: GPL-2.0-only
/* The tests of a run as JUnit XML, the form that GitLab, Jenkins and others show. */
#include <errno.h>
#include "sink/gate_words.h"
#include "sink/outputs.h"
#include "sink/xml.h"

struct junit {
	FILE *out;
	const struct report *r;
	const struct run *run;
	unsigned int cnt[GATE_OUTCOME_CNT];
};

static void count_test(void *arg, const struct gate_result *result)
{
	struct junit *j = arg;

	j->cnt[result->outcome]++;
}

/* What is not passed says so in an element of its own; skipped ones know no more than that. */
static void print_outcome(FILE *out, enum gate_outcome outcome, const char *words)
{
	static const struct {
		const char *element, *type, *before;
	} kinds[GATE_OUTCOME_CNT] = {
		[GATE_FAILED] = { "failure", "failed", "" },
		[GATE_UNPROVEN] = { "error", "unverified", "" },
		[GATE_ALLOWED] = { "skipped", NULL, "allowed: " },
		[GATE_SKIPPED] = { "skipped", NULL, "" },
	};

	if (!kinds[outcome].element)
		return;
	fprintf(out, "      <%s", kinds[outcome].element);
	if (kinds[outcome].type)
		xml_attribute(out, "type", kinds[outcome].type);
	fputs(" message=\"", out);
	xml_text(out, kinds[outcome].before);
	xml_text(out, words);
	fputs("\"/>\n", out);
}

static void print_test(void *arg, const struct gate_result *result)
{
	struct junit *j = arg;
	char name[GATE_NAME_LEN], words[SENTENCE_LEN];

	gate_name(name, result);
	gate_measured(words, result, j->r, j->run);
	fprintf(j->out, "    <testcase classname=\"membarrier-trace.%s\"", gate_group(result));
	xml_attribute(j->out, "name", name);
	fputs(" time=\"0\">\n", j->out);
	print_outcome(j->out, result->outcome, words);
	if (result->outcome == GATE_PASSED) {
		fputs("      <system-out>", j->out);
		xml_text(j->out, words);
		fputs("</system-out>\n", j->out);
	}
	fputs("    </testcase>\n", j->out);
}

static void print_property(FILE *out, const char *name, const char *value)
{
	fprintf(out, "      <property name=\"%s\"", name);
	xml_attribute(out, "value", value);
	fputs("/>\n", out);
}

static void print_suite(const struct junit *j)
{
	const unsigned int failed = j->cnt[GATE_FAILED], errors = j->cnt[GATE_UNPROVEN],
			   skipped = j->cnt[GATE_ALLOWED] + j->cnt[GATE_SKIPPED],
			   tests = j->cnt[GATE_PASSED] + failed + errors + skipped;
	char start[32];

	/* an xs:dateTime without a zone, which readers take for UTC */
	snprintf(start, sizeof(start), "%.19s", j->run->start_time);
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", j->out);
	fprintf(j->out,
		"  <testsuite name=\"membarrier-trace\" tests=\"%u\" failures=\"%u\" errors=\"%u\" "
		"skipped=\"%u\" time=\"%.3f\"",
		tests, failed, errors, skipped, (double)j->run->duration_ns / 1e9);
	xml_attribute(j->out, "timestamp", start);
	fputs(">\n    <properties>\n", j->out);
	print_property(j->out, "kernel", j->run->kernel->release);
	print_property(j->out, "arch", j->run->kernel->arch);
	print_property(j->out, "traced", j->run->what);
	print_property(j->out, "version", MBT_VERSION);
	fputs("    </properties>\n", j->out);
}

static int report_junit(struct sink_to *to, const struct report *r, const struct run *run)
{
	struct junit j = { .out = to->out.file, .r = r, .run = run };

	gate_each(r, count_test, &j);
	print_suite(&j);
	gate_each(r, print_test, &j);
	fputs("  </testsuite>\n</testsuites>\n", j.out);
	if (fflush(j.out))
		return -errno;
	return ferror(j.out) ? -EIO : 0;
}

const struct sink sink_of_junit = { .report = report_junit };
