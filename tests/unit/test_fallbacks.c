// SPDX-License-Identifier: GPL-2.0-only
/*
 * What runs in place of barriers: which system calls count, and which must not; through a
 * recording's frame, into the report, and what that says.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "judge/so_far.h"
#include "recording/fallbacks_json.h"
#include "sample.h"
#include "sink/advice.h"
#include "sink/sentences.h"
#include "sink/sink_text_fallbacks.h"
#include "unit.h"

#define PID 4242
#define START_NS 3000000000ull
/* What the sample's run begins with. */
#define BEGIN_NS 6999999000ull

#define BLOCKED "rules/blocked-by-seccomp/warned.txt"

enum { NONE = 0, READ = 1, WRITE = 2, EXEC = 4 };

#define PAGE 0x7f0000001000ull

static __u64 toggle(struct mbt_fallback_thread *t, __u64 page, __u64 len, __u32 on, __u32 off,
		    unsigned int cnt)
{
	__u64 sum = 0;

	while (cnt--) {
		sum += mbt_fallback_mprotect(t, page, len, on);
		sum += mbt_fallback_mprotect(t, page, len, off);
	}
	return sum;
}

static void test_mprotect(void **state)
{
	struct mbt_fallback_thread t = { 0 };
	unsigned int i;

	(void)state;
	/* fewer are a trial; from then on each counts, and those before it */
	assert_int_equal(toggle(&t, PAGE, 4096, READ | WRITE, NONE, 9), 0);
	assert_int_equal(toggle(&t, PAGE, 4096, READ | WRITE, NONE, 1), 10);
	assert_int_equal(toggle(&t, PAGE, 4096, READ | WRITE, READ, 500), 500);
	/* another page between two pairs; too many of them, and it is another habit */
	for (i = 0; i < 20; i++) {
		assert_int_equal(mbt_fallback_mprotect(&t, PAGE + 8192, 4096, READ), 0);
		assert_int_equal(toggle(&t, PAGE, 4096, READ | WRITE, READ, 1), 1);
	}
	for (i = 1; i < 17; i++)
		assert_int_equal(mbt_fallback_mprotect(&t, PAGE + 8192 * i, 4096, READ), 0);
	assert_int_equal(toggle(&t, PAGE, 4096, READ | WRITE, READ, 9), 0);
	/* write access that is given twice, or taken twice, is no pair */
	t = (struct mbt_fallback_thread){ 0 };
	for (i = 0; i < 50; i++) {
		assert_int_equal(toggle(&t, PAGE, 4096, READ | WRITE, NONE, 1), 0);
		assert_int_equal(mbt_fallback_mprotect(&t, PAGE, 4096, READ), 0);
	}
}

/* Compilers, collectors, loaders. */
static void test_not_mprotect(void **state)
{
	struct mbt_fallback_thread t = { 0 };
	unsigned int i;

	(void)state;
	assert_int_equal(toggle(&t, PAGE, 4096, READ | WRITE, READ | EXEC, 500), 0);
	assert_int_equal(toggle(&t, PAGE, 4096, READ, NONE, 500), 0);
	assert_int_equal(toggle(&t, PAGE, 1 << 20, READ | WRITE, NONE, 500), 0);
	assert_int_equal(toggle(&t, 0, 4096, READ | WRITE, NONE, 500), 0);
	for (i = 0; i < 500; i++)
		assert_int_equal(toggle(&t, PAGE + i * 4096ull, 4096, READ | WRITE, READ, 1), 0);
	for (i = 0; i < 500; i++)
		assert_int_equal(toggle(&t, PAGE + i * 4096ull, 4096, READ | WRITE, READ, 2), 0);
}

