// SPDX-License-Identifier: GPL-2.0-only
/* The tests of a run as annotations of a GitHub Actions step, and as its summary. */
#include "sink/sink_github.h"
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include "sink/gate_words.h"
#include "sink/headline.h"
#include "sink/sink_text_words.h"
#include "sink/words.h"

struct github {
	FILE *out;
	const struct report *r;
	const struct run *run;
	unsigned int cnt;
};

static int written(FILE *out)
{
	if (fflush(out))
		return -errno;
	return ferror(out) ? -EIO : 0;
}

/* Of a command's property, or of its message: what would end either has a number. */
static void print_escaped(FILE *out, const char *text, const char *reserved)
{
	for (; *text; text++)
		if (strchr(reserved, *text))
			fprintf(out, "%%%02X", (unsigned char)*text);
		else
			fputc(*text, out);
}

/* NULL: none is due */
static const char *annotation(const struct gate_result *result)
{
	switch (result->outcome) {
	case GATE_FAILED:
	case GATE_UNPROVEN:
		return "error";
	case GATE_ALLOWED:
		return "notice";
	default:
		return result->kind == GATE_RULE && result->rule->level == LEVEL_WARNING &&
				       result->measured ?
			       "warning" :
			       NULL;
	}
}

static void print_annotation(void *arg, const struct gate_result *result)
{
	struct github *g = arg;
	char name[GATE_NAME_LEN], words[SENTENCE_LEN];

	if (!annotation(result))
		return;
	fprintf(g->out, "::%s title=membarrier-trace ", annotation(result));
	print_escaped(g->out, gate_name(name, result), "%\r\n:,");
	fputs("::", g->out);
	print_escaped(g->out, gate_measured(words, result, g->r, g->run), "%\r\n");
	fputc('\n', g->out);
}

int sink_github_annotations(FILE *out, const struct report *r, const struct run *run)
{
	struct github g = { .out = out, .r = r, .run = run };

	/* what a program has printed last may have no end */
	fputc('\n', out);
	gate_each(r, print_annotation, &g);
	return written(out);
}

/* No byte of it means anything in Markdown, in HTML, or to what finds links and names. */
static void print_markdown(FILE *out, const char *text)
{
	for (; *text; text++)
		if (isalnum((unsigned char)*text) || strchr(" ,;/%()=", *text))
			fputc(*text, out);
		else if (*text >= ' ' && *text < 0x7f)
			fprintf(out, "&#%d;", *text);
		else
			fputc('?', out);
}

static bool is_plain(const struct gate_result *result)
{
	return result->kind == GATE_RULE && result->outcome == GATE_PASSED && !result->measured;
}

static void print_row(void *arg, const struct gate_result *result)
{
	static const char *const words_of[GATE_OUTCOME_CNT] = {
		[GATE_PASSED] = "passed",           [GATE_FAILED] = "**failed**",
		[GATE_UNPROVEN] = "**unverified**", [GATE_ALLOWED] = "allowed",
		[GATE_SKIPPED] = "skipped",
	};
	struct github *g = arg;
	char name[GATE_NAME_LEN], words[SENTENCE_LEN];

	if (is_plain(result)) {
		g->cnt++;
		return;
	}
	fprintf(g->out, "| %s | ", words_of[result->outcome]);
	print_markdown(g->out, gate_name(name, result));
	fputs(" | ", g->out);
	print_markdown(g->out, gate_measured(words, result, g->r, g->run));
	fputs(" |\n", g->out);
}

int sink_github_summary(FILE *out, const struct report *r, const struct run *run)
{
	struct github g = { .out = out, .r = r, .run = run };
	struct headline h;

	headline_of(&h, r, run);
	fprintf(out, "### membarrier-trace: %s\n\n", word_verdict(report_verdict(r)));
	print_markdown(out, h.text);
	fputs("\n\nKernel ", out);
	print_markdown(out, run->kernel->release);
	fprintf(out, ", %u CPUs, %.1f s, ", run->kernel->cpu_online,
		(double)run->duration_ns / 1e9);
	print_markdown(out, run->what);
	fputs("\n\n| result | test | measured |\n| --- | --- | --- |\n", out);
	gate_each(r, print_row, &g);
	fprintf(out, "\n%u rules found nothing.\n\n", g.cnt);
	return written(out);
}
