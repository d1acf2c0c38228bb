// SPDX-License-Identifier: GPL-2.0-only
/* The report as people read it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "sink/sink_text_probes.h"
#include "sink/sink_text_words.h"
#include "sample.h"
#include "unit.h"

/* Of a run without facts, to be freed. */
static char *reported(const struct report *r)
{
	struct run run;

	sample_run(&run, NULL);
	return sample_text(r, &run);
}

/* The verdict at the end of the command's line in the table. */
static void check_row(const char *text, const char *command, const char *verdict)
{
	const char *table = strstr(text, "\nPROCESS "), *line, *end;
	char last[64];

	assert_non_null(table);
	line = strstr(table, command);
	assert_non_null(line);
	end = strchr(line, '\n');
	assert_non_null(end);
	snprintf(last, sizeof(last), " %s\n", verdict);
	if (strncmp(end + 1 - strlen(last), last, strlen(last)))
		fail_msg("the row of %sdoes not end in '%s'", command, verdict);
}

static unsigned int occurs(const char *text, const char *part)
{
	unsigned int cnt = 0;

	for (; (text = strstr(text, part)); text++)
		cnt++;
	return cnt;
}

/* How often the explanation of @code is there; its lines are broken, its first words are not. */
static unsigned int explained(const char *text, const char *code)
{
	char words[40];

	snprintf(words, sizeof(words), "\n  %s", rules_find(code)->explanation);
	return occurs(text, words);
}

static void test_text(void **state)
{
	struct report r;
	char *text;

	(void)state;
	sample_fill(&r);
	text = reported(&r);
	check_text(text,
		   "\nKernel 6.18.0-test x86_64, 4 of 8 CPUs online, command ./prog, 2.5 s\n");
	check_text(text, "\nNote: sysfs shows 3 CPUs\n");
	check_text(text, "\nfixture[4242] PRIVATE_EXPEDITED              27      1     1.70 ");
	check_text(text, " verified, some unverified\n");
	check_text(text, "VIOLATED\n");
	check_text(text,
		   "Slowest CPU: 2, up to 2.5 us from the first send to the end of its handler; "
		   "last of all in 88 % of the calls\n");
	check_text(
		text,
		"\nVIOLATION: stale-runqueue-state (also missed-delivery)\n"
		"  GLOBAL_EXPEDITED by fixture, process 4242, thread 4242, at 0.000001 s: returned "
		"0 after 20.0 us\n"
		"  CPU 1 ran this mm throughout (thread 4301), was never targeted, ran no handler; "
		"its runqueue copy lacks GLOBAL_EXPEDITED since thread 4240 exited there\n");
	assert_int_equal(explained(text, "stale-runqueue-state"), 1);
	check_text(text, "\nallowed: wrong-handler\n");
	check_text(text, "\nVIOLATION: stubbed\n  unknown by fixture, process 4242, thread 4242, "
			 "at 0.000001 s: returned 0\n");
	check_text(text, "Calls 33: verified 21, vacuous 2, refused 1, violated 3, unverified 6; "
			 "cut by start or end 5\n");
	check_text(text, "  unverified (lost-record): 6\n");
	check_text(text,
		   "\nLost: 5 records, 6 program runs\n"
		   "  Calls whose record was lost: 15.15 %\n"
		   "  The tool has to run in time to read the records: --priority fifo:N; or give "
		   "them more room (--buffer KB), or trace fewer processes (-p)\n"
		   "Handlers on CPUs that owed none: 1; shown by the csd's lock alone: 1\n");
	check_text(text, "\nVerdict: violated (1 allowed)\n");
	/* CPUs that the finding is not about are left out */
	assert_null(strstr(text, "CPU 0 "));
	assert_null(strstr(text, "more violations"));
	free(text);

	/* three of a kind are shown and explained once; the rest is counted, and what is allowed */
	sample_add(&r, "rules/missed-delivery/violated.txt", 300);
	text = reported(&r);
	check_text(text, "\nand 298 more violations like these");
	assert_int_equal(explained(text, "missed-delivery"), 1);
	free(text);
	report_release(&r);
}

/* Several findings of one call, several causes of another. */
static void test_text_several(void **state)
{
	struct report r;
	char *text;

	(void)state;
	sample_report(&r, 8);
	sample_add(&r, "causes/several.txt", 1);
	sample_add(&r, "rules/missed-delivery/violated-and-own.txt", 1);
	sample_add(&r, "rules/stale-runqueue-state/violated-alone.txt", 1);
	text = reported(&r);
	check_text(text, "  unverified (lost-record): 1\n  unverified (cpu-hotplug): 1\n  "
			 "unverified (clock): 1\n");
	check_text(text, "\nVIOLATION: local-not-synced (also missed-delivery)\n");
	check_text(text, "\n  CPU 0 ran the caller itself, was never targeted, ran no handler\n"
			 "  CPU 1 ran this mm throughout (thread 4301), was never targeted, ran no "
			 "handler\n");
	check_text(
		text,
		"\nVIOLATION: stale-runqueue-state (also unearned-fast-path, missed-delivery)\n");
	free(text);
	report_release(&r);
}

