// SPDX-License-Identifier: GPL-2.0-only
/* Numbers and times of options. */
#include <errno.h>
#include "scenario/number.h"
#include "unit.h"

static void numbers(void **state)
{
	static const char *const bad[] = { "", " 1", "1 ", "+1", "-1", "0x1", "1.0", "x" };
	uint64_t value = 7;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(number_parse(bad[i], 0, UINT64_MAX, &value), -EINVAL);
	assert_int_equal(number_parse("18446744073709551616", 0, UINT64_MAX, &value), -ERANGE);
	assert_int_equal(number_parse("0", 1, 9, &value), -ERANGE);
	assert_int_equal(number_parse("10", 1, 9, &value), -ERANGE);
	assert_int_equal(value, 7);
	assert_int_equal(number_parse("1", 1, 9, &value), 0);
	assert_int_equal(value, 1);
	assert_int_equal(number_parse("18446744073709551615", 0, UINT64_MAX, &value), 0);
	assert_true(value == UINT64_MAX);
}

static void durations(void **state)
{
	static const struct {
		const char *text;
		uint64_t ns;
	} good[] = {
		{ "10", 10000000000 },  { "0.5", 500000000 },    { "10s", 10000000000 },
		{ "500ms", 500000000 }, { "1.5us", 1500 },       { "1ns", 1 },
		{ "5m", 300000000000 }, { "1h", 3600000000000 }, { "1e9", 1000000000000000000 },
	};
	static const char *const bad[] = {
		"",   "s",   "soon", "1 s",   "1S",   "1sec",   "0",
		"-1", "nan", "inf",  "0.1ns", "1e10", "1e300h",
	};
	uint64_t ns = 7;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_not_equal(duration_parse(bad[i], &ns), 0);
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(duration_parse(good[i].text, &ns), 0);
		assert_true(ns == good[i].ns);
	}
}

static void sizes(void **state)
{
	static const char *const bad[] = {
		"",
		"K",
		"0",
		"0K",
		"-1",
		"1k",
		"1KB",
		"1.5M",
		"1 M",
		"1T",
		"9223372036854775808",
		"8796093022208M",
	};
	uint64_t bytes = 7;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_not_equal(size_parse(bad[i], &bytes), 0);
	assert_true(bytes == 7);
	assert_int_equal(size_parse("4096", &bytes), 0);
	assert_true(bytes == 4096);
	assert_int_equal(size_parse("256K", &bytes), 0);
	assert_true(bytes == 262144);
	assert_int_equal(size_parse("10M", &bytes), 0);
	assert_true(bytes == 10485760);
	assert_int_equal(size_parse("8G", &bytes), 0);
	assert_true(bytes == 8589934592ull);
}

static const struct CMUnitTest tests[] = {
	{ "number: numbers", numbers, NULL, NULL, NULL },
	{ "number: durations", durations, NULL, NULL, NULL },
	{ "number: sizes", sizes, NULL, NULL, NULL },
};

const struct unit_tests number_tests = { tests, ARRAY_SIZE(tests) };
