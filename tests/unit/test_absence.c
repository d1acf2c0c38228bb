// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is worth knowing of a program and fails no run: each with a case in which it is said,
 * word by word, and one in which it must not be.
 */
#include <stdlib.h>
#include <string.h>
#include "sample.h"
#include "sink/advice.h"
#include "unit.h"

static const struct report_note *info_of(const struct report *r, const char *code)
{
	unsigned int i;

	for (i = 0; i < r->infos.cnt; i++)
		if (!strcmp(r->infos.list[i].rule->code, code))
			return &r->infos.list[i];
	return NULL;
}

static void check_quiet(const struct report *r, const char *code)
{
	if (info_of(r, code))
		fail_msg("%s is said", code);
}

static void check_sentence(const struct report *r, const char *code, const char *sentence)
{
	const struct report_note *note = info_of(r, code);
	char words[ADVICE_LEN];
	struct run run;

	if (!note)
		fail_msg("%s is not said", code);
	sample_run(&run, NULL);
	assert_string_equal(note_sentence(words, sizeof(words), note, r, &run), sentence);
}

/* An info fails no run, is in both reports, and is no warning there. */
static void test_info(void **state)
{
	struct report r;
	struct run run;
	char *text, *json;

	(void)state;
	sample_report(&r, 4);
	sample_run(&run, NULL);
	sample_add(&r, "rules/missed-delivery/verified.txt", 1);
	sample_add(&r, "rules/fast-path-no-wait/quiet.txt", 1);
	r.options.fail_on = LEVEL_WARNING;
	check_quiet(&r, "fast-path-no-wait");
	sample_add(&r, "rules/fast-path-no-wait/warned.txt", 3);
	report_finish(&r);
	assert_int_equal(report_outcome(&r), OUTCOME_PASSED);
	assert_int_equal(r.notes.calls, 0);
	check_sentence(&r, "fast-path-no-wait",
		       "GLOBAL by fixture[4242]: 3 calls returned at once: one CPU was online, no "
		       "grace period was waited for");
	text = sample_text(&r, &run);
	check_text(text, "\nINFO: fast-path-no-wait\n  GLOBAL by fixture[4242]: 3 calls returned "
			 "at once: one CPU was online, no grace period was waited for\n");
	assert_null(strstr(text, "WARNING"));
	assert_null(strstr(text, "Warnings"));
	json = sample_written(sink_json, &r, &run);
	check_text(json, "\"warnings\": [],\n");
	check_text(json, "\"infos\": [\n");
	check_text(json, "\"code\": \"fast-path-no-wait\"");
	free(text);
	free(json);
	report_release(&r);
}

#define PID 4242
#define START_NS 3000000000ull

/* Calls that the kernel side counted. */
static void add_stat(struct report *r, __u32 cmd, __u64 calls, __u64 eperm, __u64 einval)
{
	struct mbt_stat_key key = { .tgid = PID, .start_ns = START_NS, .row = mbt_cmd_row(cmd) };
	struct mbt_stat stat = {
		.calls = calls, .failed = eperm + einval, .leader_comm = "fixture", .ns_tgid = PID
	};

	stat.errors.cnt[MBT_ERROR_EPERM] = eperm;
	stat.errors.cnt[MBT_ERROR_EINVAL] = einval;
	assert_int_equal(report_stat(r, &key, &stat), 0);
}

/* A REGISTER_* or an exec at a time, with the registrations after it. */
static void add_life(struct report *r, const char *fixture, __u32 cmd, __u64 at_ns, __u32 state)
{
	struct judged d;

	judged_read(&d, fixture);
	d.call.call.cmd = cmd;
	d.call.call.begin_ns = d.call.call.end_ns = 6999999000ull + at_ns;
	d.call.call.state_end = state;
	assert_int_equal(report_call(r, &d.call, &d.j), 0);
	judged_release(&d);
}

#define REGISTER "required/register-ipi.txt"
#define EXEC "rules/state-survived-exec/verified.txt"