/* A recording's words are whatever its writer liked. */
static void test_text_control(void **state)
{
	struct kernel other;
	struct report r;
	struct run run;
	char *text;

	(void)state;
	sample_report(&r, 8);
	sample_run(&run, NULL);
	other = *run.kernel;
	strcpy(other.release, "6\033[2J\302\233");
	run.kernel = &other;
	run.what = "command \a\n\177";
	text = sample_text(&r, &run);
	check_text(text, "\nKernel 6?[2J?? x86_64, 4 of 8 CPUs online, command ???, 2.5 s\n");
	assert_null(strchr(text, '\033'));
	free(text);
	report_release(&r);
}

static void test_text_verdicts(void **state)
{
	struct fact_state facts[FACT_CNT];
	struct report r;
	struct kernel cannot;
	struct run run;
	char *text;

	(void)state;
	sample_facts(facts);
	sample_run(&run, facts);
	sample_report(&r, 8);
	text = sample_text(&r, &run);
	check_text(text, "\nVerdict: unverified (no call was seen)\n");
	assert_null(strstr(text, "PROCESS"));
	check_text(text, "32-bit programs: compat callers not seen");
	free(text);
	/* where there can be none, that is no gap */
	cannot = *run.kernel;
	cannot.compat = MBT_NO;
	run.kernel = &cannot;
	text = sample_written(sink_text, &r, &run);
	check_text(text, "\nVerdict: unverified (no call was seen)\n");
	assert_null(strstr(text, "32-bit"));
	assert_null(strstr(text, "Probes:"));
	free(text);
	facts[FACT_CALL].rungs[0].err = -EBUSY;
	strcpy(facts[FACT_CALL].rungs[0].reason, "f is livepatched\033");
	text = sample_text(&r, &run);
	check_text(text, "\nProbes: a-fact not through first: f is livepatched?\n");
	free(text);
	sample_add(&r, "required/private-own-cpu.txt", 2);
	text = sample_text(&r, &run);
	check_text(text, "\nVerdict: verified (no barrier was tested: vacuous 2, refused 0, "
			 "unverified 0)\n");
	check_row(text, "PRIVATE_EXPEDITED ", "vacuous");
	free(text);
	sample_add(&r, "return/private-enomem.txt", 1);
	sample_add(&r, "required/sync-core-own-and-remote.txt", 1);
	sample_add(&r, "causes/no-oracle-global.txt", 1);
	text = sample_text(&r, &run);
	check_row(text, "GLOBAL ", "unverified");
	check_row(text, "PRIVATE_EXPEDITED ", "vacuous");
	free(text);
	sample_add(&r, "rules/missed-delivery/verified.txt", 1);
	run.compat_seen = true;
	text = sample_text(&r, &run);
	check_row(text, "PRIVATE_EXPEDITED ", "verified");
	check_row(text, "PRIVATE_EXPEDITED_SYNC_CORE ", "verified");
	check_text(text, "\nVerdict: verified\n");
	check_text(text, " verified\n");
	assert_null(strstr(text, "compat"));
	assert_null(strstr(text, "beyond the limit"));
	assert_null(strstr(text, "may have been missed"));
	free(text);
	sample_add(&r, "rules/missed-delivery/unverified.txt", 3);
	r.unreached_runs = 11;
	text = sample_text(&r, &run);
	check_text(text, "beyond the limit of 100 in a million");
	check_text(text, "may have been missed: 11 runs");
	assert_null(strstr(text, "Not seen:"));
	assert_null(strstr(text, "should have been judged"));
	check_text(text, "\nVerdict: unverified\n");
	assert_null(strstr(text, "taken away"));
	free(text);
	strcpy(r.lost_fact, "call");
	text = sample_text(&r, &run);
	check_text(text, "The probes of 'call' were taken away before the end");
	free(text);
	r.children_lost = 12;
	r.unseen_max = 29;
	r.answered_runs = 13;
	text = sample_text(&r, &run);
	check_text(text, "\nNot seen: at most 29 calls; ");
	check_text(text, "ptracer answered may have been missed: 13 runs");
	check_text(text, "should have been judged and were not: 12 (the table was full, or a fork "
			 "not seen)\n");
	free(text);
	/* CPU 1 alone was both required and disturbed */
	r.cpus[1].required = 3;
	r.cpus[1].tool_runs = 5;
	r.cpus[0].required = 0;
	r.cpus[0].tool_runs = 7;
	text = sample_text(&r, &run);
	check_text(text, "\nThe tool itself ran 5 times on CPUs that calls required (CPU 1: 5)\n");
	free(text);
	r.cpus[1].required = 0;
	text = sample_text(&r, &run);
	assert_null(strstr(text, "The tool itself"));
	assert_null(strstr(text, "The tool ran"));
	free(text);
	report_release(&r);
}

