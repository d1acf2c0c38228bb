// SPDX-License-Identifier: GPL-2.0-only
/* Recordings of limited size: the newest frames stay, in their order. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "recording/recording.h"
#include "recording/ring.h"
#include "sample.h"
#include "unit.h"

#define BEGIN 100

/* Each frame is bytes of its own, of 1 to 255; which of them are there in the end? */
static void write_frame(int fd, __u64 at, unsigned char byte, size_t len)
{
	unsigned char bytes[4096];

	memset(bytes, byte, len);
	assert_int_equal(pwrite(fd, bytes, len, (off_t)at), (ssize_t)len);
}

static void check_tail(int fd, const struct ring *r, const size_t *len, unsigned int cnt)
{
	unsigned char bytes[4096];
	struct ring_sum held;
	__u64 at = BEGIN, total = ring_held(r, 0, &held);
	unsigned int i;

	assert_int_equal(held.records + ring_dropped(r)->records, cnt);
	assert_int_equal(ring_dropped(r)->until_ns, ring_dropped(r)->records);
	for (i = cnt - (unsigned int)held.records; i < cnt; at += len[i++]) {
		size_t k;

		assert_int_equal(pread(fd, bytes, len[i], (off_t)at), (ssize_t)len[i]);
		for (k = 0; k < len[i]; k++)
			assert_int_equal(bytes[k], i % 255 + 1);
	}
	assert_int_equal(at - BEGIN, total);
	if (held.records)
		assert_int_equal(ring_held(r, 1, &held), total - len[cnt - 1]);
}

/* @cnt frames of up to @longest bytes into @room. */
static void try_ring(unsigned int cnt, size_t longest, __u64 room, unsigned int seed)
{
	struct ring *r = ring_new(BEGIN, BEGIN + room);
	FILE *file = tmpfile();
	size_t len[600];
	unsigned int i;
	__u64 at;

	srand(seed);
	for (i = 0; i < cnt; i++) {
		const struct ring_sum sum = { .records = 1, .until_ns = i + 1 };

		len[i] = 1 + (size_t)rand() % longest;
		assert_int_equal(ring_place(r, len[i], &sum, &at), 0);
		assert_true(at >= BEGIN && at + len[i] <= BEGIN + room);
		write_frame(fileno(file), at, (unsigned char)(i % 255 + 1), len[i]);
	}
	assert_int_equal(ring_straighten(r, fileno(file)), 0);
	check_tail(fileno(file), r, len, cnt);
	ring_free(r);
	fclose(file);
}

static void test_order(void **state)
{
	unsigned int seed;

	(void)state;
	for (seed = 1; seed <= 200; seed++)
		try_ring(1 + seed * 7 % 600, 1 + seed * 13 % 500, 1000 + seed * 37 % 3000, seed);
	/* far more frames than the first room for their places */
	try_ring(600, 2, 4000, 1);
	/* each takes the place of the one before */
	try_ring(20, 1, 1, 1);
}

static void test_bounds(void **state)
{
	const struct ring_sum one = { .records = 1, .calls = 1, .until_ns = 5 };
	struct ring *r = ring_new(0, 10);
	struct ring_sum held;
	__u64 at;

	(void)state;
	assert_int_equal(ring_place(r, 11, &one, &at), -EFBIG);
	assert_int_equal(ring_held(r, 0, &held), 0);
	assert_int_equal(ring_place(r, 10, &one, &at), 0);
	assert_int_equal(at, 0);
	assert_int_equal(ring_dropped(r)->calls, 0);
	/* what made room for a frame is gone, even if that could not be written */
	assert_int_equal(ring_place(r, 4, &one, &at), 0);
	ring_forget(r);
	assert_int_equal(ring_held(r, 0, &held), 0);
	assert_int_equal(ring_dropped(r)->calls, 1);
	assert_int_equal(ring_place(r, 4, &one, &at), 0);
	assert_int_equal(at, 0);
	assert_int_equal(ring_held(r, 1, &held), 0);
	assert_int_equal(ring_held(r, 0, &held), 4);
	ring_free(r);
}

/* ---- in a recording ---- */

static const struct end_counts end = { .duration_ns = 2500000000ull, .command_status = -1 };

/* The calls that a replay judges: numbered, one after the other. */
struct seen {
	__u64 first, next;
};

