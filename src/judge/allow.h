/* SPDX-License-Identifier: GPL-2.0-only */
/* Violations that are expected: reported, and no failure of the run. */
#ifndef ALLOW_H
#define ALLOW_H

#include <stdbool.h>
#include "judge/rules.h"
#include "judge/stale.h"

/* One --allow. */
struct allow {
	const struct rule *rule; /* a violation */
	enum stale_cause cause;  /* of a stale copy; STALE_CNT: any */
};

struct allow_list {
	const struct allow *list;
	unsigned int cnt;
};

/* @text is CODE or CODE:CAUSE, with the code of a violation. Returns 0 or -EINVAL. */
int allow_parse(struct allow *a, const char *text);

/* Is every finding about the call allowed, or follows on its CPUs from one that is? */
bool allow_covers(const struct allow_list *allow, const struct call_case *c,
		  const struct judgement *j);

#endif
