// SPDX-License-Identifier: GPL-2.0-only
/* Threads that RSEQ barriers interrupt: a recording's frame, the sums, the warning, the texts. */
#include "unit.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "judge/report.h"
#include "recording/rseq_json.h"
#include "sample.h"
#include "sink/advice.h"
#include "sink/sink_text_rseq.h"

/* A process: @n are interrupted, updated, aborted, not_updated, not_owed and so on. */
static void add(struct report_rseq *q, __u32 tgid, const char *comm, const __u64 n[8])
{
	const struct mbt_stat_key key = { .tgid = tgid,
					  .row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED_RSEQ),
					  .start_ns = 7 };
	struct mbt_rseq_count c = { .interrupted = n[0],
				    .updated = n[1],
				    .aborted = n[2],
				    .not_updated = n[3],
				    .not_owed = n[4],
				    .unregistered = n[5],
				    .exited = n[6],
				    .no_room = n[7] };

	memcpy(c.leader_comm, comm, strnlen(comm, MBT_COMM_LEN));
	assert_int_equal(report_rseq_add(q, &key, &c), 0);
	q->asked = true;
}

static const __u64 updated[8] = { 2000, 1990, 7, 0, 0, 0, 4, 0 };
static const __u64 mixed[8] = { 5000, 4000, 2, 30, 500, 300, 20, 10 };
static const __u64 unowed[8] = { 70, 0, 3, 0, 70, 0, 0, 0 };

static void test_frame(void **state)
{
	struct report_rseq from = { 0 }, to = { 0 };
	json_t *o;

	(void)state;
	add(&from, 20, "a\033b", updated);
	add(&from, 21, "sixteen-letters!", mixed);
	from.lost = 4;
	from.skipped = 5;
	o = rseq_json(&from);
	assert_non_null(o);
	assert_int_equal(rseq_json_read(&to, o), 0);
	/* a second frame is not believed */
	assert_int_equal(rseq_json_read(&to, o), -EBADMSG);
	assert_true(to.asked);
	assert_int_equal(to.lost, 4);
	assert_int_equal(to.skipped, 5);
	assert_int_equal(to.cnt, 2);
	assert_memory_equal(from.list, to.list, 2 * sizeof(*from.list));
	assert_string_equal(to.list[0].count.leader_comm, "a?b");
	assert_string_equal(to.list[1].count.leader_comm, "sixteen-letters");
	report_rseq_release(&from);
	report_rseq_release(&to);
	json_decref(o);
}

static void test_damaged(void **state)
{
	static const char *const bad[] = {
		"{}",
		"{\"lost\": -1, \"skipped\": 0, \"processes\": []}",
		"{\"lost\": 0, \"skipped\": -1, \"processes\": []}",
		"{\"lost\": 0, \"skipped\": 0, \"processes\": {}}",
		/* too few, a negative one, more than there were, more sections than that */
		"{\"lost\": 0, \"skipped\": 0, \"processes\": [[1, 1, 7, \"a\", 9, 9, 0, 0]]}",
		"{\"lost\": 0, \"skipped\": 0, "
		"\"processes\": [[1, 1, 7, \"a\", 9, -9, 0, 0, 0, 0, 0, 0]]}",
		"{\"lost\": 0, \"skipped\": 0, "
		"\"processes\": [[1, 1, 7, \"a\", 9, 5, 0, 5, 0, 0, 0, 0]]}",
		"{\"lost\": 0, \"skipped\": 0, "
		"\"processes\": [[1, 1, 7, \"a\", 9, 9, 10, 0, 0, 0, 0, 0]]}",
		"{\"lost\": 0, \"skipped\": 0, "
		"\"processes\": [[-1, 1, 7, \"a\", 9, 9, 0, 0, 0, 0, 0, 0]]}",
		"{\"lost\": 0, \"skipped\": 0, "
		"\"processes\": [[1, -1, 7, \"a\", 9, 9, 0, 0, 0, 0, 0, 0]]}",
	};
	struct report_rseq q = { 0 };
	unsigned int i;
	json_t *o;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		o = json_loads(bad[i], 0, NULL);
		assert_non_null(o);
		assert_int_equal(rseq_json_read(&q, o), -EBADMSG);
		json_decref(o);
		report_rseq_release(&q);
	}
}

