// SPDX-License-Identifier: GPL-2.0-only
/* Calls counted by user stack: what a run found, added up and put in order. */
#include "judge/stacks.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "judge/printable.h"

#define PATH_LEN 512

/* Room for one more at the end of a list of @cnt; it doubles. NULL: no memory. */
static void *more(void *list, unsigned int cnt, size_t size)
{
	if (cnt & (cnt - 1))
		return list;
	return realloc(list, (cnt ? 2 * (size_t)cnt : 1) * size);
}

static int set_path(struct stack_module *m, const char *path)
{
	char clean[PATH_LEN];

	if (m->path || !path)
		return 0;
	m->path = strdup(printable(clean, sizeof(clean), path, sizeof(clean) - 1));
	return m->path ? 0 : -ENOMEM;
}

static bool is_module(const struct stack_module *m, const __u8 *build_id, const char *path)
{
	char clean[PATH_LEN];

	if (m->has_build_id != !!build_id)
		return false;
	if (build_id)
		return !memcmp(m->build_id, build_id, sizeof(m->build_id));
	return m->path && path &&
	       !strcmp(m->path, printable(clean, sizeof(clean), path, sizeof(clean) - 1));
}

unsigned int report_stacks_module(struct report_stacks *s, const __u8 *build_id, const char *path)
{
	struct stack_module *list, *m;
	unsigned int i;

	for (i = 0; i < s->module_cnt; i++)
		if (is_module(&s->modules[i], build_id, path))
			return set_path(&s->modules[i], path) ? 0 : i + 1;
	if ((!build_id && !path) || s->module_cnt == REPORT_MODULES_MAX)
		return 0;
	list = more(s->modules, s->module_cnt, sizeof(*list));
	if (!list)
		return 0;
	s->modules = list;
	m = &list[s->module_cnt];
	*m = (struct stack_module){ .has_build_id = build_id };
	if (build_id)
		memcpy(m->build_id, build_id, sizeof(m->build_id));
	return set_path(m, path) ? 0 : ++s->module_cnt;
}

static bool is_same(const struct stack *a, const struct stack *b)
{
	unsigned int i;

	if (a->frame_cnt != b->frame_cnt)
		return false;
	for (i = 0; i < a->frame_cnt; i++)
		if (a->frames[i].module != b->frames[i].module ||
		    a->frames[i].at != b->frames[i].at ||
		    a->frames[i].unsure != b->frames[i].unsure)
			return false;
	return true;
}

/* The place of the stack, added if it is not there; -ENOMEM. */
static int stack_place(struct report_stacks *s, const struct stack *stack)
{
	struct stack *list;
	unsigned int i;

	for (i = 0; i < s->stack_cnt; i++)
		if (is_same(&s->stacks[i], stack))
			return (int)i;
	list = more(s->stacks, s->stack_cnt, sizeof(*list));
	if (!list)
		return -ENOMEM;
	s->stacks = list;
	list[s->stack_cnt] = *stack;
	return (int)s->stack_cnt++;
}

static bool is_row(const struct stack_calls *a, const struct stack_calls *b)
{
	return a->who.tgid == b->who.tgid && a->who.start_ns == b->who.start_ns &&
	       a->row == b->row && a->error == b->error && a->stack == b->stack;
}

int report_stacks_add(struct report_stacks *s, const struct stack_calls *calls,
		      const struct stack *stack)
{
	struct stack_calls row = *calls, *list;
	int place = row.error ? 0 : stack_place(s, stack);
	unsigned int i;

	if (place < 0)
		return place;
	row.stack = (unsigned int)place;
	for (i = 0; i < s->call_cnt; i++) {
		struct stack_calls *at = &s->calls[i];

		if (!is_row(at, &row))
			continue;
		at->calls += row.calls;
		at->total_ns += row.total_ns;
		at->max_ns = row.max_ns > at->max_ns ? row.max_ns : at->max_ns;
		return 0;
	}
	list = more(s->calls, s->call_cnt, sizeof(*list));
	if (!list)
		return -ENOMEM;
	s->calls = list;
	list[s->call_cnt++] = row;
	return 0;
}

__u64 report_stacks_total(const struct report_stacks *s)
{
	__u64 calls = 0;
	unsigned int i;

	for (i = 0; i < s->call_cnt; i++)
		calls += s->calls[i].calls;
	return calls;
}

static bool is_in(const struct stack_group *g, const struct stack_calls *row)
{
	return g->first->row == row->row && g->first->stack == row->stack &&
	       !strcmp(g->first->who.comm, row->who.comm);
}

/* The group that begins with row @first; nothing where an earlier row has begun it. */
static struct stack_group group_at(const struct report_stacks *s, unsigned int first)
{
	struct stack_group g = { .first = &s->calls[first] };
	unsigned int i;

	for (i = 0; i < s->call_cnt; i++) {
		const struct stack_calls *row = &s->calls[i];

		if (row->error || !is_in(&g, row))
			continue;
		if (i < first)
			return (struct stack_group){ 0 };
		g.processes++;
		g.calls += row->calls;
		g.total_ns += row->total_ns;
		g.max_ns = row->max_ns > g.max_ns ? row->max_ns : g.max_ns;
	}
	return g;
}

unsigned int report_stacks_top(const struct report_stacks *s, struct stack_group *groups,
			       unsigned int max)
{
	unsigned int i, at, cnt = 0;

	for (i = 0; i < s->call_cnt; i++) {
		struct stack_group g = s->calls[i].error ? (struct stack_group){ 0 } :
							   group_at(s, i);

		for (at = cnt; at > 0 && groups[at - 1].calls < g.calls; at--)
			if (at < max)
				groups[at] = groups[at - 1];
		if (!g.calls || at == max)
			continue;
		groups[at] = g;
		cnt += cnt < max;
	}
	return cnt;
}

static int compare(__u64 a, __u64 b)
{
	return (a > b) - (a < b);
}

static int compare_calls(const void *left, const void *right)
{
	const struct stack_calls *a = left, *b = right;
	int order = compare(b->calls, a->calls);

	order = order ? order : compare(b->total_ns, a->total_ns);
	order = order ? order : compare(a->who.start_ns, b->who.start_ns);
	order = order ? order : compare((__u64)a->who.tgid, (__u64)b->who.tgid);
	order = order ? order : compare(a->row, b->row);
	order = order ? order : compare((__u64)a->error, (__u64)b->error);
	return order ? order : compare(a->stack, b->stack);
}

void report_stacks_sort(struct report_stacks *s)
{
	if (s->call_cnt)
		qsort(s->calls, s->call_cnt, sizeof(*s->calls), compare_calls);
}

static void release_frame(struct stack_frame *f)
{
	unsigned int i;

	for (i = 0; i < f->name_cnt; i++) {
		free(f->names[i].function);
		free(f->names[i].file);
	}
	free(f->names);
}

void report_stacks_release(struct report_stacks *s)
{
	unsigned int i, f;

	for (i = 0; i < s->stack_cnt; i++)
		for (f = 0; f < s->stacks[i].frame_cnt; f++)
			release_frame(&s->stacks[i].frames[f]);
	for (i = 0; i < s->module_cnt; i++)
		free(s->modules[i].path);
	free(s->modules);
	free(s->stacks);
	free(s->calls);
	memset(s, 0, sizeof(*s));
}
