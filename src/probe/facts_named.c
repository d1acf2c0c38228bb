// SPDX-License-Identifier: GPL-2.0-only
/* Programs by their names, and lists of names of rungs, as --no-rung takes them. */
#include "probe/facts.h"
#include <string.h>

bool ladder_list_has(const char *list, const char *name)
{
	size_t len = strlen(name);

	while (list && *list) {
		size_t word = strcspn(list, ",");

		if (word == len && !strncmp(list, name, len))
			return true;
		list += word + (list[word] == ',');
	}
	return false;
}

static bool is_rung(const char *name, size_t len)
{
	unsigned int f, r;

	for (f = 0; f < ladder_fact_cnt(); f++)
		for (r = 0; r < LADDER_RUNGS && ladder_facts[f].rungs[r].name; r++)
			if (strlen(ladder_facts[f].rungs[r].name) == len &&
			    !strncmp(ladder_facts[f].rungs[r].name, name, len))
				return true;
	return false;
}

bool ladder_knows_rungs(const char *list)
{
	while (*list) {
		size_t word = strcspn(list, ",");

		if (!is_rung(list, word))
			return false;
		list += word + (list[word] == ',');
	}
	return true;
}

const struct probe *ladder_probe(const char *program)
{
	unsigned int f, r, p;

	for (f = 0; f < ladder_fact_cnt(); f++)
		for (r = 0; r < LADDER_RUNGS; r++)
			for (p = 0; p < LADDER_PROGRAMS; p++) {
				const struct probe *probe = &ladder_facts[f].rungs[r].probes[p];

				if (probe->name && !strcmp(probe->name, program))
					return probe;
			}
	return NULL;
}
