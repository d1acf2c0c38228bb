// SPDX-License-Identifier: GPL-2.0-only
/* Recordings that no writer of ours writes: whole frames that hold anything. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "recording/frame.h"
#include "recording/recording.h"
#include "recording/replay.h"
#include "recording/upgrade.h"
#include "unit.h"

static const struct analysis_options options = { .report.max_unverified_ppm = 1000000 };

/* A file in the making. */
struct forged {
	char *data;
	size_t len;
	FILE *file;
	struct frame_writer *frames;
};

static void forge(struct forged *f)
{
	memset(f, 0, sizeof(*f));
	f->file = open_memstream(&f->data, &f->len);
	assert_non_null(f->file);
	assert_int_equal(frame_writer_new(&f->frames, f->file), 0);
}

static void forge_frame(struct forged *f, __u32 type, __u32 item_len, const void *payload,
			size_t len)
{
	struct frame_head *content = malloc(sizeof(*content) + len);

	*content = (struct frame_head){ .type = type, .item_len = item_len };
	if (len)
		memcpy(content + 1, payload, len);
	assert_int_equal(frame_write(f->frames, content, sizeof(*content) + len), 0);
	free(content);
}

static void forge_json(struct forged *f, __u32 type, const char *text)
{
	forge_frame(f, type, 0, text, strlen(text));
}

static void forge_settings(struct forged *f)
{
	const struct mbt_settings settings = { 0 };

	forge_frame(f, RECORDING_SETTINGS, sizeof(settings), &settings, sizeof(settings));
}

#define KERNEL \
	"{\"release\": \"r\", \"arch\": \"a\", \"cpus_online\": 2, \"cpus_possible\": 2, " \
	"\"query_mask\": 0, \"nohz_full\": \"no\", \"cpumask_offstack\": \"no\", " \
	"\"preempt_rcu\": \"no\"}"

static void forge_run(struct forged *f, const char *kernel_json, const char *probes)
{
	char text[9000];

	snprintf(text, sizeof(text),
		 "{\"record_version\": %d, \"kernel\": %s, \"probes\": %s, "
		 "\"compat_callers_seen\": true, \"start\": \"s\", \"start_ns\": 1, \"traced\": "
		 "\"t\"}",
		 MBT_RECORD_VERSION, kernel_json, probes);
	forge_json(f, RECORDING_RUN, text);
}

/* @more: members besides those that have to be there, each with a comma in front. */
static void forge_end_with(struct forged *f, int calls, const char *more)
{
	char text[1024];

	snprintf(text, sizeof(text),
		 "{\"calls\": %d, \"stats\": 0, \"duration_ns\": 1, \"cut\": 0, "
		 "\"lost_calls\": 0, \"unseen_max\": 0, \"children_lost\": 0, \"lost_runs\": 0, "
		 "\"unreached_runs\": 0, \"answered_runs\": 0, "
		 "\"stats_merged\": 0, \"traced_pid\": 0, \"unseen_tracer_pid\": 0, "
		 "\"command_status\": -1%s}",
		 calls, more);
	forge_json(f, RECORDING_END, text);
}

static void forge_end(struct forged *f, int calls)
{
	forge_end_with(f, calls, "");
}

static void forged_close(struct forged *f)
{
	frame_writer_free(f->frames);
	fclose(f->file);
}

/* @why: what is said of it, NULL: it is read to its end; @begun: there is a report */
static void forged_ends(struct forged *f, bool begun, const char *why)
{
	struct replay p;
	char got[256] = "";
	int err;

	forged_close(f);
	err = replay_bytes(&p, &options, f->data, f->len, got, sizeof(got));
	assert_int_equal(err, begun ? 0 : -EBADMSG);
	if (why)
		assert_string_equal(got, why);
	if (begun)
		assert_string_equal(p.analysis.report.ended_early, why ? why : "");
	replay_release(&p);
	free(f->data);
}

