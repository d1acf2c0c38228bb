// SPDX-License-Identifier: GPL-2.0-only
/* Warnings and infos in words: what was seen, and what to do about it. */
#include "sink/advice.h"
#include <string.h>
#include "sink/advice_fallback.h"
#include "sink/advice_looks.h"
#include "sink/advice_slow.h"
#include "sink/advice_rseq.h"
#include "sink/advice_time.h"
#include "sink/line.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

/* What the words are about. */
struct about {
	const struct report_note *note;
	const struct report *r;
	const struct run *run;
	unsigned int more; /* processes beside the note's */
};

static unsigned long long number(__u64 n)
{
	return n;
}

static __u32 command(const struct report_note *note)
{
	return note->row && note->row < MBT_CMD_ROW_OTHER ? 1u << (note->row - 1) : 0;
}

/* ---- what was seen ---- */

static void add_calls(struct line *l, __u64 calls)
{
	line_add(l, "%llu call%s", number(calls), calls == 1 ? "" : "s");
}

/* Of a code that has no sentence of its own: its calls, and how they ended. */
static void say_calls(struct line *l, const struct about *a)
{
	static const char *const modes[] = { "", "strict", "filter", "dead" };
	const __u32 mode = a->note->seccomp_mode;
	char words[ADVICE_LEN];

	if (advice_time(words, sizeof(words), a->note) ||
	    advice_rseq(words, sizeof(words), a->note)) {
		line_add(l, "%s", words);
		return;
	}
	add_calls(l, a->note->calls);
	if (*words_errors(words, sizeof(words), &a->note->errors))
		line_add(l, ", %s", words);
	if (mode)
		line_add(l, ", seccomp mode %u (%s)", mode, mode < 4 ? modes[mode] : "unknown");
}

/* "SYNC_CORE": what can be used, without the bits that are not ready. */
static const char *ready_words(char *buf, size_t size, __u32 state)
{
	const __u32 ready = MBT_STATE_GLOBAL_READY | MBT_STATE_PRIVATE_READY |
			    MBT_STATE_SYNC_CORE_READY | MBT_STATE_RSEQ_READY;

	return words_state(buf, size, state & ready);
}

static void say_not_registered(struct line *l, const struct about *a)
{
	const struct report_note *note = a->note;
	char words[96];

	add_calls(l, note->calls);
	if (a->more) {
		/* registrations and exec are those of one of them */
		line_add(l, " returned EPERM: the processes are not registered for it");
		return;
	}
	line_add(l, " returned EPERM: the process is not registered for it (");
	if (note->registered_ns > note->exec_ns)
		line_add(l, "it was from %.3f s on", text_seconds(a->run, note->registered_ns));
	else if (note->state)
		line_add(l, "registered: %s only", ready_words(words, sizeof(words), note->state));
	else
		line_add(l, "registered: nothing that this run saw");
	if (note->cleared)
		line_add(l, "; exec at %.3f s cleared %s", text_seconds(a->run, note->exec_ns),
			 ready_words(words, sizeof(words), note->cleared));
	line_add(l, ")");
}

/* A list of CPUs that is short enough for a sentence; the report's head has any. */
static bool is_short_list(const char *cpus)
{
	size_t len = strlen(cpus);

	return len && len <= 40 && strspn(cpus, "0123456789-,") == len;
}

static void say_not_supported(struct line *l, const struct about *a)
{
	const struct kernel *kernel = a->run->kernel;
	char arch[65];

	add_calls(l, a->note->calls);
	line_add(l, " returned EINVAL: ");
	if (command(a->note) == MBT_CMD_GLOBAL)
		line_add(l, "nohz_full%s%s is active on this machine",
			 is_short_list(kernel->nohz_full_cpus) ? "=" : "",
			 is_short_list(kernel->nohz_full_cpus) ? kernel->nohz_full_cpus : "");
	else
		line_add(l, "this kernel for %s does not have the command",
			 text_printable(arch, sizeof(arch), kernel->arch));
	if (kernel->query_mask)
		line_add(l, " (QUERY 0x%x)", kernel->query_mask);
}

