// SPDX-License-Identifier: GPL-2.0-only
/* What runs in place of barriers, in words of sentences and of the advice. */
#include "sink/advice_fallback.h"
#include "sink/sink_text_words.h"

static void add_kind(struct line *l, const struct report_note *note, enum mbt_fallback_kind kind)
{
	const struct mbt_fallback_seen *s = &note->fallback[kind];
	const unsigned long long cnt = s->cnt;
	const char *plural = cnt == 1 ? "" : "s";

	switch (kind) {
	case MBT_FALLBACK_MPROTECT:
		line_add(l, "%llu pair%s of mprotect()", cnt, plural);
		break;
	case MBT_FALLBACK_MADVISE:
		line_add(l, "%llu madvise(MADV_DONTNEED) of the same page", cnt);
		break;
	case MBT_FALLBACK_SIGNAL:
		line_add(l, "%llu round%s of signal %u to the %u other threads", cnt, plural,
			 s->signal, s->most);
		break;
	default:
		line_add(l, "%llu sweep%s of sched_setaffinity() over %u CPUs", cnt, plural,
			 s->most);
	}
}

void add_fallback(struct line *l, const struct report_note *note, const struct run *run)
{
	const char *between = "";
	unsigned int i;

	for (i = 0; i < MBT_FALLBACK_CNT; i++) {
		if (!note->fallback[i].cnt)
			continue;
		line_add(l, "%s", between);
		add_kind(l, note, (enum mbt_fallback_kind)i);
		line_add(l, " from %.3f s on", text_seconds(run, note->fallback[i].first_ns));
		between = ", ";
	}
}

/* One that has the kernel tell other CPUs of a page. */
static bool has_pages(const struct report_note *note)
{
	return note->fallback[MBT_FALLBACK_MPROTECT].cnt ||
	       note->fallback[MBT_FALLBACK_MADVISE].cnt;
}

static void add_since(struct line *l, const struct report_note *note, const struct run *run)
{
	if (note->looked_ns)
		line_add(l, "from %.3f s on", text_seconds(run, note->looked_ns));
	else
		line_add(l, "from the start");
}

void say_fallback(struct line *l, const struct report_note *note, const struct run *run)
{
	line_add(l, "in its place ran ");
	add_fallback(l, note, run);
	line_add(l, " (looked at ");
	add_since(l, note, run);
	line_add(l, ")");
}

void advise_fallback(struct line *l, const struct report_note *note)
{
	line_add(l, "Its system calls look like a fallback, and may have another purpose.");
	if (has_pages(note))
		line_add(l, " membarrier-litmus --fallback mprotect tells whether that of "
			    "mprotect() orders on this machine: nothing promises it.");
	if (note->fallback[MBT_FALLBACK_SIGNAL].cnt)
		line_add(l, " Signals order once the handler has run in each thread, for which the "
			    "program has to wait.");
	if (note->fallback[MBT_FALLBACK_AFFINITY].cnt)
		line_add(l, " A sweep takes as long as the scheduler needs on each CPU, and leaves "
			    "out those that the caller may not run on.");
}

void advise_instead(struct line *l, const struct report_note *note, const struct run *run)
{
	if (report_note_has_fallback(note)) {
		line_add(l, " In their place ran ");
		add_fallback(l, note, run);
		line_add(l, ", see fallback-suspected%s.",
			 has_pages(note) ? ": membarrier-litmus --fallback mprotect tells whether "
					   "that orders on "
					   "this machine" :
					   "");
		return;
	}
	if (!note->looked) {
		line_add(l, " What the program does instead, if anything, was not looked at.");
		return;
	}
	line_add(l, " Looked at ");
	add_since(l, note, run);
	line_add(l, ", it did nothing instead that is known as a fallback.");
}