static void test_not_registered(void **state)
{
	char words[ADVICE_LEN];
	struct run run;
	struct report r;

	(void)state;
	/* the answer is the fault */
	sample_report(&r, 4);
	sample_add(&r, "rules/bad-return/violated-registered.txt", 1);
	report_finish(&r);
	assert_int_equal(r.total.violated, 1);
	check_quiet(&r, "not-registered");
	report_release(&r);

	sample_report(&r, 4);
	add_stat(&r, MBT_CMD_PRIVATE_EXPEDITED, 5, 5, 0);
	report_finish(&r);
	check_sentence(&r, "not-registered",
		       "PRIVATE_EXPEDITED by fixture[4242]: 5 calls returned EPERM: the process is "
		       "not registered for it (registered: nothing that this run saw)");
	sample_run(&run, NULL);
	assert_string_equal(note_sentence_of(words, sizeof(words), info_of(&r, "not-registered"), 2,
					     &run),
			    "PRIVATE_EXPEDITED by fixture[4242] and 2 more processes: 5 calls "
			    "returned EPERM: the processes are not registered for it");
	report_release(&r);

	sample_report(&r, 4);
	add_life(&r, REGISTER, MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 1000000000,
		 MBT_STATE_PRIVATE | MBT_STATE_PRIVATE_READY);
	add_life(&r, EXEC, 0, 1200000000, 0);
	add_life(&r, REGISTER, MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, 1300000000,
		 MBT_STATE_PRIVATE | MBT_STATE_SYNC_CORE | MBT_STATE_SYNC_CORE_READY);
	add_stat(&r, MBT_CMD_PRIVATE_EXPEDITED, 7, 3, 0);
	report_finish(&r);
	check_sentence(&r, "not-registered",
		       "PRIVATE_EXPEDITED by fixture[4242]: 3 calls returned EPERM: the process is "
		       "not registered for it (registered: SYNC_CORE only; exec at 1.200 s cleared "
		       "PRIVATE_EXPEDITED)");
	report_release(&r);

	/* the registration came, and too late */
	sample_report(&r, 4);
	add_life(&r, REGISTER, MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 500000000,
		 MBT_STATE_PRIVATE | MBT_STATE_RSEQ | MBT_STATE_RSEQ_READY);
	add_stat(&r, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 7, 1, 0);
	report_finish(&r);
	check_sentence(&r, "not-registered",
		       "PRIVATE_EXPEDITED_RSEQ by fixture[4242]: 1 call returned EPERM: the "
		       "process is not registered for it (it was from 0.500 s on)");
	report_release(&r);
}

/* The same errno by a filter, and calls that succeed or fail otherwise, say nothing of it. */
static void test_registered(void **state)
{
	struct report r;

	(void)state;
	sample_report(&r, 4);
	sample_add(&r, "rules/blocked-by-seccomp/warned.txt", 5);
	add_stat(&r, MBT_CMD_PRIVATE_EXPEDITED, 7, 0, 3);
	add_stat(&r, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 7, 0, 0);
	report_finish(&r);
	assert_int_equal(r.notes.cnt, 2);
	check_quiet(&r, "not-registered");
	report_release(&r);
}