static void test_madvise(void **state)
{
	struct mbt_fallback_thread t = { 0 };
	unsigned int i, sum = 0;

	(void)state;
	for (i = 0; i < 99; i++)
		sum += mbt_fallback_madvise(&t, PAGE, 4096, MBT_MADV_DONTNEED);
	assert_int_equal(sum, 0);
	assert_int_equal(mbt_fallback_madvise(&t, PAGE, 4096, MBT_MADV_DONTNEED), 100);
	assert_int_equal(mbt_fallback_madvise(&t, PAGE, 4096, MBT_MADV_DONTNEED), 1);
	t = (struct mbt_fallback_thread){ 0 };
	/* an allocator's: other pages, larger ones, other advice */
	for (i = 0; i < 500; i++)
		sum += mbt_fallback_madvise(&t, PAGE + i % 2 * 4096, 4096, MBT_MADV_DONTNEED);
	for (i = 0; i < 500; i++)
		sum += mbt_fallback_madvise(&t, PAGE, 65536, MBT_MADV_DONTNEED);
	for (i = 0; i < 500; i++)
		sum += mbt_fallback_madvise(&t, PAGE, 4096, 8);
	for (i = 0; i < 500; i++)
		sum += mbt_fallback_madvise(&t, 0, 4096, MBT_MADV_DONTNEED);
	assert_int_equal(sum, 0);
}

static __u64 rounds(struct mbt_fallback_thread *t, __u32 signal, __u32 others, unsigned int cnt)
{
	__u64 sum = 0;
	__u32 tid;

	while (cnt--)
		for (tid = 1; tid <= others; tid++)
			sum += mbt_fallback_signal(t, signal, 100 + tid, others);
	return sum;
}

static void test_signals(void **state)
{
	struct mbt_fallback_thread t = { 0 };
	unsigned int i, sum = 0;

	(void)state;
	assert_int_equal(rounds(&t, 34, 3, 9), 0);
	assert_int_equal(rounds(&t, 34, 3, 1), 10);
	assert_int_equal(rounds(&t, 34, 3, 20), 20);
	/* a round that leaves one out ends the habit */
	mbt_fallback_signal(&t, 34, 101, 3);
	mbt_fallback_signal(&t, 34, 102, 3);
	assert_int_equal(rounds(&t, 34, 3, 9), 0);
	/* stop and start in turn, one other thread, one and the same of several, no signal */
	for (i = 0; i < 200; i++)
		sum += rounds(&t, i % 2 ? 10 : 12, 3, 1);
	sum += rounds(&t, 10, 1, 200);
	sum += rounds(&t, 0, 3, 200);
	for (i = 0; i < 200; i++)
		sum += mbt_fallback_signal(&t, 10, 101, 3);
	for (i = 0; i < 200; i++)
		sum += mbt_fallback_signal(&t, 10, 101 + i % 2, 5);
	assert_int_equal(sum, 0);
}

/* On a machine where each word of a mask has two. */
static __u32 move(struct mbt_fallback_thread *t, int cpu, __u32 *visited)
{
	return mbt_fallback_affinity(t, (__u32)cpu / 2, 1ull << 62 << cpu % 2, visited);
}

static __u32 move_back(struct mbt_fallback_thread *t, __u32 *visited)
{
	return mbt_fallback_affinity(t, 0, MBT_FALLBACK_SEVERAL, visited);
}

static void test_affinity(void **state)
{
	struct mbt_fallback_thread t = { 0 };
	__u32 visited, cnt = 0;
	int i;

	(void)state;
	for (i = 0; i < 4 * 5; i++) {
		cnt += move(&t, i % 4, &visited);
		if (i % 4 < 3)
			continue;
		cnt += move_back(&t, &visited);
		assert_int_equal(visited, 4);
		assert_int_equal(cnt, i / 4 < 2 ? 0 : i / 4 + 1);
	}
	/* pinned, pinned again, to and fro, and masks alone */
	t = (struct mbt_fallback_thread){ 0 };
	cnt = 0;
	for (i = 0; i < 50; i++) {
		cnt += move(&t, 1, &visited);
		cnt += move_back(&t, &visited);
	}
	for (i = 0; i < 50; i++)
		cnt += move(&t, i % 2, &visited);
	for (i = 0; i < 50; i++)
		cnt += move_back(&t, &visited);
	assert_int_equal(cnt, 0);
}

static const struct mbt_fallback_key key = { .tgid = PID, .start_ns = START_NS };