static void test_order(void **state)
{
	struct forged f;

	(void)state;
	forge(&f);
	forged_ends(&f, false, "it has no end");
	forge(&f);
	forge_settings(&f);
	forge_end(&f, 0);
	forged_ends(&f, false, "calls come before the circumstances");
	forge(&f);
	forge_run(&f, KERNEL, "[]");
	forged_ends(&f, false, "the circumstances are out of place");
	forge(&f);
	forge_settings(&f);
	forge_settings(&f);
	forged_ends(&f, false, "the settings are not those of this program's version");
	forge(&f);
	forge_settings(&f);
	forge_run(&f, KERNEL, "[]");
	forge_run(&f, KERNEL, "[]");
	forged_ends(&f, true, "the circumstances are out of place");
	forge(&f);
	assert_int_equal(frame_write(f.frames, "1234567", 7), 0);
	forged_ends(&f, false, "frame 1 at byte 16 is damaged");
	/* what a later version adds is skipped, wherever it stands */
	forge(&f);
	forge_json(&f, 0, "zero");
	forge_settings(&f);
	forge_json(&f, 99, "new");
	forge_run(&f, KERNEL, "[]");
	forge_json(&f, ~0u, "newer");
	forge_end(&f, 0);
	forged_ends(&f, true, NULL);
}

static void test_bad_circumstances(void **state)
{
	static const char *const kernels[] = {
		"{}",
		"[]",
		"null",
		"7",
		"{\"release\": 7, \"arch\": \"a\", \"cpus_online\": 2, \"cpus_possible\": 2, "
		"\"query_mask\": 0, \"nohz_full\": \"no\", \"cpumask_offstack\": \"no\", "
		"\"preempt_rcu\": \"no\"}",
		"{\"release\": \"r\", \"arch\": \"a\", \"cpus_online\": 2, \"cpus_possible\": "
		"4097, "
		"\"query_mask\": 0, \"nohz_full\": \"no\", \"cpumask_offstack\": \"no\", "
		"\"preempt_rcu\": \"no\"}",
		"{\"release\": \"r\", \"arch\": \"a\", \"cpus_online\": -2, \"cpus_possible\": 2, "
		"\"query_mask\": 0, \"nohz_full\": \"no\", \"cpumask_offstack\": \"no\", "
		"\"preempt_rcu\": \"no\"}",
		"{\"release\": \"r\", \"arch\": \"a\", \"cpus_online\": 2, \"cpus_possible\": 2, "
		"\"query_mask\": 0, \"nohz_full\": \"perhaps\", \"cpumask_offstack\": \"no\", "
		"\"preempt_rcu\": \"no\"}",
		"{\"release\": \"r\", \"arch\": \"a\", \"cpus_online\": 2, \"cpus_possible\": 2, "
		"\"remarks\": 7, "
		"\"query_mask\": 0, \"nohz_full\": \"no\", \"cpumask_offstack\": \"no\", "
		"\"preempt_rcu\": \"no\"}",
		"{\"release\": \"r\", \"arch\": \"a\", \"cpus_online\": 2, \"cpus_possible\": 2, "
		"\"remarks\": [7], "
		"\"query_mask\": 0, \"nohz_full\": \"no\", \"cpumask_offstack\": \"no\", "
		"\"preempt_rcu\": \"no\"}",
	};
	static const char *const probes[] = {
		"{}",
		"7",
		"[7]",
		"[{}]",
		"[{\"fact\": \"f\", \"what\": \"w\", \"without\": \"x\", \"rung\": 7, \"wanted\": "
		"true, \"tried\": []}]",
		"[{\"fact\": \"f\", \"what\": \"w\", \"without\": \"x\", \"rung\": null, "
		"\"wanted\": true, \"tried\": [{}]}]",
		("[{\"fact\": \"f\", \"what\": \"w\", \"without\": \"x\", \"rung\": null, "
		 "\"wanted\": true, \"tried\": [], \"copies\": -1}]"),
		("[{\"fact\": \"f\", \"what\": \"w\", \"without\": \"x\", \"rung\": null, "
		 "\"wanted\": true, \"tried\": "
		 "[{\"rung\": \"r\", \"errno\": -2147483648, \"excluded\": false}]}]"),
	};
	static const char fact[] = "{\"fact\": \"f\", \"what\": \"w\", \"without\": \"x\", "
				   "\"rung\": null, \"wanted\": true, \"tried\": []}";
	static const char rung[] = "{\"rung\": \"r\", \"errno\": 0, \"excluded\": false}";
	char many[8000] = "[", *at = many + 1, why[128];
	struct forged f;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(kernels); i++) {
		forge(&f);
		forge_settings(&f);
		forge_run(&f, kernels[i], "[]");
		forged_ends(&f, false, "the circumstances cannot be understood");
	}
	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		forge(&f);
		forge_settings(&f);
		forge_run(&f, KERNEL, probes[i]);
		forged_ends(&f, false, "the circumstances cannot be understood");
	}
	for (i = 0; i < 65; i++)
		at += sprintf(at, "%s%s", i ? "," : "", fact);
	strcpy(at, "]");
	forge(&f);
	forge_settings(&f);
	forge_run(&f, KERNEL, many);
	forged_ends(&f, false, "the circumstances cannot be understood");
	at = many + sprintf(many, "[{\"fact\": \"f\", \"what\": \"w\", \"without\": \"x\", "
				  "\"rung\": null, \"wanted\": true, \"tried\": [");
	for (i = 0; i < LADDER_RUNGS + 1; i++)
		at += sprintf(at, "%s%s", i ? "," : "", rung);
	strcpy(at, "]}]");
	forge(&f);
	forge_settings(&f);
	forge_run(&f, KERNEL, many);
	forged_ends(&f, false, "the circumstances cannot be understood");
	forge(&f);
	forge_settings(&f);
	forge_json(&f, RECORDING_RUN, "");
	forged_ends(&f, false, "the circumstances cannot be understood");
	forge(&f);
	forge_settings(&f);
	forge_json(&f, RECORDING_RUN,
		   "{\"record_version\": 4711, \"kernel\": {}, \"probes\": [], "
		   "\"compat_callers_seen\": true, \"start\": \"s\", \"start_ns\": 1, \"traced\": "
		   "\"t\"}");
	snprintf(why, sizeof(why),
		 "its records have version 4711, this program reads versions %d to %d",
		 UPGRADE_FROM, MBT_RECORD_VERSION);
	forged_ends(&f, false, why);
}