static void say_no_receiver(struct line *l, const struct about *a)
{
	line_add(l,
		 "none of %llu barriers had a CPU to reach, and no other process %swas seen to "
		 "register for it",
		 number(a->note->calls), a->run->settings.filtered ? "of those traced " : "");
}

static void say_targeted_noop(struct line *l, const struct about *a)
{
	const unsigned int possible = a->run->kernel->cpu_possible;
	const struct report_note *note = a->note;
	bool beyond = false;
	unsigned int i;

	line_add(l, "none of %llu judged calls for CPU", number(note->calls));
	for (i = 0; i < note->cpu_cnt && i < REPORT_NOTE_CPUS; i++) {
		line_add(l, "%s %d", i ? "," : "", note->cpu_ids[i]);
		beyond |= (unsigned int)note->cpu_ids[i] >= possible;
	}
	if (i < note->cpu_cnt)
		line_add(l, " and %u more", note->cpu_cnt - i);
	line_add(l, " met a thread of the process there");
	if (beyond)
		line_add(l, " (this machine's CPUs are 0 to %u)", possible - 1);
}

static void say_single_thread(struct line *l, const struct about *a)
{
	const __u64 single = a->note->calls, barriers = a->note->barriers;

	if (single == barriers)
		line_add(l, "all %llu barriers were", number(single));
	else
		line_add(l, "%llu of %llu barriers (%.0f %%) were", number(single),
			 number(barriers), 100.0 * (double)single / (double)barriers);
	line_add(l, " made while the process had one thread");
}

static void say_registered_unused(struct line *l, const struct about *a)
{
	say_unused(l, a->note, a->run);
}

static void say_shared_memory(struct line *l, const struct about *a)
{
	say_sharing(l, a->note);
}

static void say_fallback_suspected(struct line *l, const struct about *a)
{
	say_fallback(l, a->note, a->run);
}

static void say_no_wait(struct line *l, const struct about *a)
{
	add_calls(l, a->note->calls);
	line_add(l, " returned at once: one CPU was online, no grace period was waited for");
}

/* ---- what to do ---- */

/* The system call by the caller's ABI. */
static const struct abi {
	const char *arch; /* as uname -m has it */
	const char *name;
	unsigned int number;
	const char *compat_name;
	unsigned int compat_number;
} abis[] = {
	{ "x86_64", "x86-64", 324, "i386", 375 },
	{ "aarch64", "arm64", 283, "arm", 389 },
	{ "riscv64", "riscv64", 283, "riscv32", 283 },
};

#define ABI_CNT (sizeof(abis) / sizeof(abis[0]))

/* Only where it is sure: by our own QUERY, which nothing else answers. */
static void advise_kernel_has(struct line *l, const struct about *a)
{
	const __u32 mask = a->run->kernel->query_mask;

	/* not of a command that is not known */
	if (a->note->row < MBT_CMD_ROW_OTHER && !a->run->kernel->filtered && mask &&
	    !(command(a->note) & ~mask))
		line_add(l, "The kernel has it (QUERY 0x%x). ", mask);
}

static void advise_allow(struct line *l, const struct about *a)
{
	const struct report_note *note = a->note;
	const __u64 native = note->calls - note->compat;
	size_t i = 0;

	while (i < ABI_CNT && strcmp(abis[i].arch, a->run->kernel->arch))
		i++;
	line_add(l, "Allow membarrier");
	if (i < ABI_CNT && native)
		line_add(l, ", system call %u of %s,", abis[i].number, abis[i].name);
	if (i < ABI_CNT && note->compat)
		line_add(l, "%s system call %u of %s,", native ? " and" : ",",
			 abis[i].compat_number, abis[i].compat_name);
	if (note->ns_tgid && note->ns_tgid != note->tgid)
		line_add(l, " in the filter of its container, which calls the process %d.",
			 note->ns_tgid);
	else
		line_add(l, " in the filter of its sandbox or container.");
}

