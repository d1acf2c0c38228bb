// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first screen of each kind of run, whole: tests/screens/NAME.txt. UPDATE=1 writes them.
 * Whatever the run, no line has more than 80 columns, and JSON has the same headline.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "judge/doubts.h"
#include "sink/headline.h"
#include "sample.h"
#include "unit.h"

#define SCREENS "tests/screens/"

struct screen {
	struct report r;
	struct run run;
	struct kernel kernel;
	struct fact_state facts[3];
};

static void begin(struct screen *s)
{
	memset(s, 0, sizeof(*s));
	sample_report(&s->r, 8);
	sample_run(&s->run, NULL);
	s->kernel = *s->run.kernel;
	s->kernel.remark_cnt = 0;
	strcpy(s->kernel.isolated, "2-3");
	s->run.kernel = &s->kernel;
	s->run.facts = s->facts;
	s->run.fact_cnt = ARRAY_SIZE(s->facts);
	s->run.settings.one_sender = MBT_YES;
	s->facts[0] = (struct fact_state){ .name = "call", .rung = "fentry", .wanted = true };
	s->facts[1] = (struct fact_state){ .name = "delivery", .rung = "csd", .wanted = true };
	s->facts[2] = (struct fact_state){ .name = "answered", .rung = "raw_tp", .wanted = true };
}

/* @covered and @vacuous barriers of a process, which the kernel side has counted. */
static void add_plain(struct report *r, __u32 tgid, const char *comm, __u64 covered, __u64 vacuous)
{
	const struct mbt_stat_key key = { .tgid = tgid,
					  .row = mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED) };
	const struct mbt_plain_cnt cnt = { .covered = covered,
					   .vacuous = vacuous,
					   .targets = 2 * covered };
	struct mbt_stat stat = { .max_ns = 41000 };

	strcpy(stat.leader_comm, comm);
	stat.hist[mbt_hist_bucket(1700)] = covered + vacuous;
	assert_int_equal(report_plain(r, &key, &stat, &cnt, 0), 0);
	assert_int_equal(report_stat(r, &key, &stat), 0);
}

/* A fixture of another process. */
static void add_of(struct report *r, const char *fixture, int tgid, const char *comm,
		   unsigned int cnt)
{
	struct judged d;

	judged_read(&d, fixture);
	d.call.call.tgid = d.call.call.tid = tgid;
	d.call.call.start_ns = 0;
	strcpy(d.call.call.leader_comm, comm);
	strcpy(d.call.call.comm, comm);
	while (cnt--)
		assert_int_equal(report_call(r, &d.call, &d.j), 0);
	judged_release(&d);
}

static unsigned int columns(const char *line, size_t len)
{
	unsigned int cnt = 0;

	while (len--)
		cnt += (line[len] & 0xc0) != 0x80;
	return cnt;
}

/* The version is another one in the next release. */
static void hide_version(char *text)
{
	char *at = strstr(text, "membarrier-trace " MBT_VERSION);
	size_t i;

	for (i = strlen("membarrier-trace "); at && at[i] != ',' && at[i] != '\n'; i++)
		if (at[i] >= '0' && at[i] <= '9')
			at[i] = 'N';
}

/* As one line, with single spaces. */
static char *joined(const char *text, size_t len)
{
	char *line = calloc(len + 1, 1), *to = line;
	size_t i;

	for (i = 0; i < len; i++)
		if (text[i] != '\n' && !(text[i] == ' ' && to > line && to[-1] == ' '))
			*to++ = text[i];
	return line;
}

/* The first lines are the sentence that JSON has. */
static void check_headline(const struct screen *s, const char *text)
{
	char *json = sample_written(sink_json, &s->r, &s->run), *start;
	const char *end = strchr(strchr(strchr(text, '\n') + 1, '\n') + 1, '\n');
	json_t *root = json_loads(json, 0, NULL);
	const char *sentence, *level;

	assert_int_equal(json_unpack(root, "{s:{s:s, s:s}}", "headline", "text", &sentence, "level",
				     &level),
			 0);
	start = joined(text, (size_t)(end - text));
	if (strncmp(strchr(start, ':') + 2, sentence,
		    strlen(sentence) < 60 ? strlen(sentence) : 60))
		fail_msg("'%s' is not at the start of '%s'", sentence, start);
	assert_true(!strcmp(level, "error") == (report_verdict(&s->r) == VERDICT_VIOLATED));
	free(start);
	json_decref(root);
	free(json);
}