/* How the tool was scheduled, which is of use where records found no room, and what it took. */
static void test_text_tool(void **state)
{
	struct report r;
	struct run run;
	char *text;

	(void)state;
	sample_fill(&r);
	sample_run(&run, NULL);
	strcpy(run.priority, "nice:0");
	run.end.tool_cpu_ns = 210250000;
	text = sample_text(&r, &run);
	check_text(text, ": --priority fifo:N (it had nice:0); or give them more room ");
	check_text(text, "\nThe tool ran with priority nice:0\n"
			 "The tool itself took 210.2 ms of CPU time, 8.4 % of one CPU\n");
	free(text);
	report_release(&r);
}

/* Of many processes: the sum of each command, and those of which there is something to say. */
static void test_text_rows_many(void **state)
{
	struct judged d;
	struct report r;
	char *text;
	int i;

	(void)state;
	sample_report(&r, 8);
	judged_read(&d, "rules/missed-delivery/verified.txt");
	for (i = 0; i < 40; i++) {
		d.call.call.tgid = 100 + i;
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	}
	text = reported(&r);
	check_text(text, "\nfixture[139] PRIVATE_EXPEDITED ");
	assert_null(strstr(text, "\nall "));
	free(text);
	d.call.call.tgid = 140;
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	judged_release(&d);
	/* of process 4242 */
	sample_add(&r, "rules/missed-delivery/unverified.txt", 1);
	sample_add(&r, "rules/bad-return/violated.txt", 1);
	report_finish(&r);
	text = reported(&r);
	check_text(text, "\nall           PRIVATE_EXPEDITED    43 ");
	check_text(text, "\nfixture[4242] PRIVATE_EXPEDITED     2 ");
	check_text(text,
		   "and 41 rows of processes and commands more (the JSON report lists them)\n");
	assert_null(strstr(text, "fixture[140]"));
	assert_null(strstr(text, "\nall           QUERY"));
	free(text);
	report_release(&r);
}

static void check_duration(__u64 ns, const char *words)
{
	struct report r;
	struct run run;
	char *text;

	sample_report(&r, 8);
	sample_run(&run, NULL);
	run.duration_ns = ns;
	text = sample_text(&r, &run);
	check_text(text, words);
	free(text);
	report_release(&r);
}

static void test_text_durations(void **state)
{
	(void)state;
	check_duration(0, ", 0 ns\n");
	check_duration(999, ", 999 ns\n");
	check_duration(1000, ", 1.0 us\n");
	check_duration(15700, ", 15.7 us\n");
	check_duration(1000000, ", 1.0 ms\n");
	check_duration(31200000, ", 31.2 ms\n");
	check_duration(1000000000, ", 1.0 s\n");
	check_duration(86400000000000ull, ", 86400.0 s\n");
}

/* At most eight CPUs of one finding are spelled out. */
static void test_text_many_cpus(void **state)
{
	struct report r;
	struct judged d;
	char *text;
	unsigned int i;

	(void)state;
	sample_report(&r, 16);
	judged_read(&d, "rules/missed-delivery/violated.txt");
	for (i = 3; i < 14; i++) {
		d.f.record.cpus[i] = d.f.record.cpus[2];
		d.f.record.cpus[i].cpu = i;
	}
	d.f.record.call.cpu_cnt = 14;
	d.f.record.call.len = (__u32)fixture_len(&d.f);
	judged_again(&d);
	assert_int_equal(d.call.missing_cnt, 12);
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	text = reported(&r);
	check_text(text, "  CPU 9 ran");
	check_text(text, "  and 4 more CPUs\n");
	assert_null(strstr(text, "CPU 10 ran"));
	free(text);
	report_release(&r);
	/* eight are no more than that */
	sample_report(&r, 16);
	d.f.record.call.cpu_cnt = 10;
	d.f.record.call.len = (__u32)fixture_len(&d.f);
	judged_again(&d);
	assert_int_equal(d.call.missing_cnt, 8);
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	text = reported(&r);
	check_text(text, "  CPU 9 ran");
	assert_null(strstr(text, "more CPUs"));
	free(text);
	judged_release(&d);
	report_release(&r);
}

static void check_line(const char *fixture, const char *part)
{
	struct judged d;
	struct run run;
	char *text;

	sample_run(&run, NULL);
	judged_read(&d, fixture);
	text = sample_line(&d.call, &d.j, &run);
	check_text(text, part);
	/* one line */
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
	free(text);
	judged_release(&d);
}

#define PRIVATE_LINE(verdict) \
	"    0.000001    4242    4242 fixture         20.0us     0    1    2 " verdict \
	" PRIVATE_EXPEDITED                   "

