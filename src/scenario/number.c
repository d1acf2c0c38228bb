/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers and times as options and the environment give them. */
#include "scenario/number.h"

#include <errno.h>
#include <stdlib.h>

#include "scenario/cpu.h"

int scenario_parse_number(const char *text, uint64_t max, uint64_t *value)
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
	if (errno || number > max)
		return -ERANGE;
	*value = number;
	return 0;
}

int scenario_parse_seconds(const char *text, uint64_t *ns)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end)
		return -EINVAL;
	/* Written so that NaN fails; the bound keeps sums of times in range. */
	if (!(seconds > 0 && seconds <= 1e9))
		return -ERANGE;
	*ns = (uint64_t)(seconds * (double)NSEC_PER_SEC);
	return *ns ? 0 : -ERANGE;
}