static void fill(struct report_fallbacks *f)
{
	struct mbt_fallback count = { .since_ns = BEGIN_NS + 500000000, .ns_tgid = 7 };

	memcpy(count.leader_comm, "fix\033ture", 8);
	count.seen[MBT_FALLBACK_MPROTECT] = (struct mbt_fallback_seen){
		.cnt = 1210, .first_ns = BEGIN_NS + 512000000, .last_ns = BEGIN_NS + 900000000
	};
	assert_int_equal(report_fallback_add(f, &key, &count), 0);
	memset(count.seen, 0, sizeof(count.seen));
	assert_int_equal(report_fallback_add(
				 f, &(struct mbt_fallback_key){ .tgid = 9, .start_ns = 2 }, &count),
			 0);
}

static void test_frame(void **state)
{
	struct report_fallbacks from = { .asked = true, .lost = 3 }, to = { 0 };
	json_t *o;

	(void)state;
	fill(&from);
	from.list[1].count.seen[MBT_FALLBACK_SIGNAL] = (struct mbt_fallback_seen){
		.cnt = 1, .first_ns = 2, .last_ns = 3, .most = 4, .signal = 34
	};
	o = fallbacks_json(&from);
	assert_int_equal(fallbacks_json_read(&to, o), 0);
	/* a second frame is not believed */
	assert_int_equal(fallbacks_json_read(&to, o), -EBADMSG);
	assert_true(to.asked);
	assert_int_equal(to.lost, 3);
	assert_int_equal(to.cnt, 2);
	assert_memory_equal(from.list, to.list, 2 * sizeof(*from.list));
	assert_string_equal(to.list[0].count.leader_comm, "fix?ture");
	report_fallbacks_release(&from);
	report_fallbacks_release(&to);
	json_decref(o);
}

#define SEEN "[0, 0, 0, 0, 0]"
#define FRAME(process) "{\"asked\": false, \"lost\": 0, \"processes\": [" process "]}"

static void test_damaged(void **state)
{
	static const char *const bad[] = {
		"{}",
		"{\"asked\": false, \"lost\": -1, \"processes\": []}",
		"{\"asked\": false, \"lost\": 0, \"processes\": {}}",
		FRAME("[1, 1, 1, \"a\", 0, []]"),
		FRAME("[0, 1, 1, \"a\", 0, [" SEEN ", " SEEN ", " SEEN ", " SEEN "]]"),
		FRAME("[1, -1, 1, \"a\", 0, [" SEEN ", " SEEN ", " SEEN ", " SEEN "]]"),
		FRAME("[1, 1, 1, 0, 0, [" SEEN ", " SEEN ", " SEEN ", " SEEN "]]"),
		FRAME("[1, 1, 1, \"a\", -1, [" SEEN ", " SEEN ", " SEEN ", " SEEN "]]"),
		FRAME("[1, 1, 1, \"a\", 0, [" SEEN ", " SEEN ", " SEEN ", [0, 0, 0, -1, 0]]]"),
		FRAME("[1, 1, 1, \"a\", 0, [" SEEN ", " SEEN ", " SEEN
		      ", [999999999999999999, 0, 0, 0, 0]]]"),
	};
	struct report_fallbacks f = { 0 };
	unsigned int i;
	json_t *o;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		o = json_loads(bad[i], 0, NULL);
		assert_non_null(o);
		assert_int_equal(fallbacks_json_read(&f, o), -EBADMSG);
		json_decref(o);
		report_fallbacks_release(&f);
	}
	assert_int_equal(fallbacks_json_read(&f, NULL), -EBADMSG);
}

static const struct report_note *note_of(const struct report_notes *notes, const char *code)
{
	unsigned int i;

	for (i = 0; i < notes->cnt; i++)
		if (!strcmp(notes->list[i].rule->code, code))
			return &notes->list[i];
	return NULL;
}

static void check_advice(const struct report *r, const struct report_note *note, const char *want)
{
	char words[ADVICE_LEN];
	struct run run;

	sample_run(&run, NULL);
	assert_string_equal(advice_for(words, sizeof(words), note, r, &run), want);
}

