/* SPDX-License-Identifier: GPL-2.0-only */
/* What a report of an earlier run says, as far as another one is compared with it. */
#ifndef STORED_H
#define STORED_H

#include "judge/rows.h"
#include "judge/rules.h"

struct stored_command {
	__u64 calls;
	__u64 violated;
	__u64 unverified;
	struct hist latency; /* of those that were not refused */
};

struct stored_report {
	char release[65]; /* printable, as arch */
	char arch[65];
	unsigned int cpus_online;
	__u64 duration_ns;
	__u64 calls;
	__u64 violated;
	__u64 unverified;
	struct stored_command commands[MBT_CMD_ROWS];
	/* calls with the finding, in the order of rules_at(); of codes that are known here */
	__u64 rule_calls[RULES_MAX];
};

#endif