static void forge_begin(struct forged *f)
{
	forge(f);
	forge_settings(f);
	forge_run(f, KERNEL, "[]");
}

static void test_bad_calls(void **state)
{
	static const __u32 lens[] = { 9, 16, 17, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff };
	const char *malformed = "a frame of calls is malformed";
	struct forged f;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		const struct {
			struct recorded_call head;
			__u64 record;
		} call = { .head.len = lens[i] };

		forge_begin(&f);
		forge_frame(&f, RECORDING_CALLS, 0, &call, sizeof(call));
		forged_ends(&f, true, malformed);
	}
	forge_begin(&f);
	forge_frame(&f, RECORDING_CALLS, 0, "1234567", 7);
	forged_ends(&f, true, malformed);
	/* a record that is none: lost, as it is in a live run */
	for (i = 0; i < 9; i++) {
		const struct {
			struct recorded_call head;
			__u64 record;
		} call = { .head.len = (__u32)i };

		forge_begin(&f);
		forge_frame(&f, RECORDING_CALLS, 0, &call, i ? 16 : 8);
		forge_end(&f, 1);
		forged_ends(&f, true, NULL);
	}
}

static void test_bad_rest(void **state)
{
	const struct recorded_stat stat = { .key.tgid = 1,
					    .stat.calls = 1,
					    .stat.comm = "0123456789abcdef" };
	struct recorded_stat wild[] = { stat, stat, stat, stat, stat, stat, stat };
	const char *other_stats = "the statistics are not those of this program's version";
	const char *other_end = "the counts of the end cannot be understood";
	const char *probes = "[{\"fact\": \"f\", \"what\": \"w\", \"without\": \"x\", "
			     "\"rung\": null, \"wanted\": true, \"tried\": []}]";
	/* a word of a later version is none of an error */
	static const char *const attached[] = {
		("[{\"fact\": \"f\", \"attached\": \"later\", \"attach_errno\": 1}, "
		 "{\"fact\": \"other\"}]"),
		"[7]",
		"[{\"fact\": \"f\", \"attached\": 7}]",
		"[{\"fact\": \"f\", \"attached\": \"again\", \"attach_errno\": -2147483648}]",
	};
	char more[256];
	struct forged f;
	size_t i;

	(void)state;
	forge_begin(&f);
	forge_frame(&f, RECORDING_STATS, sizeof(stat) + 8, &stat, sizeof(stat));
	forged_ends(&f, true, other_stats);
	forge_begin(&f);
	forge_frame(&f, RECORDING_STATS, sizeof(stat), &stat, sizeof(stat) - 1);
	forged_ends(&f, true, other_stats);
	forge_begin(&f);
	forge_frame(&f, RECORDING_STATS, sizeof(stat), &stat, sizeof(stat));
	forged_ends(&f, true, "it has no end");
	wild[0].key.tgid = 1u << 31;
	wild[1].stat.calls = (1ull << 48) + 1;
	wild[2].stat.failed = 2;
	wild[3].stat.max_ns = 1ull << 63;
	wild[4].stat.ns_tgid = -1;
	wild[5].stat.errors.cnt[MBT_ERROR_OTHER] = ~0ull;
	wild[6].stat.hist[MBT_HIST_BUCKETS - 1] = ~0ull;
	for (i = 0; i < ARRAY_SIZE(wild); i++) {
		forge_begin(&f);
		forge_frame(&f, RECORDING_STATS, sizeof(stat), &wild[i], sizeof(stat));
		forged_ends(&f, true, "the statistics are malformed");
	}
	/* each of them possible, all of them not */
	wild[0].key.tgid = 1;
	wild[0].stat.calls = 1ull << 48;
	forge_begin(&f);
	for (i = 0; i < 33; i++)
		forge_frame(&f, RECORDING_STATS, sizeof(stat), &wild[0], sizeof(stat));
	forged_ends(&f, true, "the statistics are malformed");
	forge_begin(&f);
	forge_end(&f, 1);
	forged_ends(&f, true, "it does not hold as many calls as its end counts");
	forge_begin(&f);
	forge_end(&f, -1);
	forged_ends(&f, true, other_end);
	forge_begin(&f);
	forge_end_with(&f, 0, ", \"tool_cpu_ns\": 9007199254740992");
	forged_ends(&f, true, NULL);
	forge_begin(&f);
	forge_end_with(&f, 0, ", \"tool_cpu_ns\": 9007199254740993");
	forged_ends(&f, true, other_end);
	forge_begin(&f);
	forge_end_with(&f, 0, ", \"tool_cpu_ns\": -1");
	forged_ends(&f, true, other_end);
	forge_begin(&f);
	forge_json(&f, RECORDING_END, "{\"command_status\": 0}");
	forged_ends(&f, true, other_end);
	for (i = 0; i < ARRAY_SIZE(attached); i++) {
		forge(&f);
		forge_settings(&f);
		forge_run(&f, KERNEL, probes);
		snprintf(more, sizeof(more), ", \"attached\": %s", attached[i]);
		forge_end_with(&f, 0, more);
		forged_ends(&f, true, i ? other_end : NULL);
	}
	forge_begin(&f);
	forge_json(&f, RECORDING_END, "rubbish");
	forged_ends(&f, true, other_end);
}

