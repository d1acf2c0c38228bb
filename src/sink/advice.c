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

static void say_no_wait(struct line *l, const struct report_note *note)
{
	add(l, "%llu calls returned at once: one CPU was online, no grace period was waited for",
	    number(note->calls));
}

/* Where a code has no row: its calls, and how they ended. */
static const struct {
	const char *code;
	void (*say)(struct line *l, const struct report_note *note);
} sentences[] = {
	{ "fast-path-no-wait", say_no_wait },
};

char *note_sentence_of(char *buf, size_t size, const struct report_note *note, unsigned int more,
		       const struct run *run)
{
	void (*say)(struct line * l, const struct report_note *note) = say_calls;
	struct line l = { .buf = buf, .size = size };
	char name[48];
	size_t i;

	(void)run;
	for (i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (note->rule == rules_find(sentences[i].code))
			say = sentences[i].say;
	add(&l, "%s by %s", word_row(note->row),
	    text_process(name, sizeof(name), note->comm, note->tgid, note->ns_tgid));
	if (more)
		add(&l, " and %u more processes", more);
	add(&l, ": ");
	say(&l, note);
	return buf;
}

char *note_sentence(char *buf, size_t size, const struct report_note *note, const struct report *r,
		    const struct run *run)
{
	(void)r;
	return note_sentence_of(buf, size, note, 0, run);
}
