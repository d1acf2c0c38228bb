// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs every unit test and every verdict fixture, and prints TAP. Needs nothing
 * of the kernel and no privileges; started from the top of the source tree.
 *
 * A test that takes longer than MBT_TEST_LIMIT seconds fails, and the next one runs.
 *
 * usage: unit [PATTERN]: only the tests whose names match, with * and ?
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "unit.h"
#include "sink/words.h"

#define FIXTURES "tests/fixtures"

char **fixture_paths;
size_t fixture_path_cnt;

/* Outside a test nothing can be reported but by ending the program. */
static void die(const char *what, const char *name)
{
	printf("Bail out! %s: %s\n", what, name);
	exit(EXIT_FAILURE);
}

static void add_fixtures(const char *under)
{
	char path[512], name[512];
	struct dirent *entry;
	struct stat st;
	size_t len;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/%s", FIXTURES, under);
	dir = opendir(path);
	if (!dir)
		die("cannot read the fixtures", path);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s%s%s", under, *under ? "/" : "", entry->d_name);
		if (snprintf(path, sizeof(path), "%s/%s", FIXTURES, name) >= (int)sizeof(path) ||
		    stat(path, &st))
			die("cannot read the fixture", name);
		len = strlen(name);
		if (S_ISDIR(st.st_mode)) {
			add_fixtures(name);
		} else if (len > 4 && !strcmp(name + len - 4, ".txt")) {
			fixture_paths =
				realloc(fixture_paths, (fixture_path_cnt + 1) * sizeof(char *));
			fixture_paths[fixture_path_cnt++] = strdup(name);
		}
	}
	closedir(dir);
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void judged_read(struct judged *d, const char *name)
{
	char path[512], why[1024];

	memset(d, 0, sizeof(*d));
	snprintf(path, sizeof(path), "%s/%s", FIXTURES, name);
	if (fixture_read(&d->f, path, why, sizeof(why)))
		fail_msg("%s", why);
	judged_again(d);
}

void judged_again(struct judged *d)
{
	call_case_release(&d->call);
	assert_int_equal(correlate_call(&d->call, &d->f.settings, &d->f.record.call,
					fixture_len(&d->f), d->f.loss),
			 0);
	rules_judge(&d->call, &d->j);
}

void judged_release(struct judged *d)
{
	call_case_release(&d->call);
}

bool judged_found(const struct judged *d, const char *code)
{
	unsigned int i;

	for (i = 0; i < d->j.found_cnt; i++)
		if (!strcmp(d->j.found[i]->code, code))
			return true;
	return false;
}

int replay_bytes(struct replay *p, const struct analysis_options *options, const char *data,
		 size_t len, char *why, size_t why_len)
{
	FILE *file = len ? fmemopen((void *)data, len, "r") : fopen("/dev/null", "r");
	int err;

	assert_non_null(file);
	err = replay_run(p, file, options, why, why_len);
	fclose(file);
	if (err)
		assert_true(err == -EBADMSG && *why);
	return err;
}

/* "violated missed-delivery", "unverified clock warning=CODE": as in a fixture's last line */
static void verdict_words(char *buf, size_t len, const struct judgement *j)
{
	unsigned int i;
	int n = snprintf(buf, len, "%s%s", word_verdict(j->verdict),
			 j->vacuous ? " vacuous" :
			 j->refused ? " refused" :
				      "");

	for (i = 0; i < j->found_cnt; i++)
		n += snprintf(buf + n, len - (size_t)n, " %s", j->found[i]->code);
	for (i = 0; i < MBT_CAUSE_CNT && j->verdict == VERDICT_UNVERIFIED; i++)
		if (j->causes & MBT_BIT(i))
			n += snprintf(buf + n, len - (size_t)n, " %s", word_cause(i));
	if (j->warning)
		snprintf(buf + n, len - (size_t)n, " warning=%s", j->warning->code);
}

static bool same_verdict(const struct fixture *f, const struct judgement *j)
{
	unsigned int i;

	if (j->verdict != f->verdict || j->vacuous != f->vacuous || j->refused != f->refused ||
	    j->found_cnt != f->code_cnt || j->warning != f->warning)
		return false;
	for (i = 0; i < j->found_cnt; i++)
		if (strcmp(j->found[i]->code, f->codes[i]))
			return false;
	if (f->verdict == VERDICT_VERIFIED && j->causes)
		return false;
	return f->verdict != VERDICT_UNVERIFIED || j->causes == f->causes;
}

static bool same_count(int expected, unsigned int got, const char *name, char *why, size_t why_len)
{
	if (expected == FIXTURE_UNCHECKED || expected == (int)got)
		return true;
	snprintf(why, why_len, "%s: %d expected, %u counted", name, expected, got);
	return false;
}