static void test_dropped(void **state)
{
	static const char *const wrong[] = {
		"1",
		"{}",
		"{\"calls\": -1, \"stats\": 0, \"lives\": 0, \"until_ns\": 0, \"limit_bytes\": 1}",
		"{\"calls\": 1, \"stats\": 0, \"until_ns\": 0, \"limit_bytes\": 1}",
		"{\"calls\": 1, \"stats\": 0, \"lives\": 0, \"until_ns\": 0.0, \"limit_bytes\": 1}",
	};
	struct forged f;
	char more[128];
	size_t i;

	(void)state;
	forge_begin(&f);
	forge_end_with(&f, 0,
		       ", \"dropped\": {\"calls\": 0, \"stats\": 1, \"lives\": 0, \"until_ns\": 0, "
		       "\"limit_bytes\": 1}");
	forged_ends(&f, true, NULL);
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		snprintf(more, sizeof(more), ", \"dropped\": %s", wrong[i]);
		forge_begin(&f);
		forge_end_with(&f, 0, more);
		forged_ends(&f, true, "the counts of the end cannot be understood");
	}
}

/* Whole frames of noise: some end, and nothing read or written out of bounds. */
static void test_noise(void **state)
{
	__u64 seed = 88172645463325252ull, noise[200];
	char why[256];
	int round;
	size_t i;

	(void)state;
	for (round = 0; round < 500; round++) {
		struct forged f;
		struct replay p;

		for (i = 0; i < ARRAY_SIZE(noise); i++) {
			seed ^= seed << 13;
			seed ^= seed >> 7;
			seed ^= seed << 17;
			noise[i] = round % 2 ? seed : seed & 0x3f;
		}
		forge_begin(&f);
		forge_frame(&f, 3 + round % 3, sizeof(struct recorded_stat), noise,
			    (size_t)round * 3 % sizeof(noise));
		forged_close(&f);
		replay_bytes(&p, &options, f.data, f.len, why, sizeof(why));
		replay_release(&p);
		free(f.data);
	}
}