static size_t check_lines(const char *text)
{
	size_t lines = 0, first = 0, len;
	const char *at, *sums = NULL;

	for (at = text; *at; at += len + 1) {
		len = strcspn(at, "\n");
		if (columns(at, len) > 80)
			fail_msg("%u columns: %.*s", columns(at, len), (int)len, at);
		if (!strncmp(at, "Calls ", 6) && !sums) {
			sums = at;
			if (lines >= PAGE_LINES)
				fail_msg("%s", text);
		}
		if (++lines == PAGE_LINES)
			first = (size_t)(at + len + 1 - text);
	}
	assert_non_null(sums);
	return first ? first : strlen(text);
}

static void check_stored(const char *name, const char *screen)
{
	char path[128], stored[8192] = "";
	FILE *f;

	snprintf(path, sizeof(path), SCREENS "%s.txt", name);
	if (getenv("UPDATE")) {
		f = fopen(path, "w");
		assert_non_null(f);
		fputs(screen, f);
		fclose(f);
		return;
	}
	f = fopen(path, "r");
	if (!f)
		fail_msg("there is no %s", path);
	stored[fread(stored, 1, sizeof(stored) - 1, f)] = '\0';
	fclose(f);
	if (strcmp(stored, screen))
		fail_msg("%s has\n%s\nand this is\n%s", path, stored, screen);
}

void check_screen(const char *name, char *text)
{
	text[check_lines(text)] = '\0';
	hide_version(text);
	check_stored(name, text);
}

/* Finishes the report, compares its first screen, and releases it. */
static void end(struct screen *s, const char *name)
{
	char *text;

	report_finish(&s->r);
	text = sample_written(sink_text, &s->r, &s->run);
	check_headline(s, text);
	check_screen(name, text);
	free(text);
	report_release(&s->r);
}

static void test_clean(void **state)
{
	struct screen s;

	(void)state;
	begin(&s);
	add_plain(&s.r, 4711, "server", 805, 99195);
	sample_add(&s.r, "required/register-ipi.txt", 1);
	end(&s, "clean");
}

static void test_vacuous(void **state)
{
	struct screen s;

	(void)state;
	begin(&s);
	add_plain(&s.r, 4711, "server", 0, 100);
	end(&s, "vacuous");
}

/* Right as far as it goes, and some of it is not known: within the limit. */
static void test_tolerated(void **state)
{
	struct screen s;

	(void)state;
	begin(&s);
	add_plain(&s.r, 4711, "server", 805, 99194);
	add_of(&s.r, "rules/missed-delivery/unverified.txt", 4711, "server", 1);
	end(&s, "tolerated");
}

static void test_no_call(void **state)
{
	static const char *const whats[] = { "command ./server", "pid 4711", "system-wide" };
	static const char *const names[] = { "no-call-command", "no-call-pid", "no-call-system" };
	struct screen s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(whats); i++) {
		begin(&s);
		s.run.what = whats[i];
		end(&s, names[i]);
	}
	begin(&s);
	s.run.end.command_signal = 31;
	strcpy(s.run.end.command_call, "getppid");
	end(&s, "no-call-killed");
	begin(&s);
	s.run.what = "system-wide";
	s.run.filters.cnt = 1;
	strcpy(s.run.filters.list[0].name, "comm");
	strcpy(s.run.filters.list[0].value, "nginx");
	s.r.left_out = 1;
	end(&s, "no-call-filtered");
}

static void test_refused(void **state)
{
	struct screen s;

	(void)state;
	begin(&s);
	add_of(&s.r, "return/private-state-without-ready.txt", 4711, "server", 1);
	end(&s, "refused");
	/* and went on: a warning, which tells more */
	begin(&s);
	add_of(&s.r, "return/private-state-without-ready.txt", 4711, "server", 1200);
	end(&s, "error-ignored");
}