static void test_not_supported(void **state)
{
	const struct mbt_settings lacks = { .nohz_full = MBT_YES, .sync_core_absent = MBT_YES };
	const struct mbt_settings has = { .nohz_full = MBT_NO,
					  .sync_core_absent = MBT_NO,
					  .rseq_absent = MBT_NO,
					  .get_registrations_absent = MBT_NO };
	const struct mbt_settings unknown = { .nohz_full = MBT_UNKNOWN,
					      .sync_core_absent = MBT_UNKNOWN };
	const struct mbt_settings *const quiet[] = { &has, &unknown, NULL };
	struct report r;
	size_t i;

	(void)state;
	sample_report(&r, 4);
	r.settings = &lacks;
	add_stat(&r, MBT_CMD_GLOBAL, 5, 0, 5);
	add_stat(&r, MBT_CMD_PRIVATE_EXPEDITED, 5, 0, 5);
	report_finish(&r);
	assert_int_equal(r.infos.cnt, 1);
	check_sentence(&r, "not-supported",
		       "GLOBAL by fixture[4242]: 5 calls returned EINVAL: nohz_full is active on "
		       "this machine (QUERY 0x3ff)");
	report_release(&r);

	sample_report(&r, 4);
	r.settings = &lacks;
	add_stat(&r, MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, 2, 0, 2);
	report_finish(&r);
	check_sentence(&r, "not-supported",
		       "REGISTER_PRIVATE_EXPEDITED_SYNC_CORE by fixture[4242]: 2 calls returned "
		       "EINVAL: this kernel for x86_64 does not have the command (QUERY 0x3ff)");
	report_release(&r);

	/* wrong flags on a kernel that has them all, and on those of which nothing is known */
	for (i = 0; i < ARRAY_SIZE(quiet); i++) {
		sample_report(&r, 4);
		r.settings = quiet[i];
		add_stat(&r, MBT_CMD_GLOBAL, 5, 0, 5);
		add_stat(&r, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 5, 0, 5);
		report_finish(&r);
		check_quiet(&r, "not-supported");
		report_release(&r);
	}
}

/* By the kernel side's count or by records: most of ten or more. */
static void test_single_thread(void **state)
{
	struct report r;

	(void)state;
	sample_report(&r, 4);
	add_stat(&r, MBT_CMD_PRIVATE_EXPEDITED, 153000, 0, 0);
	report_finish(&r);
	check_sentence(&r, "single-thread",
		       "PRIVATE_EXPEDITED by fixture[4242]: all 153000 barriers were made while "
		       "the process had one thread");
	report_release(&r);

	sample_report(&r, 4);
	sample_add(&r, "required/private-single-user.txt", 12);
	sample_add(&r, "rules/missed-delivery/verified.txt", 4);
	report_finish(&r);
	check_sentence(&r, "single-thread",
		       "PRIVATE_EXPEDITED by fixture[4242]: 12 of 16 barriers (75 %) were made "
		       "while the process had one thread");
	report_release(&r);

	/* the smaller part; too few; a command that looks at the CPUs all the same; failures */
	sample_report(&r, 4);
	sample_add(&r, "required/private-single-user.txt", 12);
	sample_add(&r, "rules/missed-delivery/verified.txt", 13);
	add_stat(&r, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 9, 0, 0);
	add_stat(&r, MBT_CMD_REGISTER_PRIVATE_EXPEDITED, 100, 0, 0);
	add_stat(&r, MBT_CMD_QUERY, 100, 0, 0);
	add_stat(&r, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 100, 100, 0);
	report_finish(&r);
	check_quiet(&r, "single-thread");
	report_release(&r);
}

