// SPDX-License-Identifier: GPL-2.0-only
/* Writes KTAP: the plan, a line for each result, diagnostics, totals. */
#include "sink/ktap.h"
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *words, *directive;
} results[KTAP_RESULT_CNT] = {
	[KTAP_PASS] = { "ok", NULL },     [KTAP_FAIL] = { "not ok", NULL },
	[KTAP_XFAIL] = { "ok", "XFAIL" }, [KTAP_XPASS] = { "ok", "XPASS" },
	[KTAP_SKIP] = { "ok", "SKIP" },   [KTAP_ERROR] = { "not ok", "ERROR" },
};

void ktap_begin(struct ktap *k, FILE *out, unsigned int planned)
{
	memset(k, 0, sizeof(*k));
	k->out = out;
	fprintf(out, "KTAP version 1\n1..%u\n", planned);
}

void ktap_diagnose(struct ktap *k, const char *format, ...)
{
	char *text = NULL, *at, *line;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	at = text;
	while ((line = strsep(&at, "\n")))
		fprintf(k->out, "# %s\n", line);
	free(text);
}

/* A directive begins at '#', and a result ends with its line. */
static void print_words(FILE *out, const char *words)
{
	for (; *words; words++)
		fputc(*words == '#' || (unsigned char)*words < ' ' ? '_' : *words, out);
}

void ktap_result(struct ktap *k, enum ktap_result result, const char *name, const char *reason)
{
	fprintf(k->out, "%s %u ", results[result].words, ++k->tests);
	print_words(k->out, name);
	if (results[result].directive) {
		fprintf(k->out, " # %s%s", results[result].directive, *reason ? " " : "");
		print_words(k->out, reason);
	}
	fputc('\n', k->out);
	k->cnt[result]++;
}

int ktap_end(struct ktap *k)
{
	fprintf(k->out, "# Totals: pass:%u fail:%u xfail:%u xpass:%u skip:%u error:%u\n",
		k->cnt[KTAP_PASS], k->cnt[KTAP_FAIL], k->cnt[KTAP_XFAIL], k->cnt[KTAP_XPASS],
		k->cnt[KTAP_SKIP], k->cnt[KTAP_ERROR]);
	if (fflush(k->out))
		return -errno;
	return ferror(k->out) ? -EIO : 0;
}
