// SPDX-License-Identifier: GPL-2.0-only
/* Arguments that several tools take. */
#include "workload/arguments.h"

#include <string.h>

#include "scenario/number.h"

uint64_t argument_number(struct argp_state *state, const char *arg, uint64_t min, uint64_t max)
{
	uint64_t value = min;

	if (number_parse(arg, min, max, &value))
		argp_error(state, "not a number from %llu to %llu: %s", (unsigned long long)min,
			   (unsigned long long)max, arg);
	return value;
}

uint64_t argument_seconds(struct argp_state *state, const char *arg)
{
	uint64_t ns = 0;

	if (duration_parse(arg, &ns))
		argp_error(state, "not a number of seconds: %s", arg);
	return ns;
}

void argument_commands(struct argp_state *state, const char *arg, bool selected[CALLS_COUNT])
{
	const char *names = arg;

	if (calls_parse(&names, selected))
		argp_error(state, "no such command: %.*s", (int)strcspn(names, ","), names);
}
