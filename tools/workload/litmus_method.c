// SPDX-License-Identifier: GPL-2.0-only
/* The methods that are tried, and their names. */
#include "workload/litmus_method.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LEAD_LOOPS 8192
#define LEAD_LOOPS_MAX (1u << 20)
#define AREA_MIB_MAX (1u << 20)

static const char *const lines_names[LITMUS_LINES] = {
	[LITMUS_OWN] = "own",
	[LITMUS_FOUGHT] = "fought",
	[LITMUS_COLD] = "cold",
	[LITMUS_CROSSING] = "crossing",
};

static const char *const stores_names[LITMUS_STORES] = {
	[LITMUS_PLAIN] = "plain",
	[LITMUS_STREAMING] = "streaming",
	[LITMUS_PAIRS] = "pairs",
};

/*
 * y waits behind the stores of a full store buffer. Too few do not fill it, too many
 * hold up r1 = x until there is room. A pair is the slowest: its second store waits
 * until the line was written to memory and fetched back; across two pages, both lines.
 */
static const struct litmus_method methods_a[] = {
	{ LITMUS_OWN, LITMUS_PAIRS, 8, 0, LEAD_LOOPS },
	{ LITMUS_OWN, LITMUS_PAIRS, 16, 0, LEAD_LOOPS },
	{ LITMUS_OWN, LITMUS_PAIRS, 40, 0, LEAD_LOOPS },
	{ LITMUS_FOUGHT, LITMUS_PLAIN, 40, 0, LEAD_LOOPS },
	{ LITMUS_FOUGHT, LITMUS_PAIRS, 16, 0, LEAD_LOOPS },
	{ LITMUS_COLD, LITMUS_PLAIN, 48, 64, LEAD_LOOPS },
	{ LITMUS_COLD, LITMUS_PAIRS, 16, 64, LEAD_LOOPS },
	{ LITMUS_COLD, LITMUS_PAIRS, 32, 64, LEAD_LOOPS },
	{ LITMUS_COLD, LITMUS_PAIRS, 48, 64, LEAD_LOOPS },
	{ LITMUS_CROSSING, LITMUS_PAIRS, 8, 64, LEAD_LOOPS },
	{ LITMUS_CROSSING, LITMUS_PAIRS, 12, 64, LEAD_LOOPS },
	{ LITMUS_CROSSING, LITMUS_PAIRS, 20, 64, LEAD_LOOPS },
	{ LITMUS_COLD, LITMUS_PLAIN, 48, 256, LEAD_LOOPS },
	{ LITMUS_CROSSING, LITMUS_PAIRS, 12, 256, LEAD_LOOPS },
	{ LITMUS_COLD, LITMUS_PAIRS, 48, 256, LEAD_LOOPS },
	{ LITMUS_COLD, LITMUS_PLAIN, 48, 1024, LEAD_LOOPS },
	{ LITMUS_COLD, LITMUS_PLAIN, 64, 1024, LEAD_LOOPS },
	{ LITMUS_COLD, LITMUS_PAIRS, 48, 1024, LEAD_LOOPS },
};

/* x waits in a write-combining buffer, and longer behind others that wait for memory. */
static const struct litmus_method methods_b[] = {
	{ LITMUS_OWN, LITMUS_PLAIN, 0, 0, 1 },
	{ LITMUS_OWN, LITMUS_STREAMING, 4, 0, 1 },
	{ LITMUS_OWN, LITMUS_STREAMING, 32, 0, 1 },
	{ LITMUS_OWN, LITMUS_PAIRS, 16, 0, 1 },
	{ LITMUS_FOUGHT, LITMUS_STREAMING, 16, 0, 1 },
	{ LITMUS_FOUGHT, LITMUS_PAIRS, 16, 0, 1 },
	{ LITMUS_COLD, LITMUS_STREAMING, 4, 64, 1 },
	{ LITMUS_COLD, LITMUS_STREAMING, 32, 64, 1 },
	{ LITMUS_COLD, LITMUS_PAIRS, 16, 64, 1 },
	{ LITMUS_COLD, LITMUS_STREAMING, 32, 256, 1 },
	{ LITMUS_COLD, LITMUS_PAIRS, 32, 256, 1 },
	{ LITMUS_COLD, LITMUS_STREAMING, 32, 1024, 1 },
};

const struct litmus_method *litmus_methods(enum litmus_scenario scenario, size_t *count)
{
	if (scenario == LITMUS_A) {
		*count = sizeof(methods_a) / sizeof(methods_a[0]);
		return methods_a;
	}
	*count = sizeof(methods_b) / sizeof(methods_b[0]);
	return methods_b;
}

void litmus_method_name(const struct litmus_method *method, char name[LITMUS_METHOD_NAME_SIZE])
{
	snprintf(name, LITMUS_METHOD_NAME_SIZE, "%s-%s", lines_names[method->lines],
		 stores_names[method->stores]);
}

void litmus_method_text(enum litmus_scenario scenario, const struct litmus_method *method,
			char text[LITMUS_METHOD_TEXT_SIZE])
{
	char name[LITMUS_METHOD_NAME_SIZE];

	litmus_method_name(method, name);
	snprintf(text, LITMUS_METHOD_TEXT_SIZE, "%c:%s:%u:%u:%u", scenario == LITMUS_A ? 'A' : 'B',
		 name, method->count, method->area_mib, method->lead_loops);
}

static int parse_name(const char *wanted, struct litmus_method *method)
{
	char name[LITMUS_METHOD_NAME_SIZE];

	for (int lines = 0; lines < LITMUS_LINES; lines++) {
		for (int stores = 0; stores < LITMUS_STORES; stores++) {
			method->lines = (enum litmus_lines)lines;
			method->stores = (enum litmus_stores)stores;
			litmus_method_name(method, name);
			if (!strcmp(name, wanted))
				return 0;
		}
	}
	return -EINVAL;
}

int litmus_method_parse(const char *text, enum litmus_scenario *scenario,
			struct litmus_method *method)
{
	char name[LITMUS_METHOD_NAME_SIZE], letter;
	int end = 0;

	if (sscanf(text, "%c:%31[a-z-]:%u:%u:%u%n", &letter, name, &method->count,
		   &method->area_mib, &method->lead_loops, &end) != 5 ||
	    text[end] || (letter != 'A' && letter != 'B') || parse_name(name, method))
		return -EINVAL;
	*scenario = letter == 'A' ? LITMUS_A : LITMUS_B;
	if (method->count > LITMUS_STORES_MAX || method->area_mib > AREA_MIB_MAX ||
	    !method->lead_loops || method->lead_loops > LEAD_LOOPS_MAX ||
	    (litmus_method_has_area(method) && !method->area_mib))
		return -EINVAL;
	return 0;
}