static void test_text_call(void **state)
{
	(void)state;
	check_line("rules/missed-delivery/violated.txt",
		   PRIVATE_LINE("violated  ") " missed-delivery 0:self 1:ipi 2:missing\n");
	check_line("rules/missed-delivery/unverified.txt",
		   PRIVATE_LINE("unverified") " lost-record 0:self 1:ipi 2:missing\n");
	check_line("rules/missed-delivery/verified.txt",
		   " 20.0us     0    2    2 verified   PRIVATE_EXPEDITED                    0:self "
		   "1:ipi 2:ipi\n");
	check_line("rules/late-delivery/violated.txt", " late-delivery missed-delivery 0:self");
	check_line("causes/several.txt", " lost-record cpu-hotplug clock 1:missing\n");
	check_line("rules/stubbed/violated.txt", " unknown ");
	check_line("rules/state-survived-exec/violated.txt", " exec  ");
	/* nothing behind the command: no space either */
	check_line("rules/stubbed/verified.txt", " refused    unknown\n");
	check_line("rules/killed-by-seccomp/warned.txt",
		   " refused    PRIVATE_EXPEDITED                    killed-by-seccomp\n");
	check_line("rules/killed-by-seccomp/warned-compat.txt",
		   " compat-unseen killed-by-seccomp\n");
	check_line("causes/no-oracle-global.txt", " no-oracle 0:self 1:unproven\n");
	check_line("rules/killed-by-seccomp/quiet.txt",
		   " vacuous    PRIVATE_EXPEDITED                    single-user\n");
	check_line("return/private-state-without-ready.txt", "    -1 ");
}

/* What a fixture's call prints once it has such a name and such numbers. */
static char *line_of(const char *fixture, const char *comm, int pid, __u64 took_ns)
{
	struct judged d;
	struct run run;
	char *text;

	sample_run(&run, NULL);
	judged_read(&d, fixture);
	memset(d.call.call.comm, 0, sizeof(d.call.call.comm));
	strcpy(d.call.call.comm, comm);
	d.call.call.tgid = d.call.call.tid = pid;
	d.call.call.end_ns = d.call.call.begin_ns + took_ns;
	text = sample_line(&d.call, &d.j, &run);
	judged_release(&d);
	return text;
}

/* Whatever is in them, columns stay where their names are. */
static void test_call_columns(void **state)
{
	static const struct {
		const char *fixture, *comm;
		int pid;
		__u64 took_ns;
		const char *want;
	} calls[] = {
		{ "rules/missed-delivery/violated.txt", "x", 1, 0,
		  "    0.000001       1       1 x                  0ns     0    1    2 violated   "
		  "PRIVATE_EXPEDITED                    missed-delivery 0:self 1:ipi 2:missing\n" },
		{ "rules/missed-delivery/unverified.txt", "fifteen-columns", 4194304, 99999999999,
		  "    0.000001 4194304 4194304 fifteen-columns   100s     0    1    2 unverified "
		  "PRIVATE_EXPEDITED                    lost-record 0:self 1:ipi 2:missing\n" },
		{ "return/private-state-without-ready.txt", "a b", 99999, 1234,
		  "    0.000001   99999   99999 a b             1.23us    -1    0    0 refused    "
		  "PRIVATE_EXPEDITED\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		char *text =
			line_of(calls[i].fixture, calls[i].comm, calls[i].pid, calls[i].took_ns);

		assert_string_equal(text, calls[i].want);
		free(text);
	}
}

static void test_call_header(void **state)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	sink_text_call_header(out);
	fclose(out);
	assert_string_equal(text,
			    "     TIME(s)     PID     TID COMM              TOOK   RET SENT REQD "
			    "VERDICT    COMMAND                              FINDINGS AND CPUS\n");
	free(text);
}

/* Lines of at most 80 columns, each indented, broken at spaces and nowhere else. */
static void check_paragraph(int indent, const char *words)
{
	char *text = NULL, *line, *save = NULL, back[2048] = "";
	size_t len;
	FILE *out = open_memstream(&text, &len);

	sink_text_paragraph(out, indent, words);
	fclose(out);
	assert_int_equal(text[len - 1], '\n');
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (strlen(line) > 80 && strchr(line + indent, ' '))
			fail_msg("%zu columns: %s", strlen(line), line);
		assert_int_equal(strspn(line, " "), indent);
		snprintf(back + strlen(back), sizeof(back) - strlen(back), "%s%s", *back ? " " : "",
			 line + indent);
	}
	assert_string_equal(back, words);
	free(text);
}

static void test_text_paragraph(void **state)
{
	char words[301], *text = NULL;
	size_t len;
	FILE *out;
	unsigned int i;

	(void)state;
	for (i = 0; rules_at(i); i++)
		check_paragraph(2, rules_at(i)->explanation);
	check_paragraph(0, rules_at(0)->explanation);
	check_paragraph(4, "one");
	/* a word that fits no line has one of its own */
	memset(words, 'x', sizeof(words) - 1);
	words[sizeof(words) - 1] = '\0';
	words[5] = words[250] = ' ';
	check_paragraph(2, words);
	/* 78 columns behind the indent are a line, 79 are not */
	words[5] = 'x';
	words[48] = words[78] = ' ';
	words[79] = 'y';
	words[80] = '\0';
	out = open_memstream(&text, &len);
	sink_text_paragraph(out, 2, words);
	fclose(out);
	assert_ptr_equal(strchr(text, '\n'), text + 80);
	assert_string_equal(text + 81, "  y\n");
	free(text);
}