static void test_said(void **state)
{
	char words[SENTENCE_LEN];
	const struct report_note *note;
	struct report r, copy;
	struct run run;

	(void)state;
	sample_report(&r, 4);
	sample_run(&run, NULL);
	sample_add(&r, BLOCKED, 5);
	fill(&r.fallbacks);
	/* a report of the run so far has it as well */
	assert_int_equal(report_copy(&copy, &r), 0);
	report_finish(&copy);
	assert_non_null(note_of(&copy.infos, "fallback-suspected"));
	report_release(&copy);
	report_finish(&r);
	assert_int_equal(r.infos.cnt, 1);
	note = note_of(&r.infos, "fallback-suspected");
	assert_string_equal(note_sentence(words, sizeof(words), note, &r, &run),
			    "PRIVATE_EXPEDITED by fix?ture[4242/7]: in its place ran 1210 pairs of "
			    "mprotect() from 0.512 s on (looked at from 0.500 s on)");
	check_advice(&r, note,
		     "Its system calls look like a fallback, and may have another purpose. "
		     "membarrier-litmus --fallback mprotect tells whether that of mprotect() "
		     "orders on this machine: nothing promises it.");
	note = note_of(&r.notes, "error-ignored");
	sentence_note(words, note, 0, &run);
	assert_string_equal(words, "4 PRIVATE_EXPEDITED calls of fixture[4242] (EPERM) failed, or "
				   "their registration had, and the process went on calling: none "
				   "of them made a barrier, in their place ran 1210 pairs of "
				   "mprotect() from 0.512 s on");
	check_advice(&r, note,
		     "A filter refuses them, see blocked-by-seccomp. In their place ran 1210 pairs "
		     "of mprotect() from 0.512 s on, see fallback-suspected: membarrier-litmus "
		     "--fallback mprotect tells whether that orders on this machine.");
	report_release(&r);
}

/* Looked at, and nothing found; not looked at; or filters leave all of its calls out. */
static void test_not_said(void **state)
{
	char words[SENTENCE_LEN];
	struct report r;
	struct run run;

	(void)state;
	sample_report(&r, 4);
	sample_run(&run, NULL);
	sample_add(&r, BLOCKED, 5);
	fill(&r.fallbacks);
	memset(r.fallbacks.list[0].count.seen, 0, sizeof(r.fallbacks.list[0].count.seen));
	report_finish(&r);
	assert_null(note_of(&r.infos, "fallback-suspected"));
	check_advice(&r, note_of(&r.notes, "error-ignored"),
		     "A filter refuses them, see blocked-by-seccomp. Looked at from 0.500 s on, it "
		     "did nothing instead that is known as a fallback.");
	sentence_note(words, note_of(&r.notes, "error-ignored"), 0, &run);
	assert_string_equal(words, "4 PRIVATE_EXPEDITED calls of fixture[4242] (EPERM) failed, or "
				   "their registration had, and the process went on calling: none "
				   "of them made a barrier");
	report_release(&r);

	sample_report(&r, 4);
	sample_add(&r, BLOCKED, 5);
	r.fallbacks.asked = true;
	report_finish(&r);
	check_advice(&r, note_of(&r.notes, "error-ignored"),
		     "A filter refuses them, see blocked-by-seccomp. Looked at from the start, it "
		     "did nothing instead that is known as a fallback.");
	report_release(&r);

	sample_report(&r, 4);
	fill(&r.fallbacks);
	r.left_out = 5;
	report_finish(&r);
	assert_null(note_of(&r.infos, "fallback-suspected"));
	report_release(&r);
}

