// SPDX-License-Identifier: GPL-2.0-only
/* Types and fields of a BTF, compared the way CO-RE does it. */
#include "vmlinux_check/btf_leaf.h"
#include <stdio.h>
#include <string.h>

#define MAX_DEPTH 16

size_t essential_len(const char *name)
{
	size_t len = strlen(name), i;

	for (i = len; i-- > 1;) {
		if (i + 3 < len && !strncmp(name + i, "___", 3) && name[i - 1] != '_' &&
		    name[i + 3] != '_')
			return i;
	}
	return len;
}

bool essential_same(const char *a, const char *b)
{
	size_t len = essential_len(a);

	return len == essential_len(b) && !strncmp(a, b, len);
}

const char *name_at(const struct btf *btf, __u32 off)
{
	const char *name = btf__name_by_offset(btf, off);

	return name ? name : "";
}

const char *enumerator_name(const struct leaf *at, __u32 i)
{
	return name_at(at->btf, btf_is_enum(at->t) ? btf_enum(at->t)[i].name_off :
						     btf_enum64(at->t)[i].name_off);
}

bool leaf_set(struct leaf *at, __u32 type_id, __u32 bits)
{
	int id = btf__resolve_type(at->btf, type_id);

	if (id < 0)
		return false;
	at->t = btf__type_by_id(at->btf, (__u32)id);
	at->id = (__u32)id;
	at->bits = bits;
	return true;
}

static unsigned long long leaf_bits(const struct leaf *leaf)
{
	__s64 size = btf__resolve_size(leaf->btf, leaf->id);

	if (leaf->bits)
		return leaf->bits;
	return size < 0 ? 0 : (unsigned long long)size * 8;
}

static bool leaf_signed(const struct leaf *leaf)
{
	/*
	 * v6.2: 3bc753c06dd0 ("kbuild: treat char as always unsigned"). The
	 * sign of plain char is a compiler flag, not a property of the field.
	 */
	return btf_is_int(leaf->t) && (btf_int_encoding(leaf->t) & BTF_INT_SIGNED) &&
	       strcmp(name_at(leaf->btf, leaf->t->name_off), "char");
}

const char *leaf_describe(const struct leaf *leaf, char *buf, size_t size)
{
	snprintf(buf, size, "%llu bits%s%s", leaf_bits(leaf),
		 !btf_is_int(leaf->t) ? "" :
		 leaf_signed(leaf)    ? " signed" :
					" unsigned",
		 leaf->bits ? " in a bit-field" : "");
	return buf;
}

bool leaf_same(const struct leaf *local, const struct leaf *target)
{
	/* Only the members used are declared, so a struct's size says nothing. */
	if (btf_is_composite(local->t))
		return true;
	/* An array without elements is only where something begins: nothing is copied. */
	if (btf_is_array(local->t) && !btf_array(local->t)->nelems)
		return true;
	return !local->bits == !target->bits && leaf_bits(local) == leaf_bits(target) &&
	       leaf_signed(local) == leaf_signed(target);
}

bool leaf_compatible(struct leaf a, struct leaf b)
{
	const char *a_name, *b_name;
	int depth;

	for (depth = 0; depth < MAX_DEPTH && btf_is_array(a.t) && btf_is_array(b.t); depth++) {
		if (!leaf_set(&a, btf_array(a.t)->type, 0) ||
		    !leaf_set(&b, btf_array(b.t)->type, 0))
			return false;
	}
	if (btf_is_composite(a.t) && btf_is_composite(b.t))
		return true;
	if (btf_is_any_enum(a.t) && btf_is_any_enum(b.t)) {
		a_name = name_at(a.btf, a.t->name_off);
		b_name = name_at(b.btf, b.t->name_off);
		return !*a_name || !*b_name || essential_same(a_name, b_name);
	}
	return btf_kind(a.t) == btf_kind(b.t) &&
	       (btf_is_int(a.t) || btf_is_ptr(a.t) || btf_is_float(a.t));
}

static bool member_find_below(struct leaf *at, const char *name, int depth)
{
	struct leaf sub = *at;
	const char *found;
	__u32 i;

	if (!btf_is_composite(at->t) || depth > MAX_DEPTH)
		return false;
	for (i = 0; i < btf_vlen(at->t); i++) {
		found = name_at(at->btf, btf_members(at->t)[i].name_off);
		if (!leaf_set(&sub, btf_members(at->t)[i].type, btf_member_bitfield_size(at->t, i)))
			continue;
		if (*found ? !strcmp(found, name) : member_find_below(&sub, name, depth + 1)) {
			*at = sub;
			return true;
		}
	}
	return false;
}

bool member_find(struct leaf *at, const char *name)
{
	return member_find_below(at, name, 0);
}

bool element_find(struct leaf *at, __u32 idx)
{
	const struct btf_array *array = btf_is_array(at->t) ? btf_array(at->t) : NULL;

	/* No elements means a flexible array, which has any element. */
	return array && (!array->nelems || idx < array->nelems) && leaf_set(at, array->type, 0);
}

bool enumerator_find(const struct leaf *at, const char *name)
{
	__u32 i;

	for (i = 0; btf_is_any_enum(at->t) && i < btf_vlen(at->t); i++) {
		if (essential_same(enumerator_name(at, i), name))
			return true;
	}
	return false;
}
