// SPDX-License-Identifier: GPL-2.0-only
/* The types of a kernel in BTF: mapped where the kernel maps them, and walked once. */
#include "run/types.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <bpf/btf.h>

/* Structs in structs are followed to this depth: types may name each other in a ring. */
#define DEPTH 16

/* With all that stands behind its head. False: what does so in this kind is not known here. */
static bool type_size(const struct btf_type *type, size_t *size)
{
	size_t vlen = btf_vlen(type);

	*size = sizeof(*type);
	switch (btf_kind(type)) {
	case BTF_KIND_PTR:
	case BTF_KIND_FWD:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_FUNC:
	case BTF_KIND_FLOAT:
	case BTF_KIND_TYPE_TAG:
		return true;
	case BTF_KIND_INT:
		*size += sizeof(__u32);
		return true;
	case BTF_KIND_ARRAY:
		*size += sizeof(struct btf_array);
		return true;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		*size += vlen * sizeof(struct btf_member);
		return true;
	case BTF_KIND_ENUM:
		*size += vlen * sizeof(struct btf_enum);
		return true;
	case BTF_KIND_ENUM64:
		*size += vlen * sizeof(struct btf_enum64);
		return true;
	case BTF_KIND_FUNC_PROTO:
		*size += vlen * sizeof(struct btf_param);
		return true;
	case BTF_KIND_VAR:
		*size += sizeof(struct btf_var);
		return true;
	case BTF_KIND_DATASEC:
		*size += vlen * sizeof(struct btf_var_secinfo);
		return true;
	case BTF_KIND_DECL_TAG:
		*size += sizeof(struct btf_decl_tag);
		return true;
	default:
		return false;
	}
}

/* Are the types and the strings within the data, and is the last string one? */
static bool is_whole(const struct btf_header *h, const char *data, size_t len)
{
	size_t end;

	if (len < sizeof(*h) || h->magic != BTF_MAGIC || h->hdr_len < sizeof(*h))
		return false;
	if (h->hdr_len % sizeof(__u32) || h->type_off % sizeof(__u32))
		return false;
	end = (size_t)h->hdr_len + h->str_off + h->str_len;
	return (size_t)h->hdr_len + h->type_off + h->type_len <= len && end <= len && h->str_len &&
	       !data[end - 1];
}

/* Note where each type is. */
static int walk(struct types *t)
{
	const struct btf_header *h = t->data;
	size_t at, end, size;

	if (!is_whole(h, t->data, t->len))
		return -EINVAL;
	t->offsets = malloc((h->type_len / sizeof(struct btf_type) + 1) * sizeof(*t->offsets));
	if (!t->offsets)
		return -ENOMEM;
	t->offsets[0] = 0;
	t->cnt = 1;
	at = (size_t)h->hdr_len + h->type_off;
	for (end = at + h->type_len; at < end; at += size) {
		const struct btf_type *type = (const void *)((const char *)t->data + at);

		if (end - at < sizeof(*type) || !type_size(type, &size) || size > end - at ||
		    type->name_off >= h->str_len)
			return -EINVAL;
		t->offsets[t->cnt++] = (__u32)at;
	}
	return 0;
}

int types_take(struct types *t, const void *data, size_t len)
{
	int err;

	*t = (struct types){ .data = data, .len = len };
	err = walk(t);
	if (err)
		types_release(t);
	return err;
}

/* The kernel hands a file of sysfs out page by page. */
static int read_whole(int fd, char *to, size_t len)
{
	ssize_t n;

	for (; len; to += n, len -= (size_t)n) {
		n = read(fd, to, len);
		if (n <= 0)
			return n ? -errno : -EINVAL;
	}
	return 0;
}

/* From v6.16 on it can be mapped (a539e2a6d51d, "btf: Allow mmap of vmlinux btf"). */
static int map_or_read(struct types *t, int fd, size_t len)
{
	char *data = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
	int err;

	if (data != MAP_FAILED) {
		err = types_take(t, data, len);
		t->mapped = !err;
		if (err)
			munmap(data, len);
		return err;
	}
	data = malloc(len);
	if (!data)
		return -ENOMEM;
	err = read_whole(fd, data, len);
	err = err ?: types_take(t, data, len);
	t->owned = !err;
	if (err)
		free(data);
	return err;
}

int types_read(struct types *t, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;
	struct stat status;

	*t = (struct types){ .data = NULL };
	if (fd < 0)
		return -errno;
	err = fstat(fd, &status) ? -errno : status.st_size <= 0 ? -EINVAL : 0;
	err = err ?: map_or_read(t, fd, (size_t)status.st_size);
	close(fd);
	return err;
}

void types_release(struct types *t)
{
	if (t->mapped)
		munmap((void *)t->data, t->len);
	if (t->owned)
		free((void *)t->data);
	free(t->offsets);
	*t = (struct types){ .data = NULL };
}

/* "": it has none, as the data have it there. */
static const char *string_at(const struct types *t, __u32 off)
{
	const struct btf_header *h = t->data;
	const char *strings = (const char *)t->data + h->hdr_len + h->str_off;

	return off < h->str_len ? strings + off : "";
}

const struct btf_type *types_at(const struct types *t, __u32 id)
{
	if (!id || id >= t->cnt)
		return NULL;
	return (const void *)((const char *)t->data + t->offsets[id]);
}

void types_find(const struct types *t, struct named_type *named, unsigned int cnt)
{
	unsigned int i;
	__u32 id;

	for (i = 0; i < cnt; i++)
		named[i].type = NULL;
	for (id = 1; id < t->cnt; id++) {
		const struct btf_type *type = types_at(t, id);
		__u32 kind = btf_kind(type);
		const char *name = NULL;

		for (i = 0; i < cnt; i++) {
			if (named[i].kind != kind || named[i].type)
				continue;
			name = name ?: string_at(t, type->name_off);
			if (*name != *named[i].name || strcmp(name, named[i].name))
				continue;
			named[i].type = type;
			named[i].id = id;
		}
	}
}

static bool has_member(const struct types *t, const struct btf_type *type, const char *name,
		       int depth)
{
	const struct btf_member *m = btf_members(type);
	int i;

	for (i = 0; i < btf_vlen(type); i++, m++) {
		const struct btf_type *inner = types_at(t, m->type);

		if (!strcmp(string_at(t, m->name_off), name))
			return true;
		if (depth && inner && btf_is_composite(inner) &&
		    has_member(t, inner, name, depth - 1))
			return true;
	}
	return false;
}

bool types_have_member(const struct types *t, const struct btf_type *type, const char *name)
{
	return has_member(t, type, name, DEPTH);
}