/* A warning is shown once for all processes that differ in nothing else, and explained once. */
static void test_text_warnings(void **state)
{
	struct judged d;
	struct report r;
	char *text;
	int i;

	(void)state;
	sample_report(&r, 8);
	text = reported(&r);
	assert_null(strstr(text, "WARNING"));
	assert_null(strstr(text, "Warnings"));
	free(text);
	judged_read(&d, "rules/blocked-by-seccomp/warned.txt");
	for (i = 0; i < 3; i++) {
		d.call.call.tgid = 50 + i;
		d.call.call.ns_tgid = 2;
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	}
	memcpy(d.call.call.leader_comm, "another", sizeof("another"));
	d.call.call.tgid = 60;
	d.call.call.ret = -MBT_EINVAL;
	d.call.call.seccomp_mode = 4;
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	judged_release(&d);
	sample_add(&r, "rules/killed-by-seccomp/warned.txt", 1);
	sample_add(&r, "rules/killed-by-seccomp/warned-unknown.txt", 1);
	report_finish(&r);
	text = reported(&r);
	check_text(text,
		   "\nWARNING: killed-by-seccomp\n  PRIVATE_EXPEDITED by fixture[4242]: 1 call, "
		   "seccomp mode 2 (filter)\n");
	check_text(text, "\nWARNING: killed-by-seccomp\n  unknown by fixture[4242]: 1 call\n");
	check_text(text, "\nWARNING: blocked-by-seccomp\n  PRIVATE_EXPEDITED by fixture[50/2] and "
			 "2 more processes: "
			 "3 calls, EPERM, seccomp mode 2 (filter)\n");
	check_text(text, "\nWARNING: blocked-by-seccomp\n  PRIVATE_EXPEDITED by another[60/2]: "
			 "1 call, EINVAL, seccomp mode 4 (unknown)\n");
	/* nothing is known of a command without a name */
	assert_null(memmem(strstr(text, "\n  unknown by fixture"), 300, "The kernel has it", 17));
	/* by name, not by who came first */
	assert_true(strstr(text, "\n  PRIVATE_EXPEDITED by another[60/2]: 1 call") <
		    strstr(text, "\n  PRIVATE_EXPEDITED by fixture[50/2] and 2 more processes"));
	assert_int_equal(explained(text, "blocked-by-seccomp"), 1);
	assert_int_equal(explained(text, "killed-by-seccomp"), 1);
	check_text(text, "\nfixture[50/2] ");
	check_text(text, "\nWarnings: 6 calls\n");
	assert_null(strstr(text, "more warnings"));
	free(text);
	report_release(&r);
}

/* The threads of a warning and the errnos that they got, each with its number. */
static void test_text_warning_threads(void **state)
{
	struct judged d;
	struct report r;
	char *text;
	int i;

	(void)state;
	sample_report(&r, 8);
	judged_read(&d, "rules/blocked-by-seccomp/warned.txt");
	strcpy(d.call.call.leader_comm, "server");
	for (i = 0; i < REPORT_THREADS_MAX + 2; i++) {
		d.call.call.tid = 5000 + i;
		d.call.call.ret = i % 3 ? -MBT_EPERM : -MBT_EINVAL;
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	}
	text = reported(&r);
	check_text(text, "\n  PRIVATE_EXPEDITED by server[4242]: 10 calls, EPERM 6, EINVAL 4, "
			 "seccomp mode 2 (filter)\n"
			 "  threads of 4242: fixture[5000] 1, fixture[5001] 1,");
	check_text(text, " fixture[5007] 1, others 2\n");
	free(text);
	judged_release(&d);
	report_release(&r);
}

/* Where most calls of a row are lost it says nothing else; one lost call hides no verdict. */
static void test_text_lost(void **state)
{
	struct mbt_stat_key key = { .tgid = 77, .row = 4 };
	struct mbt_stat stat = { .calls = 5, .lost = 5, .leader_comm = "many" };
	struct report r;
	char *text;

	(void)state;
	sample_report(&r, 8);
	assert_int_equal(report_stat(&r, &key, &stat), 0);
	text = reported(&r);
	check_row(text, "many[77] ", "unverified (5 lost)");
	check_text(text, "  Calls whose record was lost: 50.00 %\n");
	check_text(text, "--priority fifo:N; or");
	check_text(text, "--buffer KB");
	free(text);
	stat.lost = 0;
	assert_int_equal(report_stat(&r, &key, &stat), 0);
	text = reported(&r);
	check_row(text, "many[77] ", "vacuous, some unverified");
	free(text);
	sample_add(&r, "causes/no-oracle-global.txt", 2);
	sample_add(&r, "required/private-own-cpu.txt", 1);
	assert_int_equal(report_lost(&r, 3), 0);
	report_finish(&r);
	text = reported(&r);
	check_row(text, "GLOBAL ", "unverified");
	check_row(text, "(unknown) ", "unverified (3 lost)");
	free(text);
	report_release(&r);
}

