/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who called: calls counted by process, command and user stack. It says nothing of a
 * verdict. Frames are kept as they were found, in files by build id and offset; their names
 * may be added later (live/symbols.h).
 */
#ifndef JUDGE_STACKS_H
#define JUDGE_STACKS_H

#include <stdbool.h>
#include "judge/rows.h"
#include "mbt/stacks.h"

/*
 * Where a file's code is and where it is loaded: debug information that is kept apart from
 * the file has only the latter.
 */
struct stack_code {
	__u64 offset;
	__u64 address;
	__u64 len; /* 0: not known */
};

/* A file that frames are in, or what else a process has there ("[vdso]"). */
struct stack_module {
	__u8 build_id[MBT_BUILD_ID_LEN];
	bool has_build_id;
	char *path; /* printable; NULL: not known */
	struct stack_code code;
};

/* A function that a frame is in; of those that were inlined there, the innermost first. */
struct stack_name {
	char *function; /* printable */
	char *file;     /* printable; NULL: not known */
	unsigned int line;
	__u64 offset; /* from the function's begin; of the last one */
};

struct stack_frame {
	unsigned int module; /* place + 1; 0: none is known */
	__u64 at;            /* an offset in the file; without a module an address */
	bool unsure;         /* it may not have been there, see struct mbt_open_stack */
	struct stack_name *names;
	unsigned int name_cnt;
};

struct stack {
	struct stack_frame frames[MBT_STACK_FRAMES]; /* from the innermost */
	unsigned int frame_cnt;
};

/* Calls of one process, one command and one stack. */
struct stack_calls {
	struct who who;
	__u32 row;          /* of the command */
	int error;          /* errno for which no stack could be taken; 0: @stack is one */
	unsigned int stack; /* its place */
	__u64 calls;
	__u64 total_ns;
	__u64 max_ns;
};

struct report_stacks {
	bool asked; /* they were asked for */
	__u64 lost; /* calls that found no room to be counted */
	struct stack_module *modules;
	unsigned int module_cnt;
	struct stack *stacks; /* no two are the same */
	unsigned int stack_cnt;
	struct stack_calls *calls;
	unsigned int call_cnt;
};

/* No more than these are kept, so that a recording cannot ask for all memory. */
#define REPORT_MODULES_MAX 4096

/*
 * The place + 1 of the module, added if it is not there; @build_id or @path may be NULL. A
 * path that is given later completes a build id. 0: no memory or no room.
 */
unsigned int report_stacks_module(struct report_stacks *s, const __u8 *build_id, const char *path);

/*
 * Add @calls; those of a stack, whose @stack is not looked at, with its frames, of which
 * the names are not. Those of one process, command and stack add up. Returns 0 or -ENOMEM.
 */
int report_stacks_add(struct report_stacks *s, const struct stack_calls *calls,
		      const struct stack *stack);

/* All calls that are in it, those without a stack as well, but not those lost. */
__u64 report_stacks_total(const struct report_stacks *s);

/* Calls of all processes of one name, by one command and one stack. */
struct stack_group {
	const struct stack_calls *first; /* the process with the most */
	unsigned int processes;
	__u64 calls;
	__u64 total_ns;
	__u64 max_ns;
};

/*
 * The groups with the most calls, of sorted rows with a stack, into @groups, which has room
 * for @max. Returns how many.
 */
unsigned int report_stacks_top(const struct report_stacks *s, struct stack_group *groups,
			       unsigned int max);

/* The rows with the most calls first; of a process's own order where they are the same. */
void report_stacks_sort(struct report_stacks *s);

void report_stacks_release(struct report_stacks *s);

#endif