/* The one that made most of the calls, unless it is the process's first one. */
static void advise_thread(struct line *l, const struct about *a)
{
	const struct report_threads *threads = &a->note->threads;
	const struct report_thread *t = threads->list;
	char name[48];

	if (threads->cnt && t->tid != a->note->tgid)
		line_add(l, " Thread %s made %llu of the calls.",
			 text_process(name, sizeof(name), t->comm, t->tid, t->ns_tid),
			 number(t->calls));
}

static void advise_filter(struct line *l, const struct about *a)
{
	advise_kernel_has(l, a);
	advise_allow(l, a);
	advise_thread(l, a);
	if (report_note_has_fallback(a->note))
		advise_instead(l, a->note, a->run);
	advise_confined(l, a->note, a->r);
}

static void advise_blocked(struct line *l, const struct about *a)
{
	char words[128];

	line_add(l, "Its filter answers membarrier with %s (SECCOMP_RET_ERRNO, or a supervisor). ",
		 words_errors(words, sizeof(words), &a->note->errors));
	advise_filter(l, a);
}

/* Is there an info or a warning of that code about the same calls? */
static bool said_beside(const struct report_notes *notes, const char *code,
			const struct report_note *note)
{
	unsigned int i;

	for (i = 0; i < notes->cnt; i++) {
		const struct report_note *n = &notes->list[i];

		if (n->rule == rules_find(code) && n->row == note->row && n->tgid == note->tgid &&
		    n->start_ns == note->start_ns)
			return true;
	}
	return false;
}

static void advise_ignored(struct line *l, const struct about *a)
{
	if (said_beside(&a->r->notes, "blocked-by-seccomp", a->note))
		line_add(l, "A filter refuses them, see blocked-by-seccomp.");
	else if (said_beside(&a->r->infos, "not-registered", a->note))
		line_add(l, "The process is not registered, see not-registered.");
	else if (said_beside(&a->r->infos, "not-supported", a->note))
		line_add(l, "This kernel does not have the command, see not-supported.");
	else
		line_add(l, "Look at the registration and the flags.");
	advise_instead(l, a->note, a->run);
	advise_thread(l, a);
}

static void advise_not_registered(struct line *l, const struct about *a)
{
	line_add(l,
		 "Call %s once at the start of the program, before it creates threads, and look at "
		 "the result.",
		 word_row(a->note->row + 1));
	if (a->note->cleared)
		line_add(l, " An exec takes all registrations: the new program registers anew.");
	if (command(a->note) == MBT_CMD_PRIVATE_EXPEDITED_RSEQ)
		line_add(l, " Without it allocators such as tcmalloc move a thread over all CPUs "
			    "instead.");
	if (report_note_has_fallback(a->note))
		advise_instead(l, a->note, a->run);
}

static void advise_unused(struct line *l, const struct about *a)
{
	advise_instead(l, a->note, a->run);
	line_add(l, " See whether it still needs a barrier.");
}

static void advise_suspected(struct line *l, const struct about *a)
{
	advise_fallback(l, a->note);
}

static void advise_not_supported(struct line *l, const struct about *a)
{
	switch (command(a->note)) {
	case MBT_CMD_GLOBAL:
		line_add(l, "Use PRIVATE_EXPEDITED between the threads of a process and "
			    "GLOBAL_EXPEDITED between processes: both work with nohz_full.");
		break;
	case MBT_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
	case MBT_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
		line_add(l, "The program has to serialise its other threads itself, by a signal to "
			    "each, or needs a kernel that has the command.");
		break;
	case MBT_CMD_GET_REGISTRATIONS:
		line_add(l, "Linux has it from 6.3 on.");
		break;
	default:
		line_add(l, "It needs a kernel with CONFIG_RSEQ.");
	}
}