/* Which barrier it stands for, and each kind in words. */
static void test_kinds(void **state)
{
	struct mbt_stat_key row = { .tgid = PID,
				    .start_ns = START_NS,
				    .row = mbt_cmd_row(MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ) };
	struct mbt_stat stat = { .calls = 1, .failed = 1, .leader_comm = "fixture" };
	struct mbt_fallback_seen *seen;
	char words[ADVICE_LEN];
	struct report r;
	struct run run;

	(void)state;
	sample_report(&r, 4);
	sample_run(&run, NULL);
	stat.errors.cnt[MBT_ERROR_EINVAL] = 1;
	assert_int_equal(report_stat(&r, &row, &stat), 0);
	fill(&r.fallbacks);
	seen = r.fallbacks.list[0].count.seen;
	seen[MBT_FALLBACK_MPROTECT].cnt = 0;
	seen[MBT_FALLBACK_MADVISE] = (struct mbt_fallback_seen){ 100, BEGIN_NS, BEGIN_NS, 0, 0 };
	seen[MBT_FALLBACK_SIGNAL] = (struct mbt_fallback_seen){ 1, BEGIN_NS, BEGIN_NS, 3, 34 };
	seen[MBT_FALLBACK_AFFINITY] = (struct mbt_fallback_seen){ 5, BEGIN_NS, BEGIN_NS, 4, 0 };
	report_finish(&r);
	assert_string_equal(note_sentence(words, sizeof(words),
					  note_of(&r.infos, "fallback-suspected"), &r, &run),
			    "PRIVATE_EXPEDITED_RSEQ by fix?ture[4242/7]: in its place ran 100 "
			    "madvise(MADV_DONTNEED) of the same page from 0.000 s on, 1 round of "
			    "signal 34 to the 3 other threads from 0.000 s on, 5 sweeps of "
			    "sched_setaffinity() over 4 CPUs from 0.000 s on (looked at from "
			    "0.500 s on)");
	report_release(&r);
}

static void test_sections(void **state)
{
	static const char *const want =
		"\nFALLBACKS: LOOKED AT              FROM  MPROTECT   MADVISE   SIGNALS    SWEEPS\n"
		"fix?ture[4242/7]               0.500 s      1210         0         0         0\n"
		"fix?ture[9/7]                  0.500 s         0         0         0         0\n"
		"  and 4 that found no room to be counted\n";
	struct report r;
	struct run run;
	size_t len;
	char *text;
	FILE *out;

	(void)state;
	sample_report(&r, 4);
	sample_run(&run, NULL);
	sample_add(&r, BLOCKED, 5);
	text = sample_text(&r, &run);
	assert_null(strstr(text, "FALLBACKS"));
	assert_null(strstr(text, "Fallbacks"));
	free(text);
	text = sample_written(sink_json, &r, &run);
	assert_null(strstr(text, "\"fallbacks\""));
	free(text);
	r.fallbacks.asked = true;
	text = sample_text(&r, &run);
	check_text(text, "\nFallbacks: looked at all that is judged from the start, none seen\n");
	free(text);
	r.fallbacks.asked = false;
	fill(&r.fallbacks);
	r.fallbacks.lost = 4;
	out = open_memstream(&text, &len);
	sink_text_fallbacks(&(struct text){ .report = &r, .run = &run, .out = out });
	fclose(out);
	assert_string_equal(text, want);
	free(text);
	text = sample_written(sink_json, &r, &run);
	check_text(text, "\"kind\": \"mprotect\",\n            \"count\": 1210,\n            "
			 "\"first_ns\": 512000000,\n            \"last_ns\": 900000000");
	check_text(text, "\"since_ns\": 500000000,");
	free(text);
	report_release(&r);
}

static const struct CMUnitTest tests[] = {
	{ "fallbacks: pairs of mprotect()", test_mprotect, NULL, NULL, NULL },
	{ "fallbacks: mprotect() of compilers and collectors", test_not_mprotect, NULL, NULL,
	  NULL },
	{ "fallbacks: madvise()", test_madvise, NULL, NULL, NULL },
	{ "fallbacks: signals", test_signals, NULL, NULL, NULL },
	{ "fallbacks: moving over the CPUs", test_affinity, NULL, NULL, NULL },
	{ "fallbacks: through a recording", test_frame, NULL, NULL, NULL },
	{ "fallbacks: a damaged frame", test_damaged, NULL, NULL, NULL },
	{ "fallbacks: what is said", test_said, NULL, NULL, NULL },
	{ "fallbacks: what is not", test_not_said, NULL, NULL, NULL },
	{ "fallbacks: each kind", test_kinds, NULL, NULL, NULL },
	{ "fallbacks: the table, and JSON", test_sections, NULL, NULL, NULL },
};

const struct unit_tests fallbacks_tests = { tests, ARRAY_SIZE(tests) };
