// SPDX-License-Identifier: GPL-2.0-only
/* The sentence on threads whose rseq area was not updated. */
#include "sink/advice_rseq.h"
#include <stdio.h>
#include <string.h>

bool advice_rseq(char *buf, size_t len, const struct report_note *note)
{
	const struct note_figures *f = &note->figures;

	if (strcmp(note->rule->code, "rseq-not-updated"))
		return false;
	snprintf(buf, len,
		 "%llu of %llu times a thread that was interrupted went on in user space without "
		 "the update of its rseq area that the kernel owes it (%llu times it was updated)",
		 (unsigned long long)note->calls, (unsigned long long)f->of,
		 (unsigned long long)f->interrupts);
	return true;
}
