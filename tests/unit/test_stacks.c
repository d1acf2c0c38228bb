// SPDX-License-Identifier: GPL-2.0-only
/* Calls counted by user stack: added up, stored and read again, in words. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "recording/recording.h"
#include "recording/stacks_json.h"
#include "sink/sink_json_stacks.h"
#include "sink/sink_text_stacks.h"
#include "sample.h"
#include "unit.h"

static const __u8 id_a[MBT_BUILD_ID_LEN] = { 0xab, 0xcd, 1 };
static const __u8 id_b[MBT_BUILD_ID_LEN] = { 0x01 };

/* @calls of the process @tgid, each of 10 ns, from a stack of two frames. */
static void add(struct report_stacks *s, int tgid, __u64 at, __u64 calls)
{
	struct stack_calls row = {
		.who = { .tgid = tgid, .ns_tgid = tgid, .start_ns = 5, .comm = "server" },
		.row = 3,
		.calls = calls,
		.total_ns = calls * 10,
		.max_ns = 10,
	};
	struct stack stack = { .frame_cnt = 2 };

	stack.frames[0].module = report_stacks_module(s, id_a, "/usr/lib/libc.so.6");
	stack.frames[0].at = 0x100;
	stack.frames[1].module = report_stacks_module(s, id_b, NULL);
	stack.frames[1].at = at;
	assert_int_equal(report_stacks_add(s, &row, &stack), 0);
}

static void add_error(struct report_stacks *s, int error, __u64 calls)
{
	const struct stack_calls row = {
		.who = { .tgid = 7, .comm = "server" }, .row = 3, .error = error, .calls = calls
	};

	assert_int_equal(report_stacks_add(s, &row, NULL), 0);
}

static void test_add(void **state)
{
	struct report_stacks s = { .asked = true };
	struct stack_group groups[2];

	(void)state;
	add(&s, 1, 0x20, 5);
	add(&s, 2, 0x20, 6);
	add(&s, 1, 0x30, 10);
	add(&s, 1, 0x20, 1);
	add(&s, 1, 0x40, 2);
	add_error(&s, EFAULT, 100);
	assert_int_equal(s.module_cnt, 2);
	assert_int_equal(s.stack_cnt, 3);
	assert_int_equal(s.call_cnt, 5);
	assert_int_equal(report_stacks_total(&s), 124);
	report_stacks_sort(&s);
	assert_int_equal(s.calls[0].error, EFAULT);
	assert_int_equal(s.calls[1].calls, 10);
	/* two processes of one name and one stack are one group, and no stack is none */
	assert_int_equal(report_stacks_top(&s, groups, 2), 2);
	assert_int_equal(groups[0].calls, 12);
	assert_int_equal(groups[0].processes, 2);
	assert_int_equal(groups[0].total_ns, 120);
	assert_int_equal(groups[1].calls, 10);
	assert_int_equal(groups[1].processes, 1);
	/* a path completes a build id, and a build id alone is no path */
	assert_int_equal(report_stacks_module(&s, id_b, "/srv/prog\n"), 2);
	assert_string_equal(s.modules[1].path, "/srv/prog?");
	assert_int_equal(report_stacks_module(&s, NULL, "/srv/prog?"), 3);
	assert_int_equal(report_stacks_module(&s, NULL, NULL), 0);
	report_stacks_release(&s);
}

static json_t *of(const struct report_stacks *s, unsigned int first)
{
	json_t *o = stacks_json(s, first);

	assert_non_null(o);
	return o;
}

static void test_stored(void **state)
{
	struct report_stacks s = { .asked = true, .lost = 3 }, again = { 0 };
	json_t *o;
	int i;

	(void)state;
	for (i = 0; i < STACKS_JSON_ROWS + 2; i++)
		add(&s, 1 + i, 0x20 + i % 3, 5);
	s.modules[0].code = (struct stack_code){ 0x10, 0x2010, 0x400 };
	s.stacks[1].frames[1].unsure = true;
	add_error(&s, EEXIST, 9);
	for (i = 0; i < 2; i++) {
		o = of(&s, i * STACKS_JSON_ROWS);
		assert_int_equal(stacks_json_read(&again, o), 0);
		json_decref(o);
	}
	assert_true(again.asked);
	assert_int_equal(again.lost, 3);
	assert_int_equal(again.call_cnt, s.call_cnt);
	assert_int_equal(again.stack_cnt, 3);
	assert_true(again.stacks[1].frames[1].unsure);
	assert_int_equal(again.modules[0].code.address, 0x2010);
	for (i = 0; i < 2; i++) {
		json_t *first = of(&s, i * STACKS_JSON_ROWS),
		       *second = of(&again, i * STACKS_JSON_ROWS);

		assert_true(json_equal(first, second));
		json_decref(first);
		json_decref(second);
	}
	report_stacks_release(&s);
	report_stacks_release(&again);
}

