// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registrations that are not used: looks are given, one after the other, and the sentence is
 * said after enough of them, or not. What confines a process, and how recordings hold both.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "judge/so_far.h"
#include "recording/looks_json.h"
#include "sample.h"
#include "sink/advice.h"
#include "unit.h"

#define PID 4242
#define START_NS 3000000000ull
/* What the sample's run begins with. */
#define BEGIN_NS 6999999000ull
#define SECOND 1000000000ull

#define REGISTER "required/register-ipi.txt"
#define EXEC "rules/state-survived-exec/verified.txt"
#define FORK "lives/fork.txt"
#define BLOCKED "rules/blocked-by-seccomp/warned.txt"

static const struct report_note *unused_of(const struct report *r)
{
	unsigned int i;

	for (i = 0; i < r->infos.cnt; i++)
		if (!strcmp(r->infos.list[i].rule->code, "registered-unused"))
			return &r->infos.list[i];
	return NULL;
}

/* A REGISTER_*, a fork or an exec at 0.3 s, with the registrations after it. */
static void add_life(struct report *r, const char *fixture, __u32 state)
{
	struct judged d;

	judged_read(&d, fixture);
	d.call.call.tgid = PID;
	d.call.call.start_ns = START_NS;
	d.call.call.begin_ns = d.call.call.end_ns = BEGIN_NS + 300000000;
	d.call.call.state_end = state;
	if (d.call.call.type == MBT_RECORD_CALL)
		d.call.call.cmd = MBT_CMD_REGISTER_PRIVATE_EXPEDITED;
	assert_int_equal(report_call(r, &d.call, &d.j), 0);
	judged_release(&d);
}

static void registered(struct report *r)
{
	sample_report(r, 4);
	add_life(r, REGISTER, MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY);
	assert_non_null(report_looks_get(&r->looks, PID, START_NS));
}

/* @cnt looks, a second each, after as many of PRIVATE_EXPEDITED; @threads on CPUs 0 to @cpus. */
static void look(struct report *r, unsigned int cnt, __u64 calls, unsigned int threads,
		 unsigned int cpus)
{
	struct report_look *p = report_looks_find(&r->looks, PID, START_NS);
	struct look_seen seen = { .calls[0] = calls,
				  .threads = threads,
				  .cpu_cnt = cpus,
				  .cpu_ids = { 0, 1, 2, 3 },
				  .now_ns = p->seen_ns ? p->seen_ns : BEGIN_NS };

	while (cnt--) {
		seen.now_ns += SECOND;
		report_look_take(p, &seen);
	}
}

static void gone(struct report *r, __u64 calls)
{
	struct report_look *p = report_looks_find(&r->looks, PID, START_NS);

	report_look_take(p, &(struct look_seen){ .now_ns = p->seen_ns + SECOND,
						 .gone = true,
						 .calls[0] = calls });
}

static void check_said(struct report *r, const char *sentence)
{
	const struct report_note *note;
	char words[ADVICE_LEN];
	struct run run;

	report_finish(r);
	note = unused_of(r);
	sample_run(&run, NULL);
	if (!note)
		fail_msg("it is not said");
	assert_string_equal(note_sentence(words, sizeof(words), note, r, &run), sentence);
	report_release(r);
}

static void check_quiet(struct report *r)
{
	report_finish(r);
	if (unused_of(r))
		fail_msg("it is said");
	report_release(r);
}

static void test_unused(void **state)
{
	struct report r;

	(void)state;
	registered(&r);
	look(&r, 1, 100, 4, 4);
	look(&r, 3, 100, 2, 2);
	check_said(&r, "PRIVATE_EXPEDITED by fixture[4242]: registered at 0.300 s, the last of 100 "
		       "calls by 1.000 s, 2 threads on 2 CPUs since");
	/* none at all, of a process that has gone */
	registered(&r);
	look(&r, 5, 0, 3, 4);
	gone(&r, 0);
	check_said(&r, "PRIVATE_EXPEDITED by fixture[4242]: registered at 0.300 s, no call of it, "
		       "3 threads on 4 CPUs since (it has ended, and was last seen at 5.000 s)");
}

static void test_used(void **state)
{
	struct report r;

	(void)state;
	/* too few looks; one thread; one CPU; none that ran */
	registered(&r);
	look(&r, 1, 100, 4, 4);
	look(&r, 2, 100, 2, 2);
	check_quiet(&r);
	registered(&r);
	look(&r, 9, 100, 1, 2);
	check_quiet(&r);
	registered(&r);
	look(&r, 9, 100, 2, 1);
	check_quiet(&r);
	registered(&r);
	look(&r, 9, 100, 0, 0);
	check_quiet(&r);
	/* a call after the last look, of a process that has gone or has not */
	registered(&r);
	look(&r, 9, 100, 2, 2);
	gone(&r, 101);
	check_quiet(&r);
	registered(&r);
	look(&r, 9, 100, 2, 2);
	look(&r, 1, 101, 2, 2);
	check_quiet(&r);
	/* not registered, or no longer */
	registered(&r);
	add_life(&r, EXEC, 0);
	look(&r, 9, 100, 2, 2);
	check_quiet(&r);
	sample_report(&r, 4);
	assert_non_null(report_looks_get(&r.looks, PID, START_NS));
	look(&r, 9, 100, 2, 2);
	check_quiet(&r);
	/* nor what those were that filters left out */
	registered(&r);
	look(&r, 9, 100, 2, 2);
	r.left_out = 1;
	check_quiet(&r);
	/* of a call that was lost it is not known whose it was */
	registered(&r);
	look(&r, 9, 100, 2, 2);
	assert_int_equal(report_lost(&r, 1), 0);
	check_quiet(&r);
}

