// SPDX-License-Identifier: GPL-2.0-only
/* What the CO-RE relocations of an object ask for. */
#include "vmlinux_check/btf_uses.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libbpf 1.1 exports this name, but its header declares another in its place. */
const void *btf_ext__get_raw_data(const struct btf_ext *btf_ext, __u32 *size);

/* The head of .BTF.ext, which libbpf keeps private; offsets count from its end. */
struct ext_header {
	__u16 magic;
	__u8 version, flags;
	__u32 hdr_len;
	__u32 func_info_off, func_info_len;
	__u32 line_info_off, line_info_len;
	__u32 core_relo_off, core_relo_len;
};

/* Resolve "0:3:1" from the local root type: name the path, find its leaf. */
static int use_walk(struct use *use, char *spec)
{
	size_t len = (size_t)snprintf(use->path, sizeof(use->path), "%s", use->root_name);
	struct leaf *at = &use->leaf;
	__u32 idx = (__u32)strtoul(spec, &spec, 10);
	struct step *s;

	/* The first number indexes the pointer, which moves no member; or the enum. */
	if (use->group == USE_ENUMVAL) {
		if (!btf_is_any_enum(at->t) || idx >= btf_vlen(at->t))
			return -EINVAL;
		use->steps[use->cnt++].name = enumerator_name(at, idx);
		snprintf(use->path + len, sizeof(use->path) - len, ".%s", use->steps[0].name);
	}
	while (use->group == USE_FIELD && *spec == ':') {
		idx = (__u32)strtoul(spec + 1, &spec, 10);
		s = &use->steps[use->cnt];
		*s = (struct step){ .idx = idx };
		if (btf_is_composite(at->t) && idx < btf_vlen(at->t)) {
			s->name = name_at(at->btf, btf_members(at->t)[idx].name_off);
			if (!leaf_set(at, btf_members(at->t)[idx].type,
				      btf_member_bitfield_size(at->t, idx)))
				return -EINVAL;
		} else if (!btf_is_array(at->t) || !leaf_set(at, btf_array(at->t)->type, 0)) {
			return -EINVAL;
		}
		s->leaf = *at;
		/* An anonymous member is no step: kernels wrap fields at will. */
		if (s->name && !*s->name)
			continue;
		len += (size_t)(s->name ? snprintf(use->path + len, sizeof(use->path) - len, ".%s",
						   s->name) :
					  snprintf(use->path + len, sizeof(use->path) - len, "[%u]",
						   idx));
		if (len >= sizeof(use->path) || ++use->cnt == MAX_STEPS)
			return -E2BIG;
	}
	return *spec || (use->group == USE_FIELD && !use->cnt) ? -EINVAL : 0;
}

static int use_add(struct uses *c, const struct bpf_core_relo *relo)
{
	struct use use = { .kinds = BIT(relo->kind), .leaf.btf = c->btf }, *u;
	char spec[256];
	int err;

	/* A local id asks nothing of the kernel. */
	if (relo->kind == BPF_CORE_TYPE_ID_LOCAL)
		return 0;
	if (relo->kind <= BPF_CORE_FIELD_RSHIFT_U64)
		use.group = USE_FIELD;
	else if (relo->kind == BPF_CORE_ENUMVAL_EXISTS || relo->kind == BPF_CORE_ENUMVAL_VALUE)
		use.group = USE_ENUMVAL;
	else if (relo->kind > BPF_CORE_TYPE_MATCHES)
		return -EOPNOTSUPP;
	use.root = btf__type_by_id(c->btf, relo->type_id);
	if (!use.root || (use.group != USE_TYPE && !leaf_set(&use.leaf, relo->type_id, 0)))
		return -EINVAL;
	use.root_name = name_at(c->btf, use.root->name_off);
	snprintf(spec, sizeof(spec), "%s", name_at(c->btf, relo->access_str_off));
	err = use_walk(&use, spec);
	if (err)
		return err;
	for (u = c->list; u < c->list + c->cnt; u++) {
		if (u->group == use.group && !strcmp(u->path, use.path) &&
		    btf_kind(u->root) == btf_kind(use.root) &&
		    (use.group != USE_FIELD ||
		     (leaf_compatible(u->leaf, use.leaf) && leaf_same(&u->leaf, &use.leaf)))) {
			u->kinds |= use.kinds;
			return 0;
		}
	}
	u = realloc(c->list, (c->cnt + 1) * sizeof(*u));
	if (!u)
		return -ENOMEM;
	c->list = u;
	c->list[c->cnt++] = use;
	return 0;
}

/* libbpf has checked the bounds of every record when it opened the object. */
int uses_read(struct uses *c, const char *obj_path)
{
	struct btf_ext *ext = NULL;
	const struct ext_header *hdr;
	__u32 size, rec_size, cnt;
	const __u8 *p, *end;
	int err = 0;

	c->btf = btf__parse_elf(obj_path, &ext);
	if (!c->btf)
		return -errno;
	hdr = ext ? btf_ext__get_raw_data(ext, &size) : NULL;
	/* Nothing to check is more likely a wrong file than a clean one. */
	if (!hdr || hdr->hdr_len < sizeof(*hdr) || !hdr->core_relo_len) {
		btf_ext__free(ext);
		return -ENODATA;
	}
	p = (const __u8 *)hdr + hdr->hdr_len + hdr->core_relo_off;
	end = p + hdr->core_relo_len;
	memcpy(&rec_size, p, sizeof(rec_size));
	p += sizeof(rec_size);
	while (!err && p < end) {
		/* For each ELF section: its name, a count, and so many records. */
		memcpy(&cnt, p + sizeof(__u32), sizeof(cnt));
		for (p += 2 * sizeof(__u32); !err && cnt; cnt--, p += rec_size)
			err = use_add(c, (const void *)p);
	}
	btf_ext__free(ext);
	return err;
}

void uses_release(struct uses *c)
{
	free(c->list);
	btf__free(c->btf);
}
