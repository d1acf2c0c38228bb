// SPDX-License-Identifier: GPL-2.0-only
/* What is written is read again; what is cut or damaged is noticed. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "recording/frame.h"
#include "recording/recording.h"
#include "recording/replay.h"
#include "run/cpu_sets.h"
#include "sink/save_calls.h"
#include "unit.h"

#define REPEATED 7

static const struct kernel kernel = {
	.release = "6.18.0-test",
	.arch = "x86_64",
	.cpu_possible = 8,
	.cpu_online = 4,
	.query_mask = 0x3ff,
	.nohz_full = MBT_NO,
	.cpumask_offstack = MBT_UNKNOWN,
	.isolated = "1-2",
	.nohz_full_cpus = "2",
	.remarks = { "sysfs shows 3 CPUs", "another remark" },
	.remark_cnt = 2,
};

static const struct fact_state facts[] = {
	{ .name = "call",
	  .what = "a call",
	  .without = "everything",
	  .rung = "tracepoint",
	  .wanted = true,
	  .rung_cnt = 3,
	  .rungs = { { .name = "fentry", .err = -EBUSY, .tried = true, .reason = "f is livepatched" },
		     { .name = "kprobe", .excluded = true },
		     { .name = "tracepoint", .tried = true } } },
	{ .name = "a fact of later", .what = "much", .without = "little" },
};

static const struct run run = {
	.kernel = &kernel,
	.facts = facts,
	.fact_cnt = ARRAY_SIZE(facts),
	.start_ns = 1000,
	.start_time = "2024-05-01T12:00:00Z",
	.duration_ns = 2500000000ull,
	.priority = "fifo:1",
	.memory = { 29000000, 188000 },
	.what = "command ./prog",
	.command_status = 3,
	.end = { .by = RUN_ENDED_DURATION,
		 .command_signal = 31,
		 .command_runs = true,
		 .tool_cpu_ns = 125000000,
		 .command_call = "openat" },
};

static const __u64 woken[] = { 4, 0, 9 };

static const struct cpu_load loads[] = {
	{ .call_interrupts = 700, .steal_ns = 0, .known = true },
	{ 0 },
	{ .call_interrupts = 9, .steal_ns = 30000000, .known = true },
};

static const struct end_counts end = {
	.loads = loads,
	.load_cnt = ARRAY_SIZE(loads),
	.duration_ns = 2500000000ull,
	.cut = 1,
	.lost_calls = 2,
	.children_lost = 0,
	.lost_runs = 4,
	.tool_runs = woken,
	.tool_run_cnt = 3,
	.unseen_max = 7,
	.unreached_runs = 5,
	.answered_runs = 9,
	.stats_merged = 6,
	.traced_pid = 7,
	.unseen_tracer_pid = 8,
	.lost_fact = "delivery",
	.command_status = 3,
	.end = { .by = RUN_ENDED_DURATION,
		 .command_signal = 31,
		 .command_runs = true,
		 .tool_cpu_ns = 125000000,
		 .command_call = "openat" },
};

static const struct analysis_options options = { .report.max_unverified_ppm = 1000000 };

static const struct mbt_stat_key stat_key = { .tgid = 77, .row = 1 };

/* A file in memory. */
struct bytes {
	char *data;
	size_t len;
};

/* What a source says, to a recording or to the judge itself. */
struct listener {
	struct recording *recording;
	struct analysis *analysis;
};

static void say_call(const struct listener *l, const struct judged *d, enum call_loss loss)
{
	if (l->recording)
		assert_int_equal(recording_call(l->recording, &d->f.record.call, fixture_len(&d->f),
						loss),
				 0);
	else
		assert_int_equal(
			analysis_call(l->analysis, &d->f.record.call, fixture_len(&d->f), loss), 0);
}

static void say_stat(const struct listener *l)
{
	const struct mbt_stat stat = { .calls = 5,
				       .failed = 1,
				       .max_ns = 900,
				       .leader_comm = "prog",
				       .hist[9] = 5,
				       .sum_ns = 4000 };

	if (l->recording)
		assert_int_equal(recording_stat(l->recording, &stat_key, &stat), 0);
	else
		assert_int_equal(analysis_stat(l->analysis, &stat_key, &stat), 0);
}

