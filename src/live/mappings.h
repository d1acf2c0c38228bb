/* SPDX-License-Identifier: GPL-2.0-only */
/* What processes have mapped to execute: the files that frames of user stacks are in. */
#ifndef MAPPINGS_H
#define MAPPINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>
#include "judge/stacks.h"

/* A part of a process's memory, or, without a process, a file that any may have. */
struct mapping {
	unsigned int age; /* of the mappings when it was read */
	int pid;
	__u64 start_ns; /* of the process, as the kernel side has it */
	__u64 begin, end;
	__u64 offset; /* in the file, of @begin */
	char *path;   /* as /proc shows it, "[vdso]" too; "" for none */
	__u8 build_id[MBT_BUILD_ID_LEN];
	bool has_build_id;
	struct stack_code code;
};

/* All zeroes: none. */
struct mappings {
	struct mapping *list;
	unsigned int cnt;
	unsigned int age; /* the caller's: what was read before it was raised is old */
};

/* Are those of this process there? */
bool mappings_have(const struct mappings *m, int pid, __u64 start_ns);

/* Were they read at the present age? */
bool mappings_are_new(const struct mappings *m, int pid, __u64 start_ns);

/*
 * Read those of a process, in place of what was there of it; one that has ended leaves
 * that. Returns 0 or -errno.
 */
int mappings_read(struct mappings *m, int pid, __u64 start_ns);

/* The file that would be executed by this name. */
void mappings_add_command(struct mappings *m, const char *name);

/* A mapping of the file with this build id; NULL: none is known. */
const struct mapping *mappings_of(const struct mappings *m, const __u8 *build_id);

/* Where the process has @address; NULL: not known. */
const struct mapping *mappings_find(const struct mappings *m, int pid, __u64 start_ns,
				    __u64 address);

void mappings_release(struct mappings *m);

#endif
