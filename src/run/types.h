/* SPDX-License-Identifier: GPL-2.0-only */
/* The types of a kernel in BTF, looked through once for all names that are asked for. */
#ifndef TYPES_H
#define TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/btf.h>

struct types {
	const void *data; /* as the file has it */
	size_t len;
	bool mapped; /* or in memory of its own; neither: another's */
	bool owned;
	__u32 *offsets; /* of each type in @data, by its id; that of "void" is 0 */
	__u32 cnt;      /* ids are below this */
};

/* A name that is asked for. */
struct named_type {
	const char *name;
	__u32 kind;                  /* BTF_KIND_* */
	const struct btf_type *type; /* what was found; NULL: the kernel has none of that name */
	__u32 id;
};

/*
 * Read @path, raw BTF such as /sys/kernel/btf/vmlinux, into @t. libbpf would copy it, and look
 * through all types for each name that it is asked for: some 15 ms for a kernel. Returns 0 or
 * -errno; -EINVAL: it is no BTF, or has types whose size is not known here. To be released.
 */
int types_read(struct types *t, const char *path);

/* The same of BTF at @data, which has to stay as long as @t is used. */
int types_take(struct types *t, const void *data, size_t len);

void types_release(struct types *t);

/* Fill @named; of several types of a name and kind the first one. */
void types_find(const struct types *t, struct named_type *named, unsigned int cnt);

/* NULL: none has this id, or it is that of "void". */
const struct btf_type *types_at(const struct types *t, __u32 id);

/* Has a struct or union the member, itself or one in it? */
bool types_have_member(const struct types *t, const struct btf_type *type, const char *name);

#endif
