/* SPDX-License-Identifier: GPL-2.0-only */
/* Types and fields of a BTF, looked up and compared the way CO-RE does it. */
#ifndef BTF_LEAF_H
#define BTF_LEAF_H

#include <stdbool.h>
#include <stddef.h>
#include <bpf/btf.h>

/* A type without its typedefs and qualifiers; bits is 0 if not a bit-field. */
struct leaf {
	const struct btf *btf;
	const struct btf_type *t;
	__u32 id, bits;
};

/* "task_struct___old" and "task_struct" are one type to CO-RE. */
size_t essential_len(const char *name);
bool essential_same(const char *a, const char *b);

const char *name_at(const struct btf *btf, __u32 off);
const char *enumerator_name(const struct leaf *at, __u32 i);

bool leaf_set(struct leaf *at, __u32 type_id, __u32 bits);

/* "32 bits signed", "1 bits unsigned in a bit-field", and for a pointer "64 bits" */
const char *leaf_describe(const struct leaf *leaf, char *buf, size_t size);

/* Does a read of @local copy what the kernel's @target holds? */
bool leaf_same(const struct leaf *local, const struct leaf *target);

/* libbpf's rule for whether a member of the right name is the member meant. */
bool leaf_compatible(struct leaf a, struct leaf b);

/* Step from @at to what it holds; false, and @at is no more to be used: it holds no such thing. */
bool member_find(struct leaf *at, const char *name);
bool element_find(struct leaf *at, __u32 idx);
bool enumerator_find(const struct leaf *at, const char *name);

#endif