/* Frames change where the kind does: there are several of each. */
static void say_all(const struct listener *l)
{
	static const char *const names[] = { "rules/missed-delivery/verified.txt",
					     "rules/stale-runqueue-state/violated.txt",
					     "rules/stubbed/violated.txt" };
	struct judged d;
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		judged_read(&d, names[i]);
		for (n = 0; n < REPEATED; n++, d.f.record.call.begin_ns += 10)
			say_call(l, &d,
				 n == 1 ? LOSS_PROBE_GONE :
				 n == 2 ? LOSS_SKIPPED_RUN :
					  LOSS_NONE);
		judged_release(&d);
		say_stat(l);
	}
}

static struct bytes recorded(void)
{
	struct bytes b = { 0 };
	struct listener l = { 0 };
	FILE *file = open_memstream(&b.data, &b.len);

	assert_non_null(file);
	assert_int_equal(recording_new(&l.recording, file, &run), 0);
	say_all(&l);
	assert_int_equal(recording_end(l.recording, &end), 0);
	assert_false(recording_failed(l.recording));
	fflush(file);
	assert_int_equal(recording_bytes(l.recording), b.len);
	recording_free(l.recording);
	fclose(file);
	return b;
}

static char *written(int (*sink)(FILE *, const struct report *, const struct run *),
		     const struct report *r, const struct run *of)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal(sink(out, r, of), 0);
	fclose(out);
	return text;
}

static char *json(const struct report *r, const struct run *of)
{
	return written(sink_json, r, of);
}

static char *replayed(const char *data, size_t len)
{
	char why[256], *text = NULL;
	struct replay p;

	if (!replay_bytes(&p, &options, data, len, why, sizeof(why)))
		text = json(&p.analysis.report, &p.run);
	replay_release(&p);
	return text;
}

static void test_same(void **state)
{
	struct mbt_settings settings = { 0 };
	struct analysis live;
	struct listener l = { .analysis = &live };
	struct bytes b = recorded();
	char *expected, *got;

	(void)state;
	assert_int_equal(analysis_init(&live, &options, &settings, kernel.cpu_possible), 0);
	cpu_sets_mark(live.report.cpus, live.report.cpu_cnt, &kernel);
	say_all(&l);
	analysis_end(&live, &end);
	expected = json(&live.report, &run);
	got = replayed(b.data, b.len);
	assert_non_null(got);
	assert_string_equal(got, expected);
	assert_int_equal(live.report.cut, end.cut);
	assert_int_equal(live.report.lost_runs, end.lost_runs);
	assert_int_equal(live.report.unreached_runs, end.unreached_runs);
	assert_int_equal(live.report.answered_runs, end.answered_runs);
	assert_non_null(strstr(got, "\"answered_runs\": 9"));
	assert_int_equal(live.report.unseen_max, end.unseen_max);
	assert_int_equal(live.report.stats_merged, end.stats_merged);
	assert_int_equal(live.report.cpus[0].tool_runs + live.report.cpus[2].tool_runs, 13);
	assert_non_null(strstr(got, "\"runs\": 9"));
	assert_int_equal(live.report.traced_pid, 7);
	assert_int_equal(live.report.unseen_tracer_pid, 8);
	assert_non_null(strstr(got, "\"lost_fact\": \"delivery\""));
	assert_non_null(strstr(got, "\"tool_priority\": \"fifo:1\""));
	assert_non_null(strstr(got, "\"percent\": 5.0"));
	assert_non_null(strstr(got, "\"isolated_cpus\": \"1-2\""));
	assert_non_null(strstr(got, "\"call_interrupts\": 9,"));
	assert_non_null(strstr(got, "\"code\": \"isolated-cpu-hit\""));
	/* and not because there is nothing in either */
	assert_int_equal(live.report.total.calls, 3 * REPEATED + 3 * 5 + 2);
	assert_true(live.report.total.violated >= REPEATED);
	assert_int_equal(live.report.cause_cnt[MBT_CAUSE_LOST_RECORD] > 2, 1);
	analysis_release(&live);
	free(expected);
	free(got);
	free(b.data);
}

