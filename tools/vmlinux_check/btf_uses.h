/* SPDX-License-Identifier: GPL-2.0-only */
/* What a BPF object asks of a kernel's types: its CO-RE relocations, each thing once. */
#ifndef BTF_USES_H
#define BTF_USES_H

#include <linux/bpf.h>
#include "vmlinux_check/btf_leaf.h"

#define BIT(n) (1U << (n))
#define MAX_STEPS 32

/* A named member or enumerator, or with a NULL name an array element. */
struct step {
	const char *name;
	__u32 idx;
	struct leaf leaf;
};

/*
 * One distinct thing the object asks of a kernel: "task_struct.on_cpu", a type
 * or an enumerator. Two declarations of one field that differ in shape are two
 * uses, so a linked object cannot hide the wrong one behind the right one.
 */
struct use {
	enum { USE_TYPE, USE_FIELD, USE_ENUMVAL } group;
	__u32 kinds;                 /* BIT(enum bpf_core_relo_kind) seen for it */
	const struct btf_type *root; /* may be a typedef */
	const char *root_name;
	struct leaf leaf;
	size_t cnt;
	struct step steps[MAX_STEPS];
	char path[256]; /* as declared, with the flavour */
};

struct uses {
	struct btf *btf;
	struct use *list;
	size_t cnt;
};

/* Returns 0 or -errno; -ENODATA: the object has no such relocations. */
int uses_read(struct uses *c, const char *obj_path);
void uses_release(struct uses *c);

#endif
