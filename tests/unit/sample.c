// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "sample.h"
#include "unit.h"

static const struct kernel kernel = {
	.release = "6.18.0-test",
	.arch = "x86_64",
	.cpu_possible = 8,
	.cpu_online = 4,
	.query_mask = 0x3ff,
	.nohz_full = MBT_NO,
	.cpumask_offstack = MBT_UNKNOWN,
	.preempt_rcu = MBT_YES,
	.compat = MBT_UNKNOWN,
	.remarks = { "sysfs shows 3 CPUs" },
	.remark_cnt = 1,
};

void sample_report(struct report *r, unsigned int cpu_cnt)
{
	const struct report_options options = { .max_unverified_ppm = 100 };

	assert_int_equal(report_init(r, &options, cpu_cnt), 0);
}

void sample_add(struct report *r, const char *fixture, unsigned int cnt)
{
	struct judged d;

	judged_read(&d, fixture);
	while (cnt--)
		assert_int_equal(report_call(r, &d.call, &d.j), 0);
	judged_release(&d);
}

void sample_fill(struct report *r)
{
	static struct allow allow;

	sample_report(r, 8);
	assert_int_equal(allow_parse(&allow, "wrong-handler"), 0);
	r->options.allow = (struct allow_list){ .list = &allow, .cnt = 1 };
	sample_add(r, "rules/missed-delivery/verified.txt", 20);
	sample_add(r, "required/private-own-cpu.txt", 2);
	sample_add(r, "required/private-not-running.txt", 1);
	sample_add(r, "return/private-state-without-ready.txt", 1);
	sample_add(r, "rules/stale-runqueue-state/violated.txt", 1);
	sample_add(r, "rules/wrong-handler/violated.txt", 1);
	sample_add(r, "rules/stubbed/violated.txt", 1);
	sample_add(r, "rules/missed-delivery/unverified.txt", 2);
	sample_add(r, "covered/ran-unseen.txt", 1);
	report_lost(r, 3);
	r->cut = 5;
	r->lost_runs = 6;
	report_finish(r);
}

void sample_facts(struct fact_state *facts)
{
	int f;

	memset(facts, 0, FACT_CNT * sizeof(facts[0]));
	for (f = 0; f < FACT_CNT; f++) {
		facts[f].name = "a-fact";
		facts[f].what = "what it shows";
		facts[f].without = "what is not judged";
		facts[f].rung = f == FACT_DELIVERY ? NULL : "second";
		facts[f].wanted = true;
		facts[f].rung_cnt = 3;
		facts[f].rungs[0].name = "first";
		facts[f].rungs[0].tried = true;
		facts[f].rungs[0].err = -EPERM;
		facts[f].rungs[1].name = "second";
		facts[f].rungs[1].tried = true;
		facts[f].rungs[2].name = "third";
	}
}

void sample_run(struct run *run, const struct fact_state *facts)
{
	*run = (struct run){
		.kernel = &kernel,
		.facts = facts,
		.fact_cnt = facts ? FACT_CNT : 0,
		.compat_seen = !facts,
		.start_ns = 6999999000ull,
		.start_time = "2024-05-01T12:00:00Z",
		.duration_ns = 2500000000ull,
		.what = "command ./prog",
		.command_status = -1,
	};
}

char *sample_written(int (*sink)(FILE *out, const struct report *r, const struct run *run),
		     const struct report *r, const struct run *run)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal(sink(out, r, run), 0);
	fclose(out);
	assert_int_equal(strlen(text), len);
	return text;
}

static int text_in_long_lines(FILE *out, const struct report *r, const struct run *run)
{
	static const struct page_style wide = { .width = 1000 };

	return sink_text_styled(out, r, run, &wide);
}

char *sample_text(const struct report *r, const struct run *run)
{
	return sample_written(text_in_long_lines, r, run);
}

char *sample_line(const struct call_case *c, const struct judgement *j, const struct run *run)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	sink_text_call(out, c, j, run);
	fclose(out);
	return text;
}

void check_text(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in:\n%s", part, text);
}