static void see(void *arg, const struct call_case *c, const struct judgement *j)
{
	struct seen *seen = arg;

	(void)j;
	if (!seen->next)
		seen->first = (__u64)c->call.parent_tgid;
	else
		assert_int_equal(c->call.parent_tgid, seen->next);
	seen->next = (__u64)c->call.parent_tgid + 1;
}

/* Calls of which each ends a microsecond after the one before. */
static int record_calls(struct recording *r, const char *fixture, __u64 from, __u64 cnt)
{
	struct judged d;
	struct mbt_call *call = &d.f.record.call;
	int err = 0;

	judged_read(&d, fixture);
	for (; cnt && !err; cnt--, from++) {
		call->parent_tgid = (__s32)from;
		call->epoch = from * 0x9e3779b97f4a7c15ull;
		call->begin_ns = 7000000000ull + from * 1000;
		call->end_ns = call->begin_ns + 1000 - 1;
		err = recording_call(r, call, fixture_len(&d.f), LOSS_NONE);
	}
	judged_release(&d);
	return err;
}

static int record_stat(struct recording *r)
{
	const struct mbt_stat_key key = { .tgid = 77, .row = 1 };
	const struct mbt_stat stat = { .calls = 1, .max_ns = 900, .leader_comm = "ended" };

	return recording_stat(r, &key, &stat);
}

static off_t size_of(FILE *file)
{
	struct stat st;

	assert_int_equal(fstat(fileno(file), &st), 0);
	return st.st_size;
}

static void replay_tail(struct replay *p, FILE *file, struct seen *seen)
{
	struct analysis_options options = { .on_call = see, .arg = seen };
	char why[256];

	*seen = (struct seen){ 0 };
	rewind(file);
	assert_int_equal(replay_run(p, file, &options, why, sizeof(why)), 0);
}

#define LIMIT (300u << 10)
#define VERIFIED "rules/missed-delivery/verified.txt"

static void test_limit(void **state)
{
	FILE *file = tmpfile();
	struct recording *r;
	struct replay p;
	struct seen seen;
	struct run run;
	__u64 calls = 0, dropped, stats;
	char *text, want[256];

	(void)state;
	sample_run(&run, NULL);
	assert_int_equal(recording_new(&r, file, &run), 0);
	assert_int_equal(recording_limit(r, LIMIT), 0);
	for (; calls < 120000; calls += 1000) {
		assert_int_equal(record_calls(r, VERIFIED, calls + 1, 1000), 0);
		assert_int_equal(record_stat(r), 0);
		assert_true(size_of(file) <= LIMIT);
	}
	assert_int_equal(record_calls(r, "rules/stale-runqueue-state/violated.txt", ++calls, 1), 0);
	assert_int_equal(recording_end(r, &end), 0);
	assert_int_equal(recording_bytes(r), size_of(file));
	assert_true(size_of(file) <= LIMIT && size_of(file) > LIMIT / 2);
	recording_free(r);
	replay_tail(&p, file, &seen);
	assert_string_equal(p.analysis.report.ended_early, "");
	dropped = p.analysis.report.dropped.calls;
	assert_true(dropped > 10000 && dropped < calls - 1000);
	assert_int_equal(seen.first, dropped + 1);
	assert_int_equal(seen.next, calls + 1);
	stats = p.analysis.report.dropped.stats;
	/* one after each thousand calls */
	assert_in_range(dropped, stats * 1000, stats * 1000 + 1000);
	assert_int_equal(p.analysis.report.total.calls, calls - dropped + calls / 1000 - stats);
	assert_int_equal(report_verdict(&p.analysis.report), VERDICT_VIOLATED);
	/* it starts where the last call ended that is not there */
	snprintf(want, sizeof(want),
		 "\nThe recording starts at %.3f s: what came before was dropped, %llu calls, to "
		 "keep it below 300K\n",
		 (double)(1000 + dropped * 1000 + 999) / 1e9, (unsigned long long)dropped);
	text = sample_text(&p.analysis.report, &p.run);
	check_text(text, want);
	free(text);
	text = sample_written(sink_json, &p.analysis.report, &p.run);
	snprintf(want, sizeof(want),
		 "\"dropped\": {\n    \"calls\": %llu,\n    \"stats\": %llu,\n    \"lives\": 0,\n"
		 "    \"until_ns\": %llu,\n"
		 "    \"limit_bytes\": 307200\n  }",
		 (unsigned long long)dropped, (unsigned long long)stats,
		 (unsigned long long)(1000 + dropped * 1000 + 999));
	check_text(text, want);
	free(text);
	replay_release(&p);
	fclose(file);
}

