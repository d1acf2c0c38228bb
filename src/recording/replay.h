/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recording judged again: what session.h is for a live run. It takes any file:
 * nothing of it is believed before it is checked.
 */
#ifndef REPLAY_H
#define REPLAY_H

#include <jansson.h>
#include "judge/analysis.h"
#include "recording/cgroups.h"
#include "run/run.h"

struct replay {
	struct kernel kernel;
	struct fact_state *facts;
	struct run run;
	struct analysis analysis;
	struct recorded_cgroups cgroups; /* those of the calls so far */
	json_t *circumstances;           /* owns the strings of run and facts */
};

/*
 * Read the recording in @file, which stays the caller's, and judge it. Returns 0
 * with a report, which says so in ended_early when not all could be read;
 * -EBADMSG, with a reason in @why, when so little can be read that there is
 * nothing to report; or another -errno. replay_release() in any case.
 */
int replay_run(struct replay *p, FILE *file, const struct analysis_options *options, char *why,
	       size_t why_len);
void replay_release(struct replay *p);

#endif
