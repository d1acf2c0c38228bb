// SPDX-License-Identifier: GPL-2.0-only
/* What must hold of every sink. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "sample.h"
#include "sink/sink_metrics.h"
#include "unit.h"

static void check_absent(const char *text, __u64 address)
{
	char form[4][32];
	int i;

	if (!address)
		return;
	snprintf(form[0], sizeof(form[0]), "%llx", (unsigned long long)address);
	snprintf(form[1], sizeof(form[1]), "%llX", (unsigned long long)address);
	snprintf(form[2], sizeof(form[2]), "%llu", (unsigned long long)address);
	snprintf(form[3], sizeof(form[3]), "%lld", (long long)address);
	for (i = 0; i < 4; i++)
		if (strstr(text, form[i]))
			fail_msg("the address %s leaves the program", form[i]);
}

/* Every address that is in the record or in the settings, in every form that prints. */
static void check_addresses(const char *text, const struct judged *d)
{
	const struct mbt_call *call = &d->f.record.call;
	unsigned int i;

	check_absent(text, call->mm);
	check_absent(text, call->task);
	for (i = 0; i < call->cpu_cnt; i++) {
		const struct mbt_cpu *k = &d->f.record.cpus[i];

		check_absent(text, k->csd);
		check_absent(text, k->begin.curr);
		check_absent(text, k->end.curr);
		check_absent(text, k->begin.mm);
		check_absent(text, k->end.mm);
	}
	for (i = 0; i < MBT_HANDLER_CNT; i++)
		check_absent(text, d->f.settings.handler[i][0]);
	assert_null(strstr(text, "ffff888"));
	assert_null(strstr(text, "0xffff"));
}

static void test_no_addresses(void **state)
{
	char *json, *text, *line, *metrics;
	struct report r;
	struct judged d;
	struct run run;
	size_t i;

	(void)state;
	for (i = 0; i < fixture_path_cnt; i++) {
		judged_read(&d, fixture_paths[i]);
		/* the test can fail: the addresses look like the kernel's */
		assert_int_equal(d.f.record.call.mm >> 44, 0xffff8);
		sample_report(&r, 8);
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
		sample_run(&run, NULL);
		run.settings = d.f.settings;
		json = sample_written(sink_json, &r, &run);
		text = sample_written(sink_text, &r, &run);
		metrics = sample_written(sink_metrics, &r, &run);
		line = sample_line(&d.call, &d.j, &run);
		check_addresses(metrics, &d);
		check_addresses(json, &d);
		check_addresses(text, &d);
		check_addresses(line, &d);
		free(metrics);
		free(json);
		free(text);
		free(line);
		report_release(&r);
		judged_release(&d);
	}
}

/* A full disk is an error, not a short report. */
static void test_full(void **state)
{
	struct report r;
	struct run run;
	FILE *out;

	(void)state;
	sample_fill(&r);
	sample_run(&run, NULL);
	out = fopen("/dev/full", "w");
	if (!out) {
		report_release(&r);
		return;
	}
	assert_int_equal(sink_text(out, &r, &run), -ENOSPC);
	fclose(out);
	out = fopen("/dev/full", "w");
	assert_int_equal(sink_json(out, &r, &run), -ENOSPC);
	fclose(out);
	out = fopen("/dev/full", "w");
	assert_int_equal(sink_metrics(out, &r, &run), -ENOSPC);
	fclose(out);
	report_release(&r);
}

static const struct CMUnitTest tests[] = {
	{ "sinks: no kernel address", test_no_addresses, NULL, NULL, NULL },
	{ "sinks: a full disk", test_full, NULL, NULL, NULL },
};

const struct unit_tests sink_tests = { tests, ARRAY_SIZE(tests) };