/* A row of several processes has their name, and the report says what that is. */
static void test_text_rows_merged(void **state)
{
	struct judged d;
	struct report r;
	char *text;
	int i;

	(void)state;
	sample_report(&r, 8);
	judged_read(&d, "rules/missed-delivery/verified.txt");
	for (i = 0; i < REPORT_ROWS_MAX + 1; i++) {
		d.call.call.tgid = 1000 + i;
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	}
	judged_release(&d);
	report_finish(&r);
	text = reported(&r);
	check_text(text, "\nfixture[*] PRIVATE_EXPEDITED ");
	check_text(text, "There were too many processes to list each: those of one name share a "
			 "row, NAME[*]\n");
	free(text);
	for (i = 0; i < 50; i++) {
		struct mbt_stat_key key = { .tgid = 90 + (__u32)i, .row = 1 };
		struct mbt_stat stat = { .calls = 1, .leader_comm = "x" };

		assert_int_equal(report_stat(&r, &key, &stat), 0);
	}
	text = reported(&r);
	check_text(text, "There were too many processes to list each: those of one name share a "
			 "row, NAME[*]\n");
	free(text);
	report_release(&r);
}

/* Twenty warnings are shown, those that stand for several processes count as one. */
static void test_text_warnings_many(void **state)
{
	struct judged d;
	struct report r;
	char *text;
	int i;

	(void)state;
	sample_report(&r, 8);
	judged_read(&d, "rules/blocked-by-seccomp/warned.txt");
	for (i = 0; i < 25; i++) {
		d.call.call.leader_comm[0] = (char)('a' + i);
		d.call.call.tgid = 100 + i;
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
		d.call.call.tgid = 200 + i;
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	}
	judged_release(&d);
	report_finish(&r);
	text = reported(&r);
	check_text(text, "by tixture[119] and 1 more process: 2 calls");
	check_text(text, "\nand 10 more warnings (the JSON report lists up to 256)\n");
	assert_null(strstr(text, "by uixture"));
	assert_int_equal(explained(text, "blocked-by-seccomp"), 1);
	free(text);
	report_release(&r);
}

static void test_text_lives(void **state)
{
	struct judged d;
	struct report r;
	char *text;
	int i;

	(void)state;
	sample_report(&r, 8);
	sample_add(&r, "required/register-ipi.txt", 1);
	judged_read(&d, "lives/fork.txt");
	d.call.call.tgid = 4300;
	d.call.call.ns_tgid = 2;
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	d.call.call.type = MBT_RECORD_EXEC;
	d.call.call.state_end = 0;
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	d.call.call.type = MBT_RECORD_FORK;
	report_finish(&r);
	text = reported(&r);
	check_text(
		text,
		"\nRegistrations:\n"
		"    0.000001 fixture[4242]          REGISTER_PRIVATE_EXPEDITED, 20.0 us, returned "
		"0, "
		"registered for: PRIVATE_EXPEDITED\n"
		"    0.000001 fixture[4300/2]        child of 4200, inherits: PRIVATE_EXPEDITED\n"
		"    0.000001 fixture[4300/2]        exec, registered for: nothing\n");
	assert_null(strstr(text, "JSON report"));
	free(text);
	for (i = 0; i < 9; i++)
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	text = reported(&r);
	assert_int_equal(r.lives.cnt, 12);
	assert_int_equal(occurs(text, "\n    0.000001 fixture[4300/2]"), 11);
	assert_null(strstr(text, "JSON report"));
	free(text);
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	r.lives.dropped = 100;
	judged_release(&d);
	text = reported(&r);
	assert_int_equal(occurs(text, "\n    0.000001 fixture[4300/2]"), 11);
	check_text(text, "\nand 101 more (the JSON report lists up to 4096)\n");
	free(text);
	report_release(&r);
}

/* A violation that is no call has nothing that it returned. */
static void test_text_exec(void **state)
{
	struct judged d;
	struct report r;
	char *text;

	(void)state;
	sample_report(&r, 8);
	judged_read(&d, "rules/state-survived-exec/violated.txt");
	d.call.call.ns_tgid = 3;
	d.call.call.ns_tid = 4;
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	judged_release(&d);
	sample_add(&r, "rules/no-grace-period/violated.txt", 1);
	text = reported(&r);
	check_text(
		text,
		"\nVIOLATION: state-survived-exec\n  exec by fixture, process 4242, thread 4242, "
		"at 0.000001 s: registered for PRIVATE_EXPEDITED\n"
		"  in its own pid namespace: process 3, thread 4\n");
	/* the CPU that the grace period passed by, and no other */
	check_text(text, "returned 0 after 20.0 us\n"
			 "  CPU 1 ran one mm throughout (thread 4301), passed no quiescent state\n"
			 "  synchronize_rcu() was looked for and did not run\n  GLOBAL, and");
	free(text);
	report_release(&r);
}