static void check_header(const void *header, size_t len, const char *reason)
{
	char copy[16], why[256];
	struct replay p;

	memcpy(copy, header, len);
	assert_int_equal(replay_bytes(&p, &options, copy, len, why, sizeof(why)), -EBADMSG);
	assert_string_equal(why, reason);
	replay_release(&p);
}

static void test_header(void **state)
{
	struct {
		char magic[8];
		__u32 byte_order, version;
	} header;
	struct forged f;

	(void)state;
	forge(&f);
	forged_close(&f);
	assert_int_equal(f.len, sizeof(header));
	memcpy(&header, f.data, sizeof(header));
	check_header(&header, 0, "it is empty");
	check_header(&header, 15, "it is no recording of membarrier-trace");
	check_header("{\"schema_version\"", 16, "it is no recording of membarrier-trace");
	header.version = 2;
	check_header(&header, 16, "its format has version 2, this program reads version 1");
	/* another order shows before the version, which it turns, too */
	header.byte_order = __builtin_bswap32(header.byte_order);
	header.version = __builtin_bswap32(1);
	check_header(&header, 16, "it was recorded on a machine of another byte order");
	free(f.data);
}

static const struct CMUnitTest tests[] = {
	{ "replay: file headers", test_header, NULL, NULL, NULL },
	{ "replay: order of frames", test_order, NULL, NULL, NULL },
	{ "replay: circumstances that are none", test_bad_circumstances, NULL, NULL, NULL },
	{ "replay: calls that are none", test_bad_calls, NULL, NULL, NULL },
	{ "replay: statistics and ends that are none", test_bad_rest, NULL, NULL, NULL },
	{ "replay: what was dropped", test_dropped, NULL, NULL, NULL },
	{ "replay: noise", test_noise, NULL, NULL, NULL },
};

const struct unit_tests replay_tests = { tests, ARRAY_SIZE(tests) };
