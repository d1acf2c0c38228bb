// SPDX-License-Identifier: GPL-2.0-only
/* The HTML page is as large as what it lists: of violations some, and of calls no more for more. */
#include <stdlib.h>
#include <string.h>
#include "sample.h"
#include "sink/heat.h"
#include "sink/outputs.h"
#include "unit.h"

#define CPUS 128

struct page {
	struct report r;
	struct run run;
	struct sink_to to;
	char *text;
	size_t len;
};

static void begin(struct page *p)
{
	memset(p, 0, sizeof(*p));
	sample_report(&p->r, CPUS);
	sample_run(&p->run, NULL);
	p->to.state = calloc(1, sizeof(struct heat));
	p->to.out.file = open_memstream(&p->text, &p->len);
	assert_non_null(p->to.state);
	assert_non_null(p->to.out.file);
}

/* How many bytes the page has. */
static size_t end(struct page *p)
{
	report_finish(&p->r);
	assert_int_equal(sink_of_html.report(&p->to, &p->r, &p->run), 0);
	assert_int_equal(fclose(p->to.out.file), 0);
	sink_of_html.discard(&p->to);
	free(p->text);
	report_release(&p->r);
	return p->len;
}

static void add(struct page *p, const struct judged *d)
{
	assert_int_equal(sink_of_html.call(&p->to, &d->call, &d->j, &p->run), 0);
	assert_int_equal(report_call(&p->r, &d->call, &d->j), 0);
}

/* The call of the fixture on so many CPUs, the last of which takes the part of its last one. */
static void widen(struct judged *d, unsigned int cnt)
{
	struct cpu_case *many = calloc(cnt, sizeof(*many));
	unsigned int i;

	assert_non_null(many);
	for (i = 0; i < cnt; i++) {
		many[i] = d->call.cpus[!i ? 0 : i + 1 < cnt ? 1 : d->call.cpu_cnt - 1];
		many[i].k.cpu = i;
		memset(many[i].k.comm, '<', MBT_COMM_LEN - 1);
	}
	free(d->call.cpus);
	d->call.cpus = many;
	d->call.cpu_cnt = d->call.cpu_room = cnt;
}

/* Of a machine with many CPUs, whose names take most room that names can. */
static void test_violations(void **state)
{
	struct judged d;
	struct page p;
	size_t len;
	int i;

	(void)state;
	begin(&p);
	judged_read(&d, "rules/missed-delivery/violated.txt");
	widen(&d, CPUS);
	for (i = 0; i < 10; i++) {
		d.call.call.tgid = d.call.call.tid = 100 + i;
		add(&p, &d);
	}
	judged_release(&d);
	len = end(&p);
	if (len >= 1000000)
		fail_msg("%zu bytes", len);
}

/* Calls of every fixture, each by a process of its own. */
static void add_calls(struct page *p, unsigned int cnt)
{
	struct judged *all = calloc(fixture_path_cnt, sizeof(*all));
	unsigned int i;

	assert_non_null(all);
	for (i = 0; i < fixture_path_cnt; i++)
		judged_read(&all[i], fixture_paths[i]);
	for (i = 0; i < cnt; i++) {
		struct judged *d = &all[i % fixture_path_cnt];

		d->call.call.tgid = d->call.call.tid = (int)(1000000 + i);
		d->call.call.begin_ns += 1000000;
		d->call.call.end_ns += 1000000;
		add(p, d);
	}
	for (i = 0; i < fixture_path_cnt; i++)
		judged_release(&all[i]);
	free(all);
}

/* Calls that were only counted, of as many processes. */
static void add_counted(struct page *p, __u64 each)
{
	struct mbt_stat stat = { .calls = each, .leader_comm = "counted" };
	struct mbt_stat_key key = { 0 };
	unsigned int i;

	stat.hist[40] = stat.calls;
	for (i = 0; i < 10000; i++) {
		key.tgid = key.tid = 1000000 + i;
		key.start_ns = 3000000000ull;
		key.row = 4;
		assert_int_equal(report_stat(&p->r, &key, &stat), 0);
	}
}

static void test_calls(void **state)
{
	struct page p;
	size_t some, most;

	(void)state;
	begin(&p);
	add_calls(&p, 10000);
	add_counted(&p, 1);
	some = end(&p);
	if (some >= 3000000)
		fail_msg("%zu bytes", some);
	begin(&p);
	add_calls(&p, 10000);
	add_counted(&p, 1000);
	assert_true(p.r.total.calls >= 10000000);
	most = end(&p);
	/* the same, but for the digits of its numbers */
	if (most > some + some / 20)
		fail_msg("%zu bytes, and %zu of some thousand calls", most, some);
	begin(&p);
	add_calls(&p, 100000);
	add_counted(&p, 1);
	most = end(&p);
	if (most > some + some / 20)
		fail_msg("%zu bytes, and %zu of some thousand calls", most, some);
}

static const struct CMUnitTest tests[] = {
	{ "html: ten violations on many CPUs", test_violations, NULL, NULL, NULL },
	{ "html: ten thousand calls, and ten million", test_calls, NULL, NULL, NULL },
};

const struct unit_tests html_size_tests = { tests, ARRAY_SIZE(tests) };
