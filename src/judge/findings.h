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
	struct mbt_call *record; /* as it came, with analysis_options.keep_records; owned */
	size_t record_len;
	char *saved_as; /* the file that holds it; NULL: none; owned */
};

struct report_findings {
	struct finding *list; /* room for REPORT_FINDINGS_MAX */
	unsigned int cnt;
	struct finding *kept; /* by the last report_findings_keep(); NULL: it found no room */
};

/* Returns 0 or -ENOMEM. */
int report_findings_init(struct report_findings *all);
void report_findings_release(struct report_findings *all);

/*
 * Keep a violation, if there is room, or one that is allowed makes room for one that is
 * not. Returns 0 or -ENOMEM.
 */
int report_findings_keep(struct report_findings *all, const struct call_case *c,
			 const struct judgement *j, bool allowed);

#endif
