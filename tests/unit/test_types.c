// SPDX-License-Identifier: GPL-2.0-only
#include "run/types.h"
#include <errno.h>
#include <string.h>
#include "unit.h"

#define STRINGS "\0int\0inner\0outer\0deep\0own\0fn"
enum { INT_NAME = 1, INNER = 5, OUTER = 11, DEEP = 17, OWN = 22, FN = 26 };

#define INFO(kind, vlen) ((__u32)(kind) << 24 | (vlen))

/* int; struct inner { int deep; }; struct outer { struct inner own; struct outer of itself; } */
struct image {
	struct btf_header h;
	struct btf_type number;
	__u32 bits;
	struct btf_type inner;
	struct btf_member deep;
	struct btf_type outer;
	struct btf_member own, itself;
	struct btf_type fn, again;
	char strings[sizeof(STRINGS)];
};

static const struct image whole = {
	.h = { .magic = BTF_MAGIC,
	       .version = 1,
	       .hdr_len = sizeof(struct btf_header),
	       .type_len = offsetof(struct image, strings) - sizeof(struct btf_header),
	       .str_off = offsetof(struct image, strings) - sizeof(struct btf_header),
	       .str_len = sizeof(STRINGS) },
	.number = { .name_off = INT_NAME, .info = INFO(BTF_KIND_INT, 0), .size = 4 },
	.inner = { .name_off = INNER, .info = INFO(BTF_KIND_STRUCT, 1), .size = 4 },
	.deep = { .name_off = DEEP, .type = 1 },
	.outer = { .name_off = OUTER, .info = INFO(BTF_KIND_STRUCT, 2), .size = 4 },
	.own = { .name_off = OWN, .type = 2 },
	.itself = { .type = 3 },
	.fn = { .name_off = FN, .info = INFO(BTF_KIND_FUNC, 0), .type = 9 },
	.again = { .name_off = FN, .info = INFO(BTF_KIND_FUNC, 0) },
	.strings = STRINGS,
};

/* Of each name and kind the first one, and none of another kind. */
static void test_find(void **state)
{
	struct named_type named[] = {
		{ .name = "fn", .kind = BTF_KIND_FUNC },
		{ .name = "outer", .kind = BTF_KIND_STRUCT },
		{ .name = "outer", .kind = BTF_KIND_FUNC },
		{ .name = "out", .kind = BTF_KIND_STRUCT },
		{ .name = "int", .kind = BTF_KIND_INT },
	};
	struct types t;

	(void)state;
	assert_int_equal(types_take(&t, &whole, sizeof(whole)), 0);
	assert_int_equal(t.cnt, 6);
	types_find(&t, named, ARRAY_SIZE(named));
	assert_int_equal(named[0].id, 4);
	assert_ptr_equal(named[0].type, &whole.fn);
	assert_ptr_equal(named[1].type, &whole.outer);
	assert_null(named[2].type);
	assert_null(named[3].type);
	assert_ptr_equal(named[4].type, &whole.number);
	assert_null(types_at(&t, 0));
	assert_null(types_at(&t, 6));
	types_release(&t);
}

/* A struct that has itself for a member is no type of C, and no endless search. */
static void test_members(void **state)
{
	struct types t;

	(void)state;
	assert_int_equal(types_take(&t, &whole, sizeof(whole)), 0);
	assert_true(types_have_member(&t, types_at(&t, 2), "deep"));
	assert_false(types_have_member(&t, types_at(&t, 2), "own"));
	assert_true(types_have_member(&t, types_at(&t, 3), "own"));
	assert_true(types_have_member(&t, types_at(&t, 3), "deep"));
	assert_false(types_have_member(&t, types_at(&t, 3), "fn"));
	types_release(&t);
}

static void refused(const struct image *image, size_t len)
{
	struct types t;

	assert_int_equal(types_take(&t, image, len), -EINVAL);
	assert_null(t.offsets);
	types_release(&t);
}

static void test_damaged(void **state)
{
	struct image image;
	size_t len;

	(void)state;
	for (len = 0; len < offsetof(struct image, strings) + sizeof(STRINGS); len++)
		refused(&whole, len);
	image = whole;
	image.h.magic = 0x9feb;
	refused(&image, sizeof(image));
	image = whole;
	image.outer.info = INFO(BTF_KIND_STRUCT, 20);
	refused(&image, sizeof(image));
	image = whole;
	image.fn.info = INFO(30, 0);
	refused(&image, sizeof(image));
	image = whole;
	image.fn.name_off = sizeof(STRINGS);
	refused(&image, sizeof(image));
	image = whole;
	image.strings[sizeof(STRINGS) - 1] = 'x';
	refused(&image, sizeof(image));
}

static const struct CMUnitTest tests[] = {
	{ "types: found by name and kind", test_find, NULL, NULL, NULL },
	{ "types: members, and members of members", test_members, NULL, NULL, NULL },
	{ "types: what is damaged is refused", test_damaged, NULL, NULL, NULL },
};

const struct unit_tests types_tests = { tests, ARRAY_SIZE(tests) };