/* One that calls now and then is named after three times as long as it ever went without. */
static void test_now_and_then(void **state)
{
	struct report r;
	__u64 calls;

	(void)state;
	registered(&r);
	for (calls = 1; calls < 5; calls++)
		look(&r, 5, calls, 2, 2);
	look(&r, 5, 4, 2, 2);
	look(&r, 2, 4, 2, 2);
	check_quiet(&r);
	registered(&r);
	for (calls = 1; calls < 5; calls++)
		look(&r, 5, calls, 2, 2);
	look(&r, 8, 4, 2, 2);
	check_said(&r, "PRIVATE_EXPEDITED by fixture[4242]: registered at 0.300 s, the last of 4 "
		       "calls by 16.000 s, 2 threads on 2 CPUs since");
}

static void test_inherited(void **state)
{
	const __u32 ready = MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY;
	struct report r;

	(void)state;
	sample_report(&r, 4);
	add_life(&r, FORK, ready);
	assert_non_null(report_looks_get(&r.looks, PID, START_NS));
	look(&r, 3, 0, 1, 1);
	check_said(&r, "PRIVATE_EXPEDITED by fixture[4242]: inherited the registration at 0.300 s, "
		       "no call of it, 1 thread on 1 CPU since");
	/* it waits, as the spare process of a server does */
	sample_report(&r, 4);
	add_life(&r, FORK, ready);
	assert_non_null(report_looks_get(&r.looks, PID, START_NS));
	look(&r, 9, 0, 0, 0);
	check_quiet(&r);
	/* it makes some */
	sample_report(&r, 4);
	add_life(&r, FORK, ready);
	assert_non_null(report_looks_get(&r.looks, PID, START_NS));
	look(&r, 3, 1, 1, 1);
	check_quiet(&r);
}

/* There is room for 64, and one that has gone and says nothing makes some. */
static void test_room(void **state)
{
	struct report_looks looks = { 0 };
	struct report_look *first;
	int pid;

	(void)state;
	for (pid = 1; pid <= REPORT_LOOKS_MAX; pid++)
		assert_non_null(report_looks_get(&looks, pid, START_NS));
	first = report_looks_find(&looks, 1, START_NS);
	assert_null(report_looks_get(&looks, pid, START_NS));
	assert_ptr_equal(report_looks_get(&looks, 1, START_NS), first);
	assert_null(report_looks_find(&looks, 1, START_NS + 1));
	report_look_take(first, &(struct look_seen){ .now_ns = 1, .gone = true });
	assert_ptr_equal(report_looks_get(&looks, pid, START_NS), first);
	assert_int_equal(first->tgid, pid);
	first->gone = first->confined_known = true;
	assert_null(report_looks_get(&looks, pid + 1, START_NS));
	report_looks_release(&looks);
}

static void advise(struct report *r, char *words, int ns_tgid)
{
	struct judged d;
	struct run run;

	judged_read(&d, BLOCKED);
	d.call.call.ns_tgid = ns_tgid;
	assert_int_equal(report_call(r, &d.call, &d.j), 0);
	judged_release(&d);
	sample_run(&run, NULL);
	advice_for(words, ADVICE_LEN, &r->notes.list[0], r, &run);
}

#define ALLOW \
	"Its filter answers membarrier with EPERM (SECCOMP_RET_ERRNO, or a supervisor). The " \
	"kernel has it (QUERY 0x3ff). Allow membarrier, system call 324 of x86-64, in the filter " \
	"of its "

static void test_confined(void **state)
{
	char words[ADVICE_LEN];
	struct report_look *p;
	struct report r;

	(void)state;
	sample_report(&r, 4);
	advise(&r, words, PID);
	assert_string_equal(words, ALLOW "sandbox or container.");
	p = report_looks_get(&r.looks, PID, r.notes.list[0].start_ns);
	advise(&r, words, PID);
	assert_string_equal(words, ALLOW "sandbox or container.");
	p->confined_known = p->no_new_privs = true;
	p->seccomp_mode = 2;
	advise(&r, words, PID);
	assert_string_equal(words, ALLOW "sandbox or container. Seen of the process: NoNewPrivs "
					 "set, seccomp mode 2.");
	p->no_new_privs = false;
	strcpy(p->cgroup, "/docker/ab\033c");
	report_release(&r);

	sample_report(&r, 4);
	p = report_looks_get(&r.looks, PID, START_NS);
	advise(&r, words, 12);
	assert_int_equal(r.notes.list[0].start_ns, START_NS);
	p->confined_known = true;
	p->seccomp_mode = 2;
	strcpy(p->cgroup, "/docker/ab\033c");
	advise(&r, words, 12);
	assert_string_equal(words, ALLOW
			    "container, which calls the process 12. Seen of the process: cgroup "
			    "/docker/ab?c, process 12 of its pid namespace, NoNewPrivs not set, "
			    "seccomp mode 2.");
	report_release(&r);
}

