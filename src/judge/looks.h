/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What looks at processes from user space, about one a second, came to: whether the threads
 * of a registered process went on running without a barrier, and what confines a process
 * whose calls a filter answers.
 */
#ifndef LOOKS_H
#define LOOKS_H

#include <stdbool.h>
#include <linux/types.h>
#include "mbt/record.h"

#define REPORT_LOOKS_MAX 64
/* CPUs that are told apart; those beyond are not counted. */
#define REPORT_LOOK_CPUS 16
/* Barriers that ask for a registration of the caller: PRIVATE_EXPEDITED, SYNC_CORE, RSEQ. */
#define REPORT_LOOK_CMDS 3
#define REPORT_CGROUP_LEN 192
#define REPORT_SHARED_NAME 96

/* Fewer barriers than this are no habit that a partner could rely on. */
#define REPORT_SHARING_CALLS 100

/* From so many looks with running threads on, and ... */
#define REPORT_UNUSED_LOOKS 3
/* ... so many times as many as ever passed in front of a call, a registration is unused. */
#define REPORT_UNUSED_FACTOR 3

/* What came since the last barrier of a command. */
struct report_quiet {
	__u64 calls;     /* of the command, by the last look */
	__u64 called_ns; /* the look that counted the last of them; 0: there were none */
	__u32 looks;     /* since then */
	__u32 longest;   /* the most of them that ever passed in front of a call */
	__u32 ran;       /* of @looks: a thread had run since the one before */
	__u32 beside;    /* of these: two or more had */
	__u32 threads;   /* the most that had */
	__u32 cpu_cnt;   /* on which they had, all looks together */
	__u32 cpu_ids[REPORT_LOOK_CPUS];
};

/* A process with an mm of its own that has memory in common with this one; both ran meanwhile. */
struct report_sharing {
	int tgid; /* 0: none was found */
	__u64 start_ns;
	char comm[MBT_COMM_LEN + 1];   /* printable, */
	char name[REPORT_SHARED_NAME]; /* and so is what the mapping is called */
};

struct report_look {
	int tgid;
	__u64 start_ns;
	__u64 seen_ns; /* the last look at which it was there; 0: none */
	bool gone;     /* it had ended at the one after that */
	struct report_quiet quiet[REPORT_LOOK_CMDS];
	bool confined_known; /* the rest was read */
	bool no_new_privs;
	__u32 seccomp_mode;
	char cgroup[REPORT_CGROUP_LEN]; /* printable; "" or "/": it is in none of its own */
	struct report_sharing sharing;
};

/* All zeroes: none. */
struct report_looks {
	struct report_look *list; /* room for REPORT_LOOKS_MAX */
	unsigned int cnt;
};

/* A look at a process. */
struct look_seen {
	__u64 now_ns;
	bool gone;
	__u64 calls[REPORT_LOOK_CMDS];
	unsigned int threads; /* that ran since the look before */
	unsigned int cpu_cnt; /* on which they ran last */
	__u32 cpu_ids[REPORT_LOOK_CPUS];
};

/* The row of statistics of such a barrier. */
__u32 report_look_row(unsigned int cmd);

/* NULL: there is none of this process. */
struct report_look *report_looks_find(const struct report_looks *l, int tgid, __u64 start_ns);

/*
 * The same, made when there is none, in place of one that has gone and says nothing when there
 * are too many. NULL: there is no room.
 */
struct report_look *report_looks_get(struct report_looks *l, int tgid, __u64 start_ns);

void report_look_take(struct report_look *look, const struct look_seen *seen);

/* Have its threads run for long without a call? @inherited: one thread is enough. */
bool report_look_unused(const struct report_quiet *q, bool inherited);

/* Returns 0 or -ENOMEM. */
int report_looks_copy(struct report_looks *to, const struct report_looks *from);
void report_looks_release(struct report_looks *l);

#endif