/* Each of these alone makes it what no version has written. */
static void test_malformed(void **state)
{
	static const char *const changes[] = {
		"{\"lost\": -1}",
		"{\"rows\": 1}",
		"{\"modules\": [{}]}",
		"{\"modules\": [{\"build_id\": \"ab\", \"code\": [0, 0, 0]}]}",
		"{\"modules\": [{\"build_id\": \"zz00000000000000000000000000000000000000\", "
		"\"code\": "
		"[0, 0, 0]}]}",
		"{\"modules\": []}",
	};
	static const char *const row_changes[] = {
		"{\"calls\": 0}",
		"{\"calls\": -1}",
		"{\"row\": 1000}",
		"{\"row\": -1}",
		"{\"error\": -1}",
		"{\"error\": 14}",
		"{\"frames\": []}",
		"{\"frames\": 1}",
		"{\"frames\": [[3, 1, false]]}",
		"{\"frames\": [[-1, 1, false]]}",
		"{\"frames\": [[1, 1]]}",
		"{\"max_ns\": 100000}",
		"{\"total_ns\": -1}",
		"{\"comm\": 1}",
	};
	struct report_stacks s = { .asked = true }, again = { 0 };
	unsigned int i;
	json_t *o, *change;

	(void)state;
	add(&s, 1, 0x20, 5);
	for (i = 0; i < ARRAY_SIZE(changes) + ARRAY_SIZE(row_changes); i++) {
		bool row = i >= ARRAY_SIZE(changes);

		o = of(&s, 0);
		change = json_loads(row ? row_changes[i - ARRAY_SIZE(changes)] : changes[i], 0,
				    NULL);
		assert_non_null(change);
		json_object_update(row ? json_array_get(json_object_get(o, "rows"), 0) : o, change);
		assert_int_equal(stacks_json_read(&again, o), -EBADMSG);
		json_decref(change);
		json_decref(o);
		report_stacks_release(&again);
	}
	assert_int_equal(stacks_json_read(&again, NULL), -EBADMSG);
	report_stacks_release(&again);
	report_stacks_release(&s);
}

static void name(struct stack_frame *f, unsigned int cnt, const char *function, const char *file,
		 unsigned int line)
{
	f->names = realloc(f->names, (cnt + 1) * sizeof(*f->names));
	f->names[cnt] = (struct stack_name){ .function = strdup(function),
					     .file = file ? strdup(file) : NULL,
					     .line = line,
					     .offset = 0x1d };
	f->name_cnt = cnt + 1;
}

static int section(FILE *out, const struct report *r, const struct run *run)
{
	sink_text_stacks(&(struct text){ .out = out, .report = r, .run = run });
	return fflush(out);
}

/* Of a run without facts, to be freed. */
static char *reported(const struct report *r)
{
	struct run run;

	sample_run(&run, NULL);
	return sample_written(section, r, &run);
}

static void test_words(void **state)
{
	struct report_stacks *s;
	const char *line, *end;
	struct report r;
	char *text;

	(void)state;
	sample_fill(&r);
	text = reported(&r);
	assert_null(strstr(text, "Callers"));
	free(text);
	s = &r.stacks;
	s->asked = true;
	add(s, 1, 0x20, 5);
	add(s, 2, 0x20, 6);
	add(s, 1, 0x30, 1);
	add_error(s, EEXIST, 6);
	add_error(s, EFAULT, 2);
	s->lost = 4;
	report_stacks_sort(s);
	name(&s->stacks[0].frames[0], 0, "inlined_function", "/src/a.c", 7);
	name(&s->stacks[0].frames[0], 1, "syscall", NULL, 0);
	name(&s->stacks[1].frames[1], 0,
	     "a_function_whose_name_is_so_long_that_nothing_else_would_find_room_behind_it",
	     "/src/directory/b.c", 1234567);
	s->stacks[1].frames[0].unsure = true;
	s->stacks[1].frames[1].unsure = true;
	text = reported(&r);
	check_text(text, "\nCallers: 20 of 33 calls");
	check_text(text, " calls counted by user stack, 2 stacks\n"
			 "  55.0 %  11 calls of server[2 processes]\n"
			 "          REGISTER_GLOBAL_EXPEDITED, mean 10 ns, max 10 ns\n"
			 "          inlined_function (a.c:7, inlined)\n"
			 "          syscall+0x1d (libc.so.6)\n"
			 "          build id 010000000000+0x20\n"
			 "   5.0 %  1 call of server[1]\n"
			 "          REGISTER_GLOBAL_EXPEDITED, mean 10 ns, max 10 ns\n"
			 "          perhaps libc.so.6+0x100\n"
			 "          perhaps a_function_whose_name_is_so_long_that_nothing... "
			 "(b.c:1234567)\n"
			 "  Calls without a stack, it could not be read: 2\n"
			 "  Calls without a stack, another stack has its place in the table: 6\n"
			 "  Calls that found no room to be counted by stack: 4\n");
	for (line = strstr(text, "Callers"); (end = strchr(line, '\n')); line = end + 1)
		assert_true(end - line <= 80);
	free(text);
	report_release(&r);
}

static const struct CMUnitTest tests[] = {
	{ "stacks: calls add up", test_add, NULL, NULL, NULL },
	{ "stacks: stored and read again", test_stored, NULL, NULL, NULL },
	{ "stacks: malformed ones", test_malformed, NULL, NULL, NULL },
	{ "stacks: in words", test_words, NULL, NULL, NULL },
};

const struct unit_tests stacks_tests = { tests, ARRAY_SIZE(tests) };
