/* SPDX-License-Identifier: GPL-2.0-only */
/* What became of the cases, as text or as KTAP. */
#ifndef CONFORMANCE_OUTPUT_H
#define CONFORMANCE_OUTPUT_H

#include <stdbool.h>
#include "cli/conformance_cases.h"
#include "sink/ktap.h"

struct conformance_output {
	bool as_ktap;
	struct ktap ktap; /* of text, its counts alone */
	unsigned int passed[GROUP_CNT], tried[GROUP_CNT];
};

/* Start the output of @planned cases on standard output, on a kernel whose QUERY answers @query. */
void conformance_output_begin(struct conformance_output *o, bool as_ktap, unsigned int planned,
			      const char *query);

/* What may have given an answer that is not the kernel's: a clause. */
const char *conformance_answerer(void);

/* One case. @words: what is wrong, or why it was not tried; "" for one that passed. */
void conformance_output_case(struct conformance_output *o, enum conformance_group group,
			     const char *name, enum ktap_result result, const char *words);

/* The sums. Returns the exit code. */
int conformance_output_end(struct conformance_output *o);

#endif
