// SPDX-License-Identifier: GPL-2.0-only
/* Numbers and times as options and the environment give them. */
#include "scenario/number.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* So that sums of some times stay in range. */
#define DURATION_MAX_NS 1e18

int number_parse(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
	char *end;
	unsigned long long number;

	/* strtoull() would take blanks and turn "-1" into a large number. */
	if (*text < '0' || *text > '9')
		return -EINVAL;
	errno = 0;
	number = strtoull(text, &end, 10);
	if (*end)
		return -EINVAL;
	if (errno || number < min || number > max)
		return -ERANGE;
	*value = number;
	return 0;
}

int size_parse(const char *text, uint64_t *bytes)
{
	static const char units[] = "KMG";
	unsigned long long number;
	const char *unit;
	char *end;
	int shift = 0;

	if (*text < '0' || *text > '9')
		return -EINVAL;
	errno = 0;
	number = strtoull(text, &end, 10);
	if (*end) {
		unit = strchr(units, *end++);
		if (!unit || *end)
			return -EINVAL;
		shift = 10 * (int)(unit - units + 1);
	}
	if (errno || !number || number > (uint64_t)INT64_MAX >> shift)
		return -ERANGE;
	*bytes = (uint64_t)number << shift;
	return 0;
}

int duration_parse(const char *text, uint64_t *ns)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = {
		{ "", 1e9 }, { "s", 1e9 },  { "ms", 1e6 },   { "us", 1e3 },
		{ "ns", 1 }, { "m", 60e9 }, { "h", 3600e9 },
	};
	char *unit;
	double value = strtod(text, &unit);

	if (unit == text)
		return -EINVAL;
	for (unsigned int i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(unit, units[i].name))
			continue;
		/* Written so that NaN fails. */
		if (!(value > 0 && value * units[i].ns <= DURATION_MAX_NS))
			return -ERANGE;
		*ns = (uint64_t)(value * units[i].ns);
		return *ns ? 0 : -ERANGE;
	}
	return -EINVAL;
}