static void test_no_receiver(void **state)
{
	char words[ADVICE_LEN];
	struct run run;
	struct judged d;
	struct report r;

	(void)state;
	sample_report(&r, 4);
	sample_add(&r, "required/global-expedited-unregistered-mm.txt", 10);
	report_finish(&r);
	check_sentence(&r, "no-receiver",
		       "GLOBAL_EXPEDITED by fixture[4242]: none of 10 barriers had a CPU to reach, "
		       "and no other process was seen to register for it");
	/* where registrations of others are not recorded */
	sample_run(&run, NULL);
	run.settings.filtered = 1;
	assert_string_equal(note_sentence(words, sizeof(words), info_of(&r, "no-receiver"), &r,
					  &run),
			    "GLOBAL_EXPEDITED by fixture[4242]: none of 10 barriers had a CPU to "
			    "reach, and no other process of those traced was seen to register for "
			    "it");
	report_release(&r);

	/* its own registration reaches no other process */
	sample_report(&r, 4);
	add_life(&r, REGISTER, MBT_CMD_REGISTER_GLOBAL_EXPEDITED, 1, MBT_STATE_GLOBAL_READY);
	sample_add(&r, "required/global-expedited-unregistered-mm.txt", 10);
	report_finish(&r);
	assert_non_null(info_of(&r, "no-receiver"));
	report_release(&r);

	/* too few; one that reached a CPU; a machine with one */
	sample_report(&r, 4);
	sample_add(&r, "required/global-expedited-unregistered-mm.txt", 9);
	report_finish(&r);
	check_quiet(&r, "no-receiver");
	report_release(&r);
	sample_report(&r, 4);
	sample_add(&r, "required/global-expedited-unregistered-mm.txt", 10);
	sample_add(&r, "rules/stale-runqueue-state/verified.txt", 1);
	report_finish(&r);
	check_quiet(&r, "no-receiver");
	report_release(&r);
	sample_report(&r, 1);
	sample_add(&r, "required/global-expedited-unregistered-mm.txt", 10);
	report_finish(&r);
	check_quiet(&r, "no-receiver");
	report_release(&r);

	/* something was sent to a CPU that had ceased to run such a process */
	sample_report(&r, 4);
	sample_add(&r, "required/global-expedited-unregistered-mm.txt", 10);
	judged_read(&d, "required/global-expedited-unregistered-mm.txt");
	d.call.target_cnt = 1;
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	judged_release(&d);
	report_finish(&r);
	check_quiet(&r, "no-receiver");
	report_release(&r);

	/* another one is registered, and ran on no CPU at that time */
	sample_report(&r, 4);
	sample_add(&r, "required/global-expedited-unregistered-mm.txt", 10);
	judged_read(&d, "lives/fork.txt");
	d.call.call.tgid = 77;
	d.call.call.state_end = MBT_STATE_GLOBAL | MBT_STATE_GLOBAL_READY;
	assert_int_equal(report_call(&r, &d.call, &d.j), 0);
	judged_release(&d);
	report_finish(&r);
	check_quiet(&r, "no-receiver");
	report_release(&r);
}

static void add_named(struct report *r, const char *fixture, int cpu_id, unsigned int cnt)
{
	struct judged d;

	judged_read(&d, fixture);
	d.call.call.cpu_id = cpu_id;
	while (cnt--)
		assert_int_equal(report_call(r, &d.call, &d.j), 0);
	judged_release(&d);
}

static void test_targeted_noop(void **state)
{
	struct report r;

	(void)state;
	sample_report(&r, 8);
	add_named(&r, "required/rseq-cpu-out-of-range.txt", 5, 10);
	add_named(&r, "required/rseq-cpu-out-of-range.txt", 99, 20);
	/* these do, and these are too few */
	add_named(&r, "rules/wrong-target/verified.txt", 1, 10);
	add_named(&r, "required/rseq-cpu-out-of-range.txt", 6, 9);
	report_finish(&r);
	check_sentence(
		&r, "targeted-noop",
		"PRIVATE_EXPEDITED_RSEQ by fixture[4242]: none of 30 judged calls for CPU 5, "
		"99 met a thread of the process there (this machine's CPUs are 0 to 7)");
	report_release(&r);

	/* one that reached the CPU is enough, and a call for all CPUs names none */
	sample_report(&r, 8);
	add_named(&r, "required/rseq-cpu-out-of-range.txt", 1, 20);
	add_named(&r, "rules/wrong-target/verified.txt", 1, 1);
	sample_add(&r, "required/rseq-all.txt", 20);
	report_finish(&r);
	check_quiet(&r, "targeted-noop");
	report_release(&r);
}

/* ---- advice ---- */

#define BLOCKED "rules/blocked-by-seccomp/warned.txt"
#define KILLED "rules/killed-by-seccomp/warned.txt"

static const struct report_note *note_of(const struct report *r, const char *code)
{
	unsigned int i;

	for (i = 0; i < r->notes.cnt; i++)
		if (!strcmp(r->notes.list[i].rule->code, code))
			return &r->notes.list[i];
	return info_of(r, code);
}