static void test_blocked(void **state)
{
	struct screen s;

	(void)state;
	begin(&s);
	add_of(&s.r, "rules/blocked-by-seccomp/warned.txt", 812, "scylla", 5);
	end(&s, "blocked");
	/* of several processes, beside one whose barriers are all right */
	begin(&s);
	add_plain(&s.r, 4711, "server", 805, 99195);
	add_of(&s.r, "rules/blocked-by-seccomp/warned.txt", 812, "scylla", 5);
	add_of(&s.r, "rules/blocked-by-seccomp/warned.txt", 813, "scylla", 2);
	end(&s, "blocked-beside");
	begin(&s);
	add_of(&s.r, "rules/killed-by-seccomp/warned.txt", 9303, "helloandroid", 1);
	s.run.end.command_signal = 31;
	strcpy(s.run.end.command_call, "membarrier");
	end(&s, "killed");
	begin(&s);
	add_of(&s.r, "rules/trapped/warned.txt", 812, "sandboxed", 3);
	end(&s, "trapped");
}

/* The only call is no barrier: none was looked at, whatever the warning. */
static void test_killed_query(void **state)
{
	struct screen s;
	struct judged d;

	(void)state;
	begin(&s);
	judged_read(&d, "rules/killed-by-seccomp/warned.txt");
	d.f.record.call.cmd = MBT_CMD_QUERY;
	judged_again(&d);
	assert_int_equal(report_call(&s.r, &d.call, &d.j), 0);
	judged_release(&d);
	assert_int_equal(report_verdict(&s.r), VERDICT_VERIFIED);
	end(&s, "killed-query");
}

/* What the kernel of a machine does not have. */
static void test_unsupported(void **state)
{
	static const struct mbt_settings settings = { .nohz_full = MBT_YES,
						      .sync_core_absent = MBT_YES };
	struct screen s;

	(void)state;
	begin(&s);
	s.r.settings = &settings;
	s.kernel.query_mask = 0x3fe;
	s.kernel.nohz_full = MBT_YES;
	strcpy(s.kernel.nohz_full_cpus, "1-3");
	add_of(&s.r, "return/global-nohz-full.txt", 4711, "scx_reclaim", 3);
	end(&s, "global-nohz-full");
	begin(&s);
	s.r.settings = &settings;
	s.kernel.query_mask = 0x39f;
	add_of(&s.r, "return/sync-core-absent-register.txt", 4711, "wasmtime", 1);
	add_of(&s.r, "return/sync-core-absent.txt", 4711, "wasmtime", 20);
	end(&s, "no-sync-core");
}

static void test_violated(void **state)
{
	struct screen s;

	(void)state;
	begin(&s);
	add_of(&s.r, "rules/stubbed/violated.txt", 99, "node", 2);
	end(&s, "faked");
	begin(&s);
	add_plain(&s.r, 4711, "server", 805, 99195);
	sample_add(&s.r, "rules/stale-runqueue-state/violated.txt", 3);
	end(&s, "violated");
	/* everything at once, and the one that is allowed is not the first */
	begin(&s);
	report_release(&s.r);
	sample_fill(&s.r);
	strcpy(s.r.lost_fact, "call");
	s.r.children_lost = 1;
	s.r.answered_runs = 13;
	s.r.unseen_max = 2900;
	sample_add(&s.r, "rules/blocked-by-seccomp/warned.txt", 3);
	end(&s, "everything");
}

/* An info says nothing of the barriers, so that it is said beside it. */
static void test_info(void **state)
{
	struct screen s;

	(void)state;
	begin(&s);
	add_plain(&s.r, 4711, "server", 805, 99195);
	sample_add(&s.r, "rules/fast-path-no-wait/warned.txt", 3);
	end(&s, "info");
}

static void test_allowed(void **state)
{
	static struct allow allow;
	struct screen s;

	(void)state;
	begin(&s);
	assert_int_equal(allow_parse(&allow, "wrong-handler"), 0);
	s.r.options.allow = (struct allow_list){ .list = &allow, .cnt = 1 };
	sample_add(&s.r, "rules/wrong-handler/violated.txt", 1);
	end(&s, "allowed");
}

