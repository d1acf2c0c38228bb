/* SPDX-License-Identifier: GPL-2.0-only */
/* The cases of conformance: calls of membarrier(2), as data. */
#ifndef CONFORMANCE_CASES_H
#define CONFORMANCE_CASES_H

#include <stdbool.h>
#include <linux/types.h>

enum conformance_step_kind {
	STEP_CALL,
	STEP_THREADS, /* start threads that sleep to the end: from here on the mm has users */
	STEP_EXEC,    /* the program executes itself, and goes on with the next step */
};

enum conformance_caller {
	BY_SELF,
	BY_THREAD, /* one that is new, and ends */
	BY_CHILD,  /* a process forked for this call */
	CALLER_CNT,
};

struct conformance_step {
	enum conformance_step_kind kind;
	enum conformance_caller by;
	__u32 cmd, flags;
	__s32 cpu_id;
};

enum conformance_group {
	GROUP_COMMANDS,
	GROUP_FLAGS,
	GROUP_CPU_ID,
	GROUP_REGISTRATIONS,
	GROUP_SHARING,
	GROUP_CNT,
};

#define CONFORMANCE_STEPS 9

/* What one process, which begins without any registration, does one after the other. */
struct conformance_case {
	enum conformance_group group;
	char name[128];
	const char *skip; /* why it cannot be tried on this machine; NULL: it can */
	struct conformance_step steps[CONFORMANCE_STEPS];
	unsigned int step_cnt;
};

struct conformance_list {
	struct conformance_case *cases;
	unsigned int cnt;
	bool no_memory; /* the list is not whole */
};

/* What of this machine goes into the cases. */
struct conformance_machine {
	__u32 query;     /* the mask that QUERY answers */
	__s32 cpu;       /* one on which this process may run */
	__s32 cpu_other; /* another such one; negative: there is none */
	__s32 cpu_off;   /* one that is offline; negative: none is, or it is not known */
};

/* Make all cases. Returns 0 or -ENOMEM. */
int conformance_list_init(struct conformance_list *l, const struct conformance_machine *m);
void conformance_list_free(struct conformance_list *l);

#endif
