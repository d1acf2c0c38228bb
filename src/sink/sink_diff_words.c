// SPDX-License-Identifier: GPL-2.0-only
/* The words for what two sides of reports differ in, in text and JSON alike. */
#include <string.h>
#include "sink/sink_diff.h"

const char *word_diff_fact(enum diff_fact fact)
{
	static const char *const words[DIFF_FACT_CNT] = {
		[DIFF_FACT_KERNEL] = "kernel",   [DIFF_FACT_ARCH] = "architecture",
		[DIFF_FACT_CPUS] = "CPUs",       [DIFF_FACT_PROBES] = "probes",
		[DIFF_FACT_FILTERS] = "filters", [DIFF_FACT_TOOL] = "tool",
		[DIFF_FACT_SCHEMA] = "schema",
	};

	return words[fact];
}

const char *text_diff_fact(char *buf, size_t len, const struct stored_report *r,
			   enum diff_fact fact)
{
	const char *const texts[DIFF_FACT_CNT] = {
		[DIFF_FACT_KERNEL] = r->release, [DIFF_FACT_ARCH] = r->arch,
		[DIFF_FACT_PROBES] = r->probes,  [DIFF_FACT_FILTERS] = r->filters,
		[DIFF_FACT_TOOL] = r->tool,      [DIFF_FACT_SCHEMA] = r->schema,
	};

	if (fact == DIFF_FACT_CPUS)
		snprintf(buf, len, "%u", r->cpus_online);
	else
		snprintf(buf, len, "%s", *texts[fact] ? texts[fact] : "none");
	return buf;
}

bool diff_fact_differs(const struct diff_view *v, enum diff_fact fact)
{
	char first[256], other[256];
	unsigned int side, i;

	text_diff_fact(first, sizeof(first), &v->sides[0].reports[0], fact);
	for (side = 0; side < 2; side++)
		for (i = 0; i < v->sides[side].cnt; i++) {
			text_diff_fact(other, sizeof(other), &v->sides[side].reports[i], fact);
			if (strcmp(first, other))
				return true;
		}
	return false;
}

const char *word_diff_change(enum diff_change change)
{
	static const char *const words[DIFF_CHANGE_CNT] = {
		[DIFF_SAME] = "same", [DIFF_NEW] = "new",   [DIFF_GONE] = "gone",
		[DIFF_MORE] = "more", [DIFF_LESS] = "less", [DIFF_NOT_TOLD] = "not-told",
	};

	return words[change];
}

const char *word_shift(enum shift_kind kind)
{
	static const char *const words[] = {
		[SHIFT_NONE] = "none",       [SHIFT_UP] = "longer",
		[SHIFT_DOWN] = "shorter",    [SHIFT_WITHIN] = "within-spread",
		[SHIFT_UNKNOWN] = "unknown",
	};

	return words[kind];
}

static void count(void *arg, const struct difference *d)
{
	unsigned int *cnt = arg;

	*cnt += d->regression;
}

unsigned int diff_regressions(const struct diff_view *v)
{
	unsigned int cnt = 0;

	diff_each(&v->sides[0], &v->sides[1], &v->options, count, &cnt);
	return cnt;
}
