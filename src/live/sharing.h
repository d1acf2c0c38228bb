/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who shares memory with a process whose barriers are for its own threads alone: found in the
 * mappings of processes that are registered, seldom and of few of them at a time.
 */
#ifndef LIVE_SHARING_H
#define LIVE_SHARING_H

#include <stdbool.h>
#include <linux/types.h>
#include "judge/looks.h"

struct report;

/* What is remembered between two looks, by the place in the report's list. */
struct live_sharing {
	struct {
		int tgid; /* whose place it is */
		__u64 start_ns;
		__u64 ticks;
		bool ran; /* since the first look */
		unsigned int passes, tries;
	} seen[REPORT_LOOKS_MAX];
	unsigned int first; /* the process at which the next look for a partner begins */
};

/*
 * Look, and put what was found into the report's looks. @calls: barriers of each process for its
 * own threads.
 */
void live_sharing_pass(struct live_sharing *s, struct report *r, __u64 (*calls)[REPORT_LOOK_CMDS]);

#endif