/* Nothing but verified calls: the run is verified only where all of it is there. */
static void try_verdict(__u64 calls, bool tail)
{
	FILE *file = tmpfile();
	struct recording *r;
	struct replay p;
	struct seen seen;
	struct run run;
	char *text;

	sample_run(&run, NULL);
	assert_int_equal(recording_new(&r, file, &run), 0);
	assert_int_equal(recording_limit(r, RECORDING_LIMIT_MIN), 0);
	assert_int_equal(record_calls(r, VERIFIED, 1, calls), 0);
	assert_int_equal(recording_end(r, &end), 0);
	recording_free(r);
	replay_tail(&p, file, &seen);
	fclose(file);
	assert_int_equal(seen.next, calls + 1);
	assert_int_equal(seen.first == 1, !tail);
	assert_int_equal(report_is_tail(&p.analysis.report), tail);
	assert_int_equal(p.analysis.report.total.unverified, 0);
	assert_int_equal(report_verdict(&p.analysis.report),
			 tail ? VERDICT_UNVERIFIED : VERDICT_VERIFIED);
	assert_int_equal(report_outcome(&p.analysis.report),
			 tail ? OUTCOME_UNVERIFIED : OUTCOME_PASSED);
	text = sample_text(&p.analysis.report, &p.run);
	assert_int_equal(!!strstr(text, "The recording starts at"), tail);
	free(text);
	text = sample_written(sink_json, &p.analysis.report, &p.run);
	assert_int_equal(!!strstr(text, "\"dropped\""), tail);
	free(text);
	replay_release(&p);
}

/* Numbers that do not pack well; each CPU of the largest machine has three of them. */
static void fill_cpus(struct cpu_load *loads, __u64 *tool_runs)
{
	__u64 random = 0x9e3779b97f4a7c15ull;
	unsigned int cpu;

	for (cpu = 0; cpu < MBT_MAX_CPUS; cpu++) {
		random = random * 6364136223846793005ull + 1442695040888963407ull;
		loads[cpu] = (struct cpu_load){ .call_interrupts = random >> 30 & 0xffffffff,
						.steal_ns = (random >> 44) * 10000000,
						.known = true };
		tool_runs[cpu] = random >> 40 & 0xfffff;
	}
}

/* The end of a run on a machine of 4,096 CPUs is within the size, too. */
static void test_many_cpus(void **state)
{
	static struct cpu_load loads[MBT_MAX_CPUS];
	static __u64 tool_runs[MBT_MAX_CPUS];
	const struct end_counts many = { .loads = loads,
					 .load_cnt = MBT_MAX_CPUS,
					 .tool_runs = tool_runs,
					 .tool_run_cnt = MBT_MAX_CPUS,
					 .duration_ns = 2500000000ull,
					 .command_status = -1 };
	FILE *file = tmpfile();
	struct recording *r;
	struct kernel kernel;
	struct replay p;
	struct seen seen;
	struct run run;
	__u64 calls;

	(void)state;
	fill_cpus(loads, tool_runs);
	sample_run(&run, NULL);
	kernel = *run.kernel;
	kernel.cpu_possible = MBT_MAX_CPUS;
	run.kernel = &kernel;
	assert_int_equal(recording_new(&r, file, &run), 0);
	assert_int_equal(recording_limit(r, LIMIT), 0);
	for (calls = 0; calls < 60000; calls += 1000)
		assert_int_equal(record_calls(r, VERIFIED, calls + 1, 1000), 0);
	assert_int_equal(recording_end(r, &many), 0);
	assert_true(size_of(file) <= LIMIT && size_of(file) > LIMIT / 2);
	recording_free(r);
	replay_tail(&p, file, &seen);
	fclose(file);
	assert_string_equal(p.analysis.report.ended_early, "");
	assert_int_equal(seen.next, calls + 1);
	assert_int_equal(p.analysis.report.cpus[4095].load.steal_ns, loads[4095].steal_ns);
	assert_int_equal(p.analysis.report.cpus[4095].tool_runs, tool_runs[4095]);
	replay_release(&p);
}

static void test_verdict(void **state)
{
	(void)state;
	try_verdict(1, false);
	try_verdict(2000, false);
	try_verdict(120000, true);
}