static void test_circumstances(void **state)
{
	struct bytes b = recorded();
	struct replay p;
	char why[256];

	(void)state;
	assert_int_equal(replay_bytes(&p, &options, b.data, b.len, why, sizeof(why)), 0);
	assert_string_equal(p.run.what, run.what);
	assert_string_equal(p.run.start_time, run.start_time);
	assert_int_equal(p.run.start_ns, run.start_ns);
	assert_int_equal(p.run.duration_ns, end.duration_ns);
	assert_int_equal(p.run.memory.map_bytes, 29000000);
	assert_int_equal(p.run.memory.program_bytes, 188000);
	assert_int_equal(p.run.command_status, 3);
	assert_int_equal(p.run.end.by, RUN_ENDED_DURATION);
	assert_int_equal(p.run.end.command_signal, 31);
	assert_true(p.run.end.command_runs);
	assert_string_equal(p.run.end.command_call, "openat");
	assert_string_equal(p.run.priority, "fifo:1");
	assert_int_equal(p.run.end.tool_cpu_ns, 125000000);
	assert_memory_equal(&p.kernel, &kernel, sizeof(kernel));
	assert_int_equal(p.run.fact_cnt, ARRAY_SIZE(facts));
	assert_int_equal(p.facts[0].rungs[0].err, -EBUSY);
	assert_string_equal(p.facts[0].rungs[0].reason, "f is livepatched");
	assert_true(p.facts[0].rungs[1].excluded);
	assert_null(p.facts[1].rung);
	replay_release(&p);
	free(b.data);
}

/* What has become of a fact by the end stands there: the beginning cannot know it. */
static void test_attached(void **state)
{
	struct fact_state later[ARRAY_SIZE(facts)];
	struct run other = run;
	struct bytes b = { 0 };
	FILE *file = open_memstream(&b.data, &b.len);
	struct recording *r;
	struct replay p;
	char why[256];

	(void)state;
	memcpy(later, facts, sizeof(facts));
	later[0].attached = FACT_AT_NEED;
	other.facts = later;
	assert_int_equal(recording_new(&r, file, &other), 0);
	later[0].attached = FACT_REFUSED;
	later[0].attach_err = -EPERM;
	assert_int_equal(recording_end(r, &end), 0);
	recording_free(r);
	fclose(file);
	assert_int_equal(replay_bytes(&p, &options, b.data, b.len, why, sizeof(why)), 0);
	assert_int_equal(p.facts[0].attached, FACT_REFUSED);
	assert_int_equal(p.facts[0].attach_err, -EPERM);
	assert_int_equal(p.facts[1].attached, FACT_ALWAYS);
	replay_release(&p);
	/* cut in front of its end: as it was at the beginning */
	assert_int_equal(replay_bytes(&p, &options, b.data, b.len - 1, why, sizeof(why)), 0);
	assert_int_equal(p.facts[0].attached, FACT_AT_NEED);
	replay_release(&p);
	free(b.data);
}

/* Settings change what return value is right: they travel with the records. */
static void test_settings(void **state)
{
	struct run other = run;
	struct bytes b = { 0 };
	FILE *file = open_memstream(&b.data, &b.len);
	struct recording *r;
	struct replay p;
	char why[256];

	(void)state;
	other.settings.rseq_absent = 1;
	other.settings.query_mask = 0x123;
	other.settings.handler[MBT_HANDLER_MB][0] = 0xffffffff81000000ull;
	assert_int_equal(recording_new(&r, file, &other), 0);
	assert_int_equal(recording_end(r, &end), 0);
	recording_free(r);
	fclose(file);
	assert_int_equal(replay_bytes(&p, &options, b.data, b.len, why, sizeof(why)), 0);
	assert_int_equal(p.run.settings.rseq_absent, 1);
	assert_int_equal(p.run.settings.query_mask, 0x123);
	/* an address of the kernel's code that nothing needs */
	assert_int_equal(p.run.settings.handler[MBT_HANDLER_MB][0], 0);
	replay_release(&p);
	free(b.data);
}