/* Whatever became of them, interrupted is their sum. */
static void test_sums(void **state)
{
	struct report_rseq q = { 0 };
	struct rseq_sums s;

	(void)state;
	add(&q, 20, "server", updated);
	add(&q, 21, "worker", mixed);
	s = report_rseq_sums(&q, &q.list[1]);
	assert_int_equal(s.unknown[RSEQ_ENDED], 140);
	assert_int_equal(s.unknown[RSEQ_SKIPPED], 0);
	s = report_rseq_sums(&q, NULL);
	assert_int_equal(s.interrupted, 7000);
	assert_int_equal(s.updated, 5990);
	assert_int_equal(s.aborted, 9);
	assert_int_equal(s.not_updated, 30);
	assert_int_equal(s.unknown[RSEQ_ENDED], 146);
	assert_int_equal(s.unknown[RSEQ_EXITED], 24);
	assert_int_equal(s.unknown[RSEQ_UNREGISTERED], 300);
	assert_int_equal(s.unknown[RSEQ_NOT_OWED], 500);
	assert_int_equal(s.unknown[RSEQ_NO_ROOM], 10);
	assert_int_equal(s.updated + s.not_updated + report_rseq_unknown(&s), 7000);
	/* an update that was not seen may be that of any of them */
	q.skipped = 1;
	s = report_rseq_sums(&q, NULL);
	assert_int_equal(s.not_updated, 0);
	assert_int_equal(s.unknown[RSEQ_SKIPPED], 30);
	assert_int_equal(s.updated + report_rseq_unknown(&s), 7000);
	report_rseq_release(&q);
}

/* The sentence of the warning, where there is one. */
static const char *warned(struct report *r, char sentence[ADVICE_LEN])
{
	struct run run;

	report_rseq_finish(r);
	if (!r->notes.cnt)
		return NULL;
	assert_int_equal(r->notes.cnt, 1);
	sample_run(&run, NULL);
	return note_sentence(sentence, ADVICE_LEN, &r->notes.list[0], r, &run);
}

static void test_warning(void **state)
{
	static const struct {
		const __u64 *counts;
		__u64 skipped;
		bool due;
	} cases[] = {
		{ mixed, 0, true },    { mixed, 1, false },  { updated, 0, false },
		{ updated, 3, false }, { unowed, 0, false },
	};
	char sentence[ADVICE_LEN];
	struct report r;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		sample_report(&r, 2);
		add(&r.rseq, 21, "worker", cases[i].counts);
		r.rseq.skipped = cases[i].skipped;
		if (!cases[i].due) {
			assert_null(warned(&r, sentence));
			assert_int_equal(r.notes.calls, 0);
			report_release(&r);
			continue;
		}
		assert_string_equal(
			warned(&r, sentence),
			"PRIVATE_EXPEDITED_RSEQ by worker[21]: 30 of 5000 times a thread that was "
			"interrupted went on in user space without the update of its rseq area "
			"that the kernel owes it (4000 times it was updated)");
		assert_int_equal(r.notes.calls, 30);
		report_release(&r);
	}
}

/* No verdict rests on it, and --fail-on warning fails. */
static void test_outcome(void **state)
{
	struct report r;

	(void)state;
	sample_report(&r, 2);
	sample_add(&r, "required/rseq-all.txt", 1);
	add(&r.rseq, 21, "worker", mixed);
	report_finish(&r);
	assert_int_equal(report_verdict(&r), VERDICT_VERIFIED);
	assert_int_equal(report_outcome(&r), OUTCOME_PASSED);
	r.options.fail_on = LEVEL_WARNING;
	assert_int_equal(report_outcome(&r), OUTCOME_FAILED);
	report_release(&r);
}