static void check_advice(const struct report *r, const struct kernel *kernel, const char *code,
			 const char *advice)
{
	const struct report_note *note = note_of(r, code);
	char words[ADVICE_LEN];
	struct run run;

	if (!note)
		fail_msg("%s is not said", code);
	sample_run(&run, NULL);
	run.kernel = kernel ? kernel : run.kernel;
	assert_string_equal(advice_for(words, sizeof(words), note, r, &run), advice);
}

/* @recorded: MBT_CALL_*; @ns_tgid: its number in its own pid namespace */
static void add_filtered(struct report *r, const char *fixture, __u32 recorded, int ns_tgid,
			 int tid)
{
	struct judged d;

	judged_read(&d, fixture);
	d.call.call.recorded |= recorded;
	d.call.call.ns_tgid = ns_tgid;
	d.call.call.tid = d.call.call.ns_tid = tid;
	assert_int_equal(report_call(r, &d.call, &d.j), 0);
	judged_release(&d);
}

/* The number is that of the caller's ABI. */
static void test_advice_abi(void **state)
{
	static const struct kernel arm64 = { .arch = "aarch64", .query_mask = 0x3ff };
	static const struct kernel lacks = { .arch = "x86_64", .query_mask = 0x1f7 };
	static const struct kernel filtered = { .arch = "riscv64",
						.query_mask = 0x3ff,
						.filtered = true };
	static const struct kernel unknown = { .arch = "s390x" };
	struct report r;

	(void)state;
	sample_report(&r, 4);
	add_filtered(&r, BLOCKED, 0, PID, PID);
	check_advice(&r, NULL, "blocked-by-seccomp",
		     "Its filter answers membarrier with EPERM (SECCOMP_RET_ERRNO, or a "
		     "supervisor). The kernel has it (QUERY 0x3ff). Allow membarrier, system call "
		     "324 of x86-64, in the filter of its sandbox or container.");
	check_advice(&r, &arm64, "blocked-by-seccomp",
		     "Its filter answers membarrier with EPERM (SECCOMP_RET_ERRNO, or a "
		     "supervisor). The kernel has it (QUERY 0x3ff). Allow membarrier, system call "
		     "283 of arm64, in the filter of its sandbox or container.");
	/* what a filter of ours may have answered proves nothing, nor does a mask without it */
	check_advice(&r, &filtered, "blocked-by-seccomp",
		     "Its filter answers membarrier with EPERM (SECCOMP_RET_ERRNO, or a "
		     "supervisor). Allow membarrier, system call 283 of riscv64, in the filter of "
		     "its sandbox or container.");
	check_advice(&r, &lacks, "blocked-by-seccomp",
		     "Its filter answers membarrier with EPERM (SECCOMP_RET_ERRNO, or a "
		     "supervisor). Allow membarrier, system call 324 of x86-64, in the filter of "
		     "its sandbox or container.");
	check_advice(&r, &unknown, "blocked-by-seccomp",
		     "Its filter answers membarrier with EPERM (SECCOMP_RET_ERRNO, or a "
		     "supervisor). Allow membarrier in the filter of its sandbox or container.");
	report_release(&r);

	sample_report(&r, 4);
	add_filtered(&r, KILLED, MBT_CALL_COMPAT, PID, PID);
	check_advice(&r, NULL, "killed-by-seccomp",
		     "Its filter answers membarrier with SECCOMP_RET_KILL. The kernel has it "
		     "(QUERY 0x3ff). Allow membarrier, system call 375 of i386, in the filter of "
		     "its sandbox or container.");
	/* both kinds of callers, of a thread, in a container */
	add_filtered(&r, KILLED, 0, 12, 4250);
	r.notes.list[0].ns_tgid = 12;
	check_advice(&r, NULL, "killed-by-seccomp",
		     "Its filter answers membarrier with SECCOMP_RET_KILL. The kernel has it "
		     "(QUERY 0x3ff). Allow membarrier, system call 324 of x86-64, and system call "
		     "375 of i386, in the filter of its container, which calls the process 12.");
	report_release(&r);

	sample_report(&r, 4);
	add_filtered(&r, BLOCKED, 0, PID, 4250);
	check_advice(&r, NULL, "blocked-by-seccomp",
		     "Its filter answers membarrier with EPERM (SECCOMP_RET_ERRNO, or a "
		     "supervisor). The kernel has it (QUERY 0x3ff). Allow membarrier, system call "
		     "324 of x86-64, in the filter of its sandbox or container. Thread "
		     "fixture[4250] made 1 of the calls.");
	report_release(&r);
}

