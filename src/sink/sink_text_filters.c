// SPDX-License-Identifier: GPL-2.0-only
/* Which calls a report is about, and how many others there were. */
#include "sink/sink_text_filters.h"

void sink_text_filters(const struct text *t)
{
	const struct filter_words *w = &t->run->filters;
	unsigned int i;

	if (!w->cnt)
		return;
	fprintf(t->out, "Only calls of these filters:");
	for (i = 0; i < w->cnt; i++)
		fprintf(t->out, "%s %s%s%s", i ? "," : "", w->list[i].name,
			w->list[i].value[0] ? " " : "", w->list[i].value);
	fprintf(t->out, "; calls left out: %llu\n", (unsigned long long)t->report->left_out);
	if (t->report->not_told)
		fprintf(t->out,
			"Calls of which the recording does not tell whether they pass: %llu; left "
			"out, too (record --all-records has a record of each call)\n",
			(unsigned long long)t->report->not_told);
}
