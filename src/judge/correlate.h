/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One call's record to one evidence class per CPU. Pure: no I/O, no clock, no
 * globals; the same for a live record and a replayed one.
 */
#ifndef CORRELATE_H
#define CORRELATE_H

#include <stdbool.h>
#include <stddef.h>
#include "judge/loss.h"
#include "mbt/kind.h"
#include "mbt/record.h"
#include "mbt/settings.h"
#include "mbt/stat.h"

/* Every (call, CPU) pair has one class. */
enum evidence {
	EVIDENCE_IPI,          /* the command's handler ran, sent by this call */
	EVIDENCE_LOCAL,        /* it ran on the caller's own CPU, in the caller's context */
	EVIDENCE_STATE,        /* REGISTER: the runqueue's copy has the bits */
	EVIDENCE_SELF,         /* the caller's own CPU: the call's own barriers */
	EVIDENCE_QUIESCENT,    /* GLOBAL: it passed through a quiescent state of RCU */
	EVIDENCE_GRACE_PERIOD, /* GLOBAL: synchronize_rcu() was seen, what the CPU did was not */
	EVIDENCE_SWITCHED,     /* its mm (its task, for GLOBAL) changed in the window */
	EVIDENCE_NOT_RUNNING,  /* nothing that is owed a barrier ran there */
	EVIDENCE_LAZY,         /* it ran a task without an mm: no barrier is owed */
	EVIDENCE_SINGLE_USER,  /* the caller alone held the mm */
	EVIDENCE_NOT_NAMED,    /* RSEQ for one CPU: the call names another one */
	EVIDENCE_UNPROVEN,     /* neither a cover nor a miss can be shown */
	EVIDENCE_MISSING,      /* required, and nothing covers it */
	EVIDENCE_CNT,
};

struct cpu_case {
	struct mbt_cpu k;
	enum evidence evidence;
	bool required;
	bool self;     /* curr was the caller */
	bool surplus;  /* a handler of this call ran though nothing was owed there */
	bool no_grace; /* the grace period that this CPU was owed did not happen */
};

struct call_case {
	const struct mbt_settings *settings;
	struct mbt_call call; /* the record's header */
	enum mbt_kind kind;
	enum mbt_handler want;
	bool single_user;    /* the caller alone held the mm when the call began */
	bool no_grace;       /* a grace period was owed and shown not to have happened */
	bool grace_alone;    /* a CPU has EVIDENCE_GRACE_PERIOD */
	bool no_synchronize; /* ... because synchronize_rcu() was looked for and did not run */
	enum call_loss loss; /* what the source knows to be missing, or not to be sure */
	__u32 causes;        /* MBT_BIT(enum mbt_cause): why "verified" cannot be said */
	__u32 doubts;        /* the same, of facts beside delivery: they take no evidence away */
	unsigned int cpu_cnt;
	unsigned int required_cnt;
	unsigned int target_cnt; /* CPUs that the call sent to */
	unsigned int surplus_cnt;
	unsigned int missing_cnt;
	unsigned int unseen_cnt; /* runs that the csd proves and no probe saw */
	int slowest_cpu;         /* whose handler ended last, -1: none ran */
	__u64 slowest_ns;        /* from the first send to the end of that handler */
	struct cpu_case *cpus;   /* cpu_cnt of them, room for cpu_room */
	unsigned int cpu_room;
};

/* Is it no call, but an event in the life of a registration? */
static inline bool record_is_life(const struct mbt_call *record)
{
	return record->type == MBT_RECORD_EXEC || record->type == MBT_RECORD_FORK;
}

/*
 * Fill @c from @record. @settings: how the kernel that made the record is set up.
 * Returns 0, -EBADMSG for a record that is not valid, or -ENOMEM. @c is zeroed by its owner before
 * the first use, used again for the next record, and released at last.
 */
int correlate_call(struct call_case *c, const struct mbt_settings *settings,
		   const struct mbt_call *record, size_t len, enum call_loss loss);
void call_case_release(struct call_case *c);

/* MBT_BIT(enum mbt_cause) of calls of whose time the source knows @loss. */
__u32 correlate_loss_causes(enum call_loss loss);

/* Row of statistics of a record; the last one where no argument is known. */
__u32 report_call_row(const struct call_case *c);

#endif
