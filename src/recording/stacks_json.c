// SPDX-License-Identifier: GPL-2.0-only
/* User stacks to JSON and back; nothing that is read is believed before it is checked. */
#include "recording/stacks_json.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "judge/printable.h"

/* A double holds every number up to it. */
#define COUNT_MAX (1ll << 53)

static json_t *module_json(const struct stack_module *m)
{
	char hex[2 * MBT_BUILD_ID_LEN + 1] = "";
	unsigned int i;

	for (i = 0; i < MBT_BUILD_ID_LEN && m->has_build_id; i++)
		snprintf(hex + 2 * i, 3, "%02x", m->build_id[i]);
	return json_pack("{s:s*, s:s*, s:[I, I, I]}", "build_id", m->has_build_id ? hex : NULL,
			 "path", m->path, "code", (json_int_t)m->code.offset,
			 (json_int_t)m->code.address, (json_int_t)m->code.len);
}

static json_t *row_json(const struct report_stacks *s, const struct stack_calls *row)
{
	const struct stack *stack = row->error ? NULL : &s->stacks[row->stack];
	json_t *frames = json_array();
	unsigned int i;

	for (i = 0; stack && i < stack->frame_cnt; i++)
		json_array_append_new(frames, json_pack("[i, I, b]", (int)stack->frames[i].module,
							(json_int_t)stack->frames[i].at,
							stack->frames[i].unsure));
	return json_pack("{s:i, s:i, s:I, s:s, s:i, s:i, s:I, s:I, s:I, s:o}", "tgid",
			 row->who.tgid, "ns_tgid", row->who.ns_tgid, "start_ns",
			 (json_int_t)row->who.start_ns, "comm", row->who.comm, "row", (int)row->row,
			 "error", row->error, "calls", (json_int_t)row->calls, "total_ns",
			 (json_int_t)row->total_ns, "max_ns", (json_int_t)row->max_ns, "frames",
			 frames);
}

json_t *stacks_json(const struct report_stacks *s, unsigned int first)
{
	json_t *modules = json_array(), *rows = json_array();
	unsigned int i;

	for (i = 0; i < s->module_cnt; i++)
		json_array_append_new(modules, module_json(&s->modules[i]));
	for (i = first; i < s->call_cnt && i - first < STACKS_JSON_ROWS; i++)
		json_array_append_new(rows, row_json(s, &s->calls[i]));
	return json_pack("{s:I, s:o, s:o}", "lost", (json_int_t)(first ? 0 : s->lost), "modules",
			 modules, "rows", rows);
}

static int read_build_id(__u8 build_id[MBT_BUILD_ID_LEN], const char *hex)
{
	unsigned int i, byte;

	if (strlen(hex) != 2 * MBT_BUILD_ID_LEN ||
	    strspn(hex, "0123456789abcdef") != 2 * MBT_BUILD_ID_LEN)
		return -EBADMSG;
	for (i = 0; i < MBT_BUILD_ID_LEN; i++) {
		sscanf(hex + 2 * i, "%2x", &byte);
		build_id[i] = (__u8)byte;
	}
	return 0;
}

/* What the numbers of modules in this frame are in @s. Returns how many, or -errno. */
static int read_modules(struct report_stacks *s, json_t *list, unsigned int *numbers)
{
	__u8 build_id[MBT_BUILD_ID_LEN];
	json_int_t offset, address, len;
	const char *hex, *path;
	json_t *entry;
	size_t i;

	if (!json_is_array(list) || json_array_size(list) > REPORT_MODULES_MAX)
		return -EBADMSG;
	json_array_foreach(list, i, entry)
	{
		hex = path = NULL;
		if (json_unpack(entry, "{s?s, s?s, s:[I, I, I!]}", "build_id", &hex, "path", &path,
				"code", &offset, &address, &len) ||
		    (!hex && !path) || (hex && read_build_id(build_id, hex)))
			return -EBADMSG;
		numbers[i] = report_stacks_module(s, hex ? build_id : NULL, path);
		if (!numbers[i])
			return s->module_cnt == REPORT_MODULES_MAX ? -EBADMSG : -ENOMEM;
		s->modules[numbers[i] - 1].code =
			(struct stack_code){ (__u64)offset, (__u64)address, (__u64)len };
	}
	return (int)json_array_size(list);
}

static int read_frames(struct stack *stack, json_t *list, const unsigned int *numbers, int cnt)
{
	json_int_t module, at;
	json_t *entry;
	int unsure;
	size_t i;

	if (json_array_size(list) > MBT_STACK_FRAMES)
		return -EBADMSG;
	json_array_foreach(list, i, entry)
	{
		if (json_unpack(entry, "[I, I, b!]", &module, &at, &unsure) || module < 0 ||
		    module > cnt)
			return -EBADMSG;
		stack->frames[i].module = module ? numbers[module - 1] : 0;
		stack->frames[i].at = (__u64)at;
		stack->frames[i].unsure = unsure;
	}
	stack->frame_cnt = (unsigned int)json_array_size(list);
	return 0;
}

static int read_row(struct report_stacks *s, json_t *o, const unsigned int *numbers, int cnt)
{
	json_int_t start_ns, calls, total_ns, max_ns;
	struct stack_calls row = { 0 };
	struct stack stack = { 0 };
	json_t *frames;
	const char *comm;
	int command;

	if (json_unpack(o, "{s:i, s:i, s:I, s:s, s:i, s:i, s:I, s:I, s:I, s:o}", "tgid",
			&row.who.tgid, "ns_tgid", &row.who.ns_tgid, "start_ns", &start_ns, "comm",
			&comm, "row", &command, "error", &row.error, "calls", &calls, "total_ns",
			&total_ns, "max_ns", &max_ns, "frames", &frames) ||
	    command < 0 || command >= MBT_CMD_ROWS || row.error < 0 || calls <= 0 ||
	    calls > COUNT_MAX || total_ns < 0 || max_ns < 0 || max_ns > total_ns ||
	    !json_is_array(frames) || read_frames(&stack, frames, numbers, cnt) ||
	    !row.error == !stack.frame_cnt || s->call_cnt == MBT_STACK_ROWS)
		return -EBADMSG;
	row.who.start_ns = (__u64)start_ns;
	printable(row.who.comm, sizeof(row.who.comm), comm, strlen(comm));
	row.row = (__u32)command;
	row.calls = (__u64)calls;
	row.total_ns = (__u64)total_ns;
	row.max_ns = (__u64)max_ns;
	return report_stacks_add(s, &row, &stack);
}

int stacks_json_read(struct report_stacks *s, json_t *o)
{
	unsigned int numbers[REPORT_MODULES_MAX];
	json_t *modules, *rows, *entry;
	json_int_t lost;
	int cnt, err = 0;
	size_t i;

	if (json_unpack(o, "{s:I, s:o, s:o}", "lost", &lost, "modules", &modules, "rows", &rows) ||
	    lost < 0 || lost > COUNT_MAX || s->lost > COUNT_MAX || !json_is_array(rows))
		return -EBADMSG;
	cnt = read_modules(s, modules, numbers);
	if (cnt < 0)
		return cnt;
	s->asked = true;
	s->lost += (__u64)lost;
	json_array_foreach(rows, i, entry)
	{
		err = err ? err : read_row(s, entry, numbers, cnt);
	}
	return err;
}
