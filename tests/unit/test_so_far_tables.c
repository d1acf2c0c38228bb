// SPDX-License-Identifier: GPL-2.0-only
/* The tables of reports of a run that goes on: what each interval adds, and nothing twice. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "judge/so_far.h"
#include "sample.h"
#include "unit.h"

#define MS 1000000ull

static const __u8 id_a[MBT_BUILD_ID_LEN] = { 0xab, 0xcd, 1 };
static const __u8 id_b[MBT_BUILD_ID_LEN] = { 0x01 };

/* Interrupts of CPU 1 by plain calls of a process; all of them began and ran for @ns. */
static void add_hits(struct report *r, __u32 tgid, __u64 hits, __u64 ns)
{
	const struct mbt_stat_key key = { .tgid = tgid,
					  .row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED) };
	const struct mbt_stat stat = { .leader_comm = "server" };
	const struct mbt_caller counts = { .cnt = hits, .sum_ns = hits * ns, .max_ns = ns };
	struct mbt_phase_stat times = { 0 };
	__u64 i;

	for (i = 0; i < hits; i++)
		mbt_phase_add(&times, ns);
	assert_int_equal(report_cpu_times(&r->cpus[1], hits, &times, &times), 0);
	assert_int_equal(report_caller(r, 1, &key, &stat, &counts), 0);
}

static void add_waits(struct report *r, __u32 holder, __u64 waits, __u64 ns)
{
	const struct mbt_convoy pair = { .waits = waits,
					 .sum_ns = waits * ns,
					 .max_ns = ns,
					 .deepest = 2,
					 .holder_comm = "holder",
					 .waiter_comm = "waiter" };

	r->convoys.asked = true;
	assert_int_equal(
		report_convoy_add(&r->convoys, &(struct mbt_convoy_key){ holder, 20 }, &pair), 0);
}

/* @swapped: the files come in another order, as maps are read in none. */
static void add_stack(struct report *r, __u64 at, __u64 calls, bool swapped)
{
	struct report_stacks *s = &r->stacks;
	const struct stack_calls row = {
		.who = { .tgid = 7, .ns_tgid = 7, .start_ns = 5, .comm = "server" },
		.row = 3,
		.calls = calls,
		.total_ns = calls * 10,
		.max_ns = 10,
	};
	struct stack stack = { .frame_cnt = 2 };

	s->asked = true;
	if (swapped)
		report_stacks_module(s, id_b, NULL);
	stack.frames[0].module = report_stacks_module(s, id_a, "/usr/lib/libc.so.6");
	stack.frames[0].at = 0x100;
	stack.frames[1].module = report_stacks_module(s, id_b, NULL);
	stack.frames[1].at = at;
	assert_int_equal(report_stacks_add(s, &row, &stack), 0);
}

/* What the kernel side has at the first look, and at the second. */
static void fill(struct report *r, bool later)
{
	sample_report(r, 4);
	r->duration_ns = later ? 3000 * MS : 1000 * MS;
	r->cpus[1].load = (struct cpu_load){ .call_interrupts = later ? 900 : 400,
					     .steal_ns = later ? 5 * MS : 2 * MS,
					     .known = true };
	add_hits(r, 11, later ? 90 : 40, 500);
	if (later)
		add_hits(r, 12, 8, 9000);
	else
		report_cpu_times(&r->cpus[2], 1, &r->cpus[1].handlers->start,
				 &r->cpus[1].handlers->run);
	add_waits(r, 10, later ? 7 : 4, 100);
	if (later)
		add_waits(r, 13, 2, 5000);
	add_stack(r, 0x20, later ? 50 : 30, later);
	if (later)
		add_stack(r, 0x40, 5, true);
	report_finish(r);
}

static void check_cpus(const struct report *since)
{
	const struct cpu_handlers *h = since->cpus[1].handlers;

	assert_non_null(h);
	assert_int_equal(h->hits, 58);
	assert_int_equal(h->run.cnt, 58);
	assert_int_equal(h->run.sum_ns, 50 * 500 + 8 * 9000);
	assert_int_equal(h->start.max_ns, 9000);
	assert_int_equal(h->sender_cnt, 2);
	assert_int_equal(h->senders[0].who.tgid, 11);
	assert_int_equal(h->senders[0].hits, 50);
	assert_int_equal(h->senders[0].sum_ns, 50 * 500);
	/* the longest of the run was before */
	assert_int_equal(h->senders[0].max_ns, 0);
	assert_int_equal(h->senders[1].hits, 8);
	assert_int_equal(h->senders[1].max_ns, 9000);
	assert_int_equal(since->cpus[1].load.call_interrupts, 500);
	assert_int_equal(since->cpus[1].load.steal_ns, 3 * MS);
	/* not interrupted since */
	assert_null(since->cpus[2].handlers);
}

static void check_convoys(const struct report_convoys *c)
{
	assert_true(c->asked);
	assert_int_equal(c->cnt, 2);
	assert_int_equal(c->list[0].key.holder_tgid, 13);
	assert_int_equal(c->list[0].count.waits, 2);
	assert_int_equal(c->list[1].count.waits, 3);
	assert_int_equal(c->list[1].count.sum_ns, 300);
}

static void check_stacks(const struct report_stacks *s)
{
	assert_true(s->asked);
	assert_int_equal(s->call_cnt, 2);
	assert_int_equal(s->calls[0].calls, 20);
	assert_int_equal(s->calls[0].total_ns, 200);
	assert_int_equal(s->stacks[s->calls[0].stack].frames[1].at, 0x20);
	assert_int_equal(s->calls[1].calls, 5);
	assert_int_equal(report_stacks_total(s), 25);
}

