// SPDX-License-Identifier: GPL-2.0-only
/* Sentences about warnings and infos. */
#include "sink/advice.h"
#include <stdarg.h>
#include <stdio.h>
#include "sink/sink_text_words.h"
#include "sink/words.h"

/* A text that grows, up to its room. */
struct line {
	char *buf;
	size_t size;
	size_t len;
};

static void __attribute__((format(printf, 2, 3))) add(struct line *l, const char *format, ...)
{
	va_list args;
	int n;

	if (l->len >= l->size)
		return;
	va_start(args, format);
	n = vsnprintf(l->buf + l->len, l->size - l->len, format, args);
	va_end(args);
	l->len += n > 0 ? (size_t)n : 0;
}

static unsigned long long number(__u64 n)
{
	return n;
}

/* Of a code that has no sentence of its own: its calls, and how they ended. */
static void say_calls(struct line *l, const struct report_note *note)
{
	static const char *const modes[] = { "", "strict", "filter", "dead" };
	char words[128];

	add(l, "%llu calls", number(note->calls));
	if (*words_errors(words, sizeof(words), &note->errors))
		add(l, ", %s", words);
	if (note->seccomp_mode)
		add(l, ", seccomp mode %u (%s)", note->seccomp_mode,
		    note->seccomp_mode < 4 ? modes[note->seccomp_mode] : "unknown");
}

/* "SYNC_CORE": what can be used, without the bits that are not ready. */
static const char *ready_words(char *buf, size_t size, __u32 state)
{
	const __u32 ready = MBT_STATE_GLOBAL_READY | MBT_STATE_PRIVATE_READY |
			    MBT_STATE_SYNC_CORE_READY | MBT_STATE_RSEQ_READY;

	return words_state(buf, size, state & ready);
}

static void say_not_registered(struct line *l, const struct report_note *note,
			       const struct run *run)
{
	char words[96];

	add(l, "%llu calls returned EPERM: the process is not registered for it (",
	    number(note->calls));
	if (note->registered_ns > note->exec_ns)
		add(l, "it was from %.3f s on", text_seconds(run, note->registered_ns));
	else if (note->state)
		add(l, "registered: %s only", ready_words(words, sizeof(words), note->state));
	else
		add(l, "registered: nothing that this run saw");
	if (note->cleared)
		add(l, "; exec at %.3f s cleared %s", text_seconds(run, note->exec_ns),
		    ready_words(words, sizeof(words), note->cleared));
	add(l, ")");
}

static void say_not_supported(struct line *l, const struct report_note *note, const struct run *run)
{
	char arch[65];

	add(l, "%llu calls returned EINVAL: ", number(note->calls));
	if (note->row == mbt_cmd_row(MBT_CMD_GLOBAL))
		add(l, "nohz_full is active on this machine");
	else
		add(l, "this kernel for %s does not have the command",
		    text_printable(arch, sizeof(arch), run->kernel->arch));
	if (run->kernel->query_mask)
		add(l, " (QUERY 0x%x)", run->kernel->query_mask);
}

static void say_no_receiver(struct line *l, const struct report_note *note, const struct run *run)
{
	(void)run;
	add(l,
	    "none of %llu barriers had a CPU to reach, and no other process was seen to register "
	    "for it",
	    number(note->calls));
}

static void say_targeted_noop(struct line *l, const struct report_note *note, const struct run *run)
{
	const unsigned int possible = run->kernel->cpu_possible;
	bool beyond = false;
	unsigned int i;

	add(l, "none of %llu judged calls for CPU", number(note->calls));
	for (i = 0; i < note->cpu_cnt && i < REPORT_NOTE_CPUS; i++) {
		add(l, "%s %d", i ? "," : "", note->cpu_ids[i]);
		beyond |= (unsigned int)note->cpu_ids[i] >= possible;
	}
	if (i < note->cpu_cnt)
		add(l, " and %u more", note->cpu_cnt - i);
	add(l, " met a thread of the process there");
	if (beyond)
		add(l, " (this machine's CPUs are 0 to %u)", possible - 1);
}

static void say_single_thread(struct line *l, const struct report_note *note, const struct run *run)
{
	(void)run;
	if (note->calls == note->barriers)
		add(l, "all %llu barriers were", number(note->calls));
	else
		add(l, "%llu of %llu barriers (%.0f %%) were", number(note->calls),
		    number(note->barriers), 100.0 * (double)note->calls / (double)note->barriers);
	add(l, " made while the process had one thread");
}

static void say_no_wait(struct line *l, const struct report_note *note, const struct run *run)
{
	(void)run;
	add(l, "%llu calls returned at once: one CPU was online, no grace period was waited for",
	    number(note->calls));
}

static const struct {
	const char *code;
	void (*say)(struct line *l, const struct report_note *note, const struct run *run);
} sentences[] = {
	{ "not-registered", say_not_registered }, { "not-supported", say_not_supported },
	{ "no-receiver", say_no_receiver },       { "targeted-noop", say_targeted_noop },
	{ "single-thread", say_single_thread },   { "fast-path-no-wait", say_no_wait },
};

#define SENTENCE_CNT (sizeof(sentences) / sizeof(sentences[0]))

char *note_sentence_of(char *buf, size_t size, const struct report_note *note, unsigned int more,
		       const struct run *run)
{
	struct line l = { .buf = buf, .size = size };
	char name[48];
	size_t i = 0;

	while (i < SENTENCE_CNT && note->rule != rules_find(sentences[i].code))
		i++;
	add(&l, "%s by %s", word_row(note->row),
	    text_process(name, sizeof(name), note->comm, note->tgid, note->ns_tgid));
	if (more)
		add(&l, " and %u more processes", more);
	add(&l, ": ");
	if (i < SENTENCE_CNT)
		sentences[i].say(&l, note, run);
	else
		say_calls(&l, note);
	return buf;
}

char *note_sentence(char *buf, size_t size, const struct report_note *note, const struct report *r,
		    const struct run *run)
{
	(void)r;
	return note_sentence_of(buf, size, note, 0, run);
}