/* What stands behind an error that is ignored, if it is known. */
static void test_advice_ignored(void **state)
{
	struct report r;

	(void)state;
	sample_report(&r, 4);
	add_stat(&r, MBT_CMD_PRIVATE_EXPEDITED, 5, 5, 0);
	report_finish(&r);
	check_advice(&r, NULL, "error-ignored",
		     "The process is not registered, see not-registered. What the program does "
		     "instead, if anything, was not looked at.");
	check_advice(&r, NULL, "not-registered",
		     "Call REGISTER_PRIVATE_EXPEDITED once at the start of the program, before it "
		     "creates threads, and look at the result.");
	report_release(&r);

	sample_report(&r, 4);
	sample_add(&r, BLOCKED, 5);
	report_finish(&r);
	check_advice(&r, NULL, "error-ignored",
		     "A filter refuses them, see blocked-by-seccomp. What the program does "
		     "instead, if anything, was not looked at.");
	report_release(&r);

	/* for another command of the process nothing is known */
	sample_report(&r, 4);
	sample_add(&r, BLOCKED, 5);
	add_stat(&r, MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 5, 0, 5);
	report_finish(&r);
	assert_int_equal(r.notes.cnt, 3);
	assert_int_equal(r.notes.list[2].row, mbt_cmd_row(MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE));
	{
		char words[ADVICE_LEN];
		struct run run;

		sample_run(&run, NULL);
		assert_string_equal(advice_for(words, sizeof(words), &r.notes.list[2], &r, &run),
				    "Look at the registration and the flags. What the program does "
				    "instead, if anything, was not looked at.");
	}
	report_release(&r);
}

static void test_advice_infos(void **state)
{
	const struct mbt_settings lacks = { .nohz_full = MBT_YES,
					    .sync_core_absent = MBT_YES,
					    .rseq_absent = MBT_YES,
					    .get_registrations_absent = MBT_YES };
	static const struct {
		__u32 cmd;
		const char *advice;
	} rows[] = {
		{ MBT_CMD_GLOBAL,
		  "Use PRIVATE_EXPEDITED between the threads of a process and GLOBAL_EXPEDITED "
		  "between processes: both work with nohz_full." },
		{ MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE,
		  "The program has to serialise its other threads itself, by a signal to each, or "
		  "needs a kernel that has the command." },
		{ MBT_CMD_GET_REGISTRATIONS, "Linux has it from 6.3 on." },
		{ MBT_CMD_PRIVATE_EXPEDITED_RSEQ, "It needs a kernel with CONFIG_RSEQ." },
	};
	struct report r;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		sample_report(&r, 4);
		r.settings = &lacks;
		add_stat(&r, rows[i].cmd, 5, 0, 5);
		report_finish(&r);
		check_advice(&r, NULL, "not-supported", rows[i].advice);
		report_release(&r);
	}
	sample_report(&r, 4);
	add_life(&r, REGISTER, MBT_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 1, MBT_STATE_RSEQ_READY);
	add_life(&r, EXEC, 0, 2, 0);
	add_stat(&r, MBT_CMD_PRIVATE_EXPEDITED_RSEQ, 5, 5, 0);
	report_finish(&r);
	check_advice(&r, NULL, "not-registered",
		     "Call REGISTER_PRIVATE_EXPEDITED_RSEQ once at the start of the program, "
		     "before it creates threads, and look at the result. An exec takes all "
		     "registrations: the new program registers anew. Without it allocators such as "
		     "tcmalloc move a thread over all CPUs instead.");
	report_release(&r);
}

