// SPDX-License-Identifier: GPL-2.0-only
/* Who called, in 80 columns: the user stacks with the most calls, and calls that have none. */
#include "sink/sink_text_stacks.h"
#include <errno.h>
#include <string.h>
#include "sink/sink_text_words.h"
#include "sink/words.h"

#define SHOWN_STACKS 5
#define SHOWN_FRAMES 8
#define WIDTH 80
#define INDENT 10
#define UNSURE "perhaps "

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

/* The file by its name, or by its build id as far as git would show it. */
static const char *words_module(char *buf, size_t len, const struct stack_module *m)
{
	if (m->path)
		snprintf(buf, len, "%s", base_name(m->path));
	else
		snprintf(buf, len, "build id %02x%02x%02x%02x%02x%02x", m->build_id[0],
			 m->build_id[1], m->build_id[2], m->build_id[3], m->build_id[4],
			 m->build_id[5]);
	return buf;
}

/* A function is cut before its place is. */
static void print_line(FILE *out, const char *function, const char *place)
{
	int room = WIDTH - INDENT - (int)strlen(place);
	bool fits = strlen(function) <= (size_t)room;

	fprintf(out, "%*s%.*s%s%s\n", INDENT, "", fits ? room : room - 3, function,
		fits ? "" : "...", place);
}

static void print_names(FILE *out, const struct stack_frame *f, const char *module)
{
	char place[64], function[128];
	unsigned int i;

	for (i = 0; i < f->name_cnt; i++) {
		const struct stack_name *n = &f->names[i];

		if (n->file && n->line)
			snprintf(place, sizeof(place), " (%.40s:%u%s)", base_name(n->file), n->line,
				 i + 1 < f->name_cnt ? ", inlined" : "");
		else
			snprintf(place, sizeof(place), "+0x%llx (%.40s)",
				 (unsigned long long)n->offset, module);
		snprintf(function, sizeof(function), "%s%s", f->unsure ? UNSURE : "", n->function);
		print_line(out, function, place);
	}
}

static void print_frame(FILE *out, const struct report_stacks *s, const struct stack_frame *f)
{
	char module[64] = "", at[96];

	if (f->module)
		words_module(module, sizeof(module), &s->modules[f->module - 1]);
	if (f->name_cnt) {
		print_names(out, f, module);
		return;
	}
	if (f->module)
		snprintf(at, sizeof(at), "%s%.48s+0x%llx", f->unsure ? UNSURE : "", module,
			 (unsigned long long)f->at);
	else
		snprintf(at, sizeof(at), "0x%llx", (unsigned long long)f->at);
	print_line(out, at, "");
}

static void print_group(FILE *out, const struct report_stacks *s, const struct stack_group *g,
			__u64 total)
{
	const struct stack *stack = &s->stacks[g->first->stack];
	const struct who *who = &g->first->who;
	char name[48], mean[16], max[16];
	unsigned int i;

	if (g->processes > 1)
		snprintf(name, sizeof(name), "%.16s[%u processes]", who->comm, g->processes);
	else
		text_process(name, sizeof(name), who->comm, who->tgid, who->ns_tgid);
	fprintf(out, " %5.1f %%  %llu call%s of %s\n%*s%s, mean %s, max %s\n",
		100.0 * (double)g->calls / (double)total, (unsigned long long)g->calls,
		g->calls == 1 ? "" : "s", name, INDENT, "", word_row(g->first->row),
		text_duration(mean, sizeof(mean), g->total_ns / g->calls),
		text_duration(max, sizeof(max), g->max_ns));
	for (i = 0; i < stack->frame_cnt && i < SHOWN_FRAMES; i++)
		print_frame(out, s, &stack->frames[i]);
	if (i < stack->frame_cnt)
		fprintf(out, "%*sand %u frame%s more\n", INDENT, "", stack->frame_cnt - i,
			stack->frame_cnt == i + 1 ? "" : "s");
}

/* Why a stack could not be taken. */
static const char *word_error(int error)
{
	switch (error) {
	case EFAULT:
		return "it could not be read";
	case EEXIST:
		return "another stack has its place in the table";
	case ENOMEM:
		return "the table was full";
	default:
		return "the kernel gave none";
	}
}

static void print_without(FILE *out, const struct report_stacks *s)
{
	static const int errors[] = { EFAULT, EEXIST, ENOMEM, 0 };
	unsigned int i, row;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		__u64 calls = 0;

		for (row = 0; row < s->call_cnt; row++) {
			int error = s->calls[row].error;
			bool named = error == EFAULT || error == EEXIST || error == ENOMEM;

			if (error && (errors[i] ? error == errors[i] : !named))
				calls += s->calls[row].calls;
		}
		if (calls)
			fprintf(out, "  Calls without a stack, %s: %llu\n", word_error(errors[i]),
				(unsigned long long)calls);
	}
	if (s->lost)
		fprintf(out, "  Calls that found no room to be counted by stack: %llu\n",
			(unsigned long long)s->lost);
}

void sink_text_stacks(const struct text *t)
{
	const struct report *r = t->report;
	const struct report_stacks *s = &r->stacks;
	struct stack_group groups[SHOWN_STACKS];
	__u64 total = report_stacks_total(s);
	unsigned int cnt, i;
	FILE *out = t->out;

	if (!s->asked)
		return;
	cnt = report_stacks_top(s, groups, SHOWN_STACKS);
	fprintf(out, "\nCallers: %llu ", (unsigned long long)total);
	if (!t->goes_on)
		fprintf(out, "of %llu ", (unsigned long long)r->total.calls);
	fprintf(out, "calls counted by user stack, %u stacks\n", s->stack_cnt);
	for (i = 0; i < cnt; i++)
		print_group(out, s, &groups[i], total);
	print_without(out, s);
}