/* What a recording holds of them says the same, and so does the copy of a run that goes on. */
static void test_kept(void **state)
{
	struct report_look *p;
	struct report r, copy;
	json_t *json;

	(void)state;
	registered(&r);
	look(&r, 1, 100, 4, 4);
	look(&r, 4, 100, 3, 2);
	gone(&r, 100);
	p = report_looks_find(&r.looks, PID, START_NS);
	p->confined_known = p->no_new_privs = true;
	p->seccomp_mode = 2;
	strcpy(p->cgroup, "/box/1");
	assert_int_equal(report_copy(&copy, &r), 0);
	assert_int_equal(copy.looks.cnt, 1);
	assert_memory_equal(copy.looks.list, r.looks.list, sizeof(*r.looks.list));
	json = looks_json(&r.looks);
	report_looks_release(&copy.looks);
	copy.looks = (struct report_looks){ 0 };
	assert_int_equal(looks_json_read(&copy.looks, json), 0);
	assert_int_equal(copy.looks.cnt, 1);
	assert_memory_equal(copy.looks.list, r.looks.list, sizeof(*r.looks.list));
	/* twice the same process */
	assert_int_equal(looks_json_read(&copy.looks, json), -EBADMSG);
	check_said(&copy, "PRIVATE_EXPEDITED by fixture[4242]: registered at 0.300 s, the last of "
			  "100 calls by 1.000 s, 3 threads on 2 CPUs since (it has ended, and was "
			  "last seen at 5.000 s)");
	json_decref(json);
	report_release(&r);
	/* nothing to keep, in recordings of before as well */
	registered(&r);
	look(&r, 3, 0, 0, 0);
	json = looks_json(&r.looks);
	assert_int_equal(json_array_size(json), 0);
	assert_int_equal(looks_json_read(&r.looks, NULL), 0);
	assert_null(looks_json(NULL));
	json_decref(json);
	report_release(&r);
}

#define QUIET "[0,0,0,0,0,0,0,[]]"
#define LOOK(tgid, quiet, more) \
	"[{\"tgid\":" tgid ",\"start_ns\":1,\"seen_ns\":1,\"gone\":false,\"quiet\":[" quiet \
	"]" more "}]"

static int read_text(const char *text)
{
	struct report_looks looks = { 0 };
	json_t *json = json_loads(text, 0, NULL);
	int err;

	assert_non_null(json);
	err = looks_json_read(&looks, json);
	report_looks_release(&looks);
	json_decref(json);
	return err;
}

static void test_hostile(void **state)
{
	static const char *const bad[] = {
		"{}",
		"[1]",
		"[{}]",
		LOOK("0", QUIET "," QUIET "," QUIET, ""),
		LOOK("1", QUIET "," QUIET, ""),
		LOOK("1", QUIET "," QUIET ",[0,0,0,0,0,0,0]", ""),
		LOOK("1", QUIET "," QUIET ",[0,0,0,0,0,0,-1,[]]", ""),
		LOOK("1", QUIET "," QUIET ",[0,0,4294967296,0,0,0,0,[]]", ""),
		LOOK("1", QUIET "," QUIET ",[0,0,0,0,0,0,0,[-1]]", ""),
		LOOK("1",
		     QUIET "," QUIET ",[0,0,0,0,0,0,0,[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]]",
		     ""),
		LOOK("1", QUIET "," QUIET "," QUIET, ",\"confined\":[1,true,2]"),
		LOOK("1", QUIET "," QUIET "," QUIET, ",\"confined\":[\"/\",true,-2]"),
	};
	size_t i;

	(void)state;
	assert_int_equal(
		read_text(LOOK("1", QUIET "," QUIET "," QUIET, ",\"confined\":[\"/a\",true,2]")),
		0);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		if (read_text(bad[i]) != -EBADMSG)
			fail_msg("taken: %s", bad[i]);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_unused),       cmocka_unit_test(test_used),
	cmocka_unit_test(test_now_and_then), cmocka_unit_test(test_inherited),
	cmocka_unit_test(test_room),         cmocka_unit_test(test_confined),
	cmocka_unit_test(test_kept),         cmocka_unit_test(test_hostile),
};

const struct unit_tests looks_tests = { tests, ARRAY_SIZE(tests) };