static void test_since(void **state)
{
	struct report before, now, since;

	(void)state;
	fill(&before, false);
	fill(&now, true);
	assert_int_equal(report_since(&since, &now, &before), 0);
	assert_int_equal(since.duration_ns, 2000 * MS);
	check_cpus(&since);
	check_convoys(&since.convoys);
	check_stacks(&since.stacks);
	report_release(&since);
	/* nothing came since */
	assert_int_equal(report_since(&since, &now, &now), 0);
	assert_null(since.cpus[1].handlers);
	assert_int_equal(since.convoys.cnt + since.stacks.call_cnt, 0);
	report_release(&since);
	/* since the begin of the run: all of it, and its own */
	assert_int_equal(report_since(&since, &now, NULL), 0);
	assert_int_equal(since.cpus[1].handlers->hits, 98);
	assert_int_equal(since.convoys.list[1].count.waits, 7);
	assert_int_equal(report_stacks_total(&since.stacks), 55);
	report_release(&now);
	assert_string_equal(since.stacks.modules[0].path, "/usr/lib/libc.so.6");
	report_release(&since);
	report_release(&before);
}

/* A sum that was read while programs counted, and is smaller at the next look. */
static void test_smaller(void **state)
{
	struct report before, now, since;

	(void)state;
	fill(&before, true);
	fill(&now, false);
	assert_int_equal(report_since(&since, &now, &before), 0);
	assert_null(since.cpus[1].handlers);
	assert_int_equal(since.convoys.cnt + since.stacks.call_cnt, 0);
	assert_int_equal(since.duration_ns, 0);
	report_release(&since);
	report_release(&now);
	report_release(&before);
}

static void count_sent(struct report *r, __u64 ms, __u64 targets, __u64 interrupts)
{
	const struct mbt_stat_key key = { .tgid = 17,
					  .row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED) };
	const struct mbt_stat stat = { .leader_comm = "server" };
	const struct mbt_plain_cnt cnt = { .covered = targets, .targets = targets };

	sample_report(r, 4);
	r->duration_ns = ms * MS;
	r->cpus[0].load = (struct cpu_load){ .call_interrupts = interrupts, .known = true };
	assert_int_equal(report_plain(r, &key, &stat, &cnt, 0), 0);
	report_finish(r);
}

static const struct report_note *storm(const struct report *r)
{
	unsigned int i;

	for (i = 0; i < r->infos.cnt; i++)
		if (!strcmp(r->infos.list[i].rule->code, "ipi-storm"))
			return &r->infos.list[i];
	return NULL;
}

/* Infos about time are found in the interval's own times, not in those of the run. */
static void test_slow(void **state)
{
	struct report before, now, since;

	(void)state;
	count_sent(&before, 1000, 90000, 100000);
	assert_non_null(storm(&before));
	/* quiet since */
	count_sent(&now, 2000, 90100, 300000);
	assert_null(storm(&now));
	assert_int_equal(report_since(&since, &now, &before), 0);
	assert_null(storm(&since));
	report_release(&since);
	report_release(&now);
	/* and one more of it */
	count_sent(&now, 3000, 150000, 170000);
	assert_int_equal(report_since(&since, &now, &before), 0);
	assert_non_null(storm(&since));
	assert_int_equal(storm(&since)->calls, 60000);
	assert_int_equal(storm(&since)->figures.rate, 30000);
	assert_int_equal(storm(&since)->figures.of, 70000);
	assert_int_equal(since.infos.calls, 60000);
	report_release(&since);
	report_release(&now);
	report_release(&before);
}

static char *printed(const struct report *r)
{
	static const struct page_style style = { .width = 1000 };
	const struct interval t = { 1000 * MS, 3000 * MS };
	struct run run;
	char *out = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&out, &len);

	sample_run(&run, NULL);
	assert_int_equal(sink_interval(file, r, r, &t, &run, &style), 0);
	fclose(file);
	return out;
}

/* All tables, and calls that are counted in them and not yet elsewhere. */
static void test_print(void **state)
{
	struct report before, now, since;
	char *out;

	(void)state;
	fill(&before, false);
	fill(&now, true);
	now.pending = 3;
	assert_int_equal(report_since(&since, &now, &before), 0);
	out = printed(&since);
	check_text(out, "\nLAGGARD  SLOWEST START P50");
	/* 3 ms of 2 s */
	check_text(out, "      0  0.1 %\n");
	check_text(out, "\n1                58     11.6 %    97.0 us     9.0 us     9.0 us\n");
	check_text(out, "  from server[11] PRIVATE_EXPEDITED 50\n");
	check_text(out, "\nholder[13]               waiter[20]                       2  10.0 us");
	check_text(out, "\nCallers: 25 calls counted by user stack, 2 stacks\n");
	check_text(out, "libc.so.6+0x100\n");
	check_text(out, "\nNot proved yet: 3 calls, whose times and interrupts are above; the "
			"next report counts them\nInterval: ");
	free(out);
	since.pending = 0;
	out = printed(&since);
	assert_null(strstr(out, "Not proved yet"));
	free(out);
	report_release(&since);
	report_release(&now);
	report_release(&before);
}

static const struct CMUnitTest tests[] = {
	{ "so far: tables of an interval", test_since, NULL, NULL, NULL },
	{ "so far: tables that lack what they had", test_smaller, NULL, NULL, NULL },
	{ "so far: infos about time", test_slow, NULL, NULL, NULL },
	{ "so far: tables in words", test_print, NULL, NULL, NULL },
};

const struct unit_tests tables_tests = { tests, ARRAY_SIZE(tests) };
