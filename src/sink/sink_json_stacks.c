// SPDX-License-Identifier: GPL-2.0-only
/* The user stacks of the callers for programs. */
#include "sink/sink_json_stacks.h"
#include <stdio.h>
#include <string.h>
#include "sink/words.h"

static json_t *number(__u64 value)
{
	return json_integer((json_int_t)value);
}

static json_t *json_name(const struct stack_name *n, bool inlined)
{
	return json_pack("{s:s, s:s?, s:o, s:o}", "function", n->function, "file", n->file, "line",
			 n->line ? number(n->line) : json_null(), "offset",
			 inlined ? json_null() : number(n->offset));
}

static json_t *json_frame(const struct report_stacks *s, const struct stack_frame *f)
{
	const struct stack_module *m = f->module ? &s->modules[f->module - 1] : NULL;
	char build_id[2 * MBT_BUILD_ID_LEN + 1] = "", address[24];
	json_t *names = json_array();
	unsigned int i;

	for (i = 0; m && m->has_build_id && i < MBT_BUILD_ID_LEN; i++)
		snprintf(build_id + 2 * i, 3, "%02x", m->build_id[i]);
	snprintf(address, sizeof(address), "0x%llx", (unsigned long long)f->at);
	for (i = 0; i < f->name_cnt; i++)
		json_array_append_new(names, json_name(&f->names[i], i + 1 < f->name_cnt));
	return json_pack("{s:s?, s:s?, s:o, s:s?, s:b, s:o}", "module", m ? m->path : NULL,
			 "build_id", *build_id ? build_id : NULL, "offset",
			 m ? number(f->at) : json_null(), "address", m ? NULL : address, "unsure",
			 f->unsure, "names", names);
}

static json_t *json_stack(const struct report_stacks *s, const struct stack *stack)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < stack->frame_cnt; i++)
		json_array_append_new(list, json_frame(s, &stack->frames[i]));
	return list;
}

static json_t *json_error(int error)
{
	const char *name = error ? strerrorname_np(error) : NULL;
	char text[24];

	if (!error || name)
		return name ? json_string(name) : json_null();
	snprintf(text, sizeof(text), "%d", error);
	return json_string(text);
}

static json_t *json_caller(const struct stack_calls *c, const struct run *run)
{
	return json_pack("{s:i, s:i, s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "pid", c->who.tgid,
			 "ns_pid", c->who.ns_tgid ? c->who.ns_tgid : c->who.tgid, "start_ns",
			 json_integer((json_int_t)(c->who.start_ns - run->start_ns)), "comm",
			 c->who.comm, "command", word_row(c->row), "calls", number(c->calls),
			 "total_ns", number(c->total_ns), "max_ns", number(c->max_ns), "stack",
			 c->error ? json_null() : number(c->stack), "error", json_error(c->error));
}

json_t *json_stacks(const struct report *r, const struct run *run)
{
	const struct report_stacks *s = &r->stacks;
	json_t *callers = json_array(), *stacks = json_array();
	unsigned int i;

	for (i = 0; i < s->call_cnt; i++)
		json_array_append_new(callers, json_caller(&s->calls[i], run));
	for (i = 0; i < s->stack_cnt; i++)
		json_array_append_new(stacks, json_stack(s, &s->stacks[i]));
	return json_pack("{s:o, s:o, s:o, s:o}", "calls", number(report_stacks_total(s)), "lost",
			 number(s->lost), "callers", callers, "stacks", stacks);
}
