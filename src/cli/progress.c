// SPDX-License-Identifier: GPL-2.0-only
/* Elapsed time, calls, their rate and what was found so far, on one line that is drawn again. */
#include "cli/progress.h"
#include <stdio.h>
#include <unistd.h>
#include "sink/sink_text_words.h"

/* Columns of the line that is there. */
static int drawn;

bool progress_wanted(void)
{
	return isatty(STDERR_FILENO);
}

void progress_clear(void)
{
	if (drawn)
		fprintf(stderr, "\r%*s\r", drawn, "");
	drawn = 0;
}

static int print_count(__u64 cnt, const char *what)
{
	char number[32];

	return cnt ? fprintf(stderr, ", %s %s%s", text_count(number, sizeof(number), cnt), what,
			     cnt == 1 ? "" : "s") :
		     0;
}

void progress_print(const struct session_progress *p)
{
	__u64 seconds = p->elapsed_ns / 1000000000, rate;
	char calls[32], each[32];
	int len;

	rate = seconds ? p->calls / seconds : 0;
	/* without the return */
	len = -1 + fprintf(stderr, "\r%llu s: %s calls, %s/s", (unsigned long long)seconds,
			   text_count(calls, sizeof(calls), p->calls),
			   text_count(each, sizeof(each), rate));
	len += print_count(p->violations, "violation");
	len += print_count(p->warnings, "warning");
	if (p->unverified)
		len += fprintf(stderr, ", %s unverified",
			       text_count(calls, sizeof(calls), p->unverified));
	if (!p->violations && !p->warnings && !p->unverified)
		len += fprintf(stderr, ", no finding");
	/* the rest of a longer one */
	fprintf(stderr, "%*s", drawn > len ? drawn - len : 0, "");
	drawn = len > drawn ? len : drawn;
	fflush(stderr);
}