static void test_text_probes(void **state)
{
	struct fact_state facts[FACT_CNT];
	char *text, *part;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	sample_facts(facts);
	facts[FACT_RQ].rungs[2].excluded = true;
	strcpy(facts[FACT_RQ].rungs[2].reason, "has its reasons");
	facts[FACT_QUIESCENT].attached = FACT_AT_NEED;
	facts[FACT_CALL].copies = 1;
	facts[FACT_GRACE].copies = 3;
	strcpy(facts[FACT_CALL].rungs[1].reason, "it says none");
	/* not wanted in this run: nothing is missing */
	facts[FACT_UNREACHED].rung = NULL;
	facts[FACT_UNREACHED].wanted = false;
	sink_text_probes(out, facts, FACT_CNT);
	fclose(out);
	check_text(text, "FACT         RUNG           RESULT");
	check_text(text,
		   "a-fact       first          Operation not permitted      what it shows\n");
	check_text(text, "             second         in use ");
	check_text(text, "             second         in use, at need              \n");
	check_text(text, "             second         in use, 1 copy               it says none\n");
	check_text(text, "             second         in use, 3 copies             \n");
	check_text(text, "             third          not needed");
	check_text(text,
		   "             third          excluded                     has its reasons\n");
	check_text(text, "             second         in use                       \n");
	/* once: for the one fact that is wanted and that no rung shows */
	part = strstr(text, "cannot be judged without it: what is not judged\n");
	assert_non_null(part);
	assert_null(strstr(part + 1, "cannot be judged"));
	free(text);
}

static char *end_text(const struct run_end *end, const char *what, bool compat_seen)
{
	struct report r;
	struct run run;
	char *text;

	sample_report(&r, 4);
	sample_run(&run, NULL);
	run.end = *end;
	run.what = what;
	run.compat_seen = compat_seen;
	report_finish(&r);
	text = sample_text(&r, &run);
	report_release(&r);
	return text;
}

/* What ended the run and its command, and why no call may have been seen. */
static void test_text_end(void **state)
{
	static const struct {
		struct run_end end;
		const char *words;
	} ends[] = {
		{ { .by = RUN_ENDED_PROCESSES },
		  "\nThe run ended because the processes that it judged were gone\n" },
		{ { .by = RUN_ENDED_RECORDING },
		  "\nThe run ended because the recording could not be written on\n" },
		{ { .by = RUN_ENDED_VIOLATION },
		  "\nThe run ended at its first violation (--until)\n" },
		{ { .by = RUN_ENDED_WARNING }, "\nThe run ended at its first warning (--until)\n" },
		{ { .command_signal = 11 }, "\nThe command was ended by SIGSEGV\n" },
		{ { .command_signal = 4711 }, "\nThe command was ended by signal 4711\n" },
		{ { .command_signal = 31 }, "\nThe command was ended by SIGSYS\n" },
		{ { .command_signal = 31, .command_call = "openat" },
		  "\nThe command was ended by SIGSYS: seccomp does not let it call openat\n" },
		{ { .by = RUN_ENDED_DURATION, .command_runs = true },
		  "\nThe command still ran when the run ended" },
	};
	static const struct run_end usual = { .by = RUN_ENDED_COMMAND };
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		text = end_text(&ends[i].end, "command ./prog", true);
		check_text(text, ends[i].words);
		free(text);
	}
	text = end_text(&usual, "command ./prog", true);
	assert_null(strstr(text, "The run ended"));
	assert_null(strstr(text, "The command "));
	check_text(text, "\n- the command makes none");
	assert_null(strstr(text, "32-bit"));
	assert_null(strstr(text, "without -p"));
	free(text);
	text = end_text(&usual, "2 pids", false);
	check_text(text, "without -p");
	check_text(text, "\n- the caller is a 32-bit program");
	check_text(text, "another pid namespace");
	free(text);
	text = end_text(&usual, "system-wide", true);
	check_text(text, "\n- none was made while the trace lasted");
	check_text(text, "\n- a ptracer or seccomp");
	assert_null(strstr(text, "without -p"));
	free(text);
}