/* Cut anywhere: what is left is judged, and the run is never verified. */
static void test_cut(void **state)
{
	struct bytes b = recorded();
	unsigned int refused = 0, early = 0;
	__u64 calls = 0;
	char why[256];
	size_t len;

	(void)state;
	for (len = 0; len < b.len; len++) {
		char *copy = malloc(len ? len : 1);
		struct replay p;

		memcpy(copy, b.data, len);
		if (replay_bytes(&p, &options, copy, len, why, sizeof(why))) {
			assert_int_equal(early, 0);
			refused++;
		} else {
			assert_true(!strcmp(p.analysis.report.ended_early, "it has no end") ||
				    strstr(p.analysis.report.ended_early, "is cut"));
			assert_true(report_verdict(&p.analysis.report) != VERDICT_VERIFIED);
			assert_true(report_outcome(&p.analysis.report) != OUTCOME_PASSED);
			/* a longer file never tells less */
			assert_true(p.analysis.report.total.calls >= calls);
			calls = p.analysis.report.total.calls;
			early++;
		}
		replay_release(&p);
		free(copy);
	}
	assert_true(refused > 0 && early > 0);
	assert_int_equal(calls, 3 * REPEATED + 3 * 5);
	free(b.data);
}

/* Nothing but verified calls, and the end missing. */
static void test_cut_clean(void **state)
{
	struct bytes b = { 0 };
	FILE *file = open_memstream(&b.data, &b.len);
	struct listener l = { 0 };
	struct judged d;
	struct replay p;
	char why[256], *text;
	size_t len;

	(void)state;
	assert_int_equal(recording_new(&l.recording, file, &run), 0);
	judged_read(&d, "rules/missed-delivery/verified.txt");
	say_call(&l, &d, LOSS_NONE);
	say_stat(&l); /* ends the frame of the call */
	fflush(file);
	len = b.len;
	assert_int_equal(recording_end(l.recording, &(struct end_counts){ 0 }), 0);
	recording_free(l.recording);
	fclose(file);
	assert_int_equal(replay_bytes(&p, &options, b.data, b.len, why, sizeof(why)), 0);
	assert_int_equal(report_verdict(&p.analysis.report), VERDICT_VERIFIED);
	assert_int_equal(report_outcome(&p.analysis.report), OUTCOME_PASSED);
	replay_release(&p);
	assert_int_equal(replay_bytes(&p, &options, b.data, len, why, sizeof(why)), 0);
	assert_int_equal(p.analysis.report.total.verified, 1);
	assert_int_equal(report_verdict(&p.analysis.report), VERDICT_UNVERIFIED);
	assert_int_equal(report_outcome(&p.analysis.report), OUTCOME_UNVERIFIED);
	assert_string_equal(p.analysis.report.ended_early, "it has no end");
	text = written(sink_text, &p.analysis.report, &p.run);
	assert_non_null(strstr(text, "The recording ends early: it has no end\n"));
	free(text);
	/* until the last call that it holds */
	assert_int_equal(p.run.duration_ns, d.f.record.call.end_ns - run.start_ns);
	replay_release(&p);
	judged_release(&d);
	free(b.data);
}

/*
 * Any bit flipped is noticed, or changes nothing: the checksum is of what is
 * coded, and some bits of the coding mean nothing.
 */
static void test_flipped(void **state)
{
	struct bytes b = recorded();
	char *expected = replayed(b.data, b.len);
	unsigned int harmless = 0;
	size_t bit;

	(void)state;
	for (bit = 0; bit < 8 * b.len; bit++) {
		char *got;

		b.data[bit / 8] ^= (char)(1 << bit % 8);
		got = replayed(b.data, b.len);
		if (got && !strstr(got, "\"ended_early\"")) {
			assert_string_equal(got, expected);
			harmless++;
		}
		free(got);
		b.data[bit / 8] ^= (char)(1 << bit % 8);
	}
	assert_true(harmless < 8 * b.len / 20);
	free(expected);
	free(b.data);
}

static void test_appended(void **state)
{
	struct bytes b = recorded();
	char *twice = malloc(2 * b.len), *got;

	(void)state;
	memcpy(twice, b.data, b.len);
	memcpy(twice + b.len, b.data, b.len);
	got = replayed(twice, 2 * b.len);
	assert_non_null(strstr(got, "\"ended_early\""));
	free(got);
	/* whole frames, but behind the end */
	memcpy(twice + b.len, b.data + 16, b.len - 16);
	got = replayed(twice, 2 * b.len - 16);
	assert_non_null(strstr(got, "\"ended_early\": \"more follows behind its end\""));
	free(got);
	free(twice);
	free(b.data);
}