/* A known defect is named with what avoids it; a violation that is none has no such words. */
static void test_defects(void **state)
{
	static const struct {
		const char *fixture, *advice;
		__u32 emptied_by;
	} rows[] = {
		{ "rules/stale-runqueue-state/violated.txt",
		  "A known defect of the kernel, and no fault of the program: a thread that exits "
		  "empties the runqueue's copy, and a sibling that comes next does not fill it "
		  "again. Seen on Linux 6.1 to 7.2, not on 5.10. Threads that stay until the "
		  "process ends avoid it, and so does PRIVATE_EXPEDITED, where all threads are of "
		  "one process.",
		  MBT_EMPTIED_EXIT },
		{ "rules/stale-runqueue-state/violated.txt",
		  "A known defect of the kernel, and no fault of the program: a kernel thread that "
		  "lets go of the mm (vhost, io_uring) empties the runqueue's copy, and a thread "
		  "that comes next does not fill it again. In Linux from 5.11 to 7.2. "
		  "PRIVATE_EXPEDITED avoids it, where all threads are of one process.",
		  MBT_EMPTIED_UNUSE },
		{ "rules/local-not-synced/violated.txt",
		  "No fault of the program. Linux did this: before 5.10 SYNC_CORE left out the "
		  "caller's own CPU (e45cdc71d1fa). On a kernel that has the fix it is another "
		  "defect: report it with the recording.",
		  0 },
		{ "rules/local-not-synced/violated-rseq.txt", NULL, 0 },
		{ "rules/missed-delivery/violated.txt", NULL, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *advice;
		struct judged d;
		struct report r;
		struct run run;
		unsigned int cpu;
		char *json;

		sample_report(&r, 8);
		sample_run(&run, NULL);
		judged_read(&d, rows[i].fixture);
		for (cpu = 0; cpu < d.call.cpu_cnt && rows[i].emptied_by; cpu++)
			d.call.cpus[cpu].k.emptied_by = rows[i].emptied_by;
		assert_int_equal(report_call(&r, &d.call, &d.j), 0);
		advice = advice_for_defect(&r.findings.list[0]);
		if (rows[i].advice && !advice)
			fail_msg("row %zu: no advice", i);
		if (rows[i].advice)
			assert_string_equal(advice, rows[i].advice);
		else
			assert_null(advice);
		json = sample_written(sink_json, &r, &run);
		if (rows[i].advice)
			check_text(json, rows[i].advice);
		else
			assert_null(strstr(json, "no fault of the program"));
		free(json);
		judged_release(&d);
		report_release(&r);
	}
}

static const struct CMUnitTest tests[] = {
	{ "absence: an info fails no run", test_info, NULL, NULL, NULL },
	{ "absence: not registered", test_not_registered, NULL, NULL, NULL },
	{ "absence: ... and EPERM of a filter", test_registered, NULL, NULL, NULL },
	{ "absence: not supported", test_not_supported, NULL, NULL, NULL },
	{ "absence: one thread", test_single_thread, NULL, NULL, NULL },
	{ "absence: no receiver", test_no_receiver, NULL, NULL, NULL },
	{ "absence: CPUs that never ran the mm", test_targeted_noop, NULL, NULL, NULL },
	{ "advice: the number of the caller's ABI", test_advice_abi, NULL, NULL, NULL },
	{ "advice: what stands behind an error", test_advice_ignored, NULL, NULL, NULL },
	{ "advice: of known defects", test_defects, NULL, NULL, NULL },
	{ "advice: of infos", test_advice_infos, NULL, NULL, NULL },
};

const struct unit_tests absence_tests = { tests, ARRAY_SIZE(tests) };
