/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Methods of keeping a store of the partner waiting, and their names. Which of them
 * works depends on the machine: the depth of the store buffer, the number of
 * write-combining buffers, the caches, the way to memory.
 */
#ifndef MBT_TOOLS_LITMUS_METHOD_H
#define MBT_TOOLS_LITMUS_METHOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LITMUS_STORES_MAX 64

enum litmus_scenario { LITMUS_A, LITMUS_B, LITMUS_SCENARIOS };

/* The lines that the stores go to. */
enum litmus_lines {
	LITMUS_OWN,      /* a few that nothing else writes to */
	LITMUS_FOUGHT,   /* a few that the caller has just written to */
	LITMUS_COLD,     /* random ones of an area larger than the caches */
	LITMUS_CROSSING, /* of that area; each store crosses from one page to the next */
	LITMUS_LINES,
};

enum litmus_stores {
	LITMUS_PLAIN,
	LITMUS_STREAMING, /* past the caches; plain where there are none such */
	LITMUS_PAIRS,     /* a streaming one, and a plain one to the same line */
	LITMUS_STORES,
};

struct litmus_method {
	enum litmus_lines lines;
	enum litmus_stores stores;
	unsigned int count;      /* of stores, or of pairs; 0: nothing is done */
	unsigned int area_mib;   /* LITMUS_COLD, LITMUS_CROSSING */
	unsigned int lead_loops; /* the partner's head start, at most; A */
};

/* By ascending area; the scenario's own head start is tried first. */
const struct litmus_method *litmus_methods(enum litmus_scenario scenario, size_t *count);

static inline bool litmus_method_has_area(const struct litmus_method *method)
{
	return method->lines == LITMUS_COLD || method->lines == LITMUS_CROSSING;
}

/* "cold-pairs" */
#define LITMUS_METHOD_NAME_SIZE 32
void litmus_method_name(const struct litmus_method *method, char name[LITMUS_METHOD_NAME_SIZE]);

/*
 *	A:cold-pairs:32:64:8192		name, stores, area, head start
 *
 * -EINVAL: it is none.
 */
#define LITMUS_METHOD_TEXT_SIZE 80
void litmus_method_text(enum litmus_scenario scenario, const struct litmus_method *method,
			char text[LITMUS_METHOD_TEXT_SIZE]);
int litmus_method_parse(const char *text, enum litmus_scenario *scenario,
			struct litmus_method *method);

#endif