/* Record calls until the file may not grow, and read what is there. */
static void fill(rlim_t limit, struct replay *p)
{
	struct rlimit before, limited;
	FILE *file = tmpfile();
	struct recording *r;
	struct judged d;
	int i, err = 0;
	char why[256];

	judged_read(&d, "rules/missed-delivery/verified.txt");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limited = before;
	limited.rlim_cur = limit;
	/* nothing is printed while it holds: that may go to a file, too */
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limited), 0);
	err = recording_new(&r, file, &run);
	for (i = 0; i < 1000000 && !err; i++, d.f.record.call.send_seq++)
		err = recording_call(r, &d.f.record.call, fixture_len(&d.f), LOSS_NONE);
	i = recording_end(r, &end);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_int_equal(err, -EFBIG);
	/* the first failure stays */
	assert_int_equal(i, -EFBIG);
	assert_true(recording_failed(r));
	recording_free(r);
	judged_release(&d);
	rewind(file);
	assert_int_equal(replay_run(p, file, &options, why, sizeof(why)), 0);
	fclose(file);
	assert_string_equal(p->analysis.report.ended_early,
			    "it could not be written on: File too large");
	assert_int_equal(report_verdict(&p->analysis.report), VERDICT_UNVERIFIED);
	assert_int_equal(p->run.duration_ns, end.duration_ns);
}

static __u64 calls_of(rlim_t limit)
{
	struct replay p;
	__u64 calls;

	fill(limit, &p);
	calls = p.analysis.report.total.verified;
	replay_release(&p);
	return calls;
}

/* Bytes up to the end of the second frame of calls. */
static size_t two_frames(void)
{
	FILE *file = tmpfile();
	struct recording *r;
	struct judged d;
	__u64 bytes, frames = 0;

	assert_int_equal(recording_new(&r, file, &run), 0);
	judged_read(&d, "rules/missed-delivery/verified.txt");
	/* and that of the cgroup in front of it */
	for (bytes = recording_bytes(r); frames < 3; d.f.record.call.send_seq++) {
		assert_int_equal(recording_call(r, &d.f.record.call, fixture_len(&d.f), LOSS_NONE),
				 0);
		frames += recording_bytes(r) != bytes;
		bytes = recording_bytes(r);
	}
	recording_free(r);
	judged_release(&d);
	fclose(file);
	return bytes;
}

static void test_disk_full(void **state)
{
	FILE *full = fopen("/dev/full", "w");
	void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
	struct recording *r;
	size_t two = two_frames();
	__u64 calls;

	(void)state;
	assert_int_equal(recording_new(&r, full, &run), -ENOSPC);
	assert_null(r);
	fclose(full);
	/* full later: the whole frames stay, and the end where there is room for it */
	calls = calls_of(two + 1000);
	assert_true(calls > 100);
	assert_int_equal(calls % 2, 0);
	/* it has the room of a frame where there is none */
	assert_int_equal(calls_of(two), calls / 2);
	assert_int_equal(calls_of(two + 10), calls / 2);
	signal(SIGXFSZ, before);
}

/* As many calls as fill several frames, and one that no frame can hold. */
static void test_large(void **state)
{
	size_t huge_len = FRAME_MAX;
	struct mbt_call *huge = calloc(1, huge_len);
	struct bytes b = { 0 };
	FILE *file = open_memstream(&b.data, &b.len);
	struct recording *r;
	struct judged d;
	struct replay p;
	char why[256];
	int i;

	(void)state;
	assert_int_equal(recording_new(&r, file, &run), 0);
	judged_read(&d, "rules/missed-delivery/verified.txt");
	for (i = 0; i < 5000; i++, d.f.record.call.send_seq++)
		assert_int_equal(recording_call(r, &d.f.record.call, fixture_len(&d.f), LOSS_NONE),
				 0);
	assert_int_equal(recording_end(r, &end), 0);
	assert_int_equal(recording_call(r, huge, huge_len, LOSS_NONE), -E2BIG);
	recording_free(r);
	fclose(file);
	assert_int_equal(replay_bytes(&p, &options, b.data, b.len, why, sizeof(why)), 0);
	assert_string_equal(p.analysis.report.ended_early, "");
	assert_int_equal(p.analysis.report.total.verified, 5000);
	replay_release(&p);
	/* a cut costs a frame, not all */
	assert_int_equal(replay_bytes(&p, &options, b.data, b.len - b.len / 4, why, sizeof(why)),
			 0);
	assert_true(p.analysis.report.total.verified > 1000);
	replay_release(&p);
	judged_release(&d);
	free(b.data);
	free(huge);
}