/* Execs of which the first is a violation, and then one call: what went may have been one. */
static void test_lives(void **state)
{
	FILE *file = tmpfile();
	struct recording *r;
	struct judged exec;
	struct replay p;
	struct seen seen;
	struct run run;
	unsigned int i;

	(void)state;
	judged_read(&exec, "rules/state-survived-exec/violated.txt");
	sample_run(&run, NULL);
	assert_int_equal(recording_new(&r, file, &run), 0);
	assert_int_equal(recording_limit(r, RECORDING_LIMIT_MIN), 0);
	for (i = 0; i < 60000; i++) {
		exec.f.record.call.epoch = i * 0x9e3779b97f4a7c15ull;
		exec.f.record.call.start_ns = i * 0xc2b2ae3d27d4eb4full >> 1;
		assert_int_equal(
			recording_call(r, &exec.f.record.call, fixture_len(&exec.f), LOSS_NONE), 0);
		exec.f.record.call.state_begin = exec.f.record.call.state_end = 0;
	}
	judged_release(&exec);
	assert_int_equal(record_calls(r, VERIFIED, 1, 1), 0);
	assert_int_equal(recording_end(r, &end), 0);
	recording_free(r);
	replay_tail(&p, file, &seen);
	fclose(file);
	assert_int_equal(p.analysis.report.total.violated, 0);
	assert_int_equal(p.analysis.report.total.verified, 1);
	assert_int_equal(p.analysis.report.dropped.calls, 0);
	assert_true(p.analysis.report.dropped.lives > 1000);
	assert_int_equal(report_verdict(&p.analysis.report), VERDICT_UNVERIFIED);
	replay_release(&p);
}

static void test_refused(void **state)
{
	struct recording *r;
	struct run run;
	FILE *file = tmpfile(), *pipe_end;
	int fds[2];

	(void)state;
	sample_run(&run, NULL);
	assert_int_equal(recording_new(&r, file, &run), 0);
	assert_int_equal(recording_limit(r, RECORDING_LIMIT_MIN - 1), -EINVAL);
	recording_free(r);
	fclose(file);
	assert_int_equal(pipe(fds), 0);
	pipe_end = fdopen(fds[1], "w");
	assert_int_equal(recording_new(&r, pipe_end, &run), 0);
	assert_int_equal(recording_limit(r, RECORDING_LIMIT_MIN), -ESPIPE);
	recording_free(r);
	fclose(pipe_end);
	close(fds[0]);
}

/* The disk is full before the size is reached, or the file cannot grow: what is there is read. */
static void test_disk_full(void **state)
{
	void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
	struct rlimit unlimited, limited;
	FILE *file = tmpfile();
	struct recording *r;
	struct replay p;
	struct seen seen;
	struct run run;
	int err, end_err;

	(void)state;
	sample_run(&run, NULL);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &unlimited), 0);
	limited = unlimited;
	limited.rlim_cur = 100 << 10;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limited), 0);
	err = recording_new(&r, file, &run);
	err = err ? err : recording_limit(r, LIMIT);
	err = err ? err : record_calls(r, VERIFIED, 1, 120000);
	end_err = recording_end(r, &end);
	setrlimit(RLIMIT_FSIZE, &unlimited);
	signal(SIGXFSZ, before);
	assert_int_equal(err, -EFBIG);
	assert_int_equal(end_err, -EFBIG);
	recording_free(r);
	replay_tail(&p, file, &seen);
	fclose(file);
	assert_string_equal(p.analysis.report.ended_early,
			    "it could not be written on: File too large");
	assert_int_equal(seen.first, 1);
	assert_true(seen.next > 1000);
	assert_int_equal(p.analysis.report.total.verified, seen.next - 1);
	replay_release(&p);
}

static const struct CMUnitTest tests[] = {
	{ "ring: the newest frames, in order", test_order, NULL, NULL, NULL },
	{ "ring: what fits", test_bounds, NULL, NULL, NULL },
	{ "ring: a recording below its size", test_limit, NULL, NULL, NULL },
	{ "ring: the end of a run on many CPUs", test_many_cpus, NULL, NULL, NULL },
	{ "ring: verified is only what is there from the start", test_verdict, NULL, NULL, NULL },
	{ "ring: what is dropped may be no call, and a violation", test_lives, NULL, NULL, NULL },
	{ "ring: files that cannot be limited", test_refused, NULL, NULL, NULL },
	{ "ring: a full disk", test_disk_full, NULL, NULL, NULL },
};

const struct unit_tests ring_tests = { tests, ARRAY_SIZE(tests) };