static char *printed(void (*print)(const struct text *t), const struct report *r)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	const struct text t = { .report = r, .out = out };

	print(&t);
	fclose(out);
	return text;
}

static void check_printed(void (*print)(const struct text *t), const struct report *r,
			  const char *want)
{
	char *text = printed(print, r);

	assert_string_equal(text, want);
	free(text);
}

static void test_texts(void **state)
{
	struct report r = { 0 };

	(void)state;
	check_printed(sink_text_rseq_sum, &r, "");
	check_printed(sink_text_rseq, &r, "");
	r.rseq.asked = true;
	check_printed(sink_text_rseq_sum, &r,
		      "\nRseq: no thread was interrupted by PRIVATE_EXPEDITED_RSEQ\n");
	check_printed(sink_text_rseq, &r, "");
	add(&r.rseq, 20, "server", (const __u64[8]){ 1, 1, 1, 0, 0, 0, 0, 0 });
	check_printed(sink_text_rseq_sum, &r,
		      "\nRseq: PRIVATE_EXPEDITED_RSEQ interrupted threads 1 time: 1 updated, 0 "
		      "not, 0 unknown; 1 critical section aborted\n");
	add(&r.rseq, 21, "worker", mixed);
	r.rseq.lost = 4;
	check_printed(sink_text_rseq_sum, &r,
		      "\nRseq: PRIVATE_EXPEDITED_RSEQ interrupted threads 5,001 times: 4,001 "
		      "updated, 30 not, 970 unknown (140 gave no sign before the run ended, 20 "
		      "exited first, 300 without an rseq area, 500 went on without an update that "
		      "this kernel does not owe them, 10 found no room to be followed); 3 critical "
		      "sections aborted\n");
	check_printed(
		sink_text_rseq, &r,
		"\nRSEQ: PROCESS             INTERRUPTED      UPDATED       NOT   UNKNOWN   "
		"ABORTED\n"
		"server[20]                          1            1         0         0       "
		"  1\n"
		"worker[21]                       5000         4000        30       970       "
		"  2\n"
		"  and 4 of processes that found no room to be counted\n"
		"  (times that a barrier met a thread on a CPU; ABORTED: critical "
		"sections)\n");
	report_rseq_release(&r.rseq);
}

/* The first screen of a run that was asked for it. */
static void show(const char *name, const __u64 counts[8])
{
	struct kernel kernel;
	struct report r;
	struct run run;
	char *text;

	sample_report(&r, 8);
	sample_run(&run, NULL);
	kernel = *run.kernel;
	kernel.remark_cnt = 0;
	run.kernel = &kernel;
	sample_add(&r, "required/rseq-all.txt", 3);
	add(&r.rseq, 4711, "fixture", counts);
	report_finish(&r);
	text = sample_written(sink_text, &r, &run);
	check_screen(name, text);
	free(text);
	report_release(&r);
}

static void test_screens(void **state)
{
	(void)state;
	show("rseq-not-updated", mixed);
	show("rseq-updated", updated);
	show("rseq-not-owed", unowed);
}

static const struct CMUnitTest tests[] = {
	{ "rseq: through a recording", test_frame, NULL, NULL, NULL },
	{ "rseq: a damaged frame", test_damaged, NULL, NULL, NULL },
	{ "rseq: sums", test_sums, NULL, NULL, NULL },
	{ "rseq: when a warning is due", test_warning, NULL, NULL, NULL },
	{ "rseq: the verdict stays", test_outcome, NULL, NULL, NULL },
	{ "rseq: the sentence and the table", test_texts, NULL, NULL, NULL },
	{ "rseq: first screens", test_screens, NULL, NULL, NULL },
};

const struct unit_tests rseq_tests = { tests, ARRAY_SIZE(tests) };
