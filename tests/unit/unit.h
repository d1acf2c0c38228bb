/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of tests share. One program, one TAP plan: every file has one
 * array of tests here, and the fixtures become one test each.
 */
#ifndef UNIT_H
#define UNIT_H

/* cmocka.h needs these from the file that includes it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "judge/correlate.h"
#include "fixture.h"
#include "recording/replay.h"
#include "judge/rules.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

struct unit_tests {
	const struct CMUnitTest *tests;
	size_t cnt;
};

extern const struct unit_tests fixture_tests, judge_tests, hist_tests, record_tests, sweep_tests,
	report_tests, life_tests, sink_tests, json_tests, text_tests, words_tests, online_tests,
	symbols_tests, commands_tests, rules_tests, analysis_tests, recording_tests, replay_tests,
	hostile_tests, litmus_tests, losses_tests, claim_tests, cpulist_tests, pace_tests,
	number_tests, plain_tests, epochs_tests, bench_tests, preemption_tests, ktap_tests,
	conformance_tests, phases_tests, absence_tests, screen_tests, page_tests;
extern const struct unit_tests slow_tests, convoys_tests, ring_tests, so_far_tests, top_tests,
	filters_tests, summary_tests, stacks_tests, looks_tests, fallbacks_tests, tables_tests,
	advice_slow_tests, served_tests, outputs_tests, gate_tests, stored_tests, gate_sink_tests,
	policy_tests, rseq_tests, sharing_tests, metrics_tests, diff_tests, diff_sink_tests,
	torn_tests, types_tests, histogram_tests, timeline_tests, svg_timeline_tests, xml_tests,
	heat_tests, html_size_tests, outlet_tests, doctor_tests;

/* A fixture and what became of it. */
struct judged {
	struct fixture f;
	struct call_case call;
	struct judgement j;
};

/* Paths of all fixtures, sorted, relative to the fixture directory. */
extern char **fixture_paths;
extern size_t fixture_path_cnt;

/* Reads the fixture tests/fixtures/@name; the running test fails if it cannot be read. */
void judged_read(struct judged *d, const char *name);
/* Judges the record as it is now, with everything of the last judgement forgotten. */
void judged_again(struct judged *d);
void judged_release(struct judged *d);

bool judged_found(const struct judged *d, const char *code);

/* Does the judgement agree with the fixture's last line? If not, @why says how. */
bool judged_as_expected(const struct judged *d, char *why, size_t why_len);

/*
 * replay_run() on a file of these bytes. A file that is refused must be refused
 * for what it holds, in words.
 */
int replay_bytes(struct replay *p, const struct analysis_options *options, const char *data,
		 size_t len, char *why, size_t why_len);

#endif