/* ---- by code ---- */

static const struct words {
	const char *code;
	void (*say)(struct line *l, const struct about *a); /* NULL: say_calls */
	const char *advice;                                 /* what is the same for all, first */
	void (*advise)(struct line *l, const struct about *a);
} table[] = {
	{ "killed-by-seccomp", NULL, "Its filter answers membarrier with SECCOMP_RET_KILL. ",
	  advise_filter },
	{ "blocked-by-seccomp", NULL, "", advise_blocked },
	{ "trapped", NULL,
	  "Its filter answers membarrier with SECCOMP_RET_TRAP, and its handler of SIGSYS makes up "
	  "a result. ",
	  advise_filter },
	{ "error-ignored", NULL, "", advise_ignored },
	{ "not-registered", say_not_registered, "", advise_not_registered },
	{ "not-supported", say_not_supported, "", advise_not_supported },
	{ "no-receiver", say_no_receiver,
	  "Each process that is to be reached calls REGISTER_GLOBAL_EXPEDITED first; its caller "
	  "need not. The threads of one process are reached by PRIVATE_EXPEDITED.",
	  NULL },
	{ "targeted-noop", say_targeted_noop,
	  "Take CPU numbers from sched_getcpu() or from rseq's cpu_id, not from a count: they may "
	  "have gaps, and a cpuset may leave some out.",
	  NULL },
	{ "single-thread", say_single_thread,
	  "The kernel returned at once, which is right. If the program's workers are processes, "
	  "they need GLOBAL_EXPEDITED.",
	  NULL },
	{ "registered-unused", say_registered_unused, "Looks came about once a second.",
	  advise_unused },
	{ "fallback-suspected", say_fallback_suspected, "", advise_suspected },
	{ "shared-memory-no-mm", say_shared_memory,
	  "Where the memory asks for order between the two, each of them calls "
	  "REGISTER_GLOBAL_EXPEDITED once, and GLOBAL_EXPEDITED for a barrier. Else nothing has to "
	  "be done.",
	  NULL },
	{ "fast-path-no-wait", say_no_wait,
	  "Memory is in order. A program that takes GLOBAL for synchronize_rcu() has to wait for "
	  "its readers by other means here.",
	  NULL },
};

/* NULL: the code has no words of its own. */
static const struct words *words_of(const struct rule *rule)
{
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (rule == rules_find(table[i].code))
			return &table[i];
	return NULL;
}

char *note_sentence_of(char *buf, size_t size, const struct report_note *note, unsigned int more,
		       const struct run *run)
{
	const struct about about = { .note = note, .run = run, .more = more };
	const struct words *words = words_of(note->rule);
	struct line l = { .buf = buf, .size = size };
	char name[48];

	line_add(&l, "%s by %s", word_row(note->row),
		 text_process(name, sizeof(name), note->comm, note->tgid, note->ns_tgid));
	if (more)
		line_add(&l, " and %u more process%s", more, more == 1 ? "" : "es");
	line_add(&l, ": ");
	if (words && words->say)
		words->say(&l, &about);
	else
		say_calls(&l, &about);
	return buf;
}

char *note_sentence(char *buf, size_t size, const struct report_note *note, const struct report *r,
		    const struct run *run)
{
	(void)r;
	return note_sentence_of(buf, size, note, 0, run);
}

char *advice_for(char *buf, size_t size, const struct report_note *note, const struct report *r,
		 const struct run *run)
{
	const struct about about = { .note = note, .r = r, .run = run };
	const struct words *words = words_of(note->rule);
	struct line l = { .buf = buf, .size = size };

	line_add(&l, "%s", words ? words->advice : "");
	if (words && words->advise)
		words->advise(&l, &about);
	else if (!words)
		advise_slow(&l, note, r, run);
	return buf;
}
