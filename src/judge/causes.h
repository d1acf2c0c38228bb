/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of causes of "unverified": a row for every enum mbt_cause. */
#ifndef CAUSES_H
#define CAUSES_H

#include "mbt/record.h"

struct cause {
	const char *code;
	const char *summary;
	unsigned int takes; /* kinds of evidence (NEED_*) that cannot be used where it holds */
	const char *explanation;
};

const struct cause *cause_at(enum mbt_cause cause);

#endif