bool judged_as_expected(const struct judged *d, char *why, size_t why_len)
{
	const struct fixture *f = &d->f;
	const struct call_case *c = &d->call;
	unsigned int i;

	if (!same_verdict(f, &d->j)) {
		char got[512];

		verdict_words(got, sizeof(got), &d->j);
		snprintf(why, why_len, "judged: %s", got);
		return false;
	}
	for (i = 0; i < c->cpu_cnt; i++) {
		if (f->evidence[i] == FIXTURE_UNCHECKED ||
		    f->evidence[i] == (int)c->cpus[i].evidence)
			continue;
		snprintf(why, why_len, "CPU %u: %s expected, %s found", c->cpus[i].k.cpu,
			 word_evidence(f->evidence[i]), word_evidence(c->cpus[i].evidence));
		return false;
	}
	return same_count(f->required_cnt, c->required_cnt, "required", why, why_len) &&
	       same_count(f->target_cnt, c->target_cnt, "targets", why, why_len) &&
	       same_count(f->surplus_cnt, c->surplus_cnt, "surplus", why, why_len) &&
	       same_count(f->missing_cnt, c->missing_cnt, "missing", why, why_len) &&
	       same_count(f->unseen_cnt, c->unseen_cnt, "unseen", why, why_len);
}

static void test_fixture(void **state)
{
	const char *name = *state;
	struct judged d;
	char why[512];
	bool ok;

	judged_read(&d, name);
	ok = judged_as_expected(&d, why, sizeof(why));
	judged_release(&d);
	if (!ok)
		fail_msg("%s: %s", name, why);
}

#define TEST_LIMIT_S 300

static unsigned int test_limit(void)
{
	const char *text = getenv("MBT_TEST_LIMIT");
	int seconds = text ? atoi(text) : 0;

	return seconds > 0 ? (unsigned int)seconds : TEST_LIMIT_S;
}

/* Leaves the test by longjmp(), as cmocka itself does at a SIGSEGV. */
static void fail_hung(int number)
{
	(void)number;
	fail_msg("no end after %u s", test_limit());
}

static int begin_limit(void **state)
{
	/* SA_NODEFER: a handler that is left in this way never returns */
	const struct sigaction action = { .sa_handler = fail_hung, .sa_flags = SA_NODEFER };

	(void)state;
	sigaction(SIGALRM, &action, NULL);
	alarm(test_limit());
	return 0;
}

static int end_limit(void **state)
{
	(void)state;
	alarm(0);
	return 0;
}

static struct CMUnitTest *all_tests(size_t *cnt)
{
	static const struct unit_tests *const files[] = {
		&fixture_tests,     &judge_tests,       &rules_tests,        &words_tests,
		&online_tests,      &symbols_tests,     &commands_tests,     &hist_tests,
		&record_tests,      &report_tests,      &life_tests,         &sink_tests,
		&json_tests,        &text_tests,        &screen_tests,       &page_tests,
		&analysis_tests,    &recording_tests,   &replay_tests,       &sweep_tests,
		&hostile_tests,     &litmus_tests,      &losses_tests,       &claim_tests,
		&cpulist_tests,     &pace_tests,        &number_tests,       &plain_tests,
		&epochs_tests,      &bench_tests,       &preemption_tests,   &ktap_tests,
		&conformance_tests, &phases_tests,      &convoys_tests,      &absence_tests,
		&ring_tests,        &so_far_tests,      &top_tests,          &slow_tests,
		&filters_tests,     &summary_tests,     &stacks_tests,       &looks_tests,
		&tables_tests,      &advice_slow_tests, &served_tests,       &outputs_tests,
		&gate_tests,        &stored_tests,      &gate_sink_tests,    &policy_tests,
		&rseq_tests,        &fallbacks_tests,   &sharing_tests,      &metrics_tests,
		&diff_tests,        &diff_sink_tests,   &torn_tests,         &types_tests,
		&histogram_tests,   &timeline_tests,    &svg_timeline_tests, &xml_tests,
		&heat_tests,        &html_size_tests,   &outlet_tests,       &doctor_tests,
	};
	struct CMUnitTest *tests;
	size_t i, n = fixture_path_cnt;

	for (i = 0; i < ARRAY_SIZE(files); i++)
		n += files[i]->cnt;
	tests = calloc(n, sizeof(*tests));
	if (!tests)
		die("no memory", "tests");
	for (i = n = 0; i < ARRAY_SIZE(files); n += files[i++]->cnt)
		memcpy(tests + n, files[i]->tests, files[i]->cnt * sizeof(*tests));
	for (i = 0; i < fixture_path_cnt; i++, n++) {
		tests[n].name = fixture_paths[i];
		tests[n].test_func = test_fixture;
		tests[n].initial_state = fixture_paths[i];
	}
	for (i = 0; i < n; i++) {
		if (tests[i].setup_func || tests[i].teardown_func)
			die("has a setup of its own, and so no time limit", tests[i].name);
		tests[i].setup_func = begin_limit;
		tests[i].teardown_func = end_limit;
	}
	*cnt = n;
	return tests;
}

int main(int argc, char **argv)
{
	struct CMUnitTest *tests;
	size_t cnt, i;
	int failed;

	setvbuf(stdout, NULL, _IOLBF, 0);
	add_fixtures("");
	if (!fixture_path_cnt)
		die("no fixtures under", FIXTURES);
	qsort(fixture_paths, fixture_path_cnt, sizeof(*fixture_paths), compare_paths);
	tests = all_tests(&cnt);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	failed = _cmocka_run_group_tests("unit", tests, cnt, NULL, NULL);
	free(tests);
	for (i = 0; i < fixture_path_cnt; i++)
		free(fixture_paths[i]);
	free(fixture_paths);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
