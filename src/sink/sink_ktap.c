// SPDX-License-Identifier: GPL-2.0-only
/* The tests of a run as KTAP, for the kselftest runner, prove and CI systems. */
#include "sink/sink_ktap.h"
#include <errno.h>
#include "judge/printable.h"
#include "sink/gate_words.h"
#include "sink/ktap.h"

struct ktap_listing {
	struct ktap k;
	const struct report *r;
	const struct run *run;
};

static void count_test(void *arg, const struct gate_result *result)
{
	unsigned int *cnt = arg;

	(void)result;
	++*cnt;
}

/* '#' begins a directive, also in the eyes of readers that look for one in the midst of a line. */
static char *without_directive(char *text)
{
	char *at;

	for (at = text; *at; at++)
		if (*at == '#')
			*at = '_';
	return text;
}

static void write_test(void *arg, const struct gate_result *result)
{
	static const enum ktap_result results[GATE_OUTCOME_CNT] = {
		[GATE_PASSED] = KTAP_PASS,   [GATE_FAILED] = KTAP_FAIL,
		[GATE_UNPROVEN] = KTAP_FAIL, [GATE_ALLOWED] = KTAP_XFAIL,
		[GATE_SKIPPED] = KTAP_SKIP,
	};
	struct ktap_listing *l = arg;
	char name[GATE_NAME_LEN], words[SENTENCE_LEN];

	gate_name(name, result);
	without_directive(gate_measured(words, result, l->r, l->run));
	ktap_diagnose(&l->k, "%s%s", result->outcome == GATE_UNPROVEN ? "unverified: " : "", words);
	ktap_result(&l->k, results[result->outcome], name,
		    result->outcome == GATE_ALLOWED ? "allowed" : words);
}

int sink_ktap(FILE *out, const struct report *r, const struct run *run)
{
	struct ktap_listing l = { .r = r, .run = run };
	unsigned int cnt = 0;

	gate_each(r, count_test, &cnt);
	ktap_begin(&l.k, out, cnt);
	gate_each(r, write_test, &l);
	return ktap_end(&l.k);
}

int sink_ktap_skipped(FILE *out, const char *why)
{
	char words[SENTENCE_LEN];

	printable(words, sizeof(words), why, strlen(why));
	fprintf(out, "KTAP version 1\n1..0 # SKIP %s\n", without_directive(words));
	if (fflush(out))
		return -errno;
	return ferror(out) ? -EIO : 0;
}

int sink_ktap_broken(FILE *out, const char *why)
{
	char words[SENTENCE_LEN];
	struct ktap k;

	ktap_begin(&k, out, 1);
	ktap_result(&k, KTAP_ERROR, "run", printable(words, sizeof(words), why, strlen(why)));
	return ktap_end(&k);
}
