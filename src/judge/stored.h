/* SPDX-License-Identifier: GPL-2.0-only */
/* What a report of an earlier run says, as far as another one is compared with it. */
#ifndef STORED_H
#define STORED_H

#include "judge/rows.h"
#include "judge/rules.h"

struct stored_command {
	__u64 calls;
	__u64 failed;
	__u64 verified;
	__u64 vacuous;
	__u64 violated;
	__u64 unverified;
	__u64 targets;                               /* CPUs sent to */
	struct hist latency;                         /* of those that were not refused */
	struct mbt_phase_stat phases[MBT_PHASE_CNT]; /* all zeroes: none, or not told */
};

/* Texts are printable, and cut where they find no room. */
struct stored_report {
	char schema[16]; /* version */
	char tool[32];   /* version */
	char release[65];
	char arch[65];
	char probes[128];  /* "call fentry, delivery csd" */
	char filters[256]; /* as the report lists them */
	unsigned int cpus_online;
	enum verdict verdict;
	__u64 lost_records;
	__u64 lost_runs;
	bool cut;       /* of a recording that could not be read to its end */
	bool tail;      /* ... whose beginning was dropped */
	bool lost_fact; /* a probe was taken away before the end */
	bool has_infos; /* earlier versions have none */
	__u64 duration_ns;
	__u64 calls;
	__u64 violated;
	__u64 unverified;
	struct stored_command commands[MBT_CMD_ROWS];
	/* calls with the finding, in the order of rules_at(); of codes that are known here */
	__u64 rule_calls[RULES_MAX];
};

#endif
