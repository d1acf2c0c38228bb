// SPDX-License-Identifier: GPL-2.0-only
#include "run/symbols.h"
#include "unit.h"

enum { REAL = 0x1000, DECOY = 0x2000, OTHER = 0x3000 };

static void test_names(void **state)
{
	(void)state;
	assert_int_equal(symbols_handler("ipi_mb"), MBT_HANDLER_MB);
	assert_int_equal(symbols_handler("ipi_mb.llvm.4711"), MBT_HANDLER_MB);
	assert_int_equal(symbols_handler("ipi_sync_rq_state"), MBT_HANDLER_SYNC_RQ_STATE);
	assert_int_equal(symbols_handler("ipi_mb.cold"), MBT_HANDLER_NONE);
	assert_int_equal(symbols_handler("ipi_mbx"), MBT_HANDLER_NONE);
	assert_int_equal(symbols_handler("ipi_m"), MBT_HANDLER_NONE);
	assert_int_equal(symbols_handler("do_ipi_mb"), MBT_HANDLER_NONE);
}

static bool believed(const struct handler_symbol *h, __u64 addr)
{
	unsigned int i;

	for (i = 0; !h->unknown && i < MBT_ADDRESSES; i++)
		if (h->at[i] == addr)
			return true;
	return false;
}

/* Whatever the call of ours ran, or did not, one symbol of the name stays what it is. */
static void test_one_symbol(void **state)
{
	static const struct seen_function seen[] = {
		{ .func = REAL, .handler = MBT_HANDLER_MB, .in_kernel = true },
		{ .func = OTHER, .handler = MBT_HANDLER_SYNC_CORE, .in_kernel = true },
		{ .func = OTHER, .in_kernel = true },
	};
	size_t i;

	(void)state;
	for (i = 0; i <= ARRAY_SIZE(seen); i++) {
		struct handler_symbol h = { .cnt = 0 };

		symbols_add(&h, REAL);
		symbols_add(&h, REAL);
		symbols_add(&h, 0);
		assert_int_equal(h.cnt, 1);
		symbols_settle(&h, MBT_HANDLER_MB, &seen[i % ARRAY_SIZE(seen)],
			       i < ARRAY_SIZE(seen));
		assert_true(believed(&h, REAL));
		assert_false(believed(&h, OTHER));
		assert_int_equal(h.seen, i == 0);
	}
}

static void test_same_name(void **state)
{
	const struct seen_function real = { .func = REAL,
					    .handler = MBT_HANDLER_MB,
					    .in_kernel = true };
	const struct seen_function other = { .func = OTHER,
					     .handler = MBT_HANDLER_RSEQ,
					     .in_kernel = true };
	struct handler_symbol two = { .cnt = 0 }, h;

	(void)state;
	symbols_add(&two, DECOY);
	symbols_add(&two, REAL);
	h = two;
	symbols_settle(&h, MBT_HANDLER_MB, &real, 1);
	/* tasks that a livepatch has not reached yet run the other one */
	assert_true(believed(&h, REAL) && believed(&h, DECOY));
	h = two;
	symbols_settle(&h, MBT_HANDLER_MB, NULL, 0);
	assert_true(h.unknown);
	h = two;
	symbols_settle(&h, MBT_HANDLER_MB, &other, 1);
	assert_true(h.unknown);
}

/* More of the name than there is room for: the one that runs is in. */
static void test_no_room(void **state)
{
	const struct seen_function real = { .func = REAL,
					    .handler = MBT_HANDLER_MB,
					    .in_kernel = true };
	struct handler_symbol h = { .cnt = 0 };
	__u64 i;

	(void)state;
	for (i = 0; i < 9; i++)
		symbols_add(&h, DECOY + 16 * i);
	symbols_add(&h, REAL);
	assert_int_equal(h.cnt, 10);
	symbols_settle(&h, MBT_HANDLER_MB, &real, 1);
	assert_true(believed(&h, REAL));
}

/* What runs has no symbol, or is a module's: kallsyms does not show this handler. */
static void test_stranger(void **state)
{
	const struct seen_function stranger = { .func = REAL };
	struct handler_symbol h = { .cnt = 0 };

	(void)state;
	symbols_add(&h, DECOY);
	symbols_settle(&h, MBT_HANDLER_MB, &stranger, 1);
	assert_true(h.unknown);
}

static const struct CMUnitTest tests[] = {
	{ "symbols: names", test_names, NULL, NULL, NULL },
	{ "symbols: one of a name is believed", test_one_symbol, NULL, NULL, NULL },
	{ "symbols: two of a name", test_same_name, NULL, NULL, NULL },
	{ "symbols: more than there is room for", test_no_room, NULL, NULL, NULL },
	{ "symbols: a function that kallsyms does not have", test_stranger, NULL, NULL, NULL },
};

const struct unit_tests symbols_tests = { tests, ARRAY_SIZE(tests) };
