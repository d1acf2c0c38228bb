// SPDX-License-Identifier: GPL-2.0-only
/* Waits for membarrier's mutex: through a recording's frame, into reports, and in the table. */
#include "unit.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "judge/report.h"
#include "recording/convoys_json.h"
#include "sink/sink_text_convoys.h"

static const struct mbt_stat_key waiter = { .tgid = 20, .row = 0, .start_ns = 7 };

static void fill(struct report_convoys *c)
{
	struct mbt_convoy pair = { .waits = 3, .sum_ns = 100, .max_ns = 90, .deepest = 2 };
	struct mbt_lock_count count = { .ns_tgid = 2, .leader_comm = "server" };

	memcpy(pair.holder_comm, "a\033b", 4);
	memcpy(pair.waiter_comm, "sixteen-letters!", MBT_COMM_LEN);
	assert_int_equal(report_convoy_add(c, &(struct mbt_convoy_key){ 10, 20 }, &pair), 0);
	pair.sum_ns = 5000;
	assert_int_equal(report_convoy_add(c, &(struct mbt_convoy_key){ 0, 20 }, &pair), 0);
	mbt_phase_add(&count.wait, 10);
	mbt_phase_add(&count.wait, 90);
	assert_int_equal(report_lock_wait_add(c, &waiter, &count), 0);
	c->asked = true;
}

static void test_frame(void **state)
{
	struct report_convoys from = { 0 }, to = { 0 };
	json_t *o;

	(void)state;
	fill(&from);
	from.lost = 4;
	o = convoys_json(&from);
	assert_non_null(o);
	assert_int_equal(convoys_json_read(&to, o), 0);
	/* a second frame is not believed */
	assert_int_equal(convoys_json_read(&to, o), -EBADMSG);
	assert_true(to.asked);
	assert_int_equal(to.lost, 4);
	assert_int_equal(to.cnt, 2);
	assert_int_equal(to.wait_cnt, 1);
	assert_memory_equal(from.list, to.list, 2 * sizeof(*from.list));
	assert_memory_equal(from.waits, to.waits, sizeof(*from.waits));
	assert_string_equal(to.list[0].count.holder_comm, "a?b");
	assert_string_equal(to.list[0].count.waiter_comm, "sixteen-letters");
	report_convoys_release(&from);
	report_convoys_release(&to);
	json_decref(o);
}

static void test_damaged(void **state)
{
	static const char *const bad[] = {
		"{}",
		"{\"lost\": -1, \"pairs\": [], \"waits\": []}",
		"{\"lost\": 0, \"pairs\": {}, \"waits\": []}",
		"{\"lost\": 0, \"pairs\": [[1, \"a\", 2, \"b\", 1, 2, 3, 1]], \"waits\": []}",
		"{\"lost\": 0, \"pairs\": [[-1, \"a\", 2, \"b\", 1, 2, 2, 1]], \"waits\": []}",
		"{\"lost\": 0, \"pairs\": [[1, \"a\", 2, \"b\", 1, 2, 2]], \"waits\": []}",
		"{\"lost\": 0, \"pairs\": [], \"waits\": [[1, 1, 1, \"a\", 0, 1, 1, []]]}",
		"{\"lost\": 0, \"pairs\": [], \"waits\": [[1, 1, 1, \"a\", 99, 1, 1, [0]]]}",
	};
	struct report_convoys c = { 0 };
	unsigned int i;
	json_t *o;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		o = json_loads(bad[i], 0, NULL);
		assert_non_null(o);
		assert_int_equal(convoys_json_read(&c, o), -EBADMSG);
		json_decref(o);
		report_convoys_release(&c);
	}
}

/* The waits go into the row of the process and into that of the command, the worst pair first. */
static void test_report(void **state)
{
	const struct mbt_phase_stat whole[MBT_PHASE_CNT] = {
		[MBT_PHASE_WHOLE] = { .sum_ns = 300, .max_ns = 200, .cnt = 2, .hist[7] = 2 },
	};
	struct who who = report_who_named("server");
	struct report_row *row;
	struct report r;

	(void)state;
	assert_int_equal(report_init(&r, &(struct report_options){ 0 }, 1), 0);
	who.tgid = 20;
	who.start_ns = 7;
	row = report_rows_get(&r.rows, &who, 0);
	assert_int_equal(phases_add_counted(&row->phases, 2, whole), 0);
	assert_int_equal(phases_add_counted(&r.commands[0].phases, 2, whole), 0);
	fill(&r.convoys);
	report_convoys_finish(&r);
	row = report_rows_find(&r.rows, &who, 0);
	assert_int_equal(row->phases->mutex_waits.cnt, 2);
	assert_int_equal(row->phases->mutex_waits.sum_ns, 100);
	assert_int_equal(r.commands[0].phases->mutex_waits.max_ns, 90);
	assert_int_equal(phases_sum_ns(row->phases), 300);
	assert_int_equal(r.convoys.list[0].key.holder_tgid, 0);
	report_release(&r);
}

static void test_table(void **state)
{
	static const char *const want =
		"\nCONVOYS: HOLDER          WAITER                       WAITS    TOTAL  LONGEST  "
		"Q\n"
		"a?b[10]                  sixteen-letters[20]              3   100 ns    90 ns  2\n"
		"(not known)              sixteen-letters[20]              3   5.0 us    90 ns  2\n"
		"  and 4 waits that found no room to be counted\n"
		"  (Q: deepest queue that a wait met, itself among it; locks here: mutex)\n";
	struct kernel kernel = { .lock_design = LOCKS_MUTEX };
	struct run run = { .kernel = &kernel };
	struct report r = { 0 };
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct text t = { .report = &r, .run = &run, .out = out };

	(void)state;
	sink_text_convoys(&t);
	fflush(out);
	assert_int_equal(len, 0);
	fill(&r.convoys);
	r.convoys.lost = 4;
	sink_text_convoys(&t);
	fclose(out);
	assert_string_equal(text, want);
	free(text);
	report_convoys_release(&r.convoys);
}

static const struct CMUnitTest tests[] = {
	{ "convoys: through a recording", test_frame, NULL, NULL, NULL },
	{ "convoys: a damaged frame", test_damaged, NULL, NULL, NULL },
	{ "convoys: into the report", test_report, NULL, NULL, NULL },
	{ "convoys: the table", test_table, NULL, NULL, NULL },
};

const struct unit_tests convoys_tests = { tests, ARRAY_SIZE(tests) };
