/* SPDX-License-Identifier: GPL-2.0-only */
/* The violations that a report keeps, each with its evidence. */
#ifndef FINDINGS_H
#define FINDINGS_H

#include <stdbool.h>
#include "judge/rules.h"

#define REPORT_FINDINGS_MAX 100

/* A violation as it was when it was judged. */
struct finding {
	struct call_case call; /* owns its cpus */
	struct judgement judgement;
	bool allowed;
	struct mbt_call *record; /* as it came, when somebody wants to keep it; owned */
	size_t record_len;
	char *saved_as;          /* the file that holds it; NULL: none; owned */
};

struct report;

/*
 * Keep a violation, if there is room or one that is allowed makes room: then it is
 * what @r calls kept. Returns 0 or -ENOMEM.
 */
int report_keep_finding(struct report *r, const struct call_case *c, const struct judgement *j,
			bool allowed);
void finding_release(struct finding *f);

#endif