/* ---- calls saved one by one ---- */

static struct analysis judged_all(const struct mbt_settings *settings)
{
	struct analysis_options keeping = options;
	struct listener l = { 0 };
	struct analysis a;

	keeping.keep_records = true;
	assert_int_equal(analysis_init(&a, &keeping, settings, kernel.cpu_possible), 0);
	l.analysis = &a;
	say_all(&l);
	analysis_end(&a, &end);
	return a;
}

/* The file of a finding shows that finding alone, and only its owner may read it. */
static void check_saved(const struct finding *f)
{
	FILE *file = fopen(f->saved_as, "r");
	struct replay p;
	struct stat st;
	char why[256];
	unsigned int i;

	assert_non_null(file);
	assert_int_equal(fstat(fileno(file), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(replay_run(&p, file, &options, why, sizeof(why)), 0);
	fclose(file);
	assert_string_equal(p.analysis.report.ended_early, "");
	assert_int_equal(p.analysis.report.total.calls, 1);
	assert_int_equal(p.analysis.report.findings.cnt, 1);
	assert_int_equal(p.analysis.report.findings.list[0].judgement.found_cnt,
			 f->judgement.found_cnt);
	for (i = 0; i < f->judgement.found_cnt; i++)
		assert_ptr_equal(p.analysis.report.findings.list[0].judgement.found[i],
				 f->judgement.found[i]);
	assert_int_equal(p.analysis.report.findings.list[0].call.loss, f->call.loss);
	assert_int_equal(p.analysis.report.findings.list[0].call.call.begin_ns,
			 f->call.call.begin_ns);
	replay_release(&p);
	assert_int_equal(unlink(f->saved_as), 0);
}

static void test_save_calls(void **state)
{
	char top[] = "/tmp/mbt-unit-XXXXXX", dir[64], expected[128], *text;
	struct mbt_settings settings = { 0 };
	struct analysis a = judged_all(&settings);
	unsigned int i;

	(void)state;
	assert_non_null(mkdtemp(top));
	snprintf(dir, sizeof(dir), "%s/calls", top);
	assert_int_equal(save_calls_prepare(dir), 0);
	assert_int_equal(save_calls(dir, &a.report, &run), 0);
	assert_true(a.report.findings.cnt >= REPEATED);
	snprintf(expected, sizeof(expected), "%s/call-000001.mbt", dir);
	assert_string_equal(a.report.findings.list[0].saved_as, expected);
	text = json(&a.report, &run);
	assert_non_null(strstr(text, expected));
	free(text);
	for (i = 0; i < a.report.findings.cnt; i++)
		check_saved(&a.report.findings.list[i]);
	/* no temporary file is left */
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(save_calls(dir, &a.report, &run), -ENOENT);
	assert_int_equal(save_calls_prepare("/proc/no/such"), -ENOENT);
	assert_int_equal(save_calls_prepare("/dev/null"), -ENOTDIR);
	assert_int_equal(rmdir(top), 0);
	analysis_release(&a);
}

static const struct CMUnitTest tests[] = {
	{ "recording: read again, the same report", test_same, NULL, NULL, NULL },
	{ "recording: circumstances", test_circumstances, NULL, NULL, NULL },
	{ "recording: facts at its end", test_attached, NULL, NULL, NULL },
	{ "recording: settings", test_settings, NULL, NULL, NULL },
	{ "recording: cut at every byte", test_cut, NULL, NULL, NULL },
	{ "recording: a clean run without its end", test_cut_clean, NULL, NULL, NULL },
	{ "recording: every bit flipped", test_flipped, NULL, NULL, NULL },
	{ "recording: more behind the end", test_appended, NULL, NULL, NULL },
	{ "recording: a full disk", test_disk_full, NULL, NULL, NULL },
	{ "recording: calls saved one by one", test_save_calls, NULL, NULL, NULL },
	{ "recording: several frames, and a record too long", test_large, NULL, NULL, NULL },
};

const struct unit_tests recording_tests = { tests, ARRAY_SIZE(tests) };
