/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of the ladder: for every fact, the rungs that can show it, best first. */
#ifndef FACTS_H
#define FACTS_H

#include <stdbool.h>
#include "run/fact_state.h"
#include "run/kernel.h"

#define LADDER_PROGRAMS 14

struct rung {
	const char *name;
	const char *programs[LADDER_PROGRAMS];
	const char *(*ruled_out)(const struct kernel *k); /* why; NULL, or returning NULL: try it */
	int needed; /* programs after these may be refused; 0: all are needed */
	bool compat; /* with all of them attached, 32-bit callers are seen */
	bool (*last)(const struct kernel *k); /* tried after all others here; NULL: in its turn */
};

struct fact {
	const char *name;
	const char *what;
	const char *without;
	bool required;
	struct rung rungs[LADDER_RUNGS];
};

extern const struct fact ladder_facts[FACT_CNT];

/* Does the comma list @list, or NULL, hold @name? */
bool ladder_list_has(const char *list, const char *name);

/* Is @list a comma list of names of rungs? */
bool ladder_knows_rungs(const char *list);

#endif
