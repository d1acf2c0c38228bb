/* SPDX-License-Identifier: GPL-2.0-only */
/* What became of the registrations of processes. */
#ifndef LIVES_H
#define LIVES_H

#include "judge/rows.h"

#define REPORT_LIVES_MAX 4096

/* What became of a process's registrations: a REGISTER_*, an exec, a fork. */
struct report_life {
	enum mbt_record_type event;
	int tgid;
	int ns_tgid;
	__u64 start_ns;
	int tid;
	int parent_tgid; /* fork */
	char comm[MBT_COMM_LEN + 1];
	__u32 cmd; /* REGISTER_* */
	int ret;
	__u32 state_begin; /* of the mm; after a fork or exec, of the new one */
	__u32 state_end;
	__u64 time_ns; /* CLOCK_MONOTONIC */
	__u64 latency_ns;
};

/* Lives of registrations; all zeroes: none. */
struct report_lives {
	struct report_life *list;
	unsigned int cnt, room;
	__u64 dropped; /* they found no room */
};

/* Keep a REGISTER_*, an exec or a fork. Returns 0 or -ENOMEM. */
int report_lives_add(struct report_lives *l, const struct call_case *c);
void report_lives_release(struct report_lives *l);

#endif