/* Ways of answering a call that a run cannot see are named, in either report. */
static void test_unseen_answers(void **state)
{
	static const struct {
		const char *rung;
		int unseen_tracer_pid;
		const char *text, *json;
	} rows[] = {
		{ "second", 0, NULL, "\"unseen_answers\": []" },
		{ "second", 4711,
		  "Process 4711 is traced by a ptracer that takes no SIGCHLD: a call that it skips "
		  "is not seen (ptraced)\n",
		  "\"unseen_answers\": [\n    \"ptraced\"\n  ]" },
		{ NULL, 4711, "not seen, no probe shows them here (trapped, dispatched, ptraced)\n",
		  "\"unseen_answers\": [\n    \"trapped\",\n    \"dispatched\",\n    \"ptraced\"\n "
		  " ]" },
	};
	struct fact_state facts[FACT_CNT];
	struct report r;
	struct run run;
	size_t i;

	(void)state;
	sample_facts(facts);
	facts[FACT_ANSWERED].name = "answered";
	sample_run(&run, facts);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		char *text, *json;

		sample_report(&r, 4);
		facts[FACT_ANSWERED].rung = rows[i].rung;
		r.unseen_tracer_pid = rows[i].unseen_tracer_pid;
		text = sample_text(&r, &run);
		json = sample_written(sink_json, &r, &run);
		if (rows[i].text)
			check_text(text, rows[i].text);
		else
			assert_null(strstr(text, "not seen ("));
		check_text(json, rows[i].json);
		free(text);
		free(json);
		report_release(&r);
	}
}

/* Calls that the function of a grace period alone covers, and why there are such calls. */
static void test_grace_alone(void **state)
{
	const struct fact_state facts[] = {
		{ .name = "always" },
		{ .name = "again", .attached = FACT_AGAIN },
		{ .name = "refused", .attached = FACT_REFUSED, .attach_err = -ENOSPC },
	};
	struct report r;
	struct run run;
	char *text;

	(void)state;
	sample_report(&r, 4);
	sample_run(&run, facts);
	run.fact_cnt = ARRAY_SIZE(facts);
	sample_add(&r, "grace/global-expedited.txt", 1);
	text = sample_text(&r, &run);
	assert_null(strstr(text, "Calls that waited for RCU"));
	assert_int_equal(occurs(text, "\nProbes: "), 1);
	check_text(text, "\nProbes: refused not attached again when it was asked for: "
			 "No space left on device\n");
	free(text);
	sample_add(&r, "grace/global-grace-period.txt", 2);
	text = sample_text(&r, &run);
	check_text(text, "\nCalls that waited for RCU, without a look at what each CPU did for it: "
			 "2\n");
	free(text);
	report_release(&r);
}

static void test_not_the_kernel(void **state)
{
	struct report r;
	struct run run;
	char *text;

	(void)state;
	sample_report(&r, 4);
	sample_run(&run, NULL);
	sample_add(&r, "rules/trapped/warned.txt", 3);
	report_finish(&r);
	text = sample_text(&r, &run);
	check_text(text, "\nWARNING: trapped\n  PRIVATE_EXPEDITED by fixture[4242]: 3 calls, "
			 "seccomp mode 2 (filter)\n");
	check_text(text, "  unverified (not-the-kernel): 3\n");
	check_text(text,
		   "\nBarriers that something else than the kernel answered: 3; one is enough");
	check_text(text, "\nVerdict: unverified");
	free(text);
	report_release(&r);
}

static const struct CMUnitTest tests[] = {
	{ "text: answers that are not seen", test_unseen_answers, NULL, NULL, NULL },
	{ "text: barriers that something else answered", test_not_the_kernel, NULL, NULL, NULL },
	{ "text: a grace period without events", test_grace_alone, NULL, NULL, NULL },
	{ "text: a report", test_text, NULL, NULL, NULL },
	{ "text: several findings", test_text_several, NULL, NULL, NULL },
	{ "text: no control characters", test_text_control, NULL, NULL, NULL },
	{ "text: verdicts", test_text_verdicts, NULL, NULL, NULL },
	{ "text: many processes", test_text_rows_many, NULL, NULL, NULL },
	{ "text: durations", test_text_durations, NULL, NULL, NULL },
	{ "text: the tool itself", test_text_tool, NULL, NULL, NULL },
	{ "text: many CPUs", test_text_many_cpus, NULL, NULL, NULL },
	{ "text: a line per call", test_text_call, NULL, NULL, NULL },
	{ "text: the columns of calls", test_call_columns, NULL, NULL, NULL },
	{ "text: the names of these columns", test_call_header, NULL, NULL, NULL },
	{ "text: paragraphs", test_text_paragraph, NULL, NULL, NULL },
	{ "text: warnings", test_text_warnings, NULL, NULL, NULL },
	{ "text: the threads of a warning", test_text_warning_threads, NULL, NULL, NULL },
	{ "text: lost calls", test_text_lost, NULL, NULL, NULL },
	{ "text: rows that processes share", test_text_rows_merged, NULL, NULL, NULL },
	{ "text: many warnings", test_text_warnings_many, NULL, NULL, NULL },
	{ "text: registrations", test_text_lives, NULL, NULL, NULL },
	{ "text: a violation that is no call", test_text_exec, NULL, NULL, NULL },
	{ "text: the end", test_text_end, NULL, NULL, NULL },
	{ "text: probes", test_text_probes, NULL, NULL, NULL },
};

const struct unit_tests text_tests = { tests, ARRAY_SIZE(tests) };