static void test_lost(void **state)
{
	struct screen s;

	(void)state;
	begin(&s);
	add_plain(&s.r, 4711, "server", 805, 99195);
	strcpy(s.run.priority, "nice:0");
	assert_int_equal(report_lost(&s.r, 2300), 0);
	end(&s, "lost");
	begin(&s);
	add_plain(&s.r, 4711, "server", 805, 99195);
	strcpy(s.r.lost_fact, "delivery");
	end(&s, "probe-gone");
	begin(&s);
	add_plain(&s.r, 4711, "server", 805, 99195);
	strcpy(s.r.ended_early, "frame 3 at byte 4711 is cut");
	end(&s, "ended-early");
	begin(&s);
	add_plain(&s.r, 4711, "server", 805, 99195);
	s.r.options.min_tested = 1000;
	end(&s, "min-tested");
}

/* More processes than a screen has lines, whose names do not fit either. */
static void test_many(void **state)
{
	struct screen s;
	unsigned int i;

	(void)state;
	begin(&s);
	for (i = 0; i < 60; i++)
		add_plain(&s.r, 1000000 + i, "membarrier-work", 100000 + i, 1000 * i);
	add_of(&s.r, "required/sync-core-own-and-remote.txt", 1000059, "membarrier-work", 7);
	add_of(&s.r, "rules/missed-delivery/violated.txt", 1000007, "membarrier-work", 1);
	add_of(&s.r, "rules/blocked-by-seccomp/warned.txt", 1000008, "membarrier-work", 1);
	s.run.what = "command /opt/a/path/that/is/much/too/long/for/any/line/of/eighty/columns/and/"
		     "has/no/space/to/break/it/server";
	end(&s, "many");
}

/* A barrier whose own CPU counts is no proof of another CPU. */
static void test_own_cpu(void **state)
{
	struct screen s;
	struct headline h;

	(void)state;
	begin(&s);
	sample_add(&s.r, "required/sync-core-own-and-remote.txt", 1);
	report_finish(&s.r);
	headline_of(&h, &s.r, &s.run);
	assert_string_equal(h.text, "1 of 1 barrier had a CPU to cover, it was covered: the "
				    "kernel's delivery is not the cause of what you see");
	assert_string_equal(h.level, "info");
	assert_null(h.code);
	assert_string_equal(h.advice, "");
	report_release(&s.r);
}

/* What filters left out was not judged: the sentence says what was verified, no more. */
static void test_left_out(void **state)
{
	struct screen s;
	struct headline h;
	unsigned int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		begin(&s);
		sample_add(&s.r, "required/sync-core-own-and-remote.txt", 1);
		*(i ? &s.r.not_told : &s.r.left_out) = 1;
		report_finish(&s.r);
		sentence_clean(h.text, &s.r);
		assert_string_equal(h.text, "1 of 1 barrier had a CPU to cover, it was covered");
		report_release(&s.r);
	}
}

static const struct CMUnitTest tests[] = {
	{ "screen: clean", test_clean, NULL, NULL, NULL },
	{ "screen: nothing tested", test_vacuous, NULL, NULL, NULL },
	{ "screen: one call in doubt", test_tolerated, NULL, NULL, NULL },
	{ "screen: no call", test_no_call, NULL, NULL, NULL },
	{ "screen: refused", test_refused, NULL, NULL, NULL },
	{ "screen: blocked, killed, trapped", test_blocked, NULL, NULL, NULL },
	{ "screen: a query that kills", test_killed_query, NULL, NULL, NULL },
	{ "screen: not supported", test_unsupported, NULL, NULL, NULL },
	{ "screen: violated", test_violated, NULL, NULL, NULL },
	{ "screen: an info", test_info, NULL, NULL, NULL },
	{ "screen: violated and allowed", test_allowed, NULL, NULL, NULL },
	{ "screen: lost", test_lost, NULL, NULL, NULL },
	{ "screen: many rows", test_many, NULL, NULL, NULL },
	{ "screen: the caller's own CPU", test_own_cpu, NULL, NULL, NULL },
	{ "screen: calls left out", test_left_out, NULL, NULL, NULL },
};

const struct unit_tests screen_tests = { tests, ARRAY_SIZE(tests) };
